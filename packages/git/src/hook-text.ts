/** Where our block can go in a hook that somebody else wrote. */
export type HookPlace =
  | { readonly kind: 'offset'; readonly at: number }
  /** Written in another language than sh: our lines cannot be added. */
  | { readonly kind: 'foreign'; readonly interpreter: string };

/**
 * The place for our lines in a hook: at the end, where the PATH that the hook may have set up is in force, unless the hook
 * leaves before its end (`exec`, `exit`): then behind the comments at its top.
 */
export function hookPlace(text: string): HookPlace {
  const interpreter = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(text);
  if (interpreter) {
    const program = interpreter[1]!.endsWith('/env') ? (interpreter[2] ?? '') : interpreter[1]!;
    if (!/(^|[\\/])(ba|da|z|k)?sh$/.test(program)) return { kind: 'foreign', interpreter: program };
  }
  if (!/^[^#\n]*(^|[\s;&|{(])(exec|exit)([\s;]|$)/m.test(text)) return { kind: 'offset', at: text.length };
  const top = /^(?:[ \t]*(?:#[^\n]*)?\n)*/.exec(text)![0];
  return { kind: 'offset', at: top.length };
}

/** As husky lays its folders (version 9: `.husky/_` is generated and `.husky` is the user's; before, `.husky` alone). */
export function huskyFolder(hooksPath: string): string | null {
  const match = /^(.*[\\/])?\.husky(?=[\\/]_[\\/]?$|[\\/]?$)/.exec(hooksPath);
  return match ? match[0] : null;
}

/**
 * The place for another entry in a `.pre-commit-config.yaml`: behind the last entry of `repos:`, indented as its siblings.
 * Null when there is no list that can be added to by lines.
 */
export function preCommitPlace(text: string): { readonly at: number; readonly indent: string } | null {
  const key = /^repos:[ \t]*(?:#[^\n]*)?\r?$/m.exec(text);
  if (!key) return null;
  let at = key.index + key[0].length + 1;
  let indent: string | undefined;
  let end = Math.min(at, text.length);
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, next);
    const item = /^([ \t]*)- /.exec(line);
    if (item && indent === undefined) indent = item[1]!;
    const inside = item !== null || /^[ \t]+\S/.test(line);
    if (!inside && !/^\s*(#.*)?$/.test(line)) break;
    if (inside) end = next;
    at = next;
  }
  return { at: end, indent: indent ?? '  ' };
}

/** An entry of `.pre-commit-config.yaml` that runs `nbmend check` of the machine, once for all files. */
export function preCommitEntry(indent: string): string[] {
  return [
    '- repo: local',
    '  hooks:',
    '    - id: nbmend-check',
    '      name: nbmend check',
    '      entry: nbmend check --staged',
    '      language: system',
    '      files: \\.ipynb$',
    '      pass_filenames: false',
  ].map((line) => indent + line);
}
