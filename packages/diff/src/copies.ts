/* Duplicated cells: a new cell whose content is that of an old cell which is still there, or nearly so. */
import { FREE, type Pairing, wordsAt } from './pairing.ts';
import { similarity, similarityBound } from './similar.ts';

/** A copy of less than this is nobody's news. */
const TELLING_LENGTH = 10;

export interface Copy {
  readonly of: number;
  readonly b: number;
}

/** New cells of `b` that are a cell of `a` that kept a partner, word for word or edited; parts of splits are no copies. */
export function findCopies(pairing: Pairing, parts: ReadonlySet<number>): Copy[] {
  const { a, b } = pairing;
  const fresh: number[] = [];
  b.mates.forEach((mate, j) => {
    if (mate === FREE && !parts.has(j) && b.cells[j].source.trim().length >= TELLING_LENGTH) fresh.push(j);
  });
  if (fresh.length === 0) return [];
  const originals = new Map<string, number>();
  const lengths = new Set(fresh.map((j) => b.cells[j].source.length));
  for (let i = a.cells.length - 1; i >= 0; i--) {
    if (a.mates[i] !== FREE && lengths.has(a.cells[i].source.length))
      originals.set(`${a.cells[i].kind}\0${a.cells[i].source}`, i);
  }
  const edited = new EditedCopies(pairing);
  return fresh.flatMap((j) => {
    const of = originals.get(`${b.cells[j].kind}\0${b.cells[j].source}`) ?? edited.originalOf(j);
    return of === undefined ? [] : [{ of, b: j }];
  });
}

/** Least similarity of a copy that was edited, and least weight of its words: short cells are alike by chance. */
const ALIKE = 0.7;
const LEAST_WEIGHT = 40;
/** People copy a cell and edit it close by; this many cells are looked at on either side. */
const REACH = 60;
/** Comparisons for the whole notebook. */
const MOST_COMPARED = 20_000;

class EditedCopies {
  private readonly pairing: Pairing;
  private left = MOST_COMPARED;

  constructor(pairing: Pairing) {
    this.pairing = pairing;
  }

  /** The old cell near by that is most like the new one, the nearest of equally like ones; undefined if none is alike enough. */
  originalOf(j: number): number | undefined {
    const { a, b } = this.pairing;
    const words = wordsAt(b, j);
    if (words.total < LEAST_WEIGHT) return undefined;
    const middle = this.placeInA(j);
    let best: number | undefined;
    let bestScore = ALIKE;
    for (let step = 0; step <= 2 * REACH && this.left > 0; step++) {
      // The cell above first, then the one below, then further away.
      const i = middle + (step % 2 === 0 ? -(step / 2) : (step + 1) / 2);
      if (i < 0 || i >= a.cells.length || a.mates[i] === FREE || a.cells[i].kind !== b.cells[j].kind) continue;
      // What stands beside an edited cell and shares its words was rather taken out of it.
      if (Math.abs(a.mates[i] - j) === 1 && a.cells[i].source !== b.cells[a.mates[i]].source) continue;
      this.left--;
      const others = wordsAt(a, i);
      if (similarityBound(words, others) <= bestScore) continue;
      const score = similarity(words, others);
      if (score > bestScore) [best, bestScore] = [i, score];
    }
    return best;
  }

  /** Where the new cell stands among the old ones: behind the partner of the nearest paired cell above. */
  private placeInA(j: number): number {
    const { mates } = this.pairing.b;
    for (let at = j - 1; at >= 0; at--) if (mates[at] !== FREE) return mates[at];
    return 0;
  }
}
