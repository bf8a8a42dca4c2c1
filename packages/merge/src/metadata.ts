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
  return { value, conflicts: [...rivalKernels(base, ours, theirs), ...merged.conflicts] };
}

/** The kernel and the language it speaks: from one side, since either without the other is no kernel. */
const KERNEL_KEYS = ['kernelspec', 'language_info'];

/** Each side chose a kernel that speaks another language: which of them the cells are for is for a person to say. */
function rivalKernels(base: Notebook | undefined, ours: Notebook, theirs: Notebook): ValueConflict[] {
  const [b, o, t] = [base && languageOf(base), languageOf(ours), languageOf(theirs)];
  if (o === undefined || t === undefined || o === t || b === o || b === t) return [];
  return KERNEL_KEYS.flatMap((key) => {
    const [inBase, inOurs, inTheirs] = [base, ours, theirs].map((side) => side?.metadata[key]);
    return jsonEqual(inOurs, inTheirs) ? [] : [{ path: [key], base: inBase, ours: inOurs, theirs: inTheirs }];
  });
}

/**
 * The side that chose another language or, if neither did, another kernel; then the side that alone changed the details (a
 * version, say); ours if both did.
 */
function kernelFrom(base: Notebook | undefined, ours: Notebook, theirs: Notebook): 'ours' | 'theirs' {
  if (base === undefined) return Object.hasOwn(ours.metadata, 'kernelspec') ? 'ours' : 'theirs';
  for (const choice of [languageOf, kernelName, kernelDetails]) {
    const [b, o, t] = [base, ours, theirs].map(choice);
    if (o !== undefined && !jsonEqual(b, o) && !jsonEqual(o, t)) return 'ours';
    if (t !== undefined && !jsonEqual(b, t) && !jsonEqual(o, t)) return 'theirs';
  }
  return 'ours';
}

/** As kernels spell it, but for case and version (`R`, `python3`); undefined where the notebook names none. */
function languageOf({ metadata: { kernelspec, language_info: info } }: Notebook): string | undefined {
  const name = (isJsonObject(kernelspec) && kernelspec.language) || (isJsonObject(info) && info.name);
  return typeof name === 'string' ? name.toLowerCase().replace(/[\s\d.]+$/, '') : undefined;
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
