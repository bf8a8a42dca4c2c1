/* The difference of two JSON values by path. */
import { isJsonObject, type JsonObject, type JsonValue, jsonEqual } from '@nbmend/notebook';
import type { PathChange } from './model.ts';

/** A list with more changes than this is shown as changed as a whole: nobody reads ten thousand data points. */
const MOST_IN_LIST = 200;
/** Values nested deeper than this are compared as a whole, so that a hostile file cannot exhaust the stack. */
const DEEPEST = 200;

/**
 * The places at which `b` differs from `a`, in the order of `a`'s keys with new keys behind. Items of lists are compared by
 * position, once what both lists begin and end with is set aside; an index is that of `b`, of `a` for what is gone.
 */
export function diffJson(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  path: PathChange['path'] = [],
): PathChange[] {
  if (isJsonObject(a) && isJsonObject(b) && path.length < DEEPEST) return diffObjects(a, b, path);
  if (Array.isArray(a) && Array.isArray(b) && path.length < DEEPEST) return diffLists(a, b, path);
  return jsonEqual(a, b) ? [] : [{ path, a, b }];
}

function diffObjects(a: JsonObject, b: JsonObject, path: PathChange['path']): PathChange[] {
  const changes: PathChange[] = [];
  const compare = (key: string, inA: JsonValue | undefined, inB: JsonValue | undefined): void => {
    // Most members of a large object are plain values that did not change: nothing is made for them.
    if (inA === inB) return;
    for (const change of diffJson(inA, inB, [...path, key])) changes.push(change);
  };
  for (const key of Object.keys(a)) compare(key, a[key], own(b, key));
  for (const key of Object.keys(b)) if (!Object.hasOwn(a, key)) compare(key, undefined, b[key]);
  return changes;
}

function diffLists(a: readonly JsonValue[], b: readonly JsonValue[], path: PathChange['path']): PathChange[] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && jsonEqual(a[head], b[head])) head++;
  let tail = 0;
  while (tail < shorter - head && jsonEqual(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;
  const changes: PathChange[] = [];
  const [endA, endB] = [a.length - tail, b.length - tail];
  for (let at = head; at < Math.max(endA, endB); at++) {
    for (const change of diffJson(at < endA ? a[at] : undefined, at < endB ? b[at] : undefined, [...path, at])) {
      changes.push(change);
    }
    if (changes.length > MOST_IN_LIST) return [{ path, a, b }];
  }
  return changes;
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
