/*
 * The notebook as a reader of its bytes: cells and outputs know where they stand and decode what they hold when asked.
 * nbformat 3 is read through the same names as 4 (`input` as source, `pyout` as execute_result, `heading` cells as they are),
 * so that nobody else needs to know which one a file is.
 */
import type { OutputType } from '@jupyterlab/nbformat';
import {
  decode,
  decodeString,
  decodeText,
  findEntry,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  NumberLiteral,
  sameBytes,
} from './decode.ts';
import { type ArrayNode, type Entry, type Item, kindAt, type ObjectNode, type Span, scanObject } from './scan.ts';
import { type CellFacts, SmallCell, stringsOf } from './small-cells.ts';
import { detectStyle, mostlyTrue, STYLE_SAMPLE, type Style } from './style.ts';

export type CellKind = 'code' | 'markdown' | 'raw' | 'heading';

/** The array that cells stand in: one in nbformat 4, one for each worksheet in nbformat 3. */
export interface CellList {
  readonly node: ArrayNode;
  /** Depth of the cells' own braces: 2 in nbformat 4, 4 in nbformat 3. */
  readonly depth: number;
  /** Index in `Notebook.cells` of the first cell of this list. */
  readonly firstCell: number;
}

export class Notebook {
  readonly bytes: Buffer;
  readonly root: ObjectNode;
  /** Name for messages. */
  readonly file: string;
  /** nbformat and nbformat_minor; 4 and 0 where a file with `cells` does not say. */
  readonly major: number;
  readonly minor: number;
  readonly lists: readonly CellList[];
  readonly cells: readonly Cell[];
  private lazyStyle: Style | undefined;
  private lazyLists: boolean | undefined;
  private lazyMetadata: JsonObject | undefined;

  /** Use `readNotebook`, which checks what this takes for granted. */
  constructor(bytes: Buffer, root: ObjectNode, file: string) {
    this.bytes = bytes;
    this.root = root;
    this.file = file;
    const worksheets = findEntry(root, 'cells') === undefined;
    this.major = integerAt(bytes, findEntry(root, 'nbformat')) ?? (worksheets ? 3 : 4);
    this.minor = integerAt(bytes, findEntry(root, 'nbformat_minor')) ?? 0;
    const lists: CellList[] = [];
    const cells: Cell[] = [];
    for (const { node, depth } of cellArrays(root)) {
      const list = { node, depth, firstCell: cells.length };
      lists.push(list);
      for (const item of node.items) cells.push(new Cell(this, cells.length, item, list));
    }
    this.lists = lists;
    this.cells = cells;
  }

  /** Span of the notebook's metadata object, if it is there. */
  get metadataNode(): Entry | undefined {
    return findEntry(this.root, 'metadata');
  }

  /** The notebook's metadata, decoded; empty if absent. */
  get metadata(): JsonObject {
    this.lazyMetadata ??= objectAt(this.bytes, this.metadataNode);
    return this.lazyMetadata;
  }

  get style(): Style {
    this.lazyStyle ??= detectStyle(this.bytes, this.root);
    return this.lazyStyle;
  }

  /** True if the writer stores text as a list of lines (Jupyter's way), false for one string. */
  get textAsLists(): boolean {
    this.lazyLists ??= mostlyTrue(this.cells.slice(0, STYLE_SAMPLE).map((cell) => cell.sourceIsList));
    return this.lazyLists;
  }

  /** True if cells carry ids by the format's rule (nbformat 4.5 and later). */
  get hasIds(): boolean {
    return this.major > 4 || (this.major === 4 && this.minor >= 5);
  }

  /**
   * Language of the code cells in lower case, from language_info or the kernelspec; `python` if unknown. A polyglot notebook
   * names itself in language_info, and the language of its cells in the kernelspec.
   */
  get language(): string {
    const { language_info: info, kernelspec: spec } = this.metadata;
    const named = isJsonObject(info) ? info.name : undefined;
    const own = typeof named === 'string' && !POLYGLOT.test(named) ? named : undefined;
    const name = own ?? (isJsonObject(spec) ? (spec.language ?? spec.name) : named);
    return typeof name === 'string' && name !== '' ? name.toLowerCase() : 'python';
  }
}

/** What notebooks of .NET Interactive give as language, whose cells are each in a language of their own. */
const POLYGLOT = /^(polyglot-notebook|dotnet-interactive|dotnet)$/i;

export class Cell {
  readonly notebook: Notebook;
  /** Position among all cells of the notebook, from 0. */
  readonly index: number;
  readonly list: CellList;
  /** Where the cell stands in the file. */
  readonly span: Item;
  readonly kind: CellKind;
  /** The id as written, also where the format knows none yet; undefined if absent or no string. */
  readonly id: string | undefined;
  private lazySource: string | undefined;
  private lazyMetadata: JsonObject | undefined;
  private lazyTags: readonly string[] | undefined;
  private lazyOutputs: readonly Output[] | undefined;

  constructor(notebook: Notebook, index: number, span: Item, list: CellList) {
    this.notebook = notebook;
    this.index = index;
    this.span = span;
    this.list = list;
    if (span instanceof SmallCell) {
      const { type, id } = span.facts;
      this.kind = cellKind(type);
      this.id = id;
    } else {
      this.kind = cellKind(stringAt(notebook.bytes, findEntry(this.node, 'cell_type')));
      this.id = stringAt(notebook.bytes, findEntry(this.node, 'id'));
    }
  }

  /** What was found out when the cell was read. */
  private get facts(): CellFacts | undefined {
    return this.span instanceof SmallCell ? this.span.facts : undefined;
  }

  /** The cell with the same bytes in the notebook that this one was read beside, as far back as is known; else itself. */
  get original(): Cell {
    return (this.span instanceof SmallCell && this.span.twin?.original) || this;
  }

  /** The cell's object, with its entries. */
  get node(): ObjectNode {
    return this.span.node as ObjectNode;
  }

  /** The entry that holds the source: `source`, or `input` for code cells of nbformat 3. */
  get sourceEntry(): Entry | undefined {
    return (this.kind === 'code' ? findEntry(this.node, 'input') : undefined) ?? findEntry(this.node, 'source');
  }

  /** True if the source is a list of lines, false if it is one string (or worse), undefined if there is none. */
  get sourceIsList(): boolean | undefined {
    if (this.facts !== undefined) return this.facts.sourceIsList;
    const entry = this.sourceEntry;
    return entry && kindAt(this.notebook.bytes, entry.from) === 'array';
  }

  /** The source as one string; `\n` between lines unless the cell itself holds `\r`. */
  get source(): string {
    this.lazySource ??= this.facts?.source;
    if (this.lazySource === undefined) {
      const entry = this.sourceEntry;
      this.lazySource = entry === undefined ? '' : decodeText(this.notebook.bytes, entry);
    }
    return this.lazySource;
  }

  /** The source as lines without their `\n`; one empty line for an empty source. */
  get lines(): readonly string[] {
    return this.source.split('\n');
  }

  /** Language of the source in lower case: the cell's own in a polyglot notebook, else the notebook's. */
  get language(): string {
    const { polyglot_notebook: polyglot, dotnet_interactive: interactive } = this.metadata;
    const own = isJsonObject(polyglot)
      ? polyglot.kernelName
      : isJsonObject(interactive)
        ? interactive.language
        : undefined;
    return typeof own === 'string' && own !== '' ? own.toLowerCase() : this.notebook.language;
  }

  get metadataEntry(): Entry | undefined {
    return findEntry(this.node, 'metadata');
  }

  get metadata(): JsonObject {
    this.lazyMetadata ??= objectAt(this.notebook.bytes, this.metadataEntry);
    return this.lazyMetadata;
  }

  get tags(): readonly string[] {
    this.lazyTags ??= this.facts?.tags ?? stringsOf(this.metadata.tags);
    return this.lazyTags;
  }

  get outputsEntry(): Entry | undefined {
    return this.kind === 'code' ? findEntry(this.node, 'outputs') : undefined;
  }

  get outputs(): readonly Output[] {
    this.lazyOutputs ??= readOutputs(this);
    return this.lazyOutputs;
  }

  get attachmentsEntry(): Entry | undefined {
    return findEntry(this.node, 'attachments');
  }

  /** `execution_count`, or `prompt_number` in nbformat 3. */
  get countEntry(): Entry | undefined {
    return findEntry(this.node, 'execution_count') ?? findEntry(this.node, 'prompt_number');
  }

  /** The execution count; null if it is null, absent or no integer. */
  get executionCount(): number | null {
    return integerAt(this.notebook.bytes, this.countEntry) ?? null;
  }
}

/** True if both cells are spelled alike, to the byte. */
export function spelledAlike(a: Cell, b: Cell): boolean {
  return a.original === b.original || sameBytes(a.notebook.bytes, a.span, b.notebook.bytes, b.span);
}

export class Output {
  readonly cell: Cell;
  readonly index: number;
  readonly node: ObjectNode;
  /** nbformat 4's name for the type (`pyout` and `pyerr` are translated); other strings as they are. */
  readonly type: OutputType | (string & {});
  private lazyData: ReadonlyMap<string, Entry> | undefined;

  constructor(cell: Cell, index: number, node: ObjectNode) {
    this.cell = cell;
    this.index = index;
    this.node = node;
    const type = stringAt(cell.notebook.bytes, findEntry(node, 'output_type')) ?? 'unknown';
    this.type = V3_OUTPUT_TYPES.get(type) ?? type;
  }

  /** The decoded value of a key; undefined if absent. */
  get(key: string): JsonValue | undefined {
    const entry = findEntry(this.node, key);
    return entry && decode(this.cell.notebook.bytes, entry);
  }

  /** Text of a stream, `ename: evalue` and traceback of an error; empty for the others. */
  get text(): string {
    const { bytes } = this.cell.notebook;
    if (this.type === 'stream') {
      const entry = findEntry(this.node, 'text');
      return entry === undefined ? '' : decodeText(bytes, entry);
    }
    if (this.type !== 'error') return '';
    const traceback = this.get('traceback');
    const frames = Array.isArray(traceback) ? traceback.filter((line) => typeof line === 'string') : [];
    return frames.length > 0 ? frames.join('\n') : `${this.get('ename') ?? ''}: ${this.get('evalue') ?? ''}`;
  }

  /** Name of the stream (`stdout` if it has none). */
  get streamName(): string {
    return (
      stringAt(this.cell.notebook.bytes, findEntry(this.node, 'name') ?? findEntry(this.node, 'stream')) ?? 'stdout'
    );
  }

  /** The mime bundle: mime type -> span of its value, undecoded. Empty for streams and errors. */
  get data(): ReadonlyMap<string, Entry> {
    this.lazyData ??= this.type === 'stream' || this.type === 'error' ? NO_DATA : readBundle(this);
    return this.lazyData;
  }
}

const NO_DATA: ReadonlyMap<string, Entry> = new Map();

/** Short keys of nbformat 3 outputs. @see nbformat, v4/convert.py */
export const V3_MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['text', 'text/plain'],
  ['html', 'text/html'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpeg', 'image/jpeg'],
  ['latex', 'text/latex'],
  ['json', 'application/json'],
  ['javascript', 'application/javascript'],
  ['pdf', 'application/pdf'],
]);

const V3_OUTPUT_TYPES: ReadonlyMap<string, OutputType> = new Map([
  ['pyout', 'execute_result'],
  ['pyerr', 'error'],
]);

function cellArrays(root: ObjectNode): { node: ArrayNode; depth: number }[] {
  const cells = findEntry(root, 'cells');
  if (cells?.node?.kind === 'array') return [{ node: cells.node, depth: 2 }];
  const sheets = findEntry(root, 'worksheets')?.node;
  if (sheets?.kind !== 'array') return [];
  return sheets.items.flatMap(({ node }) => {
    const inSheet = node?.kind === 'object' ? findEntry(node, 'cells')?.node : undefined;
    return inSheet?.kind === 'array' ? [{ node: inSheet, depth: 4 }] : [];
  });
}

function readOutputs(cell: Cell): readonly Output[] {
  const node = cell.outputsEntry?.node;
  if (node?.kind !== 'array') return [];
  return node.items.flatMap((item, i) => (item.node?.kind === 'object' ? [new Output(cell, i, item.node)] : []));
}

function readBundle({ cell, node }: Output): ReadonlyMap<string, Entry> {
  const { bytes } = cell.notebook;
  const bundle = new Map<string, Entry>();
  const data = findEntry(node, 'data');
  if (data !== undefined && kindAt(bytes, data.from) === 'object') {
    for (const entry of scanObject(bytes, data).entries) bundle.set(entry.key, entry);
  } else {
    for (const entry of node.entries) {
      const mime = V3_MIME_TYPES.get(entry.key);
      if (mime !== undefined) bundle.set(mime, entry);
    }
  }
  return bundle;
}

function cellKind(type: unknown): CellKind {
  return type === 'code' || type === 'markdown' || type === 'heading' ? type : 'raw';
}

function stringAt(bytes: Buffer, entry: Entry | undefined): string | undefined {
  return entry !== undefined && kindAt(bytes, entry.from) === 'string' ? decodeString(bytes, entry) : undefined;
}

function integerAt(bytes: Buffer, entry: Span | undefined): number | undefined {
  if (entry === undefined || kindAt(bytes, entry.from) !== 'number') return undefined;
  const value = decode(bytes, entry);
  const number = value instanceof NumberLiteral ? value.valueOf() : value;
  return Number.isInteger(number) ? (number as number) : undefined;
}

function objectAt(bytes: Buffer, entry: Entry | undefined): JsonObject {
  const value = entry === undefined ? undefined : decode(bytes, entry);
  return isJsonObject(value) ? value : {};
}
