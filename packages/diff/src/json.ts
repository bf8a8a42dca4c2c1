/* The difference of two JSON values by path. */

import { isJsonObject, type JsonObject, type JsonValue, jsonEqual } from '@nbmend/notebook';
import type { Budget } from './budget.ts';
import { commonEnds } from './ends.ts';
import type { PathChange } from './model.ts';

/** A list with more changes than this is shown as changed as a whole: nobody reads ten thousand data points. */
const MOST_IN_LIST = 200;
/** The same for an object, where a budget is given: a hundred thousand values that changed are written by a program. */
const MOST_IN_OBJECT = 50_000;
/** Values nested deeper than this are compared as a whole, so that a hostile file cannot exhaust the stack. */
const DEEPEST = 200;

/**
 * The places at which `b` differs from `a`, in the order of `a`'s keys with new keys behind. Items of lists are compared by
 * position, once what both lists begin and end with is set aside; an index is that of `b`, of `a` for what is gone.
 * @param budget notes where an object changed in too many places to name each; without one, each is named
 */
export function diffJson(
  a: JsonValue | undefined,
  b: JsonValue | undefined,
  budget?: Budget,
  path: PathChange['path'] = [],
): PathChange[] {
  if (isJsonObject(a) && isJsonObject(b) && path.length < DEEPEST) return diffObjects(a, b, budget, path);
  if (Array.isArray(a) && Array.isArray(b) && path.length < DEEPEST) return diffLists(a, b, budget, path);
  return jsonEqual(a, b) ? [] : [{ path, a, b }];
}

function diffObjects(a: JsonObject, b: JsonObject, budget: Budget | undefined, path: PathChange['path']): PathChange[] {
  const most = budget === undefined ? Infinity : MOST_IN_OBJECT;
  const changes: PathChange[] = [];
  const compare = (key: string, inA: JsonValue | undefined, inB: JsonValue | undefined): void => {
    // Most members of a large object are plain values that did not change: nothing is made for them.
    if (inA === inB) return;
    for (const change of diffJson(inA, inB, budget, [...path, key])) changes.push(change);
  };
  for (const key of Object.keys(a)) {
    compare(key, a[key], own(b, key));
    if (changes.length > most) break;
  }
  for (const key of Object.keys(b)) {
    if (changes.length > most) break;
    if (!Object.hasOwn(a, key)) compare(key, undefined, b[key]);
  }
  if (changes.length <= most) return changes;
  budget?.note('values of a large object', 'too many changes to name each');
  return [{ path, a, b }];
}

function diffLists(
  a: readonly JsonValue[],
  b: readonly JsonValue[],
  budget: Budget | undefined,
  path: PathChange['path'],
): PathChange[] {
  const { head, tail } = commonEnds(a.length, b.length, (i, j) => jsonEqual(a[i], b[j]));
  const changes: PathChange[] = [];
  const [endA, endB] = [a.length - tail, b.length - tail];
  for (let at = head; at < Math.max(endA, endB); at++) {
    const [inA, inB] = [at < endA ? a[at] : undefined, at < endB ? b[at] : undefined];
    for (const change of diffJson(inA, inB, budget, [...path, at])) changes.push(change);
    if (changes.length > MOST_IN_LIST) return [{ path, a, b }];
  }
  return changes;
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
