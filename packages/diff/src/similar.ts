/*
 * How alike two sources are, from their words. A word weighs as much as its letters (up to a bound), punctuation next to
 * nothing and white space nothing, so that re-indenting a cell leaves it the same and `)` proves nothing.
 */

/** The words of one source, ready to be compared. */
export interface Words {
  /** Distinct words as numbers (a hash, the weight in its lowest four bits), ascending. */
  readonly numbers: readonly number[];
  /** How often each occurs. */
  readonly counts: readonly number[];
  /** Weight of all words together. */
  readonly total: number;
}

/** Longer sources are known by their two ends: enough to recognise a cell, and a huge one costs no more than a large one. */
const LONGEST_READ = 1 << 16;
/** A longer word (a hash, a path) counts no more than this; it must fit four bits. */
const HEAVIEST_WORD = 12;
const PUNCTUATION_WEIGHT = 0.2;

/** Reads the words of a source. */
export function wordsOf(source: string): Words {
  const text = source.length <= LONGEST_READ ? source : bothEnds(source);
  const all = hashWords(text).sort();
  const numbers: number[] = [];
  const counts: number[] = [];
  let total = 0;
  for (let from = 0, to = 0; from < all.length; from = to) {
    const number = all[from];
    while (to < all.length && all[to] === number) to++;
    numbers.push(number);
    counts.push(to - from);
    total += (to - from) * weightOf(number);
  }
  return { numbers, counts, total };
}

/**
 * 0 (nothing in common) to 1 (the same words). The greater of two views: the share of all words that both have (Dice),
 * and, for the case that one has grown a lot, how much of the smaller is contained in the larger (never above 0.5).
 */
export function similarity(a: Words, b: Words): number {
  if (a.total === 0 || b.total === 0) return a.total === b.total ? 1 : 0;
  const common = commonWeight(a, b);
  const dice = (2 * common) / (a.total + b.total);
  const smaller = Math.min(a.total, b.total);
  const contained = common / smaller;
  if (smaller < CONTAINED_WEIGHT || contained < CONTAINED_SHARE) return dice;
  return Math.max(dice, contained / 2);
}

/** A smaller source than this may be found in any large one by chance. */
const CONTAINED_WEIGHT = 24;
const CONTAINED_SHARE = 0.7;

/** What similarity can be at most, from the totals alone. */
export function similarityBound(a: Words, b: Words): number {
  const smaller = Math.min(a.total, b.total);
  const dice = (2 * smaller) / (a.total + b.total || 1);
  return smaller < CONTAINED_WEIGHT ? dice : Math.max(dice, 0.5);
}

/** Weight of the words both have, each as often as both have it. */
export function commonWeight(a: Words, b: Words): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.numbers.length && j < b.numbers.length; ) {
    const [x, y] = [a.numbers[i], b.numbers[j]];
    if (x === y) common += weightOf(x) * Math.min(a.counts[i], b.counts[j]);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return common;
}

/** Weight of the words both have, each counted once. */
export function sharedWeight({ numbers: a }: Words, { numbers: b }: Words): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x, y] = [a[i], b[j]];
    if (x === y) shared += weightOf(x);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return shared;
}

/** Weight of one occurrence of a word. */
export function weightOf(number: number): number {
  return number & 15 || PUNCTUATION_WEIGHT;
}

/**
 * Every word, and every sign on its own (an underscore only divides words), as a number. Scripts that put no spaces
 * between words are read in overlapping pieces of a few characters, as search engines do.
 */
function hashWords(text: string): Int32Array {
  const found = new Int32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; ) {
    let code = text.charCodeAt(at);
    const piece = pieceLength(code);
    if (piece > 0) {
      const from = at;
      while (pieceLength(text.charCodeAt(at)) === piece) at++;
      for (let start = from; start === from || start + piece <= at; start++) {
        let hash = FNV_START;
        for (let i = start; i < Math.min(start + piece, at); i++)
          hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
        found[count++] = ((hash ^ (hash >>> 15)) & ~15) | PIECE_WEIGHT;
      }
      continue;
    }
    if (!isWordCode(code)) {
      if (code > 32 && code !== UNDERSCORE) found[count++] = Math.imul(code, FNV_PRIME) & ~15;
      at++;
      continue;
    }
    const from = at;
    let hash = FNV_START;
    do {
      hash = Math.imul(hash ^ code, FNV_PRIME);
      code = text.charCodeAt(++at);
    } while (isWordCode(code));
    found[count++] = ((hash ^ (hash >>> 15)) & ~15) | Math.min(at - from, HEAVIEST_WORD);
  }
  return found.subarray(0, count);
}

/** Each character begins a piece, so a piece weighs what one character says: more than a letter, less than a word. */
const PIECE_WEIGHT = 2;

/** Two ideographs or kana mostly make a word, four letters of Thai, Lao, Burmese or Khmer a syllable; 0 for other codes. */
function pieceLength(code: number): number {
  if (code < 0x0e00) return 0;
  if ((code >= 0x3041 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff))
    return 2;
  return code <= 0x0eff || (code >= 0x1000 && code <= 0x109f) || (code >= 0x1780 && code <= 0x17ff) ? 4 : 0;
}

const UNDERSCORE = 0x5f;

/** @see Fowler, Noll, Vo: FNV-1a, here over UTF-16 units */
const FNV_START = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/**
 * Letters, digits, and everything past ASCII but what is read in pieces and the signs that go with it; false for NaN, the
 * code past the end. `load_data` is two words.
 */
function isWordCode(code: number): boolean {
  if (code >= 0x80) return pieceLength(code) === 0 && !isWideSign(code);
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39);
}

/** Full stops, commas and brackets as wide as an ideograph. */
function isWideSign(code: number): boolean {
  return (code >= 0x3000 && code <= 0x303f) || (code >= 0xff01 && code <= 0xff0f) || (code >= 0xff1a && code <= 0xff20);
}

function bothEnds(source: string): string {
  return `${source.slice(0, LONGEST_READ / 2)}\n${source.slice(-LONGEST_READ / 2)}`;
}
