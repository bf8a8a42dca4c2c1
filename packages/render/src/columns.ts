/*
 * How many columns of a terminal a text takes: two for East Asian characters and emoji, none for combining marks. A module
 * of its own, since it takes 40 ms to load and most text has a column for each character.
 */
import stringWidth from 'string-width';
import { visible } from './visible.ts';

/** Columns of a text as it is printed. */
export function columnsOf(text: string): number {
  return stringWidth(visible(text));
}

/** The longest beginning of a text that fits into `width` columns, whole characters only. */
export function cutTo(text: string, width: number): string {
  let used = 0;
  let cut = '';
  for (const { segment } of SEGMENTER.segment(text)) {
    used += columnsOf(segment);
    if (used > width) break;
    cut += segment;
  }
  return cut;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
