/*
 * Outputs belong to the source that made them. They come from a side whose source is the merged source; if neither side
 * ever ran that source, there are none.
 */
import { type Cell, decode, type Entry, isJsonObject, type JsonValue, type Output, spansEqual } from '@nbmend/notebook';
import { sameText } from './cell-text.ts';
import type { OutputPolicy, Row } from './model.ts';

/** The side whose outputs and execution count the cell gets; `none` clears them. */
export type OutputsFrom = 'ours' | 'theirs' | 'none';

/**
 * @param text the merged source, or undefined if it holds a conflict
 * @param policy what to do where both sides ran it; asked only then
 */
export function outputsFrom(
  { base, ours, theirs }: Row,
  text: string | undefined,
  policy: () => OutputPolicy,
): OutputsFrom {
  const [o, t] = [asCode(ours), asCode(theirs)];
  if (text === undefined) return o && t && sameOutputs(o, t) ? 'ours' : 'none';
  const ranOurs = o !== undefined && sameText(o.source, text);
  const ranTheirs = t !== undefined && sameText(t.source, text);
  if (!ranOurs || !ranTheirs) return ranOurs ? 'ours' : ranTheirs ? 'theirs' : 'none';
  if (sameRun(o, t)) return 'ours';
  const b = asCode(base);
  if (b === undefined) return byPolicy(o, t, policy());
  // A run that left the same outputs is no news; the side that has others is newer than what both started from.
  const [newOurs, newTheirs] = [!sameResults(b, o), !sameResults(b, t)];
  if (newOurs !== newTheirs) return newOurs ? 'ours' : 'theirs';
  if (!newOurs) return b.executionCount === o.executionCount ? 'theirs' : 'ours';
  return sameResults(o, t) ? 'ours' : byPolicy(o, t, policy());
}

function byPolicy(ours: Cell, theirs: Cell, policy: OutputPolicy): OutputsFrom {
  switch (policy) {
    case 'ours':
    case 'theirs':
      return policy;
    case 'clear':
      return 'none';
    case 'newest':
      return newer(theirs, ours) ? 'theirs' : 'ours';
  }
}

/** Same outputs and the same count. */
function sameRun(a: Cell, b: Cell): boolean {
  return a.executionCount === b.executionCount && sameOutputs(a, b);
}

export function sameOutputs(a: Cell, b: Cell): boolean {
  const [x, y] = [a.outputsEntry, b.outputsEntry];
  if (x === undefined || y === undefined) return x === y;
  if (a.outputs.length !== b.outputs.length) return false; // tells a stripped side at once
  return spansEqual(a.notebook.bytes, x, b.notebook.bytes, y);
}

/** Same outputs but for the count that is written into results. */
function sameResults(a: Cell, b: Cell): boolean {
  return a.outputs.length === b.outputs.length && a.outputs.every((output, i) => sameButCount(output, b.outputs[i]));
}

function sameButCount(a: Output, b: Output): boolean {
  const [x, y] = [withoutCount(a), withoutCount(b)];
  if (x.size !== y.size) return false;
  for (const [key, entry] of x) {
    const other = y.get(key);
    if (other === undefined || !spansEqual(a.cell.notebook.bytes, entry, b.cell.notebook.bytes, other)) return false;
  }
  return true;
}

function withoutCount({ node }: Output): ReadonlyMap<string, Entry> {
  const kept = node.entries.filter(({ key }) => key !== 'execution_count' && key !== 'prompt_number');
  return new Map(kept.map((entry) => [entry.key, entry]));
}

/** By the times that runs leave in the metadata; the execution count decides where there are none. */
function newer(a: Cell, b: Cell): boolean {
  const [x, y] = [runTime(a), runTime(b)];
  if (x !== undefined && y !== undefined && x !== y) return x > y;
  return (a.executionCount ?? 0) > (b.executionCount ?? 0);
}

/** ISO times compare as text. @see nbformat "cell metadata: execution"; papermill; the ExecuteTime extension */
function runTime({ metadata }: Cell): string | undefined {
  const { execution, papermill, ExecuteTime } = metadata;
  const times: (JsonValue | undefined)[] = [
    ...(isJsonObject(execution) ? [execution['shell.execute_reply'], execution['iopub.execute_input']] : []),
    ...(isJsonObject(papermill) ? [papermill.end_time] : []),
    ...(isJsonObject(ExecuteTime) ? [ExecuteTime.end_time] : []),
  ];
  return times.find((time): time is string => typeof time === 'string');
}

function asCode(cell: Cell | undefined): Cell | undefined {
  return cell?.kind === 'code' ? cell : undefined;
}

/** The outputs as stored, decoded. */
export function outputValues(cell: Cell): readonly JsonValue[] {
  const entry = cell.outputsEntry;
  const value = entry && decode(cell.notebook.bytes, entry);
  return Array.isArray(value) ? value : [];
}
