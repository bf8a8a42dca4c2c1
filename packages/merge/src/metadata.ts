/*
 * Metadata of cells and of the notebook, key by key.
 */
import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, type Notebook } from '@nbmend/notebook';
import { type MergedValue, mergeValue, type ValueConflict } from './json.ts';
import type { MergeInput, Row } from './model.ts';
import { cellRules, NOTEBOOK_RULES } from './rules.ts';

export interface MergedMetadata {
  readonly value: JsonObject;
  readonly conflicts: readonly ValueConflict[];
}

/** @param run the side whose run the cell's outputs are from: what programs write about a run comes from there */
export function mergeCellMetadata({ base, ours, theirs }: Row, run: 'ours' | 'theirs'): MergedMetadata {
  if (ours === undefined || theirs === undefined) return { value: (ours ?? theirs)?.metadata ?? {}, conflicts: [] };
  return asObject(mergeValue(base?.metadata ?? {}, ours.metadata, theirs.metadata, cellRules(run)));
}

export function mergeNotebookMetadata({ base, ours, theirs }: MergeInput): MergedMetadata {
  const kernel = kernelFrom(base, ours, theirs) === 'ours' ? ours : theirs;
  const merged = asObject(mergeValue(base?.metadata ?? {}, ours.metadata, theirs.metadata, NOTEBOOK_RULES));
  const value: Record<string, JsonValue> = { ...merged.value };
  for (const key of KERNEL_KEYS) {
    const own = kernel.metadata[key];
    if (own === undefined) delete value[key];
    else value[key] = own;
  }
  return { ...merged, value };
}

/** The kernel and the language it speaks: from one side, since either without the other is no kernel. */
const KERNEL_KEYS = ['kernelspec', 'language_info'];

/**
 * The side that chose another kernel; if neither or both did, the side that alone changed the details (a version, say);
 * ours if both did.
 */
function kernelFrom(base: Notebook | undefined, ours: Notebook, theirs: Notebook): 'ours' | 'theirs' {
  if (base === undefined) return Object.hasOwn(ours.metadata, 'kernelspec') ? 'ours' : 'theirs';
  for (const choice of [kernelName, kernelDetails]) {
    const [b, o, t] = [base, ours, theirs].map(choice);
    if (!jsonEqual(b, o) && !jsonEqual(o, t)) return 'ours';
    if (!jsonEqual(b, t) && !jsonEqual(o, t)) return 'theirs';
  }
  return 'ours';
}

function kernelName({ metadata: { kernelspec, language_info: info } }: Notebook): JsonValue {
  const name = (value: JsonValue | undefined): JsonValue => (isJsonObject(value) ? (value.name ?? null) : null);
  return [name(kernelspec), name(info)];
}

function kernelDetails({ metadata: { kernelspec, language_info: info } }: Notebook): JsonValue {
  return [kernelspec ?? null, info ?? null];
}

function asObject(merged: MergedValue): MergedMetadata {
  return { conflicts: merged.conflicts, value: isJsonObject(merged.value) ? merged.value : {} };
}
