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

/** A value in which nothing changes stays the same one: a large output or the notebook's metadata is not copied. */
function mapMembers(value: JsonValue, path: Path, map: (value: JsonValue, path: Path) => JsonValue): JsonValue {
  if (!mayHoldTexts(path)) return value;
  if (Array.isArray(value)) {
    const mapped = value.map((item: JsonValue, at) => map(item, [...path, at]));
    return mapped.every((item, at) => item === value[at]) ? value : mapped;
  }
  if (!isJsonObject(value)) return value;
  let isSame = true;
  const mapped = Object.keys(value).map((key): readonly [string, JsonValue] => {
    const member = map(value[key], [...path, key]);
    if (member !== value[key]) isSame = false;
    return [key, member];
  });
  return isSame ? value : Object.fromEntries(mapped);
}

/** True if text places may be below: of `cells`, the outputs with their data and the attachments. */
function mayHoldTexts([root, , key, , inner, ...deeper]: Path): boolean {
  if (root !== undefined && root !== 'cells') return false;
  if (key !== undefined && key !== 'outputs' && key !== 'attachments') return false;
  return inner === undefined || (key === 'outputs' && inner === 'data' && deeper.length === 0);
}

export function isStringList(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Python's str.splitlines(keepends=True). */
export function pythonLines(text: string): string[] {
  return (
    text.match(/(?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029])*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|.+$/gsu) ?? []
  );
}
