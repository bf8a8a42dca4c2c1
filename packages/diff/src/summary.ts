/* A diff in numbers. */
import type { Cell, Notebook } from '@nbmend/notebook';
import { isNoisePart } from './bundle.ts';
import type { CellChange, DiffScope, NotebookDiff, OutputsChange, PathChange, SourceChange } from './model.ts';

export interface DiffSummary {
  readonly cells: {
    readonly inserted: number;
    readonly deleted: number;
    /** Source, type, metadata, attachments or outputs differ by more than noise; splits and joins count once. */
    readonly modified: number;
    readonly moved: number;
    readonly unchanged: number;
  };
  /** Lines of sources, those of inserted and deleted cells included. */
  readonly lines: { readonly added: number; readonly removed: number };
  /** Outputs that differ by more than noise; `images` are those among them that have a picture that differs. */
  readonly outputs: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly images: number;
  };
  /** Places of metadata (cells and notebook) that a person changed. */
  readonly metadata: number;
  /** Cells in which only noise differs: counts, ids, run metadata, noisy outputs. */
  readonly noise: number;
}

/** Counts what `diff`, the diff of `a` and `b`, holds; of inserted and deleted cells only the parts in `scope`. */
export function summarize(diff: NotebookDiff, a: Notebook, b: Notebook, scope: Partial<DiffScope> = {}): DiffSummary {
  const { sources = true, outputs: withOutputs = true } = scope;
  const cells = { inserted: 0, deleted: 0, modified: 0, moved: 0, unchanged: 0 };
  const lines = { added: 0, removed: 0 };
  const outputs = { added: 0, removed: 0, changed: 0, images: 0 };
  let metadata = diff.metadata.filter(isReal).length;
  let noise = 0;
  for (const step of diff.cells) {
    if (step.kind === 'insert') {
      cells.inserted++;
      if (sources) lines.added += lineCount(b.cells[step.b]);
      if (withOutputs) outputs.added += b.cells[step.b].outputs.length;
      continue;
    }
    if (step.kind === 'delete') {
      cells.deleted++;
      if (sources) lines.removed += lineCount(a.cells[step.a]);
      if (withOutputs) outputs.removed += a.cells[step.a].outputs.length;
      continue;
    }
    const change = 'change' in step ? step.change : undefined;
    if (step.kind === 'move') cells.moved++;
    if (change !== undefined && isModified(change)) cells.modified++;
    else if (step.kind === 'split' || step.kind === 'join') cells.modified++;
    else if (step.kind === 'keep') cells.unchanged++;
    if (change === undefined) continue;
    if (!isModified(change)) noise++;
    if (change.source !== undefined) countLines(change.source, lines);
    metadata += change.metadata?.filter(isReal).length ?? 0;
    if (change.outputs && !change.outputs.noiseOnly) countOutputs(change.outputs, outputs);
  }
  return { cells, lines, outputs, metadata, noise };
}

/** True if anything differs that a person would call a change: not a new id, a count, or noise. */
export function isModified({ type, source, metadata, attachments, outputs }: CellChange): boolean {
  return (
    type !== undefined ||
    source !== undefined ||
    attachments?.some(isReal) === true ||
    metadata?.some(isReal) === true ||
    outputs?.noiseOnly === false
  );
}

/** Lines of a source as a person counts them: none in an empty cell, no extra one behind a final line break. */
export function lineCount({ source }: Cell): number {
  if (source === '') return 0;
  let count = source.endsWith('\n') ? 0 : 1;
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) count++;
  return count;
}

/**
 * As lineCount: the empty text behind a final line break is no line. Where it was kept and lines follow it on the other
 * side, it has become one there.
 */
function countLines({ hunks, linesA, linesB }: SourceChange, lines: { added: number; removed: number }): void {
  const [endA, endB] = [linesA, linesB].map((all) => (all[all.length - 1] === '' ? all.length - 1 : all.length));
  for (const { fromA, toA, fromB, toB } of hunks) {
    lines.removed += Math.max(0, Math.min(toA, endA) - fromA);
    lines.added += Math.max(0, Math.min(toB, endB) - fromB);
    if (endA < linesA.length && fromA === linesA.length) lines.added++;
    if (endB < linesB.length && fromB === linesB.length) lines.removed++;
  }
}

function countOutputs(
  { edits }: OutputsChange,
  outputs: { added: number; removed: number; changed: number; images: number },
): void {
  for (const edit of edits) {
    if (edit.kind === 'insert') outputs.added++;
    else if (edit.kind === 'delete') outputs.removed++;
    else if (edit.kind === 'modify' && !edit.parts.every(isNoisePart)) {
      outputs.changed++;
      if (edit.parts.some((part) => part.detail.kind === 'image' && !isNoisePart(part))) outputs.images++;
    }
  }
}

function isReal({ noise }: PathChange): boolean {
  return noise === undefined;
}
