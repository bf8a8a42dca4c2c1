/*
 * A look at raw bytes for words that begin something interesting, so that the many cells without any are never decoded. The
 * search skips ahead by what the last two bytes of its window allow: Wu and Manber, "A fast algorithm for multi-pattern
 * searching", 1994, with blocks of two bytes. False alarms are fine (only a window of each word is compared), misses are not.
 */

/** The window: words are cut to it, and none may be shorter. */
const WINDOW = 4;
const LONGEST_SHIFT = WINDOW - 1;

export class Trigger {
  /** How far the window may move when it ends with these two bytes. */
  readonly #shift = new Uint8Array(1 << 16).fill(LONGEST_SHIFT);
  readonly #words = new Set<number>();

  /** @param words ASCII, at least four characters each; letter case counts */
  constructor(words: readonly string[]) {
    for (const word of words) {
      const window = Buffer.from(word.slice(0, WINDOW));
      if (window.length < WINDOW) throw new RangeError(`a trigger word needs ${WINDOW} bytes: ${word}`);
      this.#words.add(window.readUInt32BE());
      for (let end = 1; end < WINDOW; end++) {
        const block = (window[end - 1] << 8) | window[end];
        this.#shift[block] = Math.min(this.#shift[block], LONGEST_SHIFT - end);
      }
    }
  }

  /** True if one of the words may begin in the bytes from `from` to `to`. */
  test(bytes: Buffer, from: number, to: number): boolean {
    const shift = this.#shift;
    for (let at = from + LONGEST_SHIFT; at < to; ) {
      const step = shift[(bytes[at - 1] << 8) | bytes[at]];
      if (step > 0) at += step;
      else if (this.#words.has(bytes.readUInt32BE(at - LONGEST_SHIFT))) return true;
      else at++;
    }
    return false;
  }
}
