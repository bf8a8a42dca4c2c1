/*
 * The state of an alignment while it is being made: who is paired with whom so far, and the questions the phases ask.
 */
import type { Cell, Notebook } from '@nbmend/notebook';
import { Budget } from './budget.ts';
import type { CellPair } from './model.ts';
import { heaviestIncreasing, isIncreasing } from './order.ts';
import { Interner } from './sequence.ts';
import { type Words, wordsOf } from './similar.ts';

/** Cells of either side that are not paired and lie between the same two neighbours that stayed in place. */
export interface Gap {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

export const FREE = -1;

/** One notebook as the alignment sees it. */
export interface Side {
  readonly cells: readonly Cell[];
  /** Index of the partner in the other notebook, or FREE. */
  readonly mates: Int32Array;
  /** Equal numbers: equal sources (of both sides alike). FREE where it was not needed, at the ends. */
  readonly sources: Int32Array;
  readonly words: (Words | undefined)[];
}

export class Pairing {
  readonly a: Side;
  readonly b: Side;
  readonly budget = new Budget();
  private readonly reasons: CellPair['by'][] = [];

  constructor(a: Notebook, b: Notebook) {
    this.a = sideOf(a);
    this.b = sideOf(b);
  }

  pair(i: number, j: number, by: CellPair['by']): void {
    this.a.mates[i] = j;
    this.b.mates[j] = i;
    this.reasons[i] = by;
  }

  /** Gives up a pair; nothing for a cell that is FREE. */
  part(i: number, j: number): void {
    if (i === FREE || j === FREE) return;
    this.a.mates[i] = FREE;
    this.b.mates[j] = FREE;
  }

  /** True if the pair of a cell of `a` is neither sure by content nor by id. */
  isByPlace(i: number): boolean {
    return this.reasons[i] === 'similar' || this.reasons[i] === 'position';
  }

  isFree(i: number, j: number): boolean {
    return this.a.mates[i] === FREE && this.b.mates[j] === FREE;
  }

  /** Pairs so far, in the order of `a`; moved are those outside the heaviest chain that keeps its order. */
  pairs(): CellPair[] {
    const stay = this.inPlace();
    const pairs: CellPair[] = [];
    this.a.mates.forEach((j, i) => {
      if (j !== FREE) pairs.push({ a: i, b: j, by: this.reasons[i], moved: stay[i] === 0 });
    });
    return pairs;
  }

  /** Gaps between cells that stayed in place, with free cells on both sides. */
  gaps(): Gap[] {
    const gaps: Gap[] = [];
    if (!this.a.mates.includes(FREE) || !this.b.mates.includes(FREE)) return gaps;
    const stay = this.inPlace();
    let fromB = 0;
    let free: number[] = [];
    const close = (toB: number): void => {
      const b = freeBetween(this.b, fromB, toB);
      if (free.length > 0 && b.length > 0) gaps.push({ a: free, b });
      free = [];
      fromB = toB + 1;
    };
    for (let i = 0; i < this.a.cells.length; i++) {
      if (this.a.mates[i] === FREE) free.push(i);
      else if (stay[i] === 1) close(this.a.mates[i]);
    }
    close(this.b.cells.length);
    return gaps;
  }

  /** Numbers the sources of the cells still free. */
  numberSources(): void {
    const interner = new Interner();
    for (const { cells, mates, sources } of [this.a, this.b]) {
      for (let at = 0; at < cells.length; at++) {
        if (mates[at] === FREE) sources[at] = interner.number(cells[at].source);
      }
    }
  }

  /**
   * 1 for each cell of `a` that kept its place: the fewest cells are said to have moved, and of equally few those with
   * the shortest sources.
   */
  private inPlace(): Uint8Array {
    const { mates, cells } = this.a;
    const paired: number[] = [];
    const positions: number[] = [];
    for (let i = 0; i < mates.length; i++) {
      if (mates[i] === FREE) continue;
      paired.push(i);
      positions.push(mates[i]);
    }
    const stay = new Uint8Array(mates.length);
    if (isIncreasing(positions)) return stay.fill(1);
    const sizes = paired.map((i) => cells[i].source.length);
    const all = sizes.reduce((sum, size) => sum + size, 1);
    for (const at of heaviestIncreasing(positions, (index) => 1 + sizes[index] / all)) stay[paired[at]] = 1;
    return stay;
  }
}

/** The words of a cell, read when first asked for. */
export function wordsAt(side: Side, index: number): Words {
  let words = side.words[index];
  if (words === undefined) {
    words = wordsOf(side.cells[index].source);
    side.words[index] = words;
  }
  return words;
}

export function freeBetween({ mates }: Side, from: number, to: number): number[] {
  const free: number[] = [];
  for (let at = from; at < to; at++) if (mates[at] === FREE) free.push(at);
  return free;
}

function sideOf({ cells }: Notebook): Side {
  return {
    cells,
    mates: new Int32Array(cells.length).fill(FREE),
    sources: new Int32Array(cells.length).fill(FREE),
    words: new Array<Words | undefined>(cells.length),
  };
}
