/*
 * Which outputs stay, and which parts of their mime bundles.
 */
import {
  type ArrayNode,
  type ArrayPart,
  type Entry,
  editArray,
  editObject,
  findEntry,
  JUPYTER_STYLE,
  kindAt,
  type ObjectNode,
  type Span,
  type Splice,
  scanObject,
  V3_MIME_TYPES,
} from '@nbmend/notebook';
import { removeKeys } from './keys.ts';
import type { Removal } from './report.ts';
import type { Rules } from './rules.ts';
import { isAtMost, objectAt, stringAt } from './values.ts';

/**
 * `drop`: the policy's exceptions stay. `keep`: all stay but what the policy drops by type or size. `untouched`: the cell
 * itself says keep, so only counts and metadata are cleaned.
 */
export type OutputsFate = 'drop' | 'keep' | 'untouched';

/** Splices for the outputs of one cell; what goes is pushed to `removals`. */
export function stripOutputs(
  bytes: Buffer,
  outputs: ArrayNode,
  fate: OutputsFate,
  rules: Rules,
  cell: number | undefined,
  removals: Removal[],
): readonly Splice[] {
  const { items } = outputs;
  if (items.length === 0) return [];
  if (fate === 'drop' && !hasExceptions(rules)) {
    for (const { from, to } of items) removals.push({ what: 'output', cell, path: 'cell.outputs', from, to });
    return [{ from: outputs.from, to: outputs.to, chunks: NO_OUTPUTS }];
  }
  const parts: ArrayPart[] = [];
  items.forEach((item, i) => {
    const output = item.node?.kind === 'object' ? item.node : undefined;
    const verdict = output === undefined ? (fate === 'drop' ? DROP : KEEP) : judge(bytes, output, fate, rules);
    const found = (what: Removal['what'], path: string, { from, to }: Span): void => {
      removals.push({ what, cell, path, from, to });
    };
    if (verdict.kind === 'drop') found('output', 'cell.outputs', item);
    else parts.push({ keep: i, splices: output && cleanOutput(bytes, output, verdict, rules, found) });
  });
  return editArray(bytes, outputs, parts, NO_LAYOUT);
}

const NO_OUTPUTS = [Buffer.from('[]')];

/** True if some outputs of a cell that loses its outputs may stay; if not, they need not be looked at. */
function hasExceptions({ policy }: Rules): boolean {
  return policy.keepScraps || policy.maxSize > 0 || policy.keepTypes.length > 0;
}

/** An output goes, or stays without some of its mime types. */
type Verdict = { readonly kind: 'drop' } | Kept;

interface Kept {
  readonly kind: 'keep';
  readonly without: ReadonlySet<Entry>;
  /** scrapbook finds its data by the output's metadata, so that is left alone. */
  readonly scrap?: boolean;
}

const DROP: Verdict = { kind: 'drop' };
const KEEP: Kept = { kind: 'keep', without: new Set() };

function judge(bytes: Buffer, output: ObjectNode, fate: OutputsFate, { policy }: Rules): Verdict {
  if (policy.keepScraps && isScrap(bytes, output)) return { ...KEEP, scrap: true };
  if (fate === 'untouched') return KEEP;
  const parts = partsOf(bytes, output);
  let staying = parts;
  const small = fate === 'drop' && policy.maxSize > 0 && isAtMost(bytes, output, policy.maxSize);
  if (fate === 'drop' && !small) {
    staying = parts.filter(({ type }) => policy.keepTypes.some((pattern) => typeMatches(pattern, type)));
  }
  // An output may hold nothing at all.
  if (parts.length === 0) return fate === 'keep' || small ? KEEP : DROP;
  staying = staying.filter(
    ({ type, from, to }) =>
      !policy.dropTypes.some((pattern) => typeMatches(pattern, type)) &&
      (policy.dropLarger === 0 || to - from <= policy.dropLarger),
  );
  if (staying.length === 0) return DROP;
  const gone = parts.filter((part) => !staying.includes(part));
  return { kind: 'keep', without: new Set(gone.map(({ entry }) => entry)) };
}

/** A mime type of the bundle, or the one thing that a stream or an error is. */
interface Part extends Span {
  readonly type: string;
  readonly entry: Entry;
}

function partsOf(bytes: Buffer, output: ObjectNode): readonly Part[] {
  const type = stringAt(bytes, output, 'output_type');
  if (type === 'stream') return wholeOutput(output, 'stream', 'text');
  if (type === 'error' || type === 'pyerr') return wholeOutput(output, 'error', 'traceback');
  const bundles = output.entries.filter(({ key, from }) => key === 'data' && kindAt(bytes, from) === 'object');
  if (bundles.length > 0) {
    const entries = bundles.flatMap((data) => scanObject(bytes, data).entries);
    return entries.map((entry) => ({ type: entry.key, entry, from: entry.from, to: entry.to }));
  }
  return output.entries.flatMap((entry) => {
    const mime = V3_MIME_TYPES.get(entry.key);
    return mime === undefined ? [] : [{ type: mime, entry, from: entry.from, to: entry.to }];
  });
}

function wholeOutput(output: ObjectNode, type: string, key: string): readonly Part[] {
  const entry = findEntry(output, key) ?? output.entries[0];
  return entry === undefined ? [] : [{ type, entry, from: entry.from, to: entry.to }];
}

/** `image/*` matches all pictures, `*` everything; upper and lower case are the same, parameters do not count. */
function typeMatches(pattern: string, type: string): boolean {
  const [wanted, actual] = [pattern.toLowerCase(), type.toLowerCase().split(';')[0].trim()];
  if (wanted === '*') return true;
  return wanted.endsWith('/*') ? actual.startsWith(wanted.slice(0, -1)) : wanted === actual;
}

/** Data and display of scrapbook, and the records of papermill before it. @see scrapbook, scrapbook/models.py */
function isScrap(bytes: Buffer, output: ObjectNode): boolean {
  const metadata = objectAt(bytes, output, 'metadata');
  if (metadata !== undefined) {
    if (findEntry(metadata, 'scrapbook') !== undefined) return true;
    const papermill = objectAt(bytes, metadata, 'papermill');
    if (papermill !== undefined && findEntry(papermill, 'name') !== undefined) return true;
  }
  const data = objectAt(bytes, output, 'data');
  return (data?.entries ?? []).some(
    ({ key }) => key.startsWith('application/scrapbook.scrap.') || key === 'application/papermill.record+json',
  );
}

/** Counts, metadata and unwanted mime types of an output that stays. */
function cleanOutput(
  bytes: Buffer,
  output: ObjectNode,
  { without, scrap }: Kept,
  rules: Rules,
  found: (what: Removal['what'], path: string, span: Span) => void,
): readonly Splice[] {
  const splices: Splice[] = [];
  const goneTypes = new Set([...without].map(({ key }) => key));
  for (const entry of without) found('output-part', `output.data.${entry.key}`, entry);
  for (const splice of removeTypes(bytes, output, goneTypes)) splices.push(splice);
  for (const entry of output.entries) {
    if (rules.policy.counts === 'drop' && hasCount(bytes, entry)) {
      splices.push({ from: entry.from, to: entry.to, chunks: [Buffer.from(NO_COUNT[entry.key])] });
      found('count', `output.${entry.key}`, entry);
    }
    if (entry.key !== 'metadata' || scrap || kindAt(bytes, entry.from) !== 'object') continue;
    // A mime type may have metadata of its own, under its name.
    const keys = goneTypes.size === 0 ? rules.output : rules.output.dropping([...goneTypes]);
    const { splices: inside, removed } = removeKeys(bytes, scanObject(bytes, entry), keys, 'output.metadata');
    for (const splice of inside) splices.push(splice);
    for (const { path, entry: gone } of removed) found('metadata', path, { from: gone.keyFrom, to: gone.to });
  }
  return splices;
}

function removeTypes(bytes: Buffer, output: ObjectNode, types: ReadonlySet<string>): readonly Splice[] {
  if (types.size === 0) return [];
  const bundles = output.entries.filter(({ key, from }) => key === 'data' && kindAt(bytes, from) === 'object');
  if (bundles.length === 0) return editObject(bytes, output, { remove: types }, NO_LAYOUT);
  return bundles.flatMap((data) => editObject(bytes, scanObject(bytes, data), { remove: types }, NO_LAYOUT));
}

/** The spelling of "no count": nbformat 3 wants a number in `prompt_number` of an output. */
const NO_COUNT: Readonly<Record<string, string>> = { execution_count: 'null', prompt_number: '0' };

function hasCount(bytes: Buffer, { key, from, to }: Entry): boolean {
  return Object.hasOwn(NO_COUNT, key) && bytes.toString('latin1', from, to) !== NO_COUNT[key];
}

/** Removing needs no layout: nothing new is spelled. */
const NO_LAYOUT = { style: JUPYTER_STYLE, depth: 0 };
