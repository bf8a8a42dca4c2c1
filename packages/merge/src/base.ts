/*
 * The base of conflicts whose markers show none (git's default style), from the three notebooks that were merged.
 */
import { type Cell, readNotebook } from '@nbmend/notebook';
import { mergeNotebooks } from './merge.ts';
import type { MergeInput } from './model.ts';
import { type Choice, hasBase, listConflicts, settledText } from './resolve.ts';

/** The choice that settles a conflicted cell to its base; undefined where the base cannot be known. */
export type FindBase = (cell: Cell) => Choice | undefined;

/**
 * Merges again, now with bases in the markers. A cell of that merge is the one in question when both sides say the same in it;
 * so the base is found for a cell that still stands as the merge left it, whatever became of the others.
 */
export function findBases(input: MergeInput): FindBase {
  const { chunks } = mergeNotebooks(input, { markers: { style: 'diff3' } });
  const merged = readNotebook(Buffer.concat(chunks), { file: 'the merge with bases' });
  const bySides = new Map<string, Cell[]>();
  for (const conflict of listConflicts(merged)) {
    if (conflict.kind === 'metadata' || !hasBase(conflict)) continue;
    const cell = merged.cells[conflict.cell];
    bySides.set(bothSides(cell), [...(bySides.get(bothSides(cell)) ?? []), cell]);
  }
  return (cell) => {
    const found = bySides.get(bothSides(cell)) ?? [];
    const own =
      found.find(({ id }) => id !== undefined && id === cell.id) ?? (found.length === 1 ? found[0] : undefined);
    return own && { base: settledText(own, 'base') };
  };
}

function bothSides(cell: Cell): string {
  return JSON.stringify([settledText(cell, 'ours'), settledText(cell, 'theirs')]);
}
