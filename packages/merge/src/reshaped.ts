/*
 * Cells that one side split or joined, where what the other did concerns all of the parts: a line merge would see it in
 * one of them. All are marked, so that one choice for all gives what that side had.
 */
import type { Cell } from '@nbmend/notebook';
import { deletedAgainstEdited } from './cell-text.ts';
import type { PlannedCell, Row } from './model.ts';
import type { TextOptions } from './pieces.ts';
import type { Reshaped } from './rows.ts';
import { rivalLines } from './text.ts';

/** The cells that are a conflict for this reason, by their rows. */
export function markParts(
  rows: readonly Row[],
  reshaped: readonly Reshaped[],
  options: TextOptions,
): ReadonlyMap<Row, PlannedCell> {
  const marked = new Map<Row, PlannedCell>();
  const parts = new Set(reshaped.flatMap((group) => group.rows));
  const inserted = insertedBy(rows.filter((row) => row.base === undefined && !parts.has(row)));
  for (const group of reshaped) {
    if (!isSplitAndDeleted(group) && !isJoinedAndParted(group, inserted)) continue;
    const base = group.rows.find((row) => row.base !== undefined)?.base;
    for (const row of group.rows) {
      const cell = marks(row, base, options);
      if (cell !== undefined) marked.set(row, cell);
    }
  }
  return marked;
}

/** @param whole the cell of the base that a part without one was split off */
function marks(row: Row, whole: Cell | undefined, options: TextOptions): PlannedCell | undefined {
  const { base, ours, theirs } = row;
  if (ours === undefined || theirs === undefined) {
    const left = ours ?? theirs;
    return left && { ...deletedAgainstEdited(row, left), row: { ...row, base: base ?? whole } };
  }
  return { row, kind: ours.kind, source: rivalLines(linesOf(base), linesOf(ours), linesOf(theirs), options) };
}

function linesOf(cell: Cell | undefined): readonly string[] {
  return cell === undefined || cell.source === '' ? [] : cell.lines;
}

/** The other side deleted the cell that this one split: every part is deleted against kept. */
function isSplitAndDeleted({ by, rows }: Reshaped): boolean {
  const cells = rows.flatMap(({ base }) => base ?? []);
  const other = otherOf(by);
  return cells.length === 1 && rows.length > 1 && rows.every((row) => row[other] === undefined);
}

/** The other side put a cell between those that this one joined: it would have to stand within the joined cell. */
function isJoinedAndParted({ by, rows }: Reshaped, inserted: ReturnType<typeof insertedBy>): boolean {
  const other = otherOf(by);
  const standing = rows.flatMap((row) => (row.base && row[other]) ?? []).map(({ index }) => index);
  if (standing.length < 2) return false;
  standing.sort((a, b) => a - b);
  // What stands itself was not put in.
  return inserted[other](standing[0]) < inserted[other](standing[standing.length - 1]);
}

/** How many cells one side alone put in before a place of it. */
function insertedBy(rows: readonly Row[]): Readonly<Record<Reshaped['by'], (place: number) => number>> {
  const before = (side: Reshaped['by']): ((place: number) => number) => {
    const places = rows.flatMap((row) => (row[otherOf(side)] === undefined ? (row[side]?.index ?? []) : []));
    const counts: number[] = [0];
    const put = new Set(places);
    return (place) => {
      while (counts.length <= place) counts.push(counts[counts.length - 1] + (put.has(counts.length - 1) ? 1 : 0));
      return counts[place];
    };
  };
  return { ours: before('ours'), theirs: before('theirs') };
}

/** The side that did not. */
export function otherOf(side: Reshaped['by']): Reshaped['by'] {
  return side === 'ours' ? 'theirs' : 'ours';
}
