import { ATTRIBUTES, attributeLine } from './settings.ts';

/** One line of a gitattributes file: `pattern name=value -name !name ...`. */
export interface AttributeLine {
  readonly line: number;
  /** As it stands in the file, quotes included. */
  readonly pattern: string;
  readonly assignments: readonly string[];
}

/** The lines that say something; blank lines, comments and macro definitions are left out. */
export function parseAttributes(lines: readonly string[]): AttributeLine[] {
  return lines.flatMap((text, line) => {
    const match = /^\s*("(?:[^"\\]|\\.)*"|[^\s#"][^\s]*)\s+(.+?)\s*$/.exec(text);
    if (!match || match[1]!.startsWith('[attr]')) return [];
    return [{ line, pattern: match[1]!, assignments: match[2]!.split(/\s+/) }];
  });
}

/** What the macros of a text stand for (gitattributes, "Defining macro attributes"): `[attr]big filter=lfs -text`. */
export function parseMacros(text: string): Macros {
  const macros = new Map<string, readonly string[]>();
  for (const [, name, assignments] of text.matchAll(/^\s*\[attr\](\S+)[ \t]+(\S.*?)\s*$/gm)) {
    macros.set(name!, assignments!.split(/\s+/));
  }
  return macros;
}

export type Macros = ReadonlyMap<string, readonly string[]>;

/** The one that git has built in. */
export const BUILT_IN: Macros = new Map([['binary', ['-diff', '-merge', '-text']]]);

/** Assignments with macros replaced by what they stand for, also macros of macros. Only a macro that is set means anything. */
export function expanded(assignments: readonly string[], macros: Macros, within: readonly string[] = []): string[] {
  return assignments.flatMap((one) => {
    const meaning = within.includes(one) ? undefined : macros.get(one);
    return meaning === undefined ? [one] : expanded(meaning, macros, [...within, one]);
  });
}

/** The last line of a text by which a notebook may have this value of an attribute (as `git check-attr` says it), or null. */
export function lineThatGives(text: string, name: string, value: string, macros: Macros): AttributeLine | null {
  const assignment =
    value === 'unset' ? `-${name}` : value === 'unspecified' ? `!${name}` : value === 'set' ? name : `${name}=${value}`;
  const lines = parseAttributes(text.split(/\r?\n/)).filter(
    ({ pattern, assignments }) => mayBeNotebook(pattern) && expanded(assignments, macros).includes(assignment),
  );
  return lines.at(-1) ?? null;
}

/** A gitattributes file and the folder it is for, from the top, '' or ending in `/`. */
export interface AttributesFile {
  readonly folder: string;
  readonly text: string;
}

/**
 * Our block for an attributes file. What other files give to another filter (Git LFS, git-crypt) or to none, stays so: our
 * line would win over theirs, so their lines are repeated behind it.
 */
export function attributeBlock(
  patterns: readonly string[],
  others: readonly AttributesFile[],
  rivals: RegExp,
  macros: Macros = new Map(),
): string[] {
  const [notebooks = '*.ipynb', ...filterOnly] = patterns;
  const ours = [attributeLine(notebooks, ['diff', 'merge', 'filter'])];
  for (const pattern of filterOnly) ours.push(attributeLine(pattern, ['filter']));
  const kept = others.flatMap(({ folder, text }) =>
    parseAttributes(text.split(/\r?\n/))
      .map((line) => ({ ...line, assignments: expanded(line.assignments, macros) }))
      .filter(
        ({ pattern, assignments }) => mayBeNotebook(pattern) && assignments.some((one) => isForeignFilter(one, rivals)),
      )
      .map(({ pattern, assignments }) => [rebased(pattern, folder), ...assignments.filter(isOfInterest)].join(' ')),
  );
  return [...ours, ...kept];
}

/**
 * The line that gives one notebook what it had before our block: `values` are its attributes as `git check-attr` says them.
 * Null when its filter is none of somebody else's.
 */
export function lineOfPath(path: string, values: ReadonlyMap<string, string>, rivals: RegExp): string | null {
  const assignments = [...values].flatMap(([name, value]) => {
    if (value === 'unspecified') return [];
    return value === 'unset' ? `-${name}` : value === 'set' ? name : `${name}=${value}`;
  });
  if (!assignments.some((one) => isForeignFilter(one, rivals))) return null;
  const pattern = `/${path.replace(/[*?[\]\\]/g, '\\$&')}`;
  const quoted = /[\s"\\]/.test(pattern) ? JSON.stringify(pattern) : pattern;
  return [quoted, ...assignments.filter(isOfInterest)].join(' ');
}

/** Filters that are neither ours nor another notebook tool's, and `-filter` or `!filter`. */
function isForeignFilter(assignment: string, rivals: RegExp): boolean {
  const [name, value] = assignment.split('=');
  if (name === '-filter' || name === '!filter') return true;
  return name === 'filter' && value !== ATTRIBUTES.filter && !rivals.test(value ?? '');
}

/** `git lfs track` writes `diff=lfs`, which no program answers to; git gives a diff driver the whole notebook, so ours can. */
function isOfInterest(assignment: string): boolean {
  if (assignment === 'diff=lfs') return false;
  return /^[-!]?(diff|merge|filter)(=|$)/.test(assignment);
}

/** Whether a pattern can match a notebook: its last part ends in no other, fixed extension. */
function mayBeNotebook(pattern: string): boolean {
  const extension = /\.([^./*?[\]"]+)"?$/.exec(pattern)?.[1];
  return extension === undefined || extension === 'ipynb';
}

/** A pattern of a folder's own file, as a pattern for the top (gitattributes: without a slash it matches at any depth). */
function rebased(pattern: string, folder: string): string {
  if (folder === '') return pattern;
  const bare = pattern.replace(/^"|"$/g, '');
  const moved = `/${folder}${bare.includes('/') ? bare.replace(/^\//, '') : `**/${bare}`}`;
  return /[\s"]/.test(moved) || bare !== pattern ? `"${moved.replace(/(?<!\\)"/g, '\\"')}"` : moved;
}
