/*
 * Three-way merge of JSON values, key by key, and the splices that write the result over the old value.
 */
import {
  type Chunks,
  editObject,
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
    for (const conflict of merged.conflicts) conflicts.push(conflict);
  }
  return { value: Object.fromEntries(value), conflicts };
}

/** Ours without what they removed, then what they added, in their order. */
function mergeSets(base: readonly JsonValue[], ours: readonly JsonValue[], theirs: readonly JsonValue[]): JsonValue[] {
  const [inBase, inOurs, inTheirs] = [membership(base), membership(ours), membership(theirs)];
  const kept = ours.filter((item) => !inBase(item) || inTheirs(item));
  return [...kept, ...theirs.filter((item) => !inBase(item) && !inOurs(item))];
}

/** Whether a list holds an equal item. Tags are strings, which a set finds; whatever else stands there is looked for one by one. */
function membership(list: readonly JsonValue[]): (item: JsonValue) => boolean {
  const strings = new Set(list.filter((item) => typeof item === 'string'));
  const others = list.filter((item) => typeof item !== 'string');
  return (item) => (typeof item === 'string' ? strings.has(item) : others.some((other) => jsonEqual(other, item)));
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
  // Of equal keys the last one counts.
  const entries = new Map(node.entries.map((entry) => [entry.key, entry]));
  const set = new Map<string, Chunks>();
  const remove = new Set<string>();
  const inner: Splice[] = [];
  for (const key of Object.keys(old)) if (!Object.hasOwn(value, key)) remove.add(key);
  for (const [key, item] of Object.entries(value)) {
    const before = Object.hasOwn(old, key) ? old[key] : undefined;
    if (jsonEqual(before, item)) continue;
    const entry = entries.get(key);
    if (isJsonObject(before) && isJsonObject(item) && entry !== undefined) {
      const deeper = spliceObject(bytes, entry, before, item, { ...layout, depth: layout.depth + 1 });
      for (const splice of deeper) inner.push(splice);
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
