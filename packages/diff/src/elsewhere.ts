/*
 * The last look at cells that found no partner, or a poor one, in their place: short cells that moved and were edited
 * (`describe(df)`, `describe(df, axis=0)`) say too little to be looked for before the place of others is known, and by
 * then one of them may have been given to a stranger (`df.tail()` to `df.plot()`).
 */
import { FREE, type Pairing, type Side, wordsAt } from './pairing.ts';
import { similarity, similarityBound } from './similar.ts';

/** Least similarity of two cells whose place says nothing, and least weight of the words of each. */
const NEAR = 0.5;
const LEAST_WEIGHT = 5;
/** A pair in place that is less alike is given up for partners that are this much more alike. */
const POOR = 0.4;
const CLEARLY_BETTER = 0.25;
/** Up to so many possible pairs each is looked at; among more, short cells are alike by chance. */
const MOST_PAIRS = 4096;

/**
 * Pairs cells of the same type that are each other's best partner, and alone so near. `taken` are parts of splits and joins.
 * Returns how many were found; a partner given up is free again.
 */
export function pairElsewhere(
  pairing: Pairing,
  taken: { readonly splitOff: ReadonlySet<number>; readonly joinedIn: ReadonlySet<number> },
): number {
  const { a, b } = pairing;
  const known = poorPairs(pairing);
  const open = (side: Side, without: ReadonlySet<number>, poor: ReadonlySet<number>): number[] =>
    [...side.mates.keys()].filter(
      (at) => (side.mates[at] === FREE ? !without.has(at) : poor.has(at)) && wordsAt(side, at).total >= LEAST_WEIGHT,
    );
  const inA = open(a, taken.joinedIn, new Set(known.keys()));
  const inB = open(b, taken.splitOff, new Set([...known.keys()].map((i) => a.mates[i])));
  if (inA.length * inB.length > MOST_PAIRS) return 0;
  const score = (i: number, j: number): number => {
    if (a.cells[i].kind !== b.cells[j].kind || similarityBound(wordsAt(a, i), wordsAt(b, j)) < NEAR) return 0;
    return similarity(wordsAt(a, i), wordsAt(b, j));
  };
  const bestOfA = new Map(inA.map((i) => [i, onlyBest(inB, (j) => score(i, j))]));
  const bestOfB = new Map(inB.map((j) => [j, onlyBest(inA, (i) => score(i, j))]));
  const found = inA.flatMap((i) => {
    const best = bestOfA.get(i);
    if (best === undefined || bestOfB.get(best.at)?.at !== i || best.at === a.mates[i]) return [];
    const inPlace = Math.max(known.get(i) ?? 0, known.get(b.mates[best.at]) ?? 0);
    return inPlace > 0 && best.score < inPlace + CLEARLY_BETTER ? [] : [[i, best.at] as const];
  });
  for (const [i, j] of found) {
    pairing.part(i, a.mates[i]);
    pairing.part(b.mates[j], j);
    pairing.pair(i, j, 'similar');
  }
  return found.length;
}

/** Similarity of the pairs that were made for their place and are hardly alike, by their cell in `a`. */
function poorPairs(pairing: Pairing): Map<number, number> {
  const { a, b } = pairing;
  const poor = new Map<number, number>();
  a.mates.forEach((j, i) => {
    if (j === FREE || !pairing.isByPlace(i)) return;
    const score = similarity(wordsAt(a, i), wordsAt(b, j));
    if (score < POOR) poor.set(i, score);
  });
  return poor;
}

/** The nearest of `places`, if it is near enough and no other is. */
function onlyBest(
  places: readonly number[],
  scoreOf: (at: number) => number,
): { readonly at: number; readonly score: number } | undefined {
  const near = places.map((at) => ({ at, score: scoreOf(at) })).filter(({ score }) => score >= NEAR);
  near.sort((x, y) => y.score - x.score);
  return near.length > 1 && near[1].score === near[0].score ? undefined : near[0];
}
