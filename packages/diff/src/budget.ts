/*
 * Work is bounded by counting, not by the clock, so that the same two notebooks always give the same diff. A search by
 * edit distance takes about the square of the distance in steps; every search takes what it needs from one purse and
 * goes without when the purse is empty.
 */
import type { Coarse } from './model.ts';

/** Steps one pair of notebooks may spend on searches: about half a second on a slow machine. */
const STEPS_FOR_ALL = 6_000_000;
/** Steps a single search may spend: a distance of a thousand. */
const STEPS_FOR_ONE = 1_000_000;

/** Characters of changed lines that are looked at word by word, for highlights. */
const CHARACTERS_FOR_WORDS = 1_500_000;

/** Pixels of a side that are decoded: about fifty plots. Decoding a megapixel takes some 30 ms. */
const PIXELS = 16_000_000;

export class Budget {
  private pixels = PIXELS;
  private steps = STEPS_FOR_ALL;
  private characters = CHARACTERS_FOR_WORDS;
  private readonly notes = new Map<string, Coarse>();

  /** The largest edit distance the next search may look for; 0 when the purse is empty. */
  get distance(): number {
    return Math.floor(Math.sqrt(Math.min(this.steps, STEPS_FOR_ONE)));
  }

  /** Pays for a search that went up to this distance. */
  pay(distance: number): void {
    this.steps = Math.max(0, this.steps - distance * distance);
  }

  /** Whether so many characters may still be read word by word; pays for them if so. */
  affordWords(characters: number): boolean {
    if (characters > this.characters) return false;
    this.characters -= characters;
    return true;
  }

  /** Whether so many pixels may still be decoded on each side; pays for them if so, and notes it if not. */
  affordPixels(pixels: number): boolean {
    if (pixels > this.pixels) {
      this.note('pictures', 'too many pixels to decode, so compared by their bytes');
      return false;
    }
    this.pixels -= pixels;
    return true;
  }

  /** Notes that something coarser was taken; the same note is kept once. */
  note(what: string, why: string): void {
    this.notes.set(`${what}\0${why}`, { what, why });
  }

  get coarse(): readonly Coarse[] {
    return [...this.notes.values()];
  }
}
