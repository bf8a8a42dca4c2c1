import { constants } from 'node:buffer';
import type { Span } from './scan.ts';

/** The newest nbformat that is known; what is newer is read as if it were this. */
export const NEWEST_FORMAT = 4;

/** Bytes of a value above which it is compared by its bytes and shown by its size: half of the longest string there is. */
const LONGEST_READ = 1 << 28;

/** Bytes of the longest string that can be decoded at all: V8 holds no longer one. */
export const LONGEST_DECODED: number = constants.MAX_STRING_LENGTH;

/** A value was asked for that no string can hold. Nothing is wrong with the notebook. */
export class ValueTooLong extends Error {
  override readonly name = 'ValueTooLong';

  constructor({ from, to }: Span) {
    const megabytes = Math.round((to - from) / 1_000_000);
    super(
      `a value of ${megabytes} MB is too long to be read as text; "nbmend strip" removes outputs of any size, and "nbmend diff" shows them by their size`,
    );
  }
}

/** Whether a value is too long to be read for a comparison, or for a look at it. */
export function isTooLong({ from, to }: Span): boolean {
  return to - from > LONGEST_READ;
}
