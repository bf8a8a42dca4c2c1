/*
 * Pictures inside a terminal, by the three protocols that terminals know. Only the picture's own bytes or pixels are sent,
 * as base64 or as sixels, so nothing in a notebook can say anything else to the terminal.
 */
import { decodeImage } from '@nbmend/diff/decode-images';
import { pictureSize } from './picture-size.ts';

export type PictureProtocol = 'kitty' | 'iterm2' | 'sixel';

/** Columns a picture may take, and how many pixels a column is taken for: terminals do not say. */
const MOST_COLUMNS = 72;
const COLUMN_PIXELS = 9;
/** Larger pictures are not decoded for a look in a terminal. */
const MOST_PIXELS = 16_000_000;

/** The picture as an escape sequence; undefined if this terminal cannot show it. */
export function drawPicture(file: Buffer, mime: string, protocol: PictureProtocol): string | undefined {
  const size = pictureSize(file);
  if (size === undefined || size.width * size.height > MOST_PIXELS) return undefined;
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.ceil(size.width / COLUMN_PIXELS)));
  if (protocol === 'kitty') return mime === 'image/png' ? kitty(file, columns) : undefined;
  if (protocol === 'iterm2') return iterm2(file, columns);
  const pixels = decoded(file, mime);
  return pixels && sixel(pixels, columns * COLUMN_PIXELS);
}

function decoded(file: Buffer, mime: string): Pixels | undefined {
  try {
    return decodeImage(file, mime);
  } catch {
    return undefined; // a broken picture is named and not drawn
  }
}

/** @see kitty, "Terminal graphics protocol": PNG, shown at once, in chunks of at most 4096 bytes */
function kitty(file: Buffer, columns: number): string {
  const data = file.toString('base64');
  let sequence = '';
  for (let at = 0; at < data.length; at += KITTY_CHUNK) {
    const head = at === 0 ? `a=T,f=100,c=${columns},q=2,` : '';
    const more = at + KITTY_CHUNK < data.length ? 1 : 0;
    sequence += `\x1b_G${head}m=${more};${data.slice(at, at + KITTY_CHUNK)}\x1b\\`;
  }
  return sequence;
}

const KITTY_CHUNK = 4096;

/** @see iTerm2, "Inline Images Protocol" */
function iterm2(file: Buffer, columns: number): string {
  return `\x1b]1337;File=inline=1;size=${file.length};width=${columns}:${file.toString('base64')}\x07`;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, four bytes a pixel. */
  readonly data: Uint8Array;
}

/** DEC sixel graphics: rows of six pixels, one pass a colour, runs as `!count`. Colours are rounded to a cube of 6³. */
function sixel(pixels: Pixels, mostWidth: number): string {
  const width = Math.min(pixels.width, mostWidth);
  const height = Math.max(1, Math.round((pixels.height * width) / pixels.width));
  const colourAt = (x: number, y: number): number => {
    const from = 4 * (Math.floor((y * pixels.height) / height) * pixels.width + Math.floor((x * pixels.width) / width));
    const alpha = pixels.data[from + 3]! / 255;
    const level = (i: number): number => Math.round(((pixels.data[from + i]! * alpha + 255 * (1 - alpha)) / 255) * 5);
    return level(0) * 36 + level(1) * 6 + level(2);
  };
  let sequence = `\x1bPq"1;1;${width};${height}`;
  for (let colour = 0; colour < 216; colour++) {
    const share = [Math.floor(colour / 36), Math.floor(colour / 6) % 6, colour % 6].map((level) => level * 20);
    sequence += `#${colour};2;${share.join(';')}`;
  }
  for (let top = 0; top < height; top += 6) sequence += band(top, width, height, colourAt);
  return `${sequence}\x1b\\`;
}

function band(top: number, width: number, height: number, colourAt: (x: number, y: number) => number): string {
  const columns = new Map<number, Uint8Array>();
  for (let y = top; y < Math.min(top + 6, height); y++) {
    for (let x = 0; x < width; x++) {
      const colour = colourAt(x, y);
      const bits = columns.get(colour) ?? new Uint8Array(width);
      bits[x] = bits[x]! | (1 << (y - top));
      columns.set(colour, bits);
    }
  }
  const passes = [...columns].map(([colour, bits]) => `#${colour}${runs(bits)}`);
  return `${passes.join('$')}-`;
}

function runs(bits: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bits.length; ) {
    let end = at;
    while (end < bits.length && bits[end] === bits[at]) end++;
    const sign = String.fromCharCode(63 + bits[at]!);
    text += end - at > 3 ? `!${end - at}${sign}` : sign.repeat(end - at);
    at = end;
  }
  return text;
}
