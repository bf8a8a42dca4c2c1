/*
 * Messages on stderr. They hold file names and pieces of files, which may be a stranger's: a terminal must show what these
 * hold and never obey it. This is not render's `visible`, because every start would pay for loading that.
 */

/** Writes a message of one or more lines, made legible. */
export function say(text: string): void {
  process.stderr.write(legible(text));
}

/** The text with control characters and marks that turn the direction of text spelled out, as in JSON. */
export function legible(text: string): string {
  return text.replace(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// C0 without tab and newline, DEL, C1, bidi controls and marks, line and paragraph separators, BOM.
const UNPRINTABLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
