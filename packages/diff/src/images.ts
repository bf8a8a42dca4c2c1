/*
 * Facts about a picture from its first bytes, and the comparison of decoded pixels. Decoding itself is handed in, since
 * its libraries are worth loading only when two pictures differ.
 */
import type { Budget } from './budget.ts';
import type { ImageFacts, OutputDetail } from './model.ts';

/** Pixels, four bytes each (red, green, blue, alpha), row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Decodes a picture, or says undefined if it cannot. May throw on a broken file. */
export type DecodeImage = (bytes: Buffer, mime: string) => Pixels | undefined;

export const IMAGE_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/bmp',
]);

/**
 * How two pictures differ, given as base64. Pictures that decode to the same pixels are noise.
 * @param decode absent: the pixels are not looked at
 */
export function diffImages(
  a: string,
  b: string,
  mime: string,
  decode: DecodeImage | undefined,
  budget: Budget,
): OutputDetail & { kind: 'image' } {
  const [bytesA, bytesB] = [Buffer.from(a, 'base64'), Buffer.from(b, 'base64')];
  const facts = { a: factsOf(bytesA), b: factsOf(bytesB) };
  if (bytesA.equals(bytesB)) return { kind: 'image', ...facts, changedPixels: 0, noise: 'base64 spelling' };
  const changedPixels =
    decode && comparable(facts.a, facts.b, budget) ? countChanged(bytesA, bytesB, mime, decode) : undefined;
  if (changedPixels === undefined) return { kind: 'image', ...facts };
  return changedPixels === 0
    ? { kind: 'image', ...facts, changedPixels, noise: 're-encoded pictures' }
    : { kind: 'image', ...facts, changedPixels };
}

/** Whether the pixels of the two are worth decoding: the same size, and not too many of them. */
function comparable(a: ImageFacts, b: ImageFacts, budget: Budget): boolean {
  if (a.width === undefined || a.height === undefined || a.width !== b.width || a.height !== b.height) return false;
  return budget.affordPixels(a.width * a.height);
}

/** Pixels that differ in any channel; undefined if one of the files does not decode. */
function countChanged(bytesA: Buffer, bytesB: Buffer, mime: string, decode: DecodeImage): number | undefined {
  const [a, b] = [tryDecode(bytesA, mime, decode), tryDecode(bytesB, mime, decode)];
  if (a === undefined || b === undefined || a.data.length !== b.data.length || a.width !== b.width) return undefined;
  let changed = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const sameAlpha = a.data[at + 3] === b.data[at + 3];
    // What is fully transparent has no colour to differ in.
    if (sameAlpha && a.data[at + 3] === 0) continue;
    if (
      sameAlpha &&
      a.data[at] === b.data[at] &&
      a.data[at + 1] === b.data[at + 1] &&
      a.data[at + 2] === b.data[at + 2]
    ) {
      continue;
    }
    changed++;
  }
  return changed;
}

function tryDecode(bytes: Buffer, mime: string, decode: DecodeImage): Pixels | undefined {
  try {
    return decode(bytes, mime);
  } catch {
    return undefined; // a broken picture is compared by its bytes; that it is broken is not the diff's business
  }
}

function factsOf(bytes: Buffer): ImageFacts {
  const size = bytes.length;
  const dimensions = pngSize(bytes) ?? gifSize(bytes) ?? jpegSize(bytes);
  return { size, ...dimensions };
}

/** @see PNG specification, IHDR */
function pngSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 24 || bytes.toString('latin1', 1, 4) !== 'PNG') return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function gifSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 4) !== 'GIF8') return undefined;
  return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** Walks the segments of a JPEG to its frame header. @see ITU-T T.81, B.2.2 */
function jpegSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return undefined;
}
