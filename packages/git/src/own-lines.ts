/*
 * The lines that install writes, known by themselves: for a block of ours that has lost a marker. Git takes the first one of
 * a configuration away with the section that stood above it (`git branch -D`, `git remote remove`), since a comment belongs
 * to what is above; an editor may take any.
 */

import { parseConfig } from './config-text.ts';
import { preCommitEntry } from './hook-text.ts';
import { ATTRIBUTES, attributeLine, hookLines, isOurKey } from './settings.ts';

/** The comment above the attributes of single notebooks. */
export const BY_PATH = '# notebooks of another filter, as git check-attr had them:';

/** The first line of what is ours above line `end` (where the end marker is); `end` when nothing is. */
export function ownFrom(lines: readonly string[], end: number): number {
  const config = configFrom(lines.slice(0, end));
  if (config !== null) return config;
  for (let at = end - 1; at >= 0; at--) if (ownTextTo(lines, at) > at) return at;
  return end;
}

/** Line behind what is ours from line `from` (behind the first marker) on; `from` when nothing is. */
export function ownTo(lines: readonly string[], from: number): number {
  const config = configTo(lines.slice(from));
  return config > 0 ? from + config : ownTextTo(lines, from);
}

/** Names of sections that others have as well; in a block of ours they stand between sections of ours alone. */
const SHARED = ['merge', 'alias'];

const isOurs = (name: string): boolean => /(^|\.)nbmend$/.test(name);

/** Our sections up to the end of the lines, from the one that comes first in every block of ours. */
function configFrom(lines: readonly string[]): number | null {
  let from: number | null = null;
  for (const { name, line } of parseConfig(lines).reverse()) {
    if (isOurs(name)) from = line;
    else if (!SHARED.includes(name)) break;
    if (name === 'diff.nbmend') break;
  }
  return from;
}

/** Our sections at the beginning of the lines; 0 when there is none. */
function configTo(lines: readonly string[]): number {
  let to = 0;
  for (const { name, line, entries, toLine } of parseConfig(lines)) {
    const own = isOurs(name) || (SHARED.includes(name) && entries.some(({ key }) => isOurKey(key)));
    if (!own || (to === 0 && line > 0)) break;
    to = toLine;
  }
  return to;
}

/** The same for our lines in attributes and hooks, which always come whole. */
function ownTextTo(lines: readonly string[], from: number): number {
  if (lines[from] === attributeLine('*.ipynb', ATTRIBUTE_NAMES)) {
    let to = from + 1;
    while (to < lines.length && (lines[to] === BY_PATH || / filter=nbmend$/.test(lines[to]!))) to++;
    return to;
  }
  const indent = /^ */.exec(lines[from] ?? '')![0];
  const known = [preCommitEntry(indent), ...HOOKS].find((one) =>
    one.every((line, at) => isSame(lines[from + at] ?? '', line)),
  );
  return from + (known?.length ?? 0);
}

const ATTRIBUTE_NAMES = Object.keys(ATTRIBUTES) as (keyof typeof ATTRIBUTES)[];

/** Stands for how nbmend is called, which is another on every machine. */
const COMMAND = '\0';

const HOOKS = [true, false].flatMap((guarded) =>
  [true, false].map((required) => hookLines(COMMAND, { guarded, required })),
);

function isSame(line: string, known: string): boolean {
  const [before, after] = known.split(COMMAND);
  if (after === undefined) return line === known;
  return line.startsWith(before!) && line.endsWith(after) && line.length > known.length;
}
