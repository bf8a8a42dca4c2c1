/*
 * What differs between two outputs that are the same output of two runs: part by part, each by its mime type.
 */
import {
  decode,
  decodeText,
  type Entry,
  findEntry,
  isJsonObject,
  isTooLong,
  type JsonValue,
  kindAt,
  type Output,
  type Span,
  sameBytes,
  spansEqual,
} from '@nbmend/notebook';
import type { Budget } from './budget.ts';
import { type DecodeImage, diffImages, IMAGE_TYPES } from './images.ts';
import { diffJson } from './json.ts';
import { diffJsonMime, hasDrawnIds } from './json-mime.ts';
import type { OutputDetail, OutputPart, PathChange } from './model.ts';
import { diffSource } from './source.ts';
import { diffTables, looksLikeTable, type ReadTable, withPlainMarkup } from './tables.ts';
import { diffText } from './texts.ts';
import { diffTracebacks } from './tracebacks.ts';

/** Readers that are loaded only when they are needed; what they would have read is compared more plainly without them. */
export interface Readers {
  readonly decodeImage?: DecodeImage;
  readonly readTable?: ReadTable;
}

/** What a comparison of outputs works with. `wanted` collects the readers that were missed. */
export interface OutputContext {
  readonly budget: Budget;
  readonly readers: Readers;
  readonly wanted: Set<keyof Readers>;
}

/** Parts in which two outputs differ; none if they differ only in their execution count, or not at all. */
export function diffParts(a: Output, b: Output, context: OutputContext): OutputPart[] {
  const parts: OutputPart[] = [];
  const add = (name: string, detail: OutputDetail | undefined): void => {
    if (detail !== undefined) parts.push({ name, detail });
  };
  if (a.type !== b.type) add('output_type', { kind: 'json', changes: [{ path: [], a: a.type, b: b.type }] });
  const isPlain = a.type === b.type && (a.type === 'stream' || a.type === 'error');
  if (isPlain && (isTooLong(a.node) || isTooLong(b.node))) {
    add('text', bySize(a.node, b.node));
    return parts;
  }
  if (a.type === 'stream' && b.type === 'stream') {
    add('text', diffText(a.text, b.text, context.budget));
    return parts;
  }
  if (a.type === 'error' && b.type === 'error') {
    for (const key of ['ename', 'evalue']) add(key, diffText(textAt(a, key), textAt(b, key), context.budget));
    const [errorA, errorB] = [a, b].map((output) => `${textAt(output, 'ename')}: ${textAt(output, 'evalue')}`);
    add('traceback', diffTracebacks(plainTraceback(a), errorA, plainTraceback(b), errorB, context.budget));
    return parts;
  }
  const [inA, inB] = [a.data, b.data];
  for (const mime of new Set([...inA.keys(), ...inB.keys()])) {
    add(mime, diffMime(mime, a, inA.get(mime), b, inB.get(mime), context));
  }
  add('metadata', diffMetadata(a, b));
  return parts;
}

/** Differs only by noise. */
export function isNoisePart({ detail }: OutputPart): boolean {
  return 'noise' in detail && detail.noise !== undefined;
}

function diffMime(
  mime: string,
  a: Output,
  inA: Entry | undefined,
  b: Output,
  inB: Entry | undefined,
  context: OutputContext,
): OutputDetail | undefined {
  if (inA === undefined) return { kind: 'added', size: inB === undefined ? 0 : inB.to - inB.from };
  if (inB === undefined) return { kind: 'removed', size: inA.to - inA.from };
  const [bytesA, bytesB] = [a.cell.notebook.bytes, b.cell.notebook.bytes];
  if (sameBytes(bytesA, inA, bytesB, inB)) return undefined;
  if (isTooLong(inA) || isTooLong(inB)) return !isText(mime) ? bySize(inA, inB, 0.75) : bySize(inA, inB);
  if (isJson(mime) && (kindAt(bytesA, inA.from) === 'object' || kindAt(bytesB, inB.from) === 'object')) {
    return diffJsonMime(mime, decode(bytesA, inA), decode(bytesB, inB), context.budget);
  }
  const [textA, textB] = [decodeText(bytesA, inA), decodeText(bytesB, inB)];
  if (textA === textB) return undefined;
  if (IMAGE_TYPES.has(mime)) {
    if (context.readers.decodeImage === undefined) context.wanted.add('decodeImage');
    return diffImages(textA, textB, mime, context.readers.decodeImage, context.budget);
  }
  if (isText(mime))
    return (mime === 'text/html' && diffHtml(textA, textB, context)) || diffText(textA, textB, context.budget);
  return { kind: 'binary', sizeA: Buffer.byteLength(textA, 'base64'), sizeB: Buffer.byteLength(textB, 'base64') };
}

/** What is too long to be read: nothing but the sizes, of the decoded file where `share` of the text is that. */
function bySize(a: Span, b: Span, share = 1): OutputDetail {
  const size = ({ from, to }: Span): number => Math.floor((to - from) * share);
  return { kind: 'binary', sizeA: size(a), sizeB: size(b) };
}

/** A table by its values; undefined if it is none, or if its values are equal and its looks are not. */
function diffHtml(a: string, b: string, { budget, readers, wanted }: OutputContext): OutputDetail | undefined {
  if (!looksLikeTable(a) || !looksLikeTable(b)) return undefined;
  if (withPlainMarkup(a) === withPlainMarkup(b)) {
    const change = diffSource(a, b, budget);
    return change && { kind: 'text', change, noise: 'markup of tables' };
  }
  if (readers.readTable === undefined) {
    wanted.add('readTable');
    return undefined;
  }
  const [tableA, tableB] = [readers.readTable(a), readers.readTable(b)];
  if (tableA === undefined || tableB === undefined) {
    budget.note('tables', 'too large or nested too deeply to be read, so compared as text');
    return undefined;
  }
  const rows = diffTables(tableA, tableB, budget);
  return rows && { kind: 'table', rows };
}

/** Output metadata; what libraries and vendors draw or note there is noise. The size at which a picture is shown is not. */
function diffMetadata(a: Output, b: Output): OutputDetail | undefined {
  const [inA, inB] = [findEntry(a.node, 'metadata'), findEntry(b.node, 'metadata')];
  if (inA && inB && spansEqual(a.cell.notebook.bytes, inA, b.cell.notebook.bytes, inB)) return undefined;
  const object = (value: JsonValue | undefined): JsonValue => (isJsonObject(value) ? value : {});
  const changes = diffJson(object(a.get('metadata')), object(b.get('metadata'))).map((change) => {
    const noise = metadataNoise(change.path);
    return noise === undefined ? change : { ...change, noise };
  });
  if (changes.length === 0) return undefined;
  const noises = changes.map(({ noise }) => noise);
  return noises.every((noise) => noise !== undefined)
    ? { kind: 'json', changes, noise: [...new Set(noises)].join(', ') }
    : { kind: 'json', changes };
}

function metadataNoise(path: PathChange['path']): string | undefined {
  const last = path[path.length - 1];
  if (last === 'id' && typeof path[0] === 'string' && hasDrawnIds(path[0])) return 'random ids';
  if (path[0] === 'application/vnd.databricks.v1+output') return 'databricks';
  if (path[0] === 'needs_background') return 'figure background';
  return undefined;
}

/** The traceback without colours; what IPython numbers anew at each run is left to the noise rules. */
function plainTraceback(output: Output): string {
  return output.text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');
}

function textAt(output: Output, key: string): string {
  const value = output.get(key);
  return typeof value === 'string' ? value : '';
}

function isJson(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json') || mime === 'application/geo+json';
}

function isText(mime: string): boolean {
  return (
    mime.startsWith('text/') ||
    mime === 'image/svg+xml' ||
    mime === 'application/javascript' ||
    mime === 'application/x-latex' ||
    isJson(mime)
  );
}
