/*
 * Three-way merge of JSON values, key by key, and the splices that write the result over the old value.
 */
import {
  type Chunks,
  editObject,
  findEntry,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type Layout,
  renderValue,
  type Span,
  type Splice,
  scanObject,
} from '@nbmend/notebook';

export type Path = readonly string[];

/** Both sides changed one value, and no rule says which to take. Undefined: the key is not there. */
export interface ValueConflict {
  readonly path: Path;
  readonly base: JsonValue | undefined;
  readonly ours: JsonValue | undefined;
  readonly theirs: JsonValue | undefined;
}

/**
 * What to do where both sides changed a value differently. `ours` and `theirs` take a side, `set` merges lists as sets,
 * `keys` goes into objects and reports other values, `conflict` reports the value as a whole.
 */
export type Rule = 'ours' | 'theirs' | 'set' | 'conflict' | 'keys';
export type Rules = (path: Path) => Rule;

export interface MergedValue {
  readonly value: JsonValue | undefined;
  readonly conflicts: readonly ValueConflict[];
}

/** Merges two versions of a value. In a conflict the value is ours. */
export function mergeValue(
  base: JsonValue | undefined,
  ours: JsonValue | undefined,
  theirs: JsonValue | undefined,
  rules: Rules,
  path: Path = [],
): MergedValue {
  if (jsonEqual(ours, theirs) || jsonEqual(base, theirs)) return { value: ours, conflicts: [] };
  if (jsonEqual(base, ours)) return { value: theirs, conflicts: [] };
  const rule = rules(path);
  if (rule === 'ours') return { value: ours, conflicts: [] };
  if (rule === 'theirs') return { value: theirs, conflicts: [] };
  if (rule === 'keys' && isJsonObject(ours) && isJsonObject(theirs))
    return mergeObjects(isJsonObject(base) ? base : {}, ours, theirs, rules, path);
  if (rule === 'set') {
    const [b, o, t] = [base ?? [], ours ?? [], theirs ?? []];
    if (Array.isArray(b) && Array.isArray(o) && Array.isArray(t)) return { value: mergeSets(b, o, t), conflicts: [] };
  }
  return { value: ours, conflicts: [{ path, base, ours, theirs }] };
}

function mergeObjects(base: JsonObject, ours: JsonObject, theirs: JsonObject, rules: Rules, path: Path): MergedValue {
  const value: [string, JsonValue][] = [];
  const conflicts: ValueConflict[] = [];
  const own = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const merged = mergeValue(own(base, key), own(ours, key), own(theirs, key), rules, [...path, key]);
    if (merged.value !== undefined) value.push([key, merged.value]);
    conflicts.push(...merged.conflicts);
  }
  return { value: Object.fromEntries(value), conflicts };
}

/** Ours without what they removed, then what they added, in their order. */
function mergeSets(base: readonly JsonValue[], ours: readonly JsonValue[], theirs: readonly JsonValue[]): JsonValue[] {
  const has = (list: readonly JsonValue[], item: JsonValue): boolean => list.some((other) => jsonEqual(other, item));
  const kept = ours.filter((item) => !has(base, item) || has(theirs, item));
  return [...kept, ...theirs.filter((item) => !has(base, item) && !has(ours, item))];
}

/** Splices that turn the object at `span` (whose value is `old`) into `value`, touching only keys that differ. */
export function spliceObject(
  bytes: Buffer,
  span: Span,
  old: JsonObject,
  value: JsonObject,
  layout: Layout,
): readonly Splice[] {
  const node = scanObject(bytes, span);
  const set = new Map<string, Chunks>();
  const remove = new Set<string>();
  const inner: Splice[] = [];
  for (const key of Object.keys(old)) if (!Object.hasOwn(value, key)) remove.add(key);
  for (const [key, item] of Object.entries(value)) {
    const before = Object.hasOwn(old, key) ? old[key] : undefined;
    if (jsonEqual(before, item)) continue;
    const entry = findEntry(node, key);
    if (isJsonObject(before) && isJsonObject(item) && entry !== undefined) {
      inner.push(...spliceObject(bytes, entry, before, item, { ...layout, depth: layout.depth + 1 }));
    } else set.set(key, [renderValue(item, layout)]);
  }
  if (remove.size > 0 && inner.length > 0) {
    return [{ from: span.from, to: span.to, chunks: [renderValue(value, { ...layout, depth: layout.depth - 1 })] }];
  }
  return [...inner, ...editObject(bytes, node, { set, remove }, layout)];
}

/** The object with the value at `path` replaced (undefined removes the key). */
export function withValue(object: JsonObject, [key, ...rest]: Path, value: JsonValue | undefined): JsonObject {
  if (rest.length > 0) {
    const inner = object[key];
    return { ...object, [key]: withValue(isJsonObject(inner) ? inner : {}, rest, value) };
  }
  const { [key]: _, ...others } = object;
  return value === undefined ? others : { ...object, [key]: value };
}
