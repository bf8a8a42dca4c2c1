/*
 * The text form of git's configuration (git-config, "Syntax"), as far as needed to write a block of it, and to find the
 * lines of an entry. What is set, git itself is asked.
 */

/** One entry and the lines it stands on (`fromLine` to `toLine`, half open). */
export interface ConfigEntry {
  /** `section.key` or `section.Sub Section.key`; section and key in lower case, as git prints them. */
  readonly key: string;
  readonly fromLine: number;
  readonly toLine: number;
}

export interface ConfigSection {
  readonly name: string;
  readonly line: number;
  readonly entries: readonly ConfigEntry[];
  /** Line after the last entry. */
  readonly toLine: number;
}

/** The sections of a text in order, with the lines of their entries. Lines that are neither are left out. */
export function parseConfig(lines: readonly string[]): ConfigSection[] {
  const sections: { name: string; line: number; entries: ConfigEntry[]; toLine: number }[] = [];
  for (let at = 0; at < lines.length; ) {
    const fromLine = at;
    let text = lines[at++]!.replace(/\r$/, '');
    const header = HEADER.exec(text);
    if (header) {
      const [all, section = '', subsection, dotted] = header;
      const name =
        section.toLowerCase() + ((subsection ?? dotted) ? `.${subsection?.replace(/\\(.)/g, '$1') ?? dotted}` : '');
      sections.push({ name, line: fromLine, entries: [], toLine: at });
      text = text.slice(all.length);
    }
    const key = KEY.exec(text);
    const section = sections.at(-1);
    if (!key || !section) continue;
    // A backslash at the end continues the value on the next line.
    while (/(^|[^\\])(\\\\)*\\$/.test(lines[at - 1]!.replace(/\r$/, '')) && at < lines.length) at++;
    section.entries.push({ key: `${section.name}.${key[1]!.toLowerCase()}`, fromLine, toLine: at });
    section.toLine = at;
  }
  return sections;
}

/** Entries as text, one section after the other, values quoted where git needs it. */
export function formatConfig(entries: readonly (readonly [key: string, value: string])[]): string[] {
  const lines: string[] = [];
  let open = '';
  for (const [key, value] of entries) {
    const name = key.slice(0, key.lastIndexOf('.'));
    if (name !== open) lines.push(heading(name));
    open = name;
    lines.push(`\t${key.slice(name.length + 1)} = ${quoted(value)}`);
  }
  return lines;
}

function heading(name: string): string {
  const dot = name.indexOf('.');
  if (dot < 0) return `[${name}]`;
  return `[${name.slice(0, dot)} "${name.slice(dot + 1).replace(/["\\]/g, '\\$&')}"]`;
}

function quoted(value: string): string {
  const escaped = value.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
  return escaped !== value || /^\s|\s$|[#;]/.test(value) ? `"${escaped}"` : value;
}

const HEADER = /^\s*\[\s*([A-Za-z0-9-]+)(?:\s+"((?:[^"\\]|\\.)*)"|\.([A-Za-z0-9.-]+))?\s*\]/;
const KEY = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=.*|[#;].*)?$/;
