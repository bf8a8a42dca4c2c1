/*
 * The difference of two sequences of numbers (interned lines, words, cells), as a list of increasingly costly attempts:
 * trim the ends that are equal; anchor on what occurs once on both sides; hand what is left between the anchors to the
 * `diff` library with a bound on the distance; take the whole stretch as changed where that bound is hit.
 */
import { diffArrays } from 'diff';
import type { Budget } from './budget.ts';
import { heaviestIncreasing } from './order.ts';

/** Items fromA..toA were replaced by fromB..toB; either side may be empty, not both. */
export interface Replacement {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Numbers each distinct string, so that comparing lines or words is comparing numbers. */
export class Interner {
  private readonly numbers = new Map<string, number>();

  number(text: string): number {
    let found = this.numbers.get(text);
    if (found === undefined) {
      found = this.numbers.size;
      this.numbers.set(text, found);
    }
    return found;
  }

  all(texts: readonly string[]): Int32Array {
    const numbers = new Int32Array(texts.length);
    for (let i = 0; i < texts.length; i++) numbers[i] = this.number(texts[i]);
    return numbers;
  }
}

/**
 * Replacements that turn `a` into `b`, in order and not touching. What they leave out is equal on both sides.
 * @param what names the things compared, for the note that is made where the search was cut short
 */
export function diffSequence(a: Int32Array, b: Int32Array, budget: Budget, what: string): Replacement[] {
  const found: Replacement[] = [];
  compare({ a, b, budget, what, found }, { fromA: 0, toA: a.length, fromB: 0, toB: b.length }, 0);
  return joinTouching(found);
}

/** Anchoring inside anchored stretches finds little after this many rounds. */
const MOST_ROUNDS = 6;
/** The library is asked not to run longer than this; the distance bound ends it long before on any usual machine. */
const LIBRARY_TIMEOUT_MS = 1000;

interface Comparison {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly budget: Budget;
  readonly what: string;
  readonly found: Replacement[];
}

function compare(task: Comparison, whole: Replacement, round: number): void {
  const part = trim(task, whole);
  const lengthA = part.toA - part.fromA;
  const lengthB = part.toB - part.fromB;
  if (lengthA === 0 && lengthB === 0) return;
  if (lengthA === 0 || lengthB === 0) {
    task.found.push(part);
    return;
  }
  const anchors = round < MOST_ROUNDS ? uniqueAnchors(task, part) : [];
  if (anchors.length === 0) {
    search(task, part);
    return;
  }
  let { fromA, fromB } = part;
  for (const [atA, atB] of anchors) {
    compare(task, { fromA, toA: atA, fromB, toB: atB }, round + 1);
    fromA = atA + 1;
    fromB = atB + 1;
  }
  compare(task, { fromA, toA: part.toA, fromB, toB: part.toB }, round + 1);
}

function trim({ a, b }: Comparison, { fromA, toA, fromB, toB }: Replacement): Replacement {
  while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) {
    fromA++;
    fromB++;
  }
  while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) {
    toA--;
    toB--;
  }
  return { fromA, toA, fromB, toB };
}

/** Pairs of positions of items that occur once on each side, thinned to those in the same order (patience). */
function uniqueAnchors({ a, b }: Comparison, { fromA, toA, fromB, toB }: Replacement): (readonly [number, number])[] {
  const places = new Map<number, number>();
  for (let i = fromA; i < toA; i++) places.set(a[i], places.has(a[i]) ? REPEATED : i);
  const inB = new Map<number, number>();
  for (let j = fromB; j < toB; j++) if (places.has(b[j])) inB.set(b[j], inB.has(b[j]) ? REPEATED : j);
  const pairs: (readonly [number, number])[] = [];
  for (const [item, i] of places) {
    const j = inB.get(item);
    if (i !== REPEATED && j !== undefined && j !== REPEATED) pairs.push([i, j]);
  }
  pairs.sort((x, y) => x[0] - y[0]);
  const kept = heaviestIncreasing(
    pairs.map(([, j]) => j),
    () => 1,
  );
  return kept.map((at) => pairs[at]);
}

const REPEATED = -1;

/**
 * What has no anchor: items that one side lacks are set aside first (they cannot be kept, and most of a search's cost is
 * stepping over them), the rest goes to the library.
 */
function search(task: Comparison, part: Replacement): void {
  const shared = sharedItems(task, part);
  const kept = shared.a.length > 0 ? searchShared(task, shared) : [];
  const { found } = task;
  let { fromA, fromB } = part;
  for (const [atA, atB] of kept) {
    if (atA > fromA || atB > fromB) found.push({ fromA, toA: atA, fromB, toB: atB });
    fromA = atA + 1;
    fromB = atB + 1;
  }
  if (fromA < part.toA || fromB < part.toB) found.push({ fromA, toA: part.toA, fromB, toB: part.toB });
}

function searchShared(
  { a, b, budget, what }: Comparison,
  places: { readonly a: readonly number[]; readonly b: readonly number[] },
): (readonly [number, number])[] {
  const maxEditLength = budget.distance;
  const hopeless = Math.abs(places.a.length - places.b.length) > maxEditLength;
  const changes = hopeless
    ? undefined
    : diffArrays(
        places.a.map((i) => a[i]),
        places.b.map((j) => b[j]),
        { maxEditLength, timeout: LIBRARY_TIMEOUT_MS },
      );
  if (changes === undefined) {
    budget.pay(hopeless ? 0 : maxEditLength);
    budget.note(what, 'too many differences to search for the smallest set');
    return [];
  }
  const pairs: (readonly [number, number])[] = [];
  let [i, j, distance] = [0, 0, 0];
  for (const { added, removed, count } of changes) {
    if (added || removed) {
      distance += count;
      if (removed) i += count;
      else j += count;
    } else for (let k = 0; k < count; k++) pairs.push([places.a[i++], places.b[j++]]);
  }
  budget.pay(distance);
  return pairs;
}

/** Positions of the items that occur on both sides of the part. */
function sharedItems({ a, b }: Comparison, { fromA, toA, fromB, toB }: Replacement): { a: number[]; b: number[] } {
  const inA = new Set<number>();
  for (let i = fromA; i < toA; i++) inA.add(a[i]);
  const inBoth = new Set<number>();
  const placesB: number[] = [];
  for (let j = fromB; j < toB; j++) {
    if (!inA.has(b[j])) continue;
    inBoth.add(b[j]);
    placesB.push(j);
  }
  const placesA: number[] = [];
  for (let i = fromA; i < toA; i++) if (inBoth.has(a[i])) placesA.push(i);
  return { a: placesA, b: placesB };
}

function joinTouching(parts: readonly Replacement[]): Replacement[] {
  const joined: Replacement[] = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    if (last !== undefined && last.toA === part.fromA && last.toB === part.fromB) {
      joined[joined.length - 1] = { ...last, toA: part.toA, toB: part.toB };
    } else joined.push(part);
  }
  return joined;
}
