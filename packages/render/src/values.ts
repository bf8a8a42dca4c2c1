/* JSON values, paths and sizes as short text for a person. */
import { type JsonValue, NumberLiteral } from '@nbmend/notebook';

/** A path as jq writes it: `a.b[0]`, with quotes where a key is no plain word. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      if (/^[\w-]+$/.test(step)) return i === 0 ? step : `.${step}`;
      return `[${JSON.stringify(step)}]`;
    })
    .join('');
}

/** A value as compact JSON with numbers as they are spelled in the file, cut to `limit` characters. */
export function valueText(value: JsonValue | undefined, limit = VALUE_LENGTH): string {
  if (value === undefined) return '(absent)';
  if (typeof value === 'string' && value.length > limit && looksEncoded(value))
    return `(${sizeText(value.length)} of data)`;
  const text = compact(value, limit * 2);
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/**
 * Two values that differ. Long strings are cut around the first difference, since their beginnings tell nothing.
 */
export function changeText(a: JsonValue, b: JsonValue): string {
  if (typeof a === 'string' && typeof b === 'string' && Math.max(a.length, b.length) > VALUE_LENGTH) {
    if (!looksEncoded(a) && !looksEncoded(b)) return `${aroundDifference(a, b)} → ${aroundDifference(b, a)}`;
  }
  return `${valueText(a)} → ${valueText(b)}`;
}

/** Bytes as a person says them: `812 B`, `12.3 kB`, `4.5 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1 cell`, `2 cells`, `12,000 cells`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** `12,000`. Not toLocaleString: its first use costs 15 ms. */
export function numberText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** True for what is base64 or the like: long, and without a single space. */
export function looksEncoded(text: string): boolean {
  return text.length > 100 && /^[\w+/=\r\n-]+$/.test(text.slice(0, 2000));
}

/** Longer values say more by their difference, or by their size. */
const VALUE_LENGTH = 80;

function compact(value: JsonValue, room: number): string {
  if (value instanceof NumberLiteral) return value.text;
  if (typeof value === 'string') return JSON.stringify(value.length > room ? value.slice(0, room) : value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  let text = '';
  for (const [key, member] of Object.entries(value as Record<string, JsonValue>)) {
    if (text.length > room) break;
    const shown = compact(member, room - text.length);
    text += `${text === '' ? '' : ', '}${isList ? shown : `${JSON.stringify(key)}: ${shown}`}`;
  }
  return isList ? `[${text}]` : `{${text}}`;
}

function aroundDifference(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  const from = Math.max(0, at - 20);
  const piece = text.slice(from, from + VALUE_LENGTH - 10);
  return JSON.stringify(`${from > 0 ? '…' : ''}${piece}${from + piece.length < text.length ? '…' : ''}`);
}
