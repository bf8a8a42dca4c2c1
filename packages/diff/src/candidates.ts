/*
 * Finds for each of many cells the few on the other side that are likely to be like it, by the words that only few of
 * them have. What is common to many cells (`import`, `plt`) points nowhere and is passed over, which keeps the cost
 * near-linear: both sides' words are sorted once and walked side by side.
 */
import { type Side, wordsAt } from './pairing.ts';
import { sharedWeight, similarity, weightOf } from './similar.ts';

export interface Candidate {
  /** Index of the cell in `b`. */
  readonly index: number;
  readonly score: number;
}

/** A word in more cells of one side than this says nothing about which one is meant. */
const RARE = 8;
/** Cells whose similarity is worked out in full, for each cell. */
const MOST_CANDIDATES = 6;

/**
 * For cells `inA` of `a`, the most alike ones among `inB` of `b`, best first. Cells without a rare word in common with
 * another are not in the result.
 */
export function findCandidates(
  a: Side,
  inA: readonly number[],
  b: Side,
  inB: readonly number[],
): ReadonlyMap<number, readonly Candidate[]> {
  if (inA.length <= RARE && inB.length <= RARE) return rankAll(a, inA, b, inB);
  const [wordsA, wordsB] = [sortedWords(a, inA), sortedWords(b, inB)];
  const shared = new Map<number, Map<number, number>>();
  for (let x = 0, y = 0; x < wordsA.length && y < wordsB.length; ) {
    const [wordX, wordY] = [wordOf(wordsA[x]), wordOf(wordsB[y])];
    const endX = wordX <= wordY ? endOfRun(wordsA, x) : x;
    const endY = wordY <= wordX ? endOfRun(wordsB, y) : y;
    if (wordX === wordY && endX - x <= RARE && endY - y <= RARE) {
      const weight = weightOf(wordX);
      for (let at = x; at < endX; at++) {
        const i = inA[placeOf(wordsA[at])];
        const weights = shared.get(i) ?? new Map<number, number>();
        shared.set(i, weights);
        for (let to = y; to < endY; to++) {
          const j = inB[placeOf(wordsB[to])];
          weights.set(j, (weights.get(j) ?? 0) + weight);
        }
      }
    }
    [x, y] = [endX, endY];
  }
  const best = new Map<number, readonly Candidate[]>();
  for (const [i, weights] of shared) best.set(i, rank(a, i, b, weights));
  return best;
}

/** Among few cells every word is rare, so each is held against each, and nothing has to be sorted. */
function rankAll(
  a: Side,
  inA: readonly number[],
  b: Side,
  inB: readonly number[],
): ReadonlyMap<number, readonly Candidate[]> {
  const best = new Map<number, readonly Candidate[]>();
  for (const i of inA) {
    const weights = new Map<number, number>();
    for (const j of inB) {
      const weight = sharedWeight(wordsAt(a, i), wordsAt(b, j));
      if (weight > 0) weights.set(j, weight);
    }
    if (weights.size > 0) best.set(i, rank(a, i, b, weights));
  }
  return best;
}

function rank(a: Side, i: number, b: Side, weights: ReadonlyMap<number, number>): Candidate[] {
  return [...weights]
    .sort((x, y) => y[1] - x[1] || x[0] - y[0])
    .slice(0, MOST_CANDIDATES)
    .map(([index]) => ({ index, score: similarity(wordsAt(a, i), wordsAt(b, index)) }))
    .sort((x, y) => y.score - x.score || x.index - y.index);
}

/** A word and a place in one number, so that a native sort brings equal words together: places below 2^20. */
const PLACES = 2 ** 20;

function sortedWords(side: Side, cells: readonly number[]): Float64Array {
  const known = cells.slice(0, PLACES);
  let count = 0;
  for (const index of known) count += wordsAt(side, index).numbers.length;
  const all = new Float64Array(count);
  let at = 0;
  known.forEach((index, place) => {
    for (const number of wordsAt(side, index).numbers) all[at++] = (number + 2 ** 31) * PLACES + place;
  });
  return all.sort();
}

function wordOf(packed: number): number {
  return Math.floor(packed / PLACES) - 2 ** 31;
}

function placeOf(packed: number): number {
  return packed % PLACES;
}

function endOfRun(words: Float64Array, from: number): number {
  const word = wordOf(words[from]);
  let to = from + 1;
  while (to < words.length && wordOf(words[to]) === word) to++;
  return to;
}
