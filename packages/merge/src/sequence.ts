/*
 * The shortest edit script between two sequences of symbols, in linear space. Lines, tokens and cells are all merged over
 * it, so the caller turns them into small integers first (`Symbols`).
 *
 * @see E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, section 4b
 */
import { Budget } from './budget.ts';

/** Items fromA..toA of `a` became fromB..toB of `b`. Changes are in order and do not touch. */
export interface Change {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Gives equal texts equal numbers. */
export class Symbols {
  private readonly known = new Map<string, number>();

  of(texts: readonly string[]): Int32Array {
    const symbols = new Int32Array(texts.length);
    for (let at = 0; at < texts.length; at++) {
      let symbol = this.known.get(texts[at]);
      if (symbol === undefined) {
        symbol = this.known.size;
        this.known.set(texts[at], symbol);
      }
      symbols[at] = symbol;
    }
    return symbols;
  }
}

/**
 * What turned `a` into `b`. Where several scripts are equally short, runs of inserted or deleted items are slid to where a
 * reader expects them: beside a change of the other sequence if one is in reach, else as far down as they go (as git does).
 */
export function diffSequences(a: Int32Array, b: Int32Array, budget = new Budget()): Change[] {
  const goneA = new Uint8Array(a.length + 1);
  const newB = new Uint8Array(b.length + 1);
  compare(a, b, goneA, newB, budget);
  slide(a, goneA, newB);
  slide(b, newB, goneA);
  return changesOf(goneA, newB, a.length, b.length);
}

/**
 * Marks the items of `a` that are gone and those of `b` that are new. Items that only one of the two has are certain, and
 * most of what a search would have to step over: they are set aside first.
 */
function compare(a: Int32Array, b: Int32Array, goneA: Uint8Array, newB: Uint8Array, budget: Budget): void {
  const [sharedA, sharedB] = [placesOfShared(a, b), placesOfShared(b, a)];
  if (sharedA.length === 0) {
    goneA.fill(1, 0, a.length);
    newB.fill(1, 0, b.length);
  } else if (sharedA.length === a.length && sharedB.length === b.length) search(a, b, goneA, newB, budget);
  else {
    const [gone, added] = [new Uint8Array(sharedA.length), new Uint8Array(sharedB.length)];
    search(itemsAt(a, sharedA), itemsAt(b, sharedB), gone, added, budget);
    goneA.fill(1, 0, a.length);
    newB.fill(1, 0, b.length);
    sharedA.forEach((place, i) => {
      goneA[place] = gone[i];
    });
    sharedB.forEach((place, i) => {
      newB[place] = added[i];
    });
  }
}

function placesOfShared(items: Int32Array, others: Int32Array): number[] {
  let most = 0;
  for (let at = 0; at < others.length; at++) most = Math.max(most, others[at]);
  const known = new Uint8Array(most + 1); // by symbol
  for (let at = 0; at < others.length; at++) known[others[at]] = 1;
  const places: number[] = [];
  for (let at = 0; at < items.length; at++) if (known[items[at]] === 1) places.push(at);
  return places;
}

function itemsAt(items: Int32Array, places: readonly number[]): Int32Array {
  return Int32Array.from(places, (place) => items[place]);
}

function search(a: Int32Array, b: Int32Array, goneA: Uint8Array, newB: Uint8Array, budget: Budget): void {
  const middles = new MiddleSearch(a, b, budget.steps);
  const boxes: Change[] = [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }];
  for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
    let { fromA, toA, fromB, toB } = box;
    while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) {
      fromA++;
      fromB++;
    }
    while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) {
      toA--;
      toB--;
    }
    const point = fromA === toA || fromB === toB ? undefined : middles.middle(fromA, toA, fromB, toB);
    if (point === undefined) {
      goneA.fill(1, fromA, toA);
      newB.fill(1, fromB, toB);
    } else {
      const { x, y } = point;
      boxes.push({ fromA: x, toA, fromB: y, toB }, { fromA, toA: x, fromB, toB: y });
    }
  }
  budget.pay(middles.steps);
}

/**
 * Finds where the shortest paths from both ends of a box meet. A diagonal is named by x - y; `ahead[d]` is the furthest x
 * reached on it from the start, `behind[d]` the nearest x reached from the end.
 */
class MiddleSearch {
  private readonly a: Int32Array;
  private readonly b: Int32Array;
  private readonly ahead: Int32Array;
  private readonly behind: Int32Array;
  /** Added to a diagonal to index the two arrays: they run from -b.length - 1 to a.length + 1. */
  private readonly shift: number;
  private readonly mostSteps: number;
  steps = 0;

  constructor(a: Int32Array, b: Int32Array, mostSteps: number) {
    this.mostSteps = mostSteps;
    this.a = a;
    this.b = b;
    this.ahead = new Int32Array(a.length + b.length + 3);
    this.behind = new Int32Array(a.length + b.length + 3);
    this.shift = b.length + 1;
  }

  /** A point on a shortest path, or undefined if the comparison has used up its steps. */
  middle(fromA: number, toA: number, fromB: number, toB: number): { x: number; y: number } | undefined {
    const { a, b, ahead, behind, shift, mostSteps } = this;
    const least = fromA - toB;
    const most = toA - fromB;
    const start = fromA - fromB;
    const end = toA - toB;
    const odd = ((start - end) & 1) !== 0;
    let [aheadMin, aheadMax, behindMin, behindMax] = [start, start, end, end];
    ahead[shift + start] = fromA;
    behind[shift + end] = toA;
    while (this.steps < mostSteps) {
      // One more difference from the start. At the edges of the box a diagonal has one neighbour less.
      if (aheadMin > least) ahead[shift + --aheadMin - 1] = -1;
      else aheadMin++;
      if (aheadMax < most) ahead[shift + ++aheadMax + 1] = -1;
      else aheadMax--;
      for (let d = aheadMax; d >= aheadMin; d -= 2) {
        let x = Math.max(ahead[shift + d - 1] + 1, ahead[shift + d + 1]);
        for (; x < toA && x - d < toB && a[x] === b[x - d]; x++) this.steps++;
        ahead[shift + d] = x;
        if (odd && d >= behindMin && d <= behindMax && behind[shift + d] <= x) return { x, y: x - d };
      }
      // One more from the end.
      if (behindMin > least) behind[shift + --behindMin - 1] = FAR;
      else behindMin++;
      if (behindMax < most) behind[shift + ++behindMax + 1] = FAR;
      else behindMax--;
      for (let d = behindMax; d >= behindMin; d -= 2) {
        let x = Math.min(behind[shift + d - 1], behind[shift + d + 1] - 1);
        for (; x > fromA && x - d > fromB && a[x - 1] === b[x - d - 1]; x--) this.steps++;
        behind[shift + d] = x;
        if (!odd && d >= aheadMin && d <= aheadMax && x <= ahead[shift + d]) return { x, y: x - d };
      }
      this.steps += aheadMax - aheadMin + behindMax - behindMin + 2;
    }
    return undefined;
  }
}

const FAR = 0x7fffffff;

/**
 * Slides every run of marked items. A run can move up while the item before it equals its last one, and down while the
 * item behind it equals its first one; runs that meet become one. `other` marks the other sequence, in which unmarked
 * items correspond one to one.
 */
function slide(items: Int32Array, marked: Uint8Array, other: Uint8Array): void {
  const { length } = items;
  let from = 0;
  let beside = 0; // place in the other sequence that corresponds to `from`, behind that one's own run
  const skipRun = (at: number): number => {
    while (other[at] === 1) at++;
    return at;
  };
  beside = skipRun(0);
  while (from < length) {
    if (marked[from] === 0) {
      from++;
      beside = skipRun(beside + 1);
      continue;
    }
    let to = from;
    while (to < length && marked[to] === 1) to++;
    // Up as far as it goes, so that going down visits every place.
    let lastBeside = -1;
    for (let size = -1; size !== to - from; ) {
      size = to - from;
      while (from > 0 && items[from - 1] === items[to - 1]) {
        marked[--from] = 1;
        marked[--to] = 0;
        while (from > 0 && marked[from - 1] === 1) from--;
        beside = runBefore(other, beside);
      }
      lastBeside = beside > 0 && other[beside - 1] === 1 ? to : -1;
      while (to < length && items[from] === items[to]) {
        marked[from++] = 0;
        marked[to++] = 1;
        while (to < length && marked[to] === 1) to++;
        beside = skipRun(beside + 1);
        if (other[beside - 1] === 1) lastBeside = to;
      }
    }
    // Back up to the last place beside a change of the other sequence.
    while (lastBeside !== -1 && to > lastBeside && !(beside > 0 && other[beside - 1] === 1)) {
      marked[--from] = 1;
      marked[--to] = 0;
      beside = runBefore(other, beside);
    }
    from = to;
  }
}

/** From the place behind one run (or at a plain item) of the other sequence to the place behind the run before. */
function runBefore(other: Uint8Array, at: number): number {
  while (at > 0 && other[at - 1] === 1) at--;
  return at - 1;
}

function changesOf(goneA: Uint8Array, newB: Uint8Array, lengthA: number, lengthB: number): Change[] {
  const changes: Change[] = [];
  for (let a = 0, b = 0; a < lengthA || b < lengthB; a++, b++) {
    if (goneA[a] === 0 && newB[b] === 0) continue;
    const [fromA, fromB] = [a, b];
    while (goneA[a] === 1) a++;
    while (newB[b] === 1) b++;
    changes.push({ fromA, toA: a, fromB, toB: b });
    // The pair behind the change is equal; the loop steps over it.
  }
  return changes;
}
