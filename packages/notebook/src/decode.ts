/*
 * Values from spans. Strings and containers become the plain JavaScript values of JSON; numbers stay exact: one that
 * JavaScript would print differently (1.0, 1e400, 12345678901234567890, NaN) is kept as its text in a NumberLiteral.
 */
import { isTooLong, LONGEST_DECODED, ValueTooLong } from './limits.ts';
import {
  type Entry,
  EVERYTHING,
  type Item,
  kindAt,
  type ObjectNode,
  type Span,
  scanArray,
  scanDocument,
  scanObject,
} from './scan.ts';

/** A number by its spelling in the file, for those that a JavaScript number would not spell alike. */
export class NumberLiteral {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** The nearest JavaScript number. */
  valueOf(): number {
    return Number(this.text);
  }
  toString(): string {
    return this.text;
  }
  toJSON(): number | string {
    const value = Number(this.text);
    return Number.isFinite(value) ? value : this.text;
  }
}

export type JsonValue = null | boolean | number | string | NumberLiteral | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** True for a JSON object (not an array, not null, not a NumberLiteral). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral);
}

/** The value at `span`, which must be a span that a scan produced. Of duplicate keys the last one counts, as in Python. */
export function decode(bytes: Buffer, span: Span): JsonValue {
  const kind = kindAt(bytes, span.from);
  if (kind !== 'object' && kind !== 'array') return decodeScalar(bytes, span);
  const value = span.to - span.from <= LARGEST_NATIVE ? decodeNatively(bytes, span) : undefined;
  if (value !== undefined) return value;
  return decodeItem(bytes, scanDocument(bytes, EVERYTHING, span.from, span.to));
}

/**
 * The string at `span` (quotes included in the span). Lone surrogates come out as lone surrogates.
 * @throws ValueTooLong if no string can hold it
 */
export function decodeString(bytes: Buffer, span: Span): string {
  if (span.to - span.from > LONGEST_DECODED) throw new ValueTooLong(span);
  const raw = bytes.toString('utf8', span.from + 1, span.to - 1);
  return raw.includes('\\') ? decodeEscapes(raw) : raw;
}

/**
 * Multi-line text as nbformat stores it: one string, or a list of strings to be joined. Anything else reads as its JSON.
 * @see nbformat, "multiline_string"
 */
export function decodeText(bytes: Buffer, span: Span): string {
  switch (kindAt(bytes, span.from)) {
    case 'string':
      return decodeString(bytes, span);
    case 'array':
      return decodeStringList(bytes, span);
    case 'literal':
      return bytes[span.from] === 0x6e ? '' : bytes.toString('utf8', span.from, span.to);
    default:
      return bytes.toString('utf8', span.from, span.to);
  }
}

/** The last entry with this key, which is the one that counts. */
export function findEntry(object: ObjectNode, key: string): Entry | undefined {
  for (let i = object.entries.length - 1; i >= 0; i--) if (object.entries[i].key === key) return object.entries[i];
  return undefined;
}

/** Deep equality of decoded values: key order does not matter, the spelling of numbers does. */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof NumberLiteral || b instanceof NumberLiteral) {
    return a instanceof NumberLiteral && b instanceof NumberLiteral && a.text === b.text;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => jsonEqual(x, b[i]));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && jsonEqual((a as JsonObject)[key], (b as JsonObject)[key]));
}

/**
 * True if both spans hold the same value: byte-equal first, then decoded, since the two files may differ in indent or key
 * order. What is too long to be read is taken apart, and strings that are too long are equal only by their bytes.
 */
export function spansEqual(aBytes: Buffer, a: Span, bBytes: Buffer, b: Span): boolean {
  return areEqual(aBytes, a, bBytes, b, MOST_LEVELS);
}

/** True if both spans are spelled alike, to the byte. */
export function sameBytes(aBytes: Buffer, a: Span, bBytes: Buffer, b: Span): boolean {
  return a.to - a.from === b.to - b.from && aBytes.compare(bBytes, b.from, b.to, a.from, a.to) === 0;
}

/** Objects in objects that are looked at member by member: each level scans again what is below it. */
const MOST_LEVELS = 4;

function areEqual(aBytes: Buffer, a: Span, bBytes: Buffer, b: Span, levels: number): boolean {
  if (sameBytes(aBytes, a, bBytes, b)) return true;
  const kind = kindAt(aBytes, a.from);
  if (kind !== kindAt(bBytes, b.from)) return false;
  if (kind === 'number' || kind === 'literal') return false;
  if (isTooLong(a) || isTooLong(b)) return longEqual(aBytes, a, bBytes, b);
  if (kind !== 'string' && isSmall(a) && isSmall(b) && differNatively(aBytes, a, bBytes, b)) return false;
  if (kind === 'string') return decodeString(aBytes, a) === decodeString(bBytes, b);
  if (kind === 'object' && levels > 0 && !isSmall(a) && !isSmall(b)) {
    if (differByMember(aBytes, a, bBytes, b, levels)) return false;
  }
  return jsonEqual(decode(aBytes, a), decode(bBytes, b));
}

/** Above this a value is mostly long strings, which a scan leaps over. */
const SMALL_VALUE = 1 << 14;

/** The native parser needs the whole value as text, for a while, beside what it makes of it. */
const LARGEST_NATIVE = 1 << 24;

/** What may be a number that JavaScript spells in another way: -0, a point, an exponent, more digits than it can hold. */
const DELICATE_NUMBER = /(?:^|[\s:,[])(?:-0|-?\d+[.eE]|-?\d{16})/;

/**
 * The value as the native parser reads it, long before the scanner is compiled, and in half the time where there are a
 * hundred thousand keys; undefined if it is not up to that.
 */
function decodeNatively(bytes: Buffer, { from, to }: Span): JsonValue | undefined {
  const text = bytes.toString('utf8', from, to);
  if (DELICATE_NUMBER.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined; // NaN, or a control character that the scan let pass
  }
}

function isSmall({ from, to }: Span): boolean {
  return to - from <= SMALL_VALUE;
}

/**
 * True if the native parser sees a difference, which it finds long before the scanner is compiled. False proves nothing:
 * to it 1.0 and 1 are one number, and it cannot read NaN.
 */
function differNatively(aBytes: Buffer, a: Span, bBytes: Buffer, b: Span): boolean {
  try {
    const [x, y] = [
      JSON.parse(aBytes.toString('utf8', a.from, a.to)) as JsonValue,
      JSON.parse(bBytes.toString('utf8', b.from, b.to)) as JsonValue,
    ];
    return !jsonEqual(x, y);
  } catch {
    return false;
  }
}

/**
 * True if a member is found that differs, before anything behind it is decoded. False proves nothing: only members that stand
 * at the same place are looked at, up to the first that does not.
 */
function differByMember(aBytes: Buffer, a: Span, bBytes: Buffer, b: Span, levels: number): boolean {
  const [inA, inB] = [scanObject(aBytes, a).entries, scanObject(bBytes, b).entries];
  const shorter = Math.min(inA.length, inB.length);
  for (let at = 0; at < shorter; at++) {
    const [mine, other] = [inA[at], inB[at]];
    if (mine.key !== other.key) return false;
    if (areEqual(aBytes, mine, bBytes, other, levels - 1)) continue;
    // Of a key that stands there twice, the last one counts.
    const once = (entries: readonly Entry[]): boolean => entries.every(({ key }, i) => key !== mine.key || i === at);
    return once(inA) && once(inB);
  }
  return false;
}

/** Of containers member by member, so that only the long strings in them go undecoded. */
function longEqual(aBytes: Buffer, a: Span, bBytes: Buffer, b: Span): boolean {
  const kind = kindAt(aBytes, a.from);
  if (kind === 'object') {
    const [inA, inB] = [scanObject(aBytes, a), scanObject(bBytes, b)];
    if (inA.entries.length !== inB.entries.length) return false;
    return inA.entries.every(({ key }) => {
      const [mine, other] = [findEntry(inA, key)!, findEntry(inB, key)];
      return other !== undefined && spansEqual(aBytes, mine, bBytes, other);
    });
  }
  if (kind !== 'array') return false;
  const [inA, inB] = [scanArray(aBytes, a).items, scanArray(bBytes, b).items];
  return inA.length === inB.length && inA.every((item, i) => spansEqual(aBytes, item, bBytes, inB[i]));
}

function decodeItem(bytes: Buffer, { node, from, to }: Item): JsonValue {
  if (node === undefined) return decodeScalar(bytes, { from, to });
  if (node.kind === 'array') return node.items.map((item) => decodeItem(bytes, item));
  const result: Record<string, JsonValue> = {};
  for (const entry of node.entries) setOwn(result, entry.key, decodeItem(bytes, entry));
  return result;
}

function decodeScalar(bytes: Buffer, span: Span): JsonValue {
  const kind = kindAt(bytes, span.from);
  if (kind === 'string') return decodeString(bytes, span);
  if (kind === 'literal') return bytes[span.from] === 0x6e ? null : bytes[span.from] === 0x74;
  const text = bytes.toString('latin1', span.from, span.to);
  const value = Number(text);
  return String(value) === text && Number.isFinite(value) ? value : new NumberLiteral(text);
}

/** Sets an own property even if the key is `__proto__`, as a notebook from a stranger may have it. */
function setOwn(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

function decodeStringList(bytes: Buffer, span: Span): string {
  if (span.to - span.from > LONGEST_DECODED) throw new ValueTooLong(span);
  // The native parser is the fastest way to a list of short lines; what it refuses is decoded piece by piece.
  try {
    const list: unknown = JSON.parse(bytes.toString('utf8', span.from, span.to));
    if (Array.isArray(list) && list.every((line) => typeof line === 'string')) return list.join('');
  } catch {
    // falls through to the tolerant reader
  }
  return scanArray(bytes, span)
    .items.map((item) => decodeText(bytes, item))
    .join('');
}

function decodeEscapes(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    // A control character far inside a long string passes the scan; JSON.parse refuses it, so escape it first.
    const escaped = raw.replace(/[\u0000-\u001f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return JSON.parse(`"${escaped}"`) as string;
  }
}
