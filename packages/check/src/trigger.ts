/*
 * A look at raw bytes for words that begin something interesting, so that the many cells without any are never decoded. Words
 * are cut to their first four bytes. Wherever such a word stands, one of its three pairs of neighbours ends at a multiple of
 * three, so only every third pair of the text is looked up; unlike a search that skips ahead by what it has just read, no look
 * waits for the one before. False alarms are fine (only four bytes of each word are compared), misses are not.
 */

/** Words are cut to it, and none may be shorter. */
const WINDOW = 4;
const STRIDE = WINDOW - 1;

export class Trigger {
  /** For each two bytes, where in a word they may end: bit n for the n-th byte from 0. */
  readonly #ends = new Uint8Array(1 << 16);
  /** 1 for the two bytes that a word begins with. */
  readonly #beginnings = new Uint8Array(1 << 16);
  readonly #words = new Set<number>();

  /** @param words ASCII, at least four characters each; letter case counts */
  constructor(words: readonly string[]) {
    for (const word of words) {
      const window = Buffer.from(word.slice(0, WINDOW));
      if (window.length < WINDOW) throw new RangeError(`a trigger word needs ${WINDOW} bytes: ${word}`);
      this.#words.add(window.readUInt32BE());
      this.#beginnings[pairAt(window, 1)] = 1;
      for (let end = 1; end < WINDOW; end++) this.#ends[pairAt(window, end)] |= 1 << end;
    }
  }

  /** True if one of the words begins in the bytes from `from` to `to`, and its first four bytes end there. */
  test(bytes: Buffer, from: number, to: number): boolean {
    const ends = this.#ends;
    let at = from + 1;
    // Two looks a turn take a quarter less time than one.
    for (const last = to - STRIDE; at < last; at += 2 * STRIDE) {
      const here = ends[(bytes[at - 1] << 8) | bytes[at]];
      const there = ends[(bytes[at + STRIDE - 1] << 8) | bytes[at + STRIDE]];
      if ((here | there) === 0) continue;
      if (this.#isWord(bytes, at, here, from, to) || this.#isWord(bytes, at + STRIDE, there, from, to)) return true;
    }
    return at < to && this.#isWord(bytes, at, ends[pairAt(bytes, at)], from, to);
  }

  /** True if a word stands where one of its pairs ends at `at`; `ends` says which. */
  #isWord(bytes: Buffer, at: number, ends: number, from: number, to: number): boolean {
    for (let end = 1; end < WINDOW; end++) {
      const start = at - end;
      if ((ends & (1 << end)) === 0 || start < from || start + WINDOW > to) continue;
      if (this.#beginnings[pairAt(bytes, start + 1)] === 1 && this.#words.has(bytes.readUInt32BE(start))) return true;
    }
    return false;
  }
}

/** Where one short text comes next: what native search has found is kept until it is passed, so nothing is searched twice. */
export class NextPlace {
  readonly #bytes: Buffer;
  readonly #text: string;
  /** The text is not there from the first offset up to the second, where it is (or the end of everything). */
  #searchedFrom = 0;
  #found = -1;

  constructor(bytes: Buffer, text: string) {
    this.#bytes = bytes;
    this.#text = text;
  }

  /** Offset of the text at or behind `from`; infinite if there is none. */
  from(from: number): number {
    if (from < this.#searchedFrom || this.#found < from) {
      this.#searchedFrom = from;
      const found = this.#bytes.indexOf(this.#text, from, 'latin1');
      this.#found = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#found;
  }
}

function pairAt(bytes: Buffer, end: number): number {
  return (bytes[end - 1] << 8) | bytes[end];
}
