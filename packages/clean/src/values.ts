/*
 * Questions about values that need no decoding of the whole.
 */
import {
  decodeString,
  EVERYTHING,
  findEntry,
  type Item,
  kindAt,
  type ObjectNode,
  type Span,
  scanArray,
  scanDocument,
  scanObject,
} from '@nbmend/notebook';

/** As Python's bool(): false for null, false, 0 and what is empty. */
export function isTruthy(bytes: Buffer, { from, to }: Span): boolean {
  switch (kindAt(bytes, from)) {
    case 'literal':
      return bytes[from] === 0x74;
    case 'number':
      return Number(bytes.toString('latin1', from, to)) !== 0;
    case 'string':
      return to - from > 2;
    case 'array':
      return scanArray(bytes, { from, to }).items.length > 0;
    case 'object':
      return scanObject(bytes, { from, to }).entries.length > 0;
  }
}

export function isNull(bytes: Buffer, { from }: Span): boolean {
  return bytes[from] === 0x6e;
}

/** The object at the entry of this key (the last one, which counts); undefined if there is none, or nothing in it. */
export function objectAt(bytes: Buffer, object: ObjectNode, key: string): ObjectNode | undefined {
  const entry = findEntry(object, key);
  if (entry === undefined || entry.to - entry.from <= '{}'.length) return undefined;
  return kindAt(bytes, entry.from) === 'object' ? scanObject(bytes, entry) : undefined;
}

export function stringAt(bytes: Buffer, object: ObjectNode, key: string): string | undefined {
  const entry = findEntry(object, key);
  return entry && kindAt(bytes, entry.from) === 'string' ? decodeString(bytes, entry) : undefined;
}

/** The strings of a list; other items are left out. */
export function stringsAt(bytes: Buffer, object: ObjectNode, key: string): string[] {
  const entry = findEntry(object, key);
  if (entry === undefined || kindAt(bytes, entry.from) !== 'array') return [];
  return scanArray(bytes, entry).items.flatMap((item) =>
    kindAt(bytes, item.from) === 'string' ? [decodeString(bytes, item)] : [],
  );
}

/**
 * True if the characters of all values of an output (strings by length in code points, other scalars by their spelling in
 * Python, keys not counted) are at most `limit`: what nbstripout's `--max-size` measures. Unlike there the execution count is
 * left out: it becomes null, and an output must not grow out of its limit by being stripped.
 */
export function isAtMost(bytes: Buffer, output: ObjectNode, limit: number): boolean {
  let left = limit;
  for (const { key, from, to } of output.entries) {
    if (key === 'execution_count' || key === 'prompt_number') continue;
    left = charactersLeft(bytes, scanDocument(bytes, EVERYTHING, from, to), left);
    if (left < 0) return false;
  }
  return true;
}

/** `limit` minus the characters of the value; counting stops below zero. */
function charactersLeft(bytes: Buffer, { node, from, to }: Item, limit: number): number {
  let left = limit;
  if (node === undefined) {
    if (kindAt(bytes, from) !== 'string') return left - (isNull(bytes, { from, to }) ? 'None'.length : to - from);
    // One character is 12 bytes at most (two \u escapes): a picture is known to be too long without being decoded.
    if (to - from - 2 > left * LONGEST_CHARACTER) return -1;
    for (const _ of decodeString(bytes, { from, to })) left--;
    return left;
  }
  for (const item of node.kind === 'array' ? node.items : node.entries) {
    left = charactersLeft(bytes, item, left);
    if (left < 0) return left;
  }
  return left;
}

const LONGEST_CHARACTER = 12;
