/*
 * What only tools write on every run or save: execution counts, ids, run metadata, addresses in outputs, re-encoded
 * pictures. It is counted and not shown, unless the person asks.
 */
import type { CellChange, NotebookDiff, OutputEdit, OutputPart, PathChange } from '@nbmend/diff';
import { countText } from './values.ts';

export interface Noise {
  readonly counts: number;
  readonly ids: number;
  readonly metadata: number;
  readonly outputs: number;
}

export const NO_NOISE: Noise = { counts: 0, ids: 0, metadata: 0, outputs: 0 };

/** What of a cell's change is noise. */
export function noiseIn(change: CellChange | undefined): Noise {
  if (change === undefined) return NO_NOISE;
  const counts = change.executionCount === undefined ? 0 : 1;
  const ids = change.id === undefined ? 0 : 1;
  const metadata = change.metadata?.filter(isNoise).length ?? 0;
  const outputs = change.outputs?.edits.filter(isNoisyOutput).length ?? 0;
  return { counts, ids, metadata, outputs };
}

/** The noise of a whole diff. */
export function noiseOf(diff: NotebookDiff): Noise {
  let sum: Noise = { ...NO_NOISE, metadata: diff.metadata.filter(isNoise).length };
  for (const edit of diff.cells) if ('change' in edit) sum = add(sum, noiseIn(edit.change));
  return sum;
}

export function totalNoise({ counts, ids, metadata, outputs }: Noise): number {
  return counts + ids + metadata + outputs;
}

/** `2 execution counts, 1 output`; '' for none. */
export function noiseText(noise: Noise): string {
  const parts = [
    noise.counts > 0 ? countText(noise.counts, 'execution count') : '',
    noise.ids > 0 ? countText(noise.ids, 'cell id') : '',
    noise.metadata > 0 ? countText(noise.metadata, 'metadata value') : '',
    noise.outputs > 0 ? countText(noise.outputs, 'output') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export function isNoise(change: PathChange): boolean {
  return change.noise !== undefined;
}

/** A changed output in which every part is noise. */
export function isNoisyOutput(edit: OutputEdit): boolean {
  return edit.kind === 'modify' && edit.parts.every(isNoisyPart);
}

export function isNoisyPart({ detail }: OutputPart): boolean {
  if (detail.kind === 'json') return detail.noise !== undefined || detail.changes.every(isNoise);
  return 'noise' in detail && detail.noise !== undefined;
}

function add(x: Noise, y: Noise): Noise {
  return {
    counts: x.counts + y.counts,
    ids: x.ids + y.ids,
    metadata: x.metadata + y.metadata,
    outputs: x.outputs + y.outputs,
  };
}
