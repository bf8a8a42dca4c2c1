/*
 * The diff of two notebooks: their alignment turned into an edit script in the order of the new notebook, with what
 * changed in each pair of cells.
 */
import {
  type Cell,
  decode,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Notebook,
  spansEqual,
} from '@nbmend/notebook';
import { alignOnce } from './align-once.ts';
import { Budget } from './budget.ts';
import type { OutputContext, Readers } from './bundle.ts';
import { diffJson } from './json.ts';
import { diffCellMetadata, diffNotebookMetadata } from './metadata.ts';
import type { Alignment, CellChange, CellEdit, DiffOptions, DiffScope, NotebookDiff, PathChange } from './model.ts';
import { diffOutputs } from './outputs.ts';
import { joinMembers, joinMetadata, joinSources } from './parted.ts';
import { diffSource } from './source.ts';
import { isModified } from './summary.ts';

/**
 * What changed from `a` to `b`. Synchronous and without side effects; pictures are compared by their pixels and HTML
 * tables by their values only if `options.readers` can read them (`diffInDepth` sees to that).
 */
export function diffNotebooks(
  a: Notebook,
  b: Notebook,
  options: DiffOptions & { readers?: Readers } = {},
): NotebookDiff {
  return compare(a, b, alignOnce(a, b), options, {
    budget: new Budget(),
    readers: options.readers ?? {},
    wanted: new Set(),
  });
}

/** As diffNotebooks; loads what is needed to look into pictures and tables, if any of them differ. */
export async function diffInDepth(a: Notebook, b: Notebook, options: DiffOptions = {}): Promise<NotebookDiff> {
  const alignment = alignOnce(a, b);
  const wanted = new Set<keyof Readers>();
  const plain = compare(a, b, alignment, options, { budget: new Budget(), readers: {}, wanted });
  if (wanted.size === 0) return plain;
  const readers: Readers = {
    ...(wanted.has('decodeImage') && (await import('./decode-images.ts'))),
    ...(wanted.has('readTable') && (await import('./read-tables.ts'))),
  };
  return compare(a, b, alignment, options, { budget: new Budget(), readers, wanted });
}

const EVERYTHING: DiffScope = {
  sources: true,
  outputs: true,
  metadata: true,
  attachments: true,
  ids: true,
  counts: true,
};

interface Task {
  readonly a: Notebook;
  readonly b: Notebook;
  readonly scope: DiffScope;
  readonly options: DiffOptions;
  readonly context: OutputContext;
}

function compare(
  a: Notebook,
  b: Notebook,
  alignment: Alignment,
  options: DiffOptions,
  context: OutputContext,
): NotebookDiff {
  const task: Task = { a, b, scope: { ...EVERYTHING, ...options.scope }, options, context };
  const cells = editScript(task, alignment);
  const metadata =
    task.scope.metadata && !haveEqualMetadata(a, b) ? diffNotebookMetadata(a.metadata, b.metadata, context.budget) : [];
  const sameFormat = a.major === b.major && a.minor === b.minor;
  return {
    cells,
    metadata,
    ...(!sameFormat && { format: { a: [a.major, a.minor] as const, b: [b.major, b.minor] as const } }),
    coarse: [...alignment.coarse, ...context.budget.coarse],
  };
}

/** By their bytes, so nothing is decoded. */
function haveEqualMetadata(a: Notebook, b: Notebook): boolean {
  const [inA, inB] = [a.metadataNode, b.metadataNode];
  return inA !== undefined && inB !== undefined && spansEqual(a.bytes, inA, b.bytes, inB);
}

/** Steps in the order of `b`; a deleted cell stands behind the cell that it stood behind in `a`. */
function editScript(task: Task, alignment: Alignment): CellEdit[] {
  const steps = new Array<CellEdit | undefined>(task.b.cells.length);
  const placeOfA = new Map<number, number>();
  const splits = new Map(alignment.splits.map((split) => [split.a, split]));
  const joins = new Map(alignment.joins.map((join) => [join.b, join.a]));
  for (const pair of alignment.pairs) {
    const split = splits.get(pair.a);
    const sources = joins.get(pair.b);
    const place = split?.b.find((part) => !split.apart.includes(part)) ?? pair.b;
    if (!pair.moved) placeOfA.set(pair.a, place);
    if (split !== undefined) steps[place] = splitStep(task, split.a, split.b);
    else if (sources !== undefined) steps[pair.b] = joinStep(task, sources, pair.b);
    else steps[pair.b] = pairStep(task, pair);
  }
  const copies = new Map(alignment.copies.map((copy) => [copy.b, copy.of]));
  for (const b of alignment.inserted) {
    const copyOf = copies.get(b);
    steps[b] = copyOf === undefined ? { kind: 'insert', b } : copyStep(task, copyOf, b);
  }
  return withDeleted(steps, alignment.deleted, placeOfA);
}

/** @param steps by their cell of `b`; none where a cell belongs to the step of another */
function withDeleted(
  steps: readonly (CellEdit | undefined)[],
  deleted: readonly number[],
  placeOfA: ReadonlyMap<number, number>,
): CellEdit[] {
  // A deleted cell goes behind the nearest cell above it that kept its place.
  const behind = new Map<number, CellEdit[]>();
  let anchor = -1;
  let next = 0;
  for (const a of deleted) {
    for (; next < a; next++) anchor = placeOfA.get(next) ?? anchor;
    const list = behind.get(anchor);
    if (list === undefined) behind.set(anchor, [{ kind: 'delete', a }]);
    else list.push({ kind: 'delete', a });
  }
  const script: CellEdit[] = [...(behind.get(-1) ?? [])];
  steps.forEach((step, place) => {
    if (step !== undefined) script.push(step);
    if (behind.size > 0) script.push(...(behind.get(place) ?? []));
  });
  return script;
}

function pairStep(task: Task, { a, b, by, moved }: Alignment['pairs'][number]): CellEdit {
  const change = by === 'identical' ? undefined : diffCells(task, [task.a.cells[a]], [task.b.cells[b]]);
  if (moved) return { kind: 'move', a, b, ...(change && { change }) };
  if (change === undefined) return { kind: 'keep', a, b };
  return { kind: isModified(change) ? 'modify' : 'keep', a, b, change };
}

function copyStep({ a, b, scope, context, options }: Task, copyOf: number, at: number): CellEdit {
  const [old, now] = [a.cells[copyOf].source, b.cells[at].source];
  const edited = scope.sources ? diffSource(old, now, context.budget, options.whitespace) : undefined;
  return { kind: 'insert', b: at, copyOf, ...(edited && { edited }) };
}

function splitStep(task: Task, a: number, b: readonly number[]): CellEdit {
  const parts = b.map((at) => task.b.cells[at]);
  const change = diffCells(task, [task.a.cells[a]], parts) ?? {};
  return { kind: 'split', a, b, change };
}

function joinStep(task: Task, a: readonly number[], b: number): CellEdit {
  const parts = a.map((at) => task.a.cells[at]);
  const change = diffCells(task, parts, [task.b.cells[b]]) ?? {};
  return { kind: 'join', a, b, change };
}

/**
 * What differs between two paired cells; undefined if nothing that is in scope does. On one side there may be several, the
 * parts of a split or a join: type, id and count are those of the first.
 */
function diffCells(
  { scope, options, context }: Task,
  partsA: readonly Cell[],
  partsB: readonly Cell[],
): CellChange | undefined {
  const [a, b] = [partsA[0], partsB[0]];
  const change: { -readonly [Key in keyof CellChange]: CellChange[Key] } = {};
  if (a.kind !== b.kind) change.type = { a: a.kind, b: b.kind };
  if (scope.ids && a.id !== b.id) change.id = { a: a.id, b: b.id };
  const source = scope.sources
    ? diffSource(joinSources(partsA), joinSources(partsB), context.budget, options.whitespace)
    : undefined;
  if (source) change.source = source;
  if (scope.counts && a.executionCount !== b.executionCount) {
    change.executionCount = { a: a.executionCount, b: b.executionCount };
  }
  const metadata = scope.metadata
    ? diffCellMetadata(joinMetadata(partsA, b.metadata), joinMetadata(partsB, a.metadata), context.budget)
    : [];
  if (metadata.length > 0) change.metadata = metadata;
  const attachments = scope.attachments ? diffAttachments(partsA, partsB) : [];
  if (attachments.length > 0) change.attachments = attachments;
  const outputs = scope.outputs ? diffOutputs(partsA, partsB, context) : undefined;
  if (outputs) change.outputs = outputs;
  return Object.keys(change).length > 0 ? change : undefined;
}

function diffAttachments(a: readonly Cell[], b: readonly Cell[]): PathChange[] {
  if ([...a, ...b].every(({ attachmentsEntry }) => attachmentsEntry === undefined)) return [];
  const [inA, inB] = [a.map(attachmentsOf), b.map(attachmentsOf)];
  if (!isObjects(inA) || !isObjects(inB)) return diffJson(inA[0], inB[0]);
  return diffJson(joinMembers(inA, inB[0]), joinMembers(inB, inA[0]));
}

function attachmentsOf({ attachmentsEntry: entry, notebook }: Cell): JsonValue {
  return entry === undefined ? {} : decode(notebook.bytes, entry);
}

function isObjects(values: readonly JsonValue[]): values is readonly JsonObject[] {
  return values.every(isJsonObject);
}
