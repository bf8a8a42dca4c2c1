/*
 * The cells that one was split into, or that were joined to one, seen as one cell: what stands in any of them is there.
 */
import { type Cell, type JsonObject, type JsonValue, jsonEqual } from '@nbmend/notebook';

/** The sources below each other, as many lines as they have one by one: an empty one has none, and one may end its last line. */
export function joinSources(cells: readonly Cell[]): string {
  const sources = cells.map(({ source }) => source).filter((source) => source !== '');
  const last = sources.length - 1;
  return sources.map((source, at) => (at === last || source.endsWith('\n') ? source : `${source}\n`)).join('');
}

/** All tags, and of each key of several cells a value that `other` does not have, if there is one: that is the news. */
export function joinMetadata(cells: readonly Cell[], other: JsonObject): JsonObject {
  if (cells.length === 1) return cells[0].metadata;
  const tags = new Set(cells.flatMap((cell) => cell.tags));
  const joined = joinMembers(
    cells.map(({ metadata }) => metadata),
    other,
  );
  return tags.size === 0 ? joined : { ...joined, tags: [...tags] };
}

/** Objects as one, by the same rule. */
export function joinMembers(objects: readonly JsonObject[], other: JsonObject): JsonObject {
  const joined = new Map<string, JsonValue>();
  for (const [key, value] of objects.flatMap((object) => Object.entries(object))) {
    const known = joined.get(key);
    if (known === undefined || (Object.hasOwn(other, key) && jsonEqual(known, other[key]))) joined.set(key, value);
  }
  return Object.fromEntries(joined);
}
