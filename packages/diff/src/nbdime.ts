/*
 * nbdime's diff format, read and written, so that tools made for it keep working. Its diffs are of the notebook as
 * Python's nbformat holds it: every text one string, whether the file has it as a string or as a list of lines. Indices
 * are those of the old notebook; texts are patched as lists of lines, lines as lists of characters (code points).
 * There are no moves in it: a moved cell is removed and added.
 * @see nbdime documentation, "Diff representation for notebooks"
 */

import {
  decode,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type Notebook,
  splitLines,
} from '@nbmend/notebook';
import { alignOnce } from './align-once.ts';
import { ScriptError } from './apply.ts';
import { Budget } from './budget.ts';
import { commonEnds } from './ends.ts';
import { isStringList, isTextPlace, joinTexts, type Path, pythonLines, splitTexts } from './nbdime-text.ts';
import { diffStrings, type ItemStep, lineListPatch, type ObjectPatch, type ValuePatch } from './patch.ts';
import { SCRIPT_VERSION, type Script } from './script.ts';
import { diffSequence, Interner, type Replacement } from './sequence.ts';

type Op = JsonObject & { readonly op: JsonValue; readonly key: string | number };

/**
 * The diff from `a` to `b` in nbdime's format.
 * @throws ScriptError for nbformat 3, which nbdime upgrades before it looks
 */
export function toNbdime(a: Notebook, b: Notebook): JsonValue {
  for (const { major, file } of [a, b]) {
    if (major < 4) throw new ScriptError('', `${file}: nbdime's format has no form for nbformat ${major}`);
  }
  const [old, now] = [joinTexts(decode(a.bytes, a.root), []), joinTexts(decode(b.bytes, b.root), [])];
  const kept = alignOnce(a, b).pairs.filter(({ moved }) => !moved);
  return diffMembers(old as JsonObject, now as JsonObject, [], {
    budget: new Budget(),
    cells: kept.map((pair) => [pair.a, pair.b] as const),
  });
}

/**
 * The edit script that does to `a` what a diff in nbdime's format says.
 * @throws ScriptError if it is no such diff, or does not fit
 */
export function fromNbdime(a: Notebook, diff: JsonValue): Script {
  if (a.major < 4) throw new ScriptError('', `nbdime's format has no form for nbformat ${a.major}`);
  const reading: Reading = { lists: a.textAsLists, budget: new Budget() };
  const notebook = readMembers(decode(a.bytes, a.root) as JsonObject, opsOf(diff, []), [], reading);
  const empty = notebook.keys === undefined && notebook.remove === undefined;
  return { nbmend: 'script', version: SCRIPT_VERSION, cells: a.cells.length, ...(!empty && { notebook }) };
}

// Writing

interface Writing {
  readonly budget: Budget;
  /** Pairs of cells that kept their order. */
  readonly cells: readonly (readonly [number, number])[];
}

function diffMembers(a: JsonObject, b: JsonObject, path: Path, task: Writing, most = Infinity): Op[] {
  const ops: Op[] = [];
  for (const key of Object.keys(a)) {
    if (ops.length > most) return ops;
    if (!Object.hasOwn(b, key)) ops.push({ op: 'remove', key });
    else {
      const op = change(a[key], b[key], [...path, key], task, MOST_OPS);
      if (op !== undefined) ops.push({ ...op, key });
    }
  }
  for (const key of Object.keys(b)) if (!Object.hasOwn(a, key)) ops.push({ op: 'add', key, value: b[key] });
  return ops.sort((x, y) => (x.key < y.key ? -1 : 1));
}

/** Members that change in more places are replaced as a whole: so many operations take more room than the value. */
const MOST_OPS = 20_000;
/** The same for those nested deeper: items of lists are told apart by their whole text, again on each level. */
const DEEPEST = 30;

/**
 * The operation, without its key, that makes one value of another; undefined if they are equal.
 * @param most operations inside of an object; with more it is replaced
 */
function change(
  a: JsonValue,
  b: JsonValue,
  path: Path,
  task: Writing,
  most: number,
): { op: string; [key: string]: JsonValue } | undefined {
  if (a === b) return undefined;
  const isShallow = path.length < DEEPEST || most === Infinity;
  if (isShallow && isJsonObject(a) && isJsonObject(b)) return patchOr(b, diffMembers(a, b, path, task, most), most);
  if (isShallow && Array.isArray(a) && Array.isArray(b)) return patchOr(b, diffItems(a, b, path, task), most);
  if (jsonEqual(a, b)) return undefined;
  const text = typeof a === 'string' && typeof b === 'string' && isTextPlace(path);
  return text ? { op: 'patch', diff: diffTextLines(a, b, task) } : { op: 'replace', value: b };
}

function patchOr(value: JsonValue, diff: readonly Op[], most: number): ReturnType<typeof change> {
  if (diff.length === 0) return undefined;
  return diff.length > most ? { op: 'replace', value } : { op: 'patch', diff };
}

function diffItems(a: readonly JsonValue[], b: readonly JsonValue[], path: Path, task: Writing): Op[] {
  const pairs = path.length === 1 && path[0] === 'cells' ? task.cells : pairItems(a, b, task);
  const ops: Op[] = [];
  let [i, j] = [0, 0];
  for (const [toA, toB] of [...pairs, [a.length, b.length] as const]) {
    if (toB > j) ops.push({ op: 'addrange', key: i, valuelist: b.slice(j, toB) });
    if (toA > i) ops.push({ op: 'removerange', key: i, length: toA - i });
    // Of an item nothing but a patch can be told.
    const op = toA < a.length && toB < b.length ? change(a[toA], b[toB], [...path, toA], task, Infinity) : undefined;
    if (op !== undefined) ops.push({ ...op, key: toA });
    [i, j] = [toA + 1, toB + 1];
  }
  return ops;
}

/** Items that are equal, and between them those objects that stand at the same place. Only containers can be patched. */
function pairItems(
  a: readonly JsonValue[],
  b: readonly JsonValue[],
  { budget }: Writing,
): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  const keepUpTo = (end: number): void => {
    while (i < end) pairs.push([i++, j++]);
  };
  const { head, tail } = commonEnds(a.length, b.length, (i, j) => jsonEqual(a[i], b[j]));
  const [middleA, middleB] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  for (const { fromA, toA, fromB, toB } of changedItems(middleA, middleB, budget)) {
    keepUpTo(head + fromA);
    for (let at = 0; at < Math.min(toA - fromA, toB - fromB); at++) {
      if (isJsonObject(middleA[fromA + at]) && isJsonObject(middleB[fromB + at])) {
        pairs.push([head + fromA + at, head + fromB + at]);
      }
    }
    [i, j] = [head + toA, head + toB];
  }
  keepUpTo(a.length);
  return pairs;
}

/** Longer lists are replaced from the first to the last difference. */
const MOST_ITEMS = 100_000;

function changedItems(a: readonly JsonValue[], b: readonly JsonValue[], budget: Budget): readonly Replacement[] {
  const all = { fromA: 0, toA: a.length, fromB: 0, toB: b.length };
  const shorter = Math.min(a.length, b.length);
  if (shorter < 2 || Math.max(a.length, b.length) > MOST_ITEMS) return a.length + b.length > 0 ? [all] : [];
  const interner = new Interner();
  const text = (value: JsonValue): string => JSON.stringify(value);
  return diffSequence(interner.all(a.map(text)), interner.all(b.map(text)), budget, 'items of a long list');
}

function diffTextLines(a: string, b: string, { budget }: Writing): Op[] {
  const interner = new Interner();
  const [linesA, linesB] = [pythonLines(a), pythonLines(b)];
  return diffSequence(interner.all(linesA), interner.all(linesB), budget, 'lines of a long text').flatMap(
    ({ fromA, toA, fromB, toB }): Op[] => [
      ...(toB > fromB ? [{ op: 'addrange', key: fromA, valuelist: linesB.slice(fromB, toB) }] : []),
      ...(toA > fromA ? [{ op: 'removerange', key: fromA, length: toA - fromA }] : []),
    ],
  );
}

// Reading

interface Reading {
  /** The file has its texts as lists of lines. */
  readonly lists: boolean;
  readonly budget: Budget;
}

function readMembers(old: JsonObject, ops: readonly Op[], path: Path, task: Reading): ObjectPatch {
  // Not an object that is filled: a notebook may have a key called __proto__.
  const keys: [string, ValuePatch][] = [];
  const remove: string[] = [];
  for (const op of ops) {
    const key = String(op.key);
    const place = [...path, key];
    if (op.op === 'remove') remove.push(key);
    else if (op.op === 'add' || op.op === 'replace') {
      keys.push([key, { set: stored(op.value ?? null, place, task) }]);
    } else if (op.op === 'patch' && Object.hasOwn(old, key)) {
      const patch = readPatch(old[key], opsOf(op.diff, place), place, task);
      if (patch !== undefined) keys.push([key, patch]);
    } else throw unfit(place, op);
  }
  return { ...(keys.length > 0 && { keys: Object.fromEntries(keys) }), ...(remove.length > 0 && { remove }) };
}

function readPatch(old: JsonValue, ops: readonly Op[], path: Path, task: Reading): ValuePatch | undefined {
  if (isJsonObject(old)) return readMembers(old, ops, path, task);
  if (isTextPlace(path) && isStringList(old)) {
    return lineListPatch(old, splitLines(patchText(old.join(''), ops, path)), task.budget);
  }
  if (typeof old === 'string') return diffStrings(old, patchText(old, ops, path), task.budget);
  if (Array.isArray(old)) return { items: readItems(old, ops, path, task) };
  throw new ScriptError(nameOf(path), 'the diff goes into a value that has no members');
}

function readItems(old: readonly JsonValue[], ops: readonly Op[], path: Path, task: Reading): ItemStep[] {
  const steps: ItemStep[] = [];
  let at = 0;
  for (const op of ops) {
    const key = Number(op.key);
    if (!Number.isInteger(key) || key < at || key > old.length) throw unfit([...path, op.key], op);
    if (key > at) steps.push({ keep: key - at });
    at = key;
    if (op.op === 'addrange' && Array.isArray(op.valuelist)) {
      steps.push({ add: op.valuelist.map((value: JsonValue) => stored(value, [...path, key], task)) });
    } else if (op.op === 'add') steps.push({ add: [stored(op.value ?? null, [...path, key], task)] });
    else if (op.op === 'removerange' || op.op === 'remove') {
      const count = op.op === 'remove' ? 1 : Number(op.length);
      steps.push({ drop: count });
      at += count;
    } else if (op.op === 'replace') {
      steps.push({ patch: { set: stored(op.value ?? null, [...path, key], task) } });
      at++;
    } else if (op.op === 'patch' && key < old.length) {
      const patch = readPatch(old[key], opsOf(op.diff, [...path, key]), [...path, key], task);
      steps.push(patch === undefined ? { keep: 1 } : { patch });
      at++;
    } else throw unfit([...path, key], op);
  }
  if (at < old.length) steps.push({ keep: old.length - at });
  return steps;
}

/** Applies operations over lines (or over one line's characters) to a text. */
function patchText(text: string, ops: readonly Op[], path: Path): string {
  return patchPieces(pythonLines(text), ops, path, (line, inner) =>
    patchPieces(Array.from(line), inner, path, (_, [op]) => {
      throw unfit(path, op);
    }),
  );
}

function patchPieces(
  pieces: readonly string[],
  ops: readonly Op[],
  path: Path,
  patchPiece: (piece: string, ops: readonly Op[]) => string,
): string {
  const result: string[] = [];
  let at = 0;
  for (const op of ops) {
    const key = Number(op.key);
    if (!Number.isInteger(key) || key > pieces.length) throw unfit(path, op);
    for (const piece of pieces.slice(at, Math.max(at, key))) result.push(piece);
    at = Math.max(at, key);
    if (op.op === 'addrange' && typeof op.valuelist === 'string') result.push(op.valuelist);
    else if (op.op === 'addrange' && isStringList(op.valuelist)) for (const piece of op.valuelist) result.push(piece);
    else if (op.op === 'removerange') at += Number(op.length);
    else if (op.op === 'patch' && key < pieces.length) result.push(patchPiece(pieces[at++], opsOf(op.diff, path)));
    else throw unfit(path, op);
  }
  for (const piece of pieces.slice(at)) result.push(piece);
  return result.join('');
}

/** A value as the file would have it. */
function stored(value: JsonValue, path: Path, { lists }: Reading): JsonValue {
  return lists ? splitTexts(value, path) : value;
}

function opsOf(value: JsonValue | undefined, path: Path): readonly Op[] {
  if (Array.isArray(value) && value.every(isOp)) return value;
  throw new ScriptError(nameOf(path), "this is no list of nbdime's operations");
}

function isOp(value: JsonValue): value is Op {
  return (
    isJsonObject(value) &&
    typeof value.op === 'string' &&
    (typeof value.key === 'string' || typeof value.key === 'number')
  );
}

function unfit(path: Path, op: Op): ScriptError {
  return new ScriptError(nameOf(path), `the operation "${op.op}" at ${JSON.stringify(op.key)} does not fit`);
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'notebook' : path.join('/');
}
