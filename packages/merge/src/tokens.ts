/*
 * A line as words: names, numbers, runs of blanks, and every other character by itself.
 */

export function tokensOf(text: string): string[] {
  return text.match(NOT_ASCII.test(text) ? TOKEN : ASCII_TOKEN) ?? [];
}

/** The tokens of a line with how often each occurs, blanks left out. `total` is their weight. */
export interface Bag {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
}

export function bagOf(text: string): Bag {
  const counts = new Map<string, number>();
  let total = 0;
  for (const token of tokensOf(text)) {
    if (token.trim() === '') continue;
    counts.set(token, (counts.get(token) ?? 0) + 1);
    total += weight(token);
  }
  return { counts, total };
}

/**
 * How much two texts share: 1 if they have the same tokens, 0 if none in common. Dice's coefficient over the multisets,
 * each token weighing as much as it is long, so that brackets do not outvote names.
 */
export function likeness(a: Bag, b: Bag): number {
  if (a.total === 0 || b.total === 0) return a.total === b.total ? 1 : 0;
  let shared = 0;
  for (const [token, count] of a.counts) shared += Math.min(count, b.counts.get(token) ?? 0) * weight(token);
  return (2 * shared) / (a.total + b.total);
}

const NOT_ASCII = /[\u0080-\uffff]/;
/** The same for text without other letters: making the other pattern takes a millisecond, which most merges can do without. */
const ASCII_TOKEN = /[A-Za-z_]\w*|\d[\w.]*|\s+|./gs;
const TOKEN = /[\p{L}_][\p{L}\p{N}_]*|\p{N}[\p{L}\p{N}_.]*|\s+|./gsu;
/** A long string must not drown the rest of its line. */
const HEAVIEST = 8;

function weight(token: string): number {
  return Math.min(token.length, HEAVIEST);
}
