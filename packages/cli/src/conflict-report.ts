/* Conflicts as text for a terminal and as JSON for scripts. */
import type { CellConflict, Choice, MarkedConflict } from '@nbmend/merge';
import type { ConflictedNotebook, Unopened } from './conflicted.ts';

/**
 * One conflict with its two sides, ready to print.
 * @param base the choice that would settle it to its base; shown where the markers do not show it
 */
export function describeConflict(
  { path, notebook, sides }: ConflictedNotebook,
  conflict: CellConflict,
  base?: Choice,
): string {
  const cell = notebook.cells[conflict.cell];
  const isAdded = sides.ours !== undefined && sides.theirs !== undefined && sides.base === undefined;
  const id = cell.id === undefined ? '' : ` (${printable(cell.id)})`;
  const lines = [`${printable(path)}: cell ${conflict.cell + 1}${id}: ${reasonOf(conflict, isAdded)}`];
  for (const region of conflict.regions) lines.push(...regionLines(region));
  if (typeof base === 'object' && 'base' in base) lines.push(...baseLines(base.base));
  return `${lines.join('\n')}\n`;
}

function reasonOf({ kind, absent, regions }: CellConflict, isAdded: boolean): string {
  if (kind === 'metadata') return 'both sides changed a value of the metadata';
  if (kind === 'cell') return `there is no such cell in ${absent}`;
  const did = isAdded ? 'both sides added it' : 'both sides edited it';
  return regions.length === 1 ? did : `${did}, in ${regions.length} places`;
}

function regionLines({ base, ours, theirs, hasBase, oursLabel, theirsLabel, fromLine }: MarkedConflict): string[] {
  return [
    `  line ${fromLine + 1}:`,
    ...side('<', oursLabel || 'ours', ours),
    ...(hasBase ? side('|', 'base', base) : []),
    ...side('>', theirsLabel || 'theirs', theirs),
  ];
}

function baseLines(source: string): string[] {
  return source === '' ? ['  | no such cell before'] : side('|', 'before, the whole cell', source.split('\n'));
}

function side(sign: string, label: string, lines: readonly string[]): string[] {
  return [`  ${sign} ${printable(label)}`, ...shortened(lines).map((line) => `  ${sign}   ${printable(line)}`)];
}

/** Lines of one side that are shown; the cell itself has them all. */
const MOST_LINES = 30;

function shortened(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES - 1), `(${lines.length - MOST_LINES + 1} more lines)`];
}

/** Sources, ids and labels come from strangers: no control character reaches the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Schema of `resolve --format json`, version 1; cells and lines count from 1. */
export function conflictsAsJson(files: readonly ConflictedNotebook[], unopened: readonly Unopened[]): object {
  return {
    version: 1,
    files: [
      ...files.map((file) => ({
        path: file.path,
        unmerged: file.place !== undefined,
        conflicts: file.conflicts.map(({ cell, kind, absent, regions }) => ({
          cell: cell + 1,
          id: file.notebook.cells[cell].id ?? null,
          kind,
          ...(absent && { absent }),
          regions: regions.map(({ fromLine, hasBase, base, ours, theirs, oursLabel, theirsLabel }) => ({
            line: fromLine + 1,
            ours: { label: oursLabel, lines: ours },
            theirs: { label: theirsLabel, lines: theirs },
            ...(hasBase && { base: { lines: base } }),
          })),
        })),
      })),
      ...unopened.map(({ path, problem }) => ({ path, unmerged: true, problem, conflicts: [] })),
    ],
  };
}
