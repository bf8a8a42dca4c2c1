/*
 * Finds, among many cells, the few that are likely to be like a given one, by the words that only few of them have. What
 * is common to all cells (`import`, `plt`) points nowhere and is not even looked up, which keeps the cost linear.
 */
import { type Side, wordsAt } from './pairing.ts';
import { similarity, weightOf } from './similar.ts';

export interface Candidate {
  readonly index: number;
  readonly score: number;
}

/** A word in more cells than this says nothing about which one is meant. */
const RARE = 8;
/** Cells per question whose similarity is worked out in full. */
const MOST_CANDIDATES = 4;

export class Finder {
  private readonly side: Side;
  private readonly places = new Map<number, number[]>();

  /** @param among indices of the cells of `side` to choose from */
  constructor(side: Side, among: readonly number[]) {
    this.side = side;
    for (const index of among) {
      for (const number of wordsAt(side, index).numbers) {
        const places = this.places.get(number);
        if (places === undefined) this.places.set(number, [index]);
        else if (places.length <= RARE) places.push(index);
      }
    }
  }

  /** The most alike cells, best first; those for which `allowed` is false are passed over. */
  like(side: Side, index: number, allowed: (index: number) => boolean): Candidate[] {
    const words = wordsAt(side, index);
    const shared = new Map<number, number>();
    for (const number of words.numbers) {
      const places = this.places.get(number);
      if (places === undefined || places.length > RARE) continue;
      for (const place of places) {
        if (allowed(place)) shared.set(place, (shared.get(place) ?? 0) + weightOf(number));
      }
    }
    return [...shared]
      .sort((x, y) => y[1] - x[1] || x[0] - y[0])
      .slice(0, MOST_CANDIDATES)
      .map(([place]) => ({ index: place, score: similarity(words, wordsAt(this.side, place)) }))
      .sort((x, y) => y.score - x.score || x.index - y.index);
  }
}
