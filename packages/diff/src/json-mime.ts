/*
 * JSON outputs by path: charts and widgets, in which libraries write ids that are drawn anew on every run, between values that
 * a person changed.
 */
import { isJsonObject, type JsonValue } from '@nbmend/notebook';
import type { Budget } from './budget.ts';
import { diffJson } from './json.ts';
import type { OutputDetail, PathChange } from './model.ts';
import { withoutNoise } from './noise.ts';

/** Undefined if the values are equal. Each change by an id drawn at random is marked; the whole is noise if all are. */
export function diffJsonMime(mime: string, a: JsonValue, b: JsonValue, budget: Budget): OutputDetail | undefined {
  const [inA, inB] = /vega/.test(mime) ? [withStableNames(a), withStableNames(b)] : [a, b];
  const changes = diffJson(inA, inB, budget).map((change) =>
    isRandom(mime, change) ? { ...change, noise: 'random ids' } : change,
  );
  if (changes.length > 0) {
    const all = changes.every((change) => 'noise' in change);
    return { kind: 'json', changes, ...(all && { noise: 'random ids' }) };
  }
  const names = diffJson(a, b, budget).map((change) => ({ ...change, noise: 'random ids' }));
  return names.length === 0 ? undefined : { kind: 'json', changes: names, noise: 'random ids' };
}

/** Types of libraries that draw ids. */
export function hasDrawnIds(mime: string): boolean {
  return /widget|plotly|bokeh|holoviews|vega/.test(mime);
}

/** Keys whose values libraries draw at random, wherever they stand. */
const RANDOM_KEYS = new Set([
  'model_id',
  'uid',
  'uuid',
  'docid',
  'root_ids',
  'roots',
  'id',
  'render_items',
  'server_id',
]);

/** Ids of widgets, plotly traces and bokeh models: a string at a key that is known to hold one, or one that looks drawn. */
function isRandom(mime: string, { path, a, b }: PathChange): boolean {
  if ((a !== undefined && typeof a !== 'string') || (b !== undefined && typeof b !== 'string')) return false;
  const key = path.findLast((step) => typeof step === 'string');
  if (typeof key === 'string' && RANDOM_KEYS.has(key) && hasDrawnIds(mime)) return true;
  return a !== undefined && b !== undefined && withoutNoise(a).text === withoutNoise(b).text;
}

/** Nested deeper than this, names are left as they are. */
const DEEPEST = 200;

/**
 * Altair names data by a hash of them, and parameters and views by a counter of the session: the same chart of other data
 * has other names all over. Each name becomes its place among the names of its kind.
 */
function withStableNames(spec: JsonValue): JsonValue {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const stable = (text: string): string => {
    const kind = /^(data-)[0-9a-f]{32}$|^(view_|param_|selector)\d{1,6}$/.exec(text)?.slice(1).find(Boolean);
    if (kind === undefined) return text;
    const known = names.get(text);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    names.set(text, `${kind}${count}`);
    return `${kind}${count}`;
  };
  const walk = (value: JsonValue, depth: number): JsonValue => {
    if (typeof value === 'string') return value.length < 40 ? stable(value) : value;
    if (depth > DEEPEST) return value;
    if (Array.isArray(value)) return value.map((item) => walk(item, depth + 1));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [stable(key), walk(member, depth + 1)]));
  };
  return walk(spec, 0);
}
