/*
 * Whole cells: what a cell holds as data, how the file's own writer would write a cell, and edits of a cell that touch
 * only what they change.
 */
import { decode, decodeText, isJsonObject, type JsonObject, type JsonValue } from './decode.ts';
import { type Cell, type CellKind, type CellList, type Notebook, type Output, V3_MIME_TYPES } from './document.ts';
import { kindAt, type Span, scanArray } from './scan.ts';
import { sameLayout } from './style.ts';
import {
  applySplices,
  type Chunks,
  editArray,
  editObject,
  type Layout,
  renderText,
  renderValue,
  restyle,
  type Splice,
  splitLines,
} from './write.ts';

/** A cell as data, in the terms of nbformat 4, whatever version it came from. */
export interface CellContent {
  readonly kind: CellKind;
  readonly id?: string;
  readonly source: string;
  readonly metadata: JsonObject;
  /** For code cells. */
  readonly outputs?: readonly JsonValue[];
  readonly executionCount?: number | null;
  /** For Markdown and raw cells: file name -> mime bundle. */
  readonly attachments?: JsonObject;
  /** For `heading` cells of nbformat 3: 1 to 6. */
  readonly level?: number;
}

/** What to change in a cell; members that are absent stay as they are. */
export interface CellEdit {
  readonly kind?: CellKind;
  readonly id?: string | null;
  readonly source?: string;
  readonly metadata?: JsonObject;
  readonly outputs?: readonly JsonValue[];
  readonly executionCount?: number | null;
  readonly attachments?: JsonObject | null;
}

/** Everything a cell holds, decoded. */
export function cellContent(cell: Cell): CellContent {
  const { bytes } = cell.notebook;
  const level = cell.kind === 'heading' ? decodeOptional(cell, 'level') : undefined;
  const attachments = cell.attachmentsEntry && decode(bytes, cell.attachmentsEntry);
  return {
    kind: cell.kind,
    ...(cell.id === undefined ? {} : { id: cell.id }),
    source: cell.source,
    metadata: cell.metadata,
    ...(cell.kind === 'code' ? { outputs: cell.outputs.map(outputContent), executionCount: cell.executionCount } : {}),
    ...(isJsonObject(attachments) ? { attachments } : {}),
    ...(typeof level === 'number' ? { level } : {}),
  };
}

/**
 * A new cell as the notebook's own writer would spell it: its indent, its order of keys, text as lists or strings, ids only
 * where its format has them (the caller gives one then). `list` is where it will stand; the notebook's first one by default.
 */
export function renderCell(content: CellContent, notebook: Notebook, list?: CellList): Chunks {
  const value = notebook.major >= 4 ? cellValue(content, notebook) : oldCellValue(content, notebook);
  const ordered = Object.fromEntries(inOrder(Object.keys(value), keyOrder(notebook)).map((key) => [key, value[key]]));
  return [renderValue(ordered, cellLayout(notebook, list))];
}

/**
 * A cell of another notebook, to stand in this one: its bytes where both files are written alike, re-spaced where only
 * their layout differs, converted where their format does. With `id`, it gets that id (where the format has ids).
 */
export function copyCell(cell: Cell, notebook: Notebook, { id, list }: { id?: string; list?: CellList } = {}): Chunks {
  const newId = notebook.hasIds ? (id ?? cell.id) : null;
  const from = cell.notebook;
  const sameFormat = from.major >= 4 === notebook.major >= 4;
  const sameText = from.textAsLists === notebook.textAsLists;
  if (!sameFormat || !sameText) {
    const { id: _, ...content } = cellContent(cell);
    return renderCell(typeof newId === 'string' ? { ...content, id: newId } : content, notebook, list);
  }
  const layout = cellLayout(notebook, list);
  const edits = (cell.id ?? null) === newId ? [] : editCell(cell, { id: newId });
  const chunks = applySplices(from.bytes, edits, cell.span);
  if (sameLayout(from.style, notebook.style) && cell.list.depth === layout.depth) return chunks;
  const bytes = edits.length === 0 ? from.bytes : Buffer.concat(chunks);
  const span = edits.length === 0 ? cell.span : { from: 0, to: bytes.length };
  return [restyle(bytes, span, layout)];
}

/** Splices in the cell's own notebook that carry out the edit. Lines of a source that stay keep their bytes. */
export function editCell(cell: Cell, edit: CellEdit): readonly Splice[] {
  const { notebook, node } = cell;
  const layout: Layout = { style: notebook.style, depth: cell.list.depth + 1 };
  const kind = edit.kind ?? cell.kind;
  const set = new Map<string, Chunks>();
  const remove = new Set<string>();
  const put = (key: string, value: JsonValue): void => {
    set.set(key, [renderValue(value, layout)]);
  };

  if (edit.id === null) remove.add('id');
  else if (edit.id !== undefined && edit.id !== cell.id) put('id', edit.id);
  if (edit.kind !== undefined && edit.kind !== cell.kind) {
    put('cell_type', edit.kind);
    if (notebook.major < 4 && kind === 'heading') put('level', 1);
    else remove.add('level');
    if (kind !== 'code') for (const key of CODE_KEYS) remove.add(key);
    else {
      if (notebook.major >= 4) put('execution_count', null);
      else put('language', notebook.language);
      put('outputs', []);
      remove.add('attachments');
    }
  }
  const movesKey = notebook.major < 4 && (kind === 'code') !== (cell.kind === 'code');
  if (movesKey || (edit.source !== undefined && edit.source !== cell.source)) {
    setSource(cell, kind, edit.source ?? cell.source, layout, set, remove);
  }
  if (edit.metadata !== undefined) put('metadata', edit.metadata);
  if (edit.outputs !== undefined) {
    put('outputs', notebook.major >= 4 ? asStored(edit.outputs, notebook) : edit.outputs.map(oldOutput));
  }
  if (edit.executionCount !== undefined)
    put(notebook.major >= 4 ? 'execution_count' : 'prompt_number', edit.executionCount);
  if (edit.attachments === null) remove.add('attachments');
  else if (edit.attachments !== undefined) put('attachments', edit.attachments);
  return editObject(notebook.bytes, node, { set, remove }, layout);
}

/** What only code cells have; the last three in nbformat 3. */
const CODE_KEYS = ['outputs', 'execution_count', 'prompt_number', 'language', 'collapsed'];

/**
 * An id for a cell that needs one: derived from a text, so that the same input gives the same id on every machine.
 * @param taken ids that are given away already; none ever comes back
 */
export function stableId(text: string, taken: ReadonlySet<string>): string {
  for (let salt = saltsUsed.get(taken)?.get(text) ?? 0; ; salt++) {
    const id = hash32(text, salt).toString(16).padStart(8, '0');
    if (taken.has(id)) continue;
    if (salt > 0) remember(taken, text, salt);
    return id;
  }
}

/** By the ids taken and the text: with which salts there is no need to try again. There may be thousands of cells with one text. */
const saltsUsed = new WeakMap<ReadonlySet<string>, Map<string, number>>();

function remember(taken: ReadonlySet<string>, text: string, salt: number): void {
  const salts = saltsUsed.get(taken);
  if (salts) salts.set(text, salt);
  else saltsUsed.set(taken, new Map([[text, salt]]));
}

function setSource(
  cell: Cell,
  kind: CellKind,
  source: string,
  layout: Layout,
  set: Map<string, Chunks>,
  remove: Set<string>,
): void {
  const { notebook, sourceEntry: entry } = cell;
  const { bytes } = notebook;
  const key = notebook.major < 4 && kind === 'code' ? 'input' : 'source';
  const asList = entry === undefined ? notebook.textAsLists : kindAt(bytes, entry.from) === 'array';
  if (entry === undefined || !asList || entry.key !== key) {
    if (entry !== undefined && entry.key !== key) remove.add(entry.key);
    set.set(key, [renderText(source, asList, layout)]);
    return;
  }
  const array = scanArray(bytes, entry);
  const old = array.items.map((item) => decodeText(bytes, item));
  const lines = splitLines(source);
  let head = 0;
  while (head < lines.length && head < old.length && lines[head] === old[head]) head++;
  let tail = 0;
  while (tail < lines.length - head && tail < old.length - head && lines.at(-1 - tail) === old.at(-1 - tail)) tail++;
  const itemLayout = { style: layout.style, depth: layout.depth + 1 };
  const parts = lines.map((line, i) => {
    if (i < head) return { keep: i };
    if (i >= lines.length - tail) return { keep: old.length - (lines.length - i) };
    return { chunks: [renderValue(line, itemLayout)] };
  });
  const splices = editArray(bytes, array, parts, itemLayout);
  set.set(key, applySplices(bytes, splices, entry));
}

function cellLayout(notebook: Notebook, list: CellList | undefined): Layout {
  return { style: notebook.style, depth: (list ?? notebook.lists[0])?.depth ?? (notebook.major >= 4 ? 2 : 4) };
}

function cellValue(content: CellContent, notebook: Notebook): Record<string, JsonValue> {
  const heading = content.kind === 'heading';
  const source = heading ? headingText(content) : content.source;
  const value: Record<string, JsonValue> = {
    cell_type: heading ? 'markdown' : content.kind,
    metadata: content.metadata,
    source: notebook.textAsLists ? splitLines(source) : source,
  };
  if (notebook.hasIds && content.id !== undefined) value.id = content.id;
  if (content.kind === 'code') {
    value.execution_count = content.executionCount ?? null;
    value.outputs = asStored(content.outputs ?? [], notebook);
  } else if (content.attachments !== undefined) value.attachments = content.attachments;
  return value;
}

/** The same in nbformat 3. @see nbformat, v4/convert.py (downgrade) */
function oldCellValue(content: CellContent, notebook: Notebook): Record<string, JsonValue> {
  const text = notebook.textAsLists ? splitLines(content.source) : content.source;
  if (content.kind !== 'code') {
    const value = { cell_type: content.kind, metadata: content.metadata, source: text };
    return content.kind === 'heading' ? { ...value, level: content.level ?? 1 } : value;
  }
  return {
    cell_type: 'code',
    collapsed: content.metadata.collapsed === true,
    input: text,
    language: notebook.language,
    metadata: content.metadata,
    outputs: (content.outputs ?? []).map(oldOutput),
    ...(content.executionCount == null ? {} : { prompt_number: content.executionCount }),
  };
}

function headingText({ source, level }: CellContent): string {
  return `${'#'.repeat(level ?? 1)} ${source.replaceAll('\n', ' ')}`;
}

/** An output in nbformat 4's terms, texts joined. */
function outputContent(output: Output): JsonValue {
  const { bytes } = output.cell.notebook;
  if (output.cell.notebook.major >= 4) return decode(bytes, output.node);
  const common = { output_type: output.type };
  if (output.type === 'stream') return { ...common, name: output.streamName, text: output.text };
  if (output.type === 'error') {
    const traceback = output.get('traceback');
    return {
      ...common,
      ename: output.get('ename') ?? '',
      evalue: output.get('evalue') ?? '',
      traceback: Array.isArray(traceback) ? traceback : [],
    };
  }
  const data: Record<string, JsonValue> = {};
  for (const [mime, span] of output.data)
    data[mime] = mime === 'application/json' ? jsonText(bytes, span) : decode(bytes, span);
  const metadata = output.get('metadata');
  const count = output.get('prompt_number');
  return {
    ...common,
    data,
    metadata: isJsonObject(metadata) ? metadata : {},
    ...(output.type === 'execute_result' ? { execution_count: typeof count === 'number' ? count : null } : {}),
  };
}

/** nbformat 3 keeps application/json as text. */
function jsonText(bytes: Buffer, span: Span): JsonValue {
  const text = decodeText(bytes, span);
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function oldOutput(output: JsonValue): JsonValue {
  if (!isJsonObject(output)) return output;
  const { output_type: type, data, execution_count: count, name, ...rest } = output;
  if (type === 'stream') return { output_type: 'stream', stream: name ?? 'stdout', text: rest.text ?? '' };
  if (type === 'error') return { output_type: 'pyerr', ...rest };
  const short: Record<string, JsonValue> = {};
  for (const [key, mime] of V3_MIME_TYPES) {
    const value = isJsonObject(data) ? data[mime] : undefined;
    if (value !== undefined) short[key] = key === 'json' && typeof value !== 'string' ? JSON.stringify(value) : value;
  }
  const result = type === 'execute_result';
  return {
    output_type: result ? 'pyout' : type,
    ...short,
    metadata: rest.metadata ?? {},
    ...(result && typeof count === 'number' ? { prompt_number: count } : {}),
  };
}

/** Multi-line texts of outputs in the writer's form: streams and text mime types as lists where the file uses lists. */
function asStored(outputs: readonly JsonValue[], notebook: Notebook): JsonValue {
  if (!notebook.textAsLists) return outputs;
  const lists = (value: JsonValue): JsonValue => (typeof value === 'string' ? splitLines(value) : value);
  return outputs.map((output) => {
    if (!isJsonObject(output)) return output;
    const { text, data } = output;
    return {
      ...output,
      ...(typeof text === 'string' ? { text: lists(text) } : {}),
      ...(isJsonObject(data)
        ? { data: Object.fromEntries(Object.entries(data).map(([mime, v]) => [mime, isTextMime(mime) ? lists(v) : v])) }
        : {}),
    };
  });
}

function isTextMime(mime: string): boolean {
  return mime.startsWith('text/') || mime === 'image/svg+xml' || mime === 'application/javascript';
}

/** Order of keys in the file's own cells; nbformat's writer sorts them, so sorted is the order of a file without cells. */
function keyOrder(notebook: Notebook): readonly string[] {
  let order = keyOrders.get(notebook);
  if (order === undefined) {
    const sample = notebook.cells.find((cell) => cell.kind === 'code') ?? notebook.cells[0];
    order = sample?.node.entries.map(({ key }) => key) ?? [];
    keyOrders.set(notebook, order);
  }
  return order;
}

/** Remembered: a notebook of nothing but prose would be searched to its end for each cell that it gets. */
const keyOrders = new WeakMap<Notebook, readonly string[]>();

function inOrder(keys: readonly string[], order: readonly string[]): readonly string[] {
  const sorted = order.every((key, i) => i === 0 || order[i - 1] <= key);
  if (sorted) return [...keys].sort();
  const known = order.filter((key) => keys.includes(key));
  return [...known, ...keys.filter((key) => !known.includes(key))];
}

function decodeOptional(cell: Cell, key: string): JsonValue | undefined {
  const entry = cell.node.entries.findLast((e) => e.key === key);
  return entry && decode(cell.notebook.bytes, entry);
}

/** FNV-1a over UTF-16 units: ids need to be stable and well spread, not secret. */
function hash32(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
