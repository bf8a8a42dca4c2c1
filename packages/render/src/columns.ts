/*
 * How many columns of a terminal a text takes: two for East Asian characters and emoji, none for combining marks. A module
 * of its own, since it takes 40 ms to load and most text has a column for each character.
 */
import stringWidth from 'string-width';
import { visible } from './visible.ts';

/** Columns of a text as it is printed. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  const shown = visible(text);
  if (PLAIN.test(shown)) return shown.length;
  let columns = 0;
  for (const { segment } of SEGMENTER.segment(shown)) columns += columnsOfCharacter(segment);
  return columns;
}

/** What a text may be cut into: characters with what combines with them. */
export function* charactersOf(text: string): Generator<string> {
  // Among these none combines with another; finding that out again for each takes a microsecond.
  if (PLAIN.test(visible(text))) yield* text;
  else for (const { segment } of SEGMENTER.segment(text)) yield segment;
}

/** A column for each unit: ASCII and the pictures of control characters. */
const PLAIN = /^[\x20-\x7e\u2400-\u2421]*$/;

/** Columns of characters that were asked for: the same few come again and again, and string-width takes a microsecond for each. */
const known = new Map<string, number>();
/** Enough for every script but the rarest ideographs; a stranger's file may hold any number of characters, of any length. */
const MOST_KNOWN = 5_000;
const LONGEST_KNOWN = 16;
/** Half a character, for which UTF-8 prints the replacement character. */
const LONE_SURROGATE = /\p{Cs}/gu;

function columnsOfCharacter(character: string): number {
  const found = known.get(character);
  if (found !== undefined) return found;
  const columns = stringWidth(character.replace(LONE_SURROGATE, '\ufffd'));
  if (known.size < MOST_KNOWN && character.length <= LONGEST_KNOWN) known.set(character, columns);
  return columns;
}

/** The longest beginning of a text that fits into `width` columns, whole characters only. */
export function cutTo(text: string, width: number): string {
  let used = 0;
  let cut = '';
  for (const character of charactersOf(text)) {
    used += columnsOf(character);
    if (used > width) break;
    cut += character;
  }
  return cut;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
