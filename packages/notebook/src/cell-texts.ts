/*
 * The text of a cell without the long strings in it, which are pictures and the like: they need not be copied to be proved
 * well-formed. What stands for one of them may stand only inside a JSON string, so if the text is JSON, the cell is too.
 */

/** The text of one cell. */
export interface CellText {
  readonly text: string;
  /** Offset behind the cell. */
  readonly to: number;
  /** False if a `GAP` stands for something. */
  readonly isWhole: boolean;
}

/** DEL, which JSON allows in strings and nowhere else. */
export const GAP = '\u007f';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Above this the scanner, which leaps over long strings, is quicker than a parser that copies them. */
const LARGEST_PART = 1 << 13;
/** Long strings of one cell; a cell with more of them is scanned. */
const MOST_GAPS = 16;
/** Shorter than this a part is copied as quickly as it is left out. */
const SHORTEST_GAP = 1 << 12;
/** Bytes at the beginning of a string that the parser sees all the same, as the scanner looks at them one by one. */
const STRING_HEAD = 64;

/** The texts of the cells of a file, asked for in their order. */
export class CellTexts {
  private readonly bytes: Buffer;
  private readonly closing: Buffer;
  /** Offsets of the next of these bytes at or after some earlier position. */
  private readonly next = { [NEWLINE]: -1, [QUOTE]: -1, [BACKSLASH]: -1 };

  /** @param closing the line break, indent and brace that end a cell */
  constructor(bytes: Buffer, closing: Buffer) {
    this.bytes = bytes;
    this.closing = closing;
  }

  /** The text of the cell at `from`, up to what seems to be its end; undefined if it is large without its long strings. */
  at(from: number): CellText | undefined {
    const { bytes, closing } = this;
    let text = '';
    let at = from;
    for (let gaps = 0; gaps <= MOST_GAPS; gaps++) {
      const part = bytes.subarray(at, at + LARGEST_PART);
      const found = part.indexOf(closing);
      if (found >= 0) {
        const to = at + found + closing.length;
        return { text: text + bytes.toString('utf8', at, to), to, isWhole: gaps === 0 };
      }
      const gap = this.gapBehind(at, part);
      if (gap === undefined) return undefined;
      text += bytes.toString('utf8', at, gap.from) + GAP;
      at = gap.to;
    }
    return undefined;
  }

  /** The long string in which `part` of the file, which begins at `from`, ends: what of it needs no look. */
  private gapBehind(from: number, part: Buffer): { from: number; to: number } | undefined {
    const end = from + part.length;
    const last = Math.max(part.lastIndexOf(QUOTE), part.lastIndexOf(BACKSLASH), part.lastIndexOf(NEWLINE));
    const start = from + last + 1 + STRING_HEAD;
    const to = Math.min(this.nextAfter(QUOTE, end), this.nextAfter(BACKSLASH, end), this.nextAfter(NEWLINE, end));
    return to - start < SHORTEST_GAP ? undefined : { from: start, to };
  }

  private nextAfter(byte: typeof NEWLINE | typeof QUOTE | typeof BACKSLASH, at: number): number {
    const { bytes, next } = this;
    if (next[byte] < at) {
      const found = bytes.indexOf(byte, at);
      next[byte] = found < 0 ? bytes.length : found;
    }
    return next[byte];
  }
}
