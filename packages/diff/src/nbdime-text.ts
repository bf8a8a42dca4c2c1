/*
 * Texts as nbdime sees them: where in a notebook they stand, how Python cuts them into lines, and patching them.
 */
import { isJsonObject, type JsonValue, splitLines } from '@nbmend/notebook';

/** Keys and indices from the root. */
export type Path = readonly (string | number)[];

/** True where nbformat holds one string although a file may have a list of lines. @see nbformat, v4/rwbase.py */
export function isTextPlace(path: Path): boolean {
  if (path[0] !== 'cells') return false;
  const [, , key, , inner, mime] = path;
  if (path.length === 3) return key === 'source';
  if (path.length === 5) return (key === 'outputs' && inner === 'text') || (key === 'attachments' && isTextType(inner));
  return path.length === 6 && key === 'outputs' && inner === 'data' && isTextType(mime);
}

function isTextType(mime: string | number | undefined): boolean {
  return (
    typeof mime === 'string' &&
    mime !== 'application/json' &&
    !(mime.startsWith('application/') && mime.endsWith('+json'))
  );
}

/** A value as nbformat holds it: lists of lines joined where they are texts. */
export function joinTexts(value: JsonValue, path: Path): JsonValue {
  if (isTextPlace(path) && isStringList(value)) return value.join('');
  return mapMembers(value, path, joinTexts);
}

/** The same the other way: texts as lists of lines, for a file that has them so. */
export function splitTexts(value: JsonValue, path: Path): JsonValue {
  if (isTextPlace(path) && typeof value === 'string' && !isBase64Place(path)) return splitLines(value);
  return mapMembers(value, path, splitTexts);
}

/** Pictures stay one string in every file. */
function isBase64Place(path: Path): boolean {
  const mime = path[path.length - 1];
  return typeof mime === 'string' && /^(image|audio|video)\//.test(mime) && mime !== 'image/svg+xml';
}

function mapMembers(value: JsonValue, path: Path, map: (value: JsonValue, path: Path) => JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue, at) => map(item, [...path, at]));
  if (!isJsonObject(value) || path.length > DEEPEST_TEXT) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member, [...path, key])]));
}

/** No text place is deeper: cells, index, outputs, index, data, mime. */
const DEEPEST_TEXT = 6;

export function isStringList(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Python's str.splitlines(keepends=True). */
export function pythonLines(text: string): string[] {
  return (
    text.match(/(?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029])*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|.+$/gsu) ?? []
  );
}
