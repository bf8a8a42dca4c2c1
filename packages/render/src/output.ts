/* One output as text for a person: a title, some lines, and the picture if it is one. Never base64. */
import { overwritten } from '@nbmend/diff';
import { decode, decodeText, type Entry, isTooLong, type Output } from '@nbmend/notebook';
import { type PixelSize, pictureSize } from './picture-size.ts';
import { looksEncoded, sizeText, valueText } from './values.ts';
import { withoutColour } from './visible.ts';

export interface OutputText {
  /** What it is: `stdout`, `error ValueError`, `image/png 640×480 (12.3 kB)`, `text/html`. */
  readonly title: string;
  /** Its text, line by line; empty for pictures and binary data. */
  readonly lines: readonly string[];
  /** Mime type of the picture shown, if it is one. */
  readonly picture?: string;
}

/**
 * What to show of an output: of a mime bundle the richest form that text can show well; of a value that is too long to be
 * read, its size.
 */
export function outputText(output: Output): OutputText {
  if (output.type === 'stream' || output.type === 'error') {
    const { from, to } = output.node;
    if (isTooLong(output.node)) return { title: `${output.type} (${sizeText(to - from)})`, lines: [] };
  }
  if (output.type === 'stream') return { title: output.streamName, lines: linesOf(output.text) };
  if (output.type === 'error') {
    const name = output.get('ename');
    return { title: `error${typeof name === 'string' ? ` ${name}` : ''}`, lines: linesOf(output.text) };
  }
  return bundleText(output);
}

/** The decoded bytes of a base64 mime entry, or the text of an SVG. */
export function pictureBytes(output: Output, mime: string): Buffer | undefined {
  const entry = output.data.get(mime);
  if (entry === undefined) return undefined;
  const text = decodeText(output.cell.notebook.bytes, entry);
  return mime === 'image/svg+xml' ? Buffer.from(text) : Buffer.from(text, 'base64');
}

/** `image/png 640×480 (12.3 kB)` */
function pictureTitle(mime: string, size: number, pixels: Partial<PixelSize> | undefined): string {
  const extent = pixels?.width !== undefined ? ` ${pixels.width}×${pixels.height}` : '';
  return `${mime}${extent} (${sizeText(size)})`;
}

/**
 * Text as a terminal would have left it: what was written over after a carriage return (progress bars) is gone, colour
 * codes too, and the final newline makes no empty line.
 */
export function linesOf(text: string): string[] {
  const lines = withoutColour(text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(overwritten);
}

function bundleText(output: Output): OutputText {
  const { data } = output;
  const mimes = [...data.keys()];
  const picture = PICTURES.find((mime) => data.has(mime)) ?? mimes.find((mime) => mime.startsWith('image/'));
  if (picture !== undefined) {
    const entry = data.get(picture)!;
    if (isTooLong(entry)) return { title: pictureTitle(picture, base64Size(entry), undefined), lines: [] };
    const file = pictureBytes(output, picture)!;
    return { title: pictureTitle(picture, file.length, pictureSize(file)), lines: [], picture };
  }
  const mime = TEXTS.find((type) => data.has(type)) ?? mimes[0];
  if (mime === undefined) return { title: output.type, lines: [] };
  const others = mimes.length > 1 && mime === 'text/plain' ? mimes.filter((type) => type !== mime) : [];
  const title = others.length > 0 ? `${mime} (also ${others.join(', ')})` : mime;
  return { title, lines: entryLines(output, mime, data.get(mime)!) };
}

/** About the bytes of a file that is stored as base64. */
function base64Size({ from, to }: Entry): number {
  return Math.floor(((to - from) * 3) / 4);
}

function entryLines(output: Output, mime: string, entry: Entry): string[] {
  const { bytes } = output.cell.notebook;
  if (isTooLong(entry)) return [`(${sizeText(entry.to - entry.from)} of data)`];
  if (mime.startsWith('text/') || mime.endsWith('javascript')) {
    const text = decodeText(bytes, entry);
    return looksEncoded(text) ? [`(${sizeText(text.length)} of data)`] : linesOf(text);
  }
  return [valueText(decode(bytes, entry))];
}

/** Preferred first. */
const PICTURES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'];
const TEXTS: readonly string[] = ['text/plain', 'text/markdown', 'text/latex', 'text/html'];
