/*
 * Which cell of the one notebook is which cell of the other. The phases go from what is certain and cheap to what is
 * likely and costly, and each looks only at the cells that the earlier ones left:
 *
 *   1. bytes that are equal, at the ends    5. alike, between the same neighbours     8. short content, moved
 *   2. content that occurs once on a side   6. alike, anywhere: moved and edited      9. short, moved and edited
 *   3. repeated content, in order           7. same place, rewritten                 10. splits, joins, copies
 *   4. equal ids, if ids can be trusted
 *
 * Ids are evidence and no proof: papermill and format upgrades deal new ones at random, copies share them, and some tools
 * number cells by position. Content that occurs once on both sides says more, so it comes first.
 */
import { spelledAlike as areSpelledAlike, type Notebook } from '@nbmend/notebook';
import { type Candidate, findCandidates } from './candidates.ts';
import { findCopies } from './copies.ts';
import { pairElsewhere } from './elsewhere.ts';
import type { Alignment } from './model.ts';
import { heaviestIncreasing } from './order.ts';
import { FREE, freeBetween, type Gap, Pairing, type Side, wordsAt } from './pairing.ts';
import { diffSequence } from './sequence.ts';
import { similarity, similarityBound, type Words } from './similar.ts';
import { findJoins, findSplits } from './spread.ts';

/**
 * Pairs the cells of two notebooks and says what became of the others. Near-linear in cells and bytes of sources;
 * outputs are not decoded. The same two notebooks always give the same alignment.
 */
export function align(a: Notebook, b: Notebook): Alignment {
  const pairing = new Pairing(a, b);
  pairEqualEnds(pairing);
  pairEqualWithId(pairing);
  pairing.numberSources();
  pairUniqueContent(pairing);
  const trust = trustIds(pairing);
  pairRepeatedContent(pairing, trust);
  pairUniqueContent(pairing);
  const candidates = new Likeliest(pairing);
  if (!trust.equal) pairAlikeInGaps(pairing, candidates);
  pairSameIds(pairing, trust, candidates);
  pairAlikeInGaps(pairing, candidates);
  pairAlikeAnywhere(pairing, candidates);
  pairRewritten(pairing, trust);
  // What has moved may show that other cells have not: their neighbours are known now.
  if (pairMoved(pairing) + pairBetweenNeighbours(pairing) > 0) {
    pairAlikeInGaps(pairing, candidates);
    pairRewritten(pairing, trust);
  }
  let parts = partsOf(pairing);
  if (pairElsewhere(pairing, parts) > 0) {
    pairRewritten(pairing, trust);
    parts = partsOf(pairing);
  }
  const { splits, joins, splitOff, joinedIn } = parts;
  return {
    pairs: pairing.pairs(),
    splits,
    joins,
    copies: findCopies(pairing, splitOff),
    deleted: freeBetween(pairing.a, 0, a.cells.length).filter((i) => !joinedIn.has(i)),
    inserted: freeBetween(pairing.b, 0, b.cells.length).filter((j) => !splitOff.has(j)),
    coarse: pairing.budget.coarse,
  };
}

/** Splits and joins, and the cells that are parts of one. */
function partsOf(pairing: Pairing): Pick<Alignment, 'splits' | 'joins'> & {
  readonly splitOff: ReadonlySet<number>;
  readonly joinedIn: ReadonlySet<number>;
} {
  const splits = findSplits(pairing);
  const splitOff = new Set(splits.flatMap((split) => split.b));
  // Two cells may have changed halves with each other; of what is both, the split is told.
  const joins = findJoins(pairing).filter((join) => !splitOff.has(join.b));
  const joinedIn = new Set(joins.flatMap((join) => join.a));
  return { splits, joins, splitOff, joinedIn };
}

/** Sources with fewer characters than this say little: many cells are `df.head()`. */
const TELLING_LENGTH = 10;
/** Least similarity for a pair between the same neighbours. */
const ALIKE = 0.3;
/** The same where code became prose or the other way round. */
const ALIKE_CONVERTED = 0.5;
/** Least similarity for a pair by an id that can be trusted, or by one that cannot. */
const ALIKE_WITH_ID = 0.15;
const ALIKE_WITH_DOUBTFUL_ID = 0.5;
/** A cell this much more alike than the one with the same id takes its place. */
const CLEARLY_BETTER = 0.25;
/** Least similarity for a pair that moved, and least weight of its words. */
const ALIKE_MOVED = 0.6;
const MOVED_WEIGHT = 14;
/** Gaps up to this many possible pairs are worked out in full. */
const SMALL_GAP = 4096;

/** Phase 1. Equal bytes mean equal ids too, so repeated cells cannot be confused. */
function pairEqualEnds(pairing: Pairing): void {
  const { a, b } = pairing;
  const [endA, endB] = [a.cells.length, b.cells.length];
  const shorter = Math.min(endA, endB);
  let head = 0;
  while (head < shorter && spelledAlike(pairing, head, head)) pairing.pair(head, head++, 'identical');
  for (let tail = 1; tail <= shorter - head && spelledAlike(pairing, endA - tail, endB - tail); tail++) {
    pairing.pair(endA - tail, endB - tail, 'identical');
  }
}

/** Phase 1 as well: what phase 2 would find first, for most cells of most notebooks, without reading a source. */
function pairEqualWithId(pairing: Pairing): void {
  for (const [i, j] of uniquePairs(pairing, (side, at) => side.cells[at].id)) {
    if (spelledAlike(pairing, i, j)) pairing.pair(i, j, 'identical');
  }
}

/** Phase 2. With the id as well first, then without it, then whatever the type of the cell. */
function pairUniqueContent(pairing: Pairing): void {
  const content = ({ cells, sources }: Side, at: number): string => `${cells[at].kind} ${sources[at]}`;
  const withId = (side: Side, at: number): string | undefined =>
    side.cells[at].id === undefined ? undefined : `${content(side, at)} ${side.cells[at].id}`;
  const telling = (side: Side, at: number): string | undefined =>
    isTelling(side.cells[at].source) ? content(side, at) : undefined;
  const tellingInAnyType = (side: Side, at: number): string | undefined =>
    isTelling(side.cells[at].source) ? String(side.sources[at]) : undefined;
  for (const key of [withId, telling, tellingInAnyType]) {
    for (const [i, j] of uniquePairs(pairing, key)) {
      pairing.pair(i, j, spelledAlike(pairing, i, j) ? 'identical' : 'content');
    }
  }
}

/** What ids are worth in these two files. */
interface Trust {
  /** Equal ids mean the same cell. */
  readonly equal: boolean;
  /** Different ids mean different cells. */
  readonly different: boolean;
}

/**
 * Judged by the cells that are known from their content. Ids that now stand on another cell speak against all of them;
 * ids that were dealt anew (papermill, an export) only mean that a new id is no sign of a new cell. Ids that count the
 * cells say where a cell stands and not which it is.
 */
function trustIds({ a, b }: Pairing): Trust {
  if (countsCells(a) && countsCells(b)) return { equal: false, different: false };
  const [idsOfA, idsOfB] = [a, b].map(({ cells }) => new Set(cells.map(({ id }) => id)));
  let agree = 0;
  let contradict = 0;
  let fresh = 0;
  for (let i = 0; i < a.cells.length; i++) {
    const { id } = a.cells[i];
    if (id === undefined || a.mates[i] === FREE) continue;
    const other = b.cells[a.mates[i]].id;
    if (other === id) agree++;
    else if (idsOfB.has(id) || (other !== undefined && idsOfA.has(other))) contradict++;
    else fresh++;
  }
  return { equal: contradict * 4 <= agree, different: (contradict + fresh) * 4 <= agree };
}

/** Every id ends with the number of its cell, counted from anywhere: `cell-0`, `cell-1`. */
function countsCells({ cells }: Side): boolean {
  const number = (id: string | undefined): number => Number(/\d{1,9}$/.exec(id ?? '')?.[0] ?? Number.NaN);
  if (cells.length < 2) return false;
  const first = number(cells[0].id);
  return cells.every(({ id }, at) => number(id) === first + at);
}

/** Phase 3. Content that is repeated or says little is paired in order, unless its id names another cell. */
function pairRepeatedContent(pairing: Pairing, trust: Trust): void {
  const { a, b, budget } = pairing;
  const claimed = trust.equal ? claimedByIds(pairing) : { a: new Set<number>(), b: new Set<number>() };
  for (const gap of pairing.gaps()) {
    const inA = gap.a.filter((i) => !claimed.a.has(i));
    const inB = gap.b.filter((j) => !claimed.b.has(j));
    const key = ({ cells, sources }: Side, at: number): number => sources[at] * 4 + KIND_NUMBERS[cells[at].kind];
    const keysA = Int32Array.from(inA, (i) => key(a, i));
    const keysB = Int32Array.from(inB, (j) => key(b, j));
    let [x, y] = [0, 0];
    const keepUpTo = (toX: number): void => {
      while (x < toX) pairing.pair(inA[x], inB[y], spelledAlike(pairing, inA[x++], inB[y++]) ? 'identical' : 'content');
    };
    for (const { fromA, toA, toB } of diffSequence(keysA, keysB, budget, 'order of repeated cells')) {
      keepUpTo(fromA);
      [x, y] = [toA, toB];
    }
    keepUpTo(inA.length);
  }
}

const KIND_NUMBERS = { code: 0, markdown: 1, raw: 2, heading: 3 } as const;

/** Free cells whose id occurs once on both sides and stands there on a free cell too. */
function claimedByIds(pairing: Pairing): { a: Set<number>; b: Set<number> } {
  const pairs = uniquePairs(pairing, (side, at) => side.cells[at].id);
  return { a: new Set(pairs.map(([i]) => i)), b: new Set(pairs.map(([, j]) => j)) };
}

/** For each cell of `a` that was free when somebody first asked, the likeliest partners: most alignments never need them. */
class Likeliest {
  private readonly pairing: Pairing;
  private lazyFound: ReadonlyMap<number, readonly Candidate[]> | undefined;

  constructor(pairing: Pairing) {
    this.pairing = pairing;
  }

  get found(): ReadonlyMap<number, readonly Candidate[]> {
    const { a, b } = this.pairing;
    this.lazyFound ??= findCandidates(a, freeBetween(a, 0, a.cells.length), b, freeBetween(b, 0, b.cells.length));
    return this.lazyFound;
  }
}

/**
 * Phase 4. An id is believed if the sources have something in common or are short (a title in other words), no other cell
 * is clearly more alike, and it would not make both of two pairs better to exchange their partners: then the ids have
 * crossed. Ids that cannot be trusted come after the words of cells between the same neighbours.
 */
function pairSameIds(pairing: Pairing, trust: Trust, candidates: Likeliest): void {
  const { a, b } = pairing;
  const pairs = uniquePairs(pairing, (side, at) => side.cells[at].id);
  const named = new Map(pairs.map(([i, j]) => [j, i]));
  const rivals = freeBetween(b, 0, b.cells.length);
  for (const [i, j] of pairs) {
    const [wordsA, wordsB] = [wordsAt(a, i), wordsAt(b, j)];
    const score = similarity(wordsA, wordsB);
    const untelling = !isTelling(a.cells[i].source) || !isTelling(b.cells[j].source);
    const short = untelling || (sameKind(pairing, i, j) && areShort(wordsA, wordsB));
    const enough = trust.equal ? score >= ALIKE_WITH_ID || short : score >= ALIKE_WITH_DOUBTFUL_ID;
    if (!enough) continue;
    const isBetter = ({ index, score: other }: Candidate): boolean => {
      if (index === j || b.mates[index] !== FREE) return false;
      if (other >= score + CLEARLY_BETTER) return true;
      const rival = named.get(index);
      if (other <= score || rival === undefined) return false;
      return similarity(wordsAt(a, rival), wordsAt(b, j)) > similarity(wordsAt(a, rival), wordsAt(b, index));
    };
    const mayBeBetter =
      score < 1 && (rivals.length > FEW_RIVALS || rivals.some((at) => at !== j && isMoreAlike(pairing, i, at, score)));
    if (mayBeBetter && candidates.found.get(i)?.some(isBetter)) continue;
    pairing.pair(i, j, 'id');
  }
}

/** So few are each looked at before all candidates of all cells are ranked: mostly none comes near. */
const FEW_RIVALS = 8;

function isMoreAlike({ a, b }: Pairing, i: number, j: number, score: number): boolean {
  const [wordsA, wordsB] = [wordsAt(a, i), wordsAt(b, j)];
  return similarityBound(wordsA, wordsB) > score && similarity(wordsA, wordsB) > score;
}

/** Phase 5. Large gaps are cut up by their best matches first, then each small one is worked out in full. */
function pairAlikeInGaps(pairing: Pairing, candidates: Likeliest): void {
  for (const gap of pairing.gaps()) {
    if (gap.a.length * gap.b.length > SMALL_GAP) pairBestChain(pairing, gap, candidates);
  }
  for (const gap of pairing.gaps()) {
    if (gap.a.length * gap.b.length <= SMALL_GAP) pairBestInOrder(pairing, gap);
    else {
      pairing.budget.note('cells with nothing to tell them apart', 'compared by their position only');
      for (let k = 0; k < Math.min(gap.a.length, gap.b.length); k++) {
        if (alike(pairing, gap.a[k], gap.b[k]) > 0) pairing.pair(gap.a[k], gap.b[k], 'similar');
      }
    }
  }
}

function pairBestChain(pairing: Pairing, { a: inA, b: inB }: Gap, candidates: Likeliest): void {
  const open = new Set(inB);
  const found: { i: number; j: number; score: number }[] = [];
  for (const i of inA) {
    const best = candidates.found.get(i)?.find(({ index }) => open.has(index) && sameKind(pairing, i, index));
    if (best === undefined || best.score < ALIKE) continue;
    open.delete(best.index);
    found.push({ i, j: best.index, score: best.score });
  }
  const positions = found.map(({ j }) => j);
  for (const at of heaviestIncreasing(positions, (index) => found[index].score)) {
    pairing.pair(found[at].i, found[at].j, 'similar');
  }
}

/** The pairs, in order, whose squared similarities add up to the most: one close pair beats two loose ones. */
function pairBestInOrder(pairing: Pairing, { a: inA, b: inB }: Gap): void {
  const width = inB.length + 1;
  const scores = new Float64Array(inA.length * inB.length);
  const best = new Float64Array((inA.length + 1) * width);
  for (let x = inA.length - 1; x >= 0; x--) {
    for (let y = inB.length - 1; y >= 0; y--) {
      const score = alike(pairing, inA[x], inB[y]);
      scores[x * inB.length + y] = score;
      const paired = score > 0 ? best[(x + 1) * width + y + 1] + score * score : 0;
      best[x * width + y] = Math.max(paired, best[(x + 1) * width + y], best[x * width + y + 1]);
    }
  }
  const chosen: { x: number; y: number }[] = [];
  for (let x = 0, y = 0; x < inA.length && y < inB.length; ) {
    const score = scores[x * inB.length + y];
    const here = best[x * width + y];
    if (score > 0 && here === best[(x + 1) * width + y + 1] + score * score) chosen.push({ x: x++, y: y++ });
    else if (here === best[(x + 1) * width + y]) x++;
    else y++;
  }
  exchangePassed(chosen, (x, y) => scores[x * inB.length + y]);
  for (const { x, y } of chosen) pairing.pair(inA[x], inB[y], 'similar');
}

/** Neighbours of which each is more like the other's partner have changed places. */
function exchangePassed(chosen: { x: number; y: number }[], score: (x: number, y: number) => number): void {
  for (let at = 1; at < chosen.length; at++) {
    const [first, second] = [chosen[at - 1], chosen[at]];
    if (score(first.x, second.y) < score(first.x, first.y) + MORE_LIKE) continue;
    if (score(second.x, first.y) < score(second.x, second.y) + MORE_LIKE) continue;
    [first.y, second.y] = [second.y, first.y];
  }
}

/** Cells in order are left so unless exchanged partners are this much more alike. */
const MORE_LIKE = 0.05;

/** Similarity of two cells, or 0 if it is too little for a pair. What begins alike is a pair, however much was rewritten below. */
function alike(pairing: Pairing, i: number, j: number): number {
  const { a, b } = pairing;
  const [wordsA, wordsB] = [wordsAt(a, i), wordsAt(b, j)];
  const least = sameKind(pairing, i, j) ? ALIKE : ALIKE_CONVERTED;
  const score = similarityBound(wordsA, wordsB) < least ? 0 : similarity(wordsA, wordsB);
  if (score >= least) return score;
  return sameKind(pairing, i, j) && sameTitle(a.cells[i].source, b.cells[j].source) ? ALIKE : 0;
}

/** Both begin with the same heading, or with the definition of the same function or class. */
function sameTitle(a: string, b: string): boolean {
  if (a.slice(0, 3) !== b.slice(0, 3)) return false; // Most pairs end here, before any pattern.
  const title = TITLE.exec(a)?.[1];
  return title !== undefined && title === TITLE.exec(b)?.[1];
}

const TITLE = /^(#{1,6} .*\S|(?:async def|def|class|function|struct) \w+)/;

/** Phase 6. The closest first, so that of several copies the nearest in content is taken. */
function pairAlikeAnywhere(pairing: Pairing, candidates: Likeliest): void {
  const { a, b } = pairing;
  const isHeavy = (side: Side, at: number): boolean =>
    side.mates[at] === FREE && wordsAt(side, at).total >= MOVED_WEIGHT;
  const someHeavy = (side: Side): boolean => side.cells.some((_, at) => isHeavy(side, at));
  if (!someHeavy(a) || !someHeavy(b)) return;
  const found: { i: number; j: number; score: number }[] = [];
  for (const [i, list] of candidates.found) {
    if (!isHeavy(a, i)) continue;
    for (const { index: j, score } of list) {
      if (score >= ALIKE_MOVED && isHeavy(b, j)) found.push({ i, j, score });
    }
  }
  found.sort((x, y) => y.score - x.score || x.i - y.i || x.j - y.j);
  for (const { i, j } of found) if (pairing.isFree(i, j)) pairing.pair(i, j, 'similar');
}

/**
 * Phase 7. What is left is paired where its place speaks for it: papermill's parameters, of which a notebook has one cell
 * each, whatever they say; cells with the same id between the same neighbours; and a cell that stands alone where one cell
 * stood, unless ids tell them apart or they have hardly a word in common. A heading of the same level may have been translated.
 */
function pairRewritten(pairing: Pairing, trust: Trust): void {
  const { a, b } = pairing;
  for (const tag of PARAMETER_TAGS) {
    const tagged = uniquePairs(pairing, ({ cells }, at) => (cells[at].tags.includes(tag) ? tag : undefined));
    for (const [i, j] of tagged) if (sameKind(pairing, i, j)) pairing.pair(i, j, 'position');
  }
  const gaps = pairing.gaps();
  if (gaps.length === 0) return;
  const parts = partsOf(pairing);
  for (const gap of gaps) {
    const placesB = new Map(gap.b.map((j) => [b.cells[j].id, j]));
    for (const i of gap.a) {
      const j = placesB.get(a.cells[i].id);
      if (trust.equal && a.cells[i].id !== undefined && j !== undefined && pairing.isFree(i, j))
        pairing.pair(i, j, 'id');
    }
    const [i, moreA] = gap.a.filter((at) => a.mates[at] === FREE && !parts.joinedIn.has(at));
    const [j, moreB] = gap.b.filter((at) => b.mates[at] === FREE && !parts.splitOff.has(at));
    if (i === undefined || j === undefined || moreA !== undefined || moreB !== undefined) continue;
    if (!sameKind(pairing, i, j)) continue;
    const [wordsA, wordsB] = [wordsAt(a, i), wordsAt(b, j)];
    const short = areShort(wordsA, wordsB);
    const toldApart = trust.different && a.cells[i].id !== undefined && b.cells[j].id !== undefined;
    const emptied = wordsA.total === 0 || wordsB.total === 0;
    const least = toldApart ? ALIKE_WITH_ID : short || emptied || sameHeadingLevel(pairing, i, j) ? 0 : ALIKE_ALONE;
    if (similarity(wordsA, wordsB) >= least) pairing.pair(i, j, 'position');
  }
}

/** Both are Markdown and begin with a heading, one as deep as the other. */
function sameHeadingLevel({ a, b }: Pairing, i: number, j: number): boolean {
  const [levelA, levelB] = [a.cells[i], b.cells[j]].map(({ kind, source }) =>
    kind === 'markdown' ? /^\s*(#{1,6}) /.exec(source)?.[1] : undefined,
  );
  return levelA !== undefined && levelA === levelB;
}

/**
 * Phase 8. Sources of which as many are left on either side moved, however short they are. They say too little to come
 * before the place of their neighbours, but equal text is never shown as deleted and inserted. Returns how many were found.
 */
function pairMoved(pairing: Pairing): number {
  const [leftA, leftB] = [pairing.a, pairing.b].map(freeByContent);
  let found = 0;
  for (const [content, inA] of leftA) {
    const inB = leftB.get(content);
    if (inB?.length !== inA.length) continue;
    inA.forEach((i, at) => {
      pairing.pair(i, inB[at], spelledAlike(pairing, i, inB[at]) ? 'identical' : 'content');
    });
    found += inA.length;
  }
  return found;
}

function freeByContent(side: Side): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const at of freeBetween(side, 0, side.cells.length)) {
    const { kind, source } = side.cells[at];
    if (source.trim() === '') continue;
    const known = places.get(`${kind} ${source}`);
    if (known === undefined) places.set(`${kind} ${source}`, [at]);
    else known.push(at);
  }
  return places;
}

/**
 * A cell right above or below the same neighbour in both notebooks, and like it; or, and then more like it, above in one and
 * below in the other: the two have changed places. Returns how many were found.
 */
function pairBetweenNeighbours(pairing: Pairing): number {
  const { a, b } = pairing;
  let found = 0;
  const free = freeBetween(a, 0, a.cells.length);
  for (const passed of [false, true]) {
    for (const i of free) {
      for (const step of [1, -1]) {
        const neighbour = a.mates[i + step] ?? FREE;
        const j = passed ? neighbour + step : neighbour - step;
        if (neighbour === FREE || b.mates[j] !== FREE || !pairing.isFree(i, j) || !sameKind(pairing, i, j)) continue;
        // What is equal and still free is repeated: any of them may have passed.
        if (passed && a.sources[i] === b.sources[j]) continue;
        const score = alike(pairing, i, j);
        if (score === 0 || (passed && score < ALIKE_PASSED)) continue;
        pairing.pair(i, j, 'similar');
        found++;
      }
    }
  }
  return found;
}

/** Least similarity of a cell that has changed places with its neighbour. */
const ALIKE_PASSED = 0.5;
const PARAMETER_TAGS = ['parameters', 'injected-parameters'];
/** Rewritten sources up to this weight need no word in common. */
const SHORT_WEIGHT = 24;

function areShort(a: Words, b: Words): boolean {
  return a.total <= SHORT_WEIGHT && b.total <= SHORT_WEIGHT;
}

/** Least similarity of a longer cell that stands where one cell stood. */
const ALIKE_ALONE = 0.1;

function isTelling(source: string): boolean {
  return source.length >= TELLING_LENGTH && source.trim().length >= TELLING_LENGTH;
}

function sameKind({ a, b }: Pairing, i: number, j: number): boolean {
  return a.cells[i].kind === b.cells[j].kind;
}

function spelledAlike({ a, b }: Pairing, i: number, j: number): boolean {
  return areSpelledAlike(a.cells[i], b.cells[j]);
}

const REPEATED = -2;

/** Free cells of both sides with the same key, where the key occurs once among the free cells of each side. */
function uniquePairs(
  { a, b }: Pairing,
  key: (side: Side, at: number) => string | undefined,
): (readonly [number, number])[] {
  const inA = uniqueKeys(a, key);
  const pairs: (readonly [number, number])[] = [];
  for (const [text, j] of uniqueKeys(b, key)) {
    const i = inA.get(text);
    if (i !== undefined && i !== REPEATED && j !== REPEATED) pairs.push([i, j]);
  }
  return pairs;
}

function uniqueKeys(side: Side, key: (side: Side, at: number) => string | undefined): Map<string, number> {
  const places = new Map<string, number>();
  for (let at = 0; at < side.cells.length; at++) {
    const text = side.mates[at] === FREE ? key(side, at) : undefined;
    if (text !== undefined) places.set(text, places.has(text) ? REPEATED : at);
  }
  return places;
}
