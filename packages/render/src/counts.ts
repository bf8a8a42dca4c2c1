import type { DiffSummary, NotebookDiff } from '@nbmend/diff';

/** True if anything but noise differs; `summary` is that of `diff`. */
export function hasChanges({ cells, metadata }: DiffSummary, diff: Pick<NotebookDiff, 'format'>): boolean {
  return cells.inserted + cells.deleted + cells.modified + cells.moved + metadata > 0 || diff.format !== undefined;
}

/** Outputs that came, went or changed. */
export function outputCount({ outputs }: DiffSummary): number {
  return outputs.added + outputs.removed + outputs.changed;
}
