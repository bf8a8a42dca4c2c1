/*
 * Complete differences of JSON values, for edit scripts: unlike the diff that people read, nothing is noise here and
 * nothing is left out. Values are decoded only where they differ.
 */

import {
  decode,
  decodeString,
  type Entry,
  isTooLong,
  type JsonValue,
  kindAt,
  type ObjectNode,
  type Span,
  sameBytes,
  scanArray,
  scanObject,
  splitLines,
  ValueTooLong,
} from '@nbmend/notebook';
import type { Budget } from './budget.ts';
import { commonEnds } from './ends.ts';
import { diffSequence, Interner } from './sequence.ts';

/** How one value becomes another. */
export type ValuePatch =
  | { readonly set: JsonValue }
  | ObjectPatch
  /** Steps over the items of a list, in order; together they cover it. */
  | { readonly items: readonly ItemStep[] }
  /** Steps over the lines of a text: of a string, lines with their line break; of a list of strings, its items. */
  | { readonly lines: readonly LineStep[] };

/** `keys`: values that are changed or added. `remove`: keys that go. */
export interface ObjectPatch {
  readonly keys?: { readonly [key: string]: ValuePatch };
  readonly remove?: readonly string[];
}

export type ItemStep =
  | { readonly keep: number }
  | { readonly drop: number }
  | { readonly add: readonly JsonValue[] }
  | { readonly patch: ValuePatch };

export type LineStep =
  | { readonly keep: number }
  | { readonly drop: readonly string[] }
  | { readonly add: readonly string[] }
  /** One long line becomes another: the first and the last so many UTF-16 units stay, what is between is replaced. */
  | { readonly head: number; readonly tail: number; readonly drop: string; readonly add: string };

/** Lines at least this long are quoted only where they differ. */
const LONG_LINE = 200;
/** Strings shorter than this that have no line break are simply set. */
const SHORT_TEXT = 80;

/** From the object at `a` to that at `b`; undefined if they are equal as JSON. The key `except` is passed over. */
export function diffObjects(
  bytesA: Buffer,
  a: ObjectNode,
  bytesB: Buffer,
  b: ObjectNode,
  budget: Budget,
  except?: string,
): ObjectPatch | undefined {
  const [inA, inB] = [lastEntries(a), lastEntries(b)];
  const keys: [string, ValuePatch][] = [];
  for (const [key, entry] of inB) {
    if (key === except) continue;
    const old = inA.get(key);
    const patch = old ? diffValues(bytesA, old, bytesB, entry, budget) : { set: decode(bytesB, entry) };
    if (patch !== undefined) keys.push([key, patch]);
  }
  const remove = [...inA.keys()].filter((key) => key !== except && !inB.has(key));
  if (keys.length === 0 && remove.length === 0) return undefined;
  return { ...(keys.length > 0 && { keys: Object.fromEntries(keys) }), ...(remove.length > 0 && { remove }) };
}

/** From the value at `a` to that at `b`; undefined if they are equal as JSON (numbers by their spelling). */
function diffValues(bytesA: Buffer, a: Span, bytesB: Buffer, b: Span, budget: Budget): ValuePatch | undefined {
  if (sameBytes(bytesA, a, bytesB, b)) return undefined;
  const kind = kindAt(bytesA, a.from);
  if (kind !== kindAt(bytesB, b.from)) return { set: decode(bytesB, b) };
  switch (kind) {
    case 'object':
      return diffMembers(bytesA, scanObject(bytesA, a), bytesB, scanObject(bytesB, b), budget);
    case 'array':
      return diffArrays(bytesA, scanArray(bytesA, a).items, bytesB, scanArray(bytesB, b).items, budget);
    case 'string':
      for (const span of [a, b]) if (isTooLong(span)) throw new ValueTooLong(span);
      return diffStrings(decodeString(bytesA, a), decodeString(bytesB, b), budget);
    default:
      return { set: decode(bytesB, b) };
  }
}

/** Objects of which more members than this have other bytes are set as a whole: a patch of each takes more room. */
const MOST_MEMBERS = 20_000;

function diffMembers(
  bytesA: Buffer,
  a: ObjectNode,
  bytesB: Buffer,
  b: ObjectNode,
  budget: Budget,
): ValuePatch | undefined {
  if (b.entries.length > MOST_MEMBERS) {
    const inA = lastEntries(a);
    let changed = 0;
    for (const entry of b.entries) {
      const old = inA.get(entry.key);
      if (old !== undefined && sameBytes(bytesA, old, bytesB, entry)) continue;
      if (++changed > MOST_MEMBERS) return { set: decode(bytesB, b) };
    }
  }
  return diffObjects(bytesA, a, bytesB, b, budget);
}

/** From one text to another; undefined if they are equal. */
export function diffStrings(a: string, b: string, budget: Budget): ValuePatch | undefined {
  if (a === b) return undefined;
  const oneLine = !a.includes('\n') && !b.includes('\n');
  if (oneLine && a.length < SHORT_TEXT) return { set: b };
  const lines = lineSteps(splitLines(a), splitLines(b), budget);
  return quotesTooMuch(lines) ? { set: b } : { lines };
}

/** From one list of lines to another; undefined if they are equal. */
export function lineListPatch(a: readonly string[], b: readonly string[], budget: Budget): ValuePatch | undefined {
  const lines = lineSteps(a, b, budget);
  if (isWhole(lines, a.length)) return undefined;
  return quotesTooMuch(lines) ? { set: b } : { lines };
}

function diffArrays(
  bytesA: Buffer,
  a: readonly Span[],
  bytesB: Buffer,
  b: readonly Span[],
  budget: Budget,
): ValuePatch | undefined {
  const isString = (bytes: Buffer) => (span: Span) => kindAt(bytes, span.from) === 'string';
  if (a.every(isString(bytesA)) && b.every(isString(bytesB))) {
    const text = (bytes: Buffer) => (span: Span) => decodeString(bytes, span);
    return lineListPatch(a.map(text(bytesA)), b.map(text(bytesB)), budget);
  }
  const steps = itemSteps(bytesA, a, bytesB, b, budget);
  return isWhole(steps, a.length) ? undefined : { items: steps };
}

function isWhole(steps: readonly (ItemStep | LineStep)[], length: number): boolean {
  const [only, more] = steps;
  return more === undefined && (only === undefined ? length === 0 : 'keep' in only && only.keep === length);
}

/** Items that look equal are compared in full; between them item meets item, and the rest comes and goes. */
function itemSteps(bytesA: Buffer, a: readonly Span[], bytesB: Buffer, b: readonly Span[], budget: Budget): ItemStep[] {
  const { head, tail } = commonEnds(a.length, b.length, (i, j) => sameBytes(bytesA, a[i], bytesB, b[j]));
  if (Math.max(a.length, b.length) - head - tail > MOST_ITEMS) {
    return withoutEmpty([
      { keep: head },
      { drop: a.length - tail - head },
      { add: b.slice(head, b.length - tail).map((span) => decode(bytesB, span)) },
      { keep: tail },
    ]);
  }
  const interner = new Interner();
  const look = (bytes: Buffer) => (span: Span) => sample(bytes, span);
  const keysA = interner.all(a.map(look(bytesA)));
  const keysB = interner.all(b.map(look(bytesB)));
  const steps: ItemStep[] = [];
  let [i, j] = [0, 0];
  const meet = (count: number): void => {
    for (let at = 0; at < count; at++) {
      const patch = diffValues(bytesA, a[i++], bytesB, b[j++], budget);
      if (patch === undefined) keepOne(steps);
      else steps.push({ patch });
    }
  };
  for (const { fromA, toA, fromB, toB } of diffSequence(keysA, keysB, budget, 'items of a long list')) {
    meet(fromA - i);
    meet(Math.min(toA - fromA, toB - fromB));
    if (i < toA) steps.push({ drop: toA - i });
    if (j < toB) steps.push({ add: b.slice(j, toB).map((span) => decode(bytesB, span)) });
    [i, j] = [toA, toB];
  }
  meet(a.length - i);
  return steps;
}

/** Lists of data points that differ in more places than this are replaced from the first to the last difference. */
const MOST_ITEMS = 20_000;

function withoutEmpty(steps: readonly ItemStep[]): ItemStep[] {
  return steps.filter(
    (step) =>
      !('keep' in step && step.keep === 0) &&
      !('drop' in step && step.drop === 0) &&
      !('add' in step && step.add.length === 0),
  );
}

function keepOne(steps: ItemStep[]): void {
  const last = steps[steps.length - 1];
  if (last && 'keep' in last) steps[steps.length - 1] = { keep: last.keep + 1 };
  else steps.push({ keep: 1 });
}

/** Bytes of an item that tell it from others well enough; items that look equal are compared in full afterwards. */
const SAMPLE = 256;

function sample(bytes: Buffer, { from, to }: Span): string {
  if (to - from <= 2 * SAMPLE) return bytes.toString('latin1', from, to);
  const ends = bytes.toString('latin1', from, from + SAMPLE) + bytes.toString('latin1', to - SAMPLE, to);
  return `${to - from} ${ends}`;
}

function lineSteps(a: readonly string[], b: readonly string[], budget: Budget): LineStep[] {
  const interner = new Interner();
  const steps: LineStep[] = [];
  let at = 0;
  const hunks = diffSequence(interner.all(a), interner.all(b), budget, 'lines of a long text');
  const [first, last] = [hunks[0], hunks[hunks.length - 1]];
  const whole = hunks.length > MOST_HUNKS ? [{ ...last, fromA: first.fromA, fromB: first.fromB }] : hunks;
  for (const { fromA, toA, fromB, toB } of whole) {
    if (fromA > at) steps.push({ keep: fromA - at });
    at = toA;
    const [drop, add] = [a.slice(fromA, toA), b.slice(fromB, toB)];
    if (drop.length === 1 && add.length === 1 && drop[0].length >= LONG_LINE) steps.push(longLine(drop[0], add[0]));
    else {
      if (drop.length > 0) steps.push({ drop });
      if (add.length > 0) steps.push({ add });
    }
  }
  if (a.length > at) steps.push({ keep: a.length - at });
  return steps;
}

/** Lines that differ in more places are replaced from the first to the last: each place takes more than its lines do. */
const MOST_HUNKS = 10_000;

/** Texts of which more lines than this come or go are set: one text takes a fraction of the room of its lines. */
const MOST_QUOTED = 50_000;

function quotesTooMuch(steps: readonly LineStep[]): boolean {
  let quoted = 0;
  for (const step of steps) {
    if ('head' in step) quoted += 2;
    else if ('drop' in step) quoted += step.drop.length;
    else if ('add' in step) quoted += step.add.length;
  }
  return quoted > MOST_QUOTED;
}

function longLine(a: string, b: string): LineStep {
  const { head, tail } = commonEnds(a.length, b.length, (i, j) => a.charCodeAt(i) === b.charCodeAt(j));
  return { head, tail, drop: a.slice(head, a.length - tail), add: b.slice(head, b.length - tail) };
}

/** Of equal keys the last entry counts, as in Python. */
function lastEntries({ entries }: ObjectNode): Map<string, Entry> {
  return new Map(entries.map((entry) => [entry.key, entry]));
}
