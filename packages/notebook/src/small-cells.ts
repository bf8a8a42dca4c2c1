/*
 * A quicker way over cells. Reading a notebook byte by byte is slow until the engine has compiled the scanner, and a
 * driver that git starts for one notebook has ended by then. The layout shows where a cell ends (the first closing brace
 * that stands as deep as its opening one), the native parser proves it: a whole JSON value is never the beginning of a
 * longer one. Of what the parser read, only what nearly everybody asks for is kept; where the parts of the cell stand is
 * found out when somebody wants to know. Pictures, which are one long string each, are leapt over: a sign stands for them in
 * what the parser reads.
 */
import { type CellText, CellTexts, GAP } from './cell-texts.ts';
import type { Cell } from './document.ts';
import type { KnownCells } from './known-cells.ts';
import { type Item, MAX_DEPTH, type ObjectNode, type Shape, scanDocument } from './scan.ts';

/** What nearly everybody asks a cell, read once: the fields of `Cell` by the same names. */
export interface CellFacts {
  readonly type: unknown;
  readonly id: string | undefined;
  /** Undefined where it is no text as nbformat stores it. */
  readonly source: string | undefined;
  /** Undefined where there is no source. */
  readonly sourceIsList: boolean | undefined;
  readonly tags: readonly string[];
}

/** A cell of which the parts are not recorded yet. */
export class SmallCell implements Item {
  readonly from: number;
  readonly to: number;
  readonly facts: CellFacts;
  /** The cell of another notebook that has the same bytes, if that was seen. */
  readonly twin: Cell | undefined;
  private readonly bytes: Buffer;
  private readonly shape: Shape;
  private lazyNode: ObjectNode | undefined;

  constructor(bytes: Buffer, shape: Shape, from: number, to: number, facts: CellFacts, twin?: Cell) {
    this.bytes = bytes;
    this.shape = shape;
    this.from = from;
    this.to = to;
    this.facts = facts;
    this.twin = twin;
  }

  get node(): ObjectNode {
    this.lazyNode ??= scanDocument(this.bytes, this.shape, this.from, this.to).node as ObjectNode;
    return this.lazyNode;
  }
}

/**
 * A reader for the cells of one array.
 * @param first offset of the first cell, whose line shows how deep the cells stand
 * @param known cells that need no proof, whatever their size
 * @returns undefined where the layout shows nothing (everything on one line); else a function from the offset of a cell to
 *   the cell, or to undefined if it has to be scanned: it is large, laid out otherwise, deeply nested, or not plain JSON
 */
export function smallCellReader(
  bytes: Buffer,
  shape: Shape,
  first: number,
  known?: KnownCells,
): ((from: number) => SmallCell | undefined) | undefined {
  const line = bytes.subarray(Math.max(0, first - DEEPEST_CELL), first);
  const indent = line.toString('latin1', line.lastIndexOf(NEWLINE) + 1);
  if (!line.includes(NEWLINE) || indent.trim() !== '') return undefined;
  known?.begin();
  const texts = new CellTexts(bytes, Buffer.from(`\n${indent}}`));
  return (from) => {
    const twin = known?.find(from);
    if (twin !== undefined) return twinCell(bytes, shape, from, twin);
    const cell = texts.at(from);
    if (cell === undefined || mayBeTooDeep(cell.text)) return undefined;
    const facts = parsedFacts(cell);
    return facts && new SmallCell(bytes, shape, from, cell.to, facts);
  };
}

/** Facts of a cell that was scanned are decoded when somebody asks, and once for both notebooks. */
function twinCell(bytes: Buffer, shape: Shape, from: number, twin: Cell): SmallCell {
  const { span } = twin;
  const facts = span instanceof SmallCell ? span.facts : new ScannedFacts(twin);
  return new SmallCell(bytes, shape, from, from + span.to - span.from, facts, twin);
}

class ScannedFacts implements CellFacts {
  private readonly cell: Cell;

  constructor(cell: Cell) {
    this.cell = cell;
  }

  get type(): unknown {
    return this.cell.kind;
  }

  get id(): string | undefined {
    return this.cell.id;
  }

  get source(): string {
    return this.cell.source;
  }

  get sourceIsList(): boolean | undefined {
    return this.cell.sourceIsList;
  }

  get tags(): readonly string[] {
    return this.cell.tags;
  }
}

/** Undefined if this is no plain JSON object: the scanner says what is wrong, if anything is. */
function parsedFacts({ text, isWhole }: CellText): CellFacts | undefined {
  if (text[0] !== '{') return undefined;
  try {
    const facts = factsOf(JSON.parse(text) as ParsedCell);
    return isWhole || !holdGap(facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}

const NEWLINE = 0x0a;
/** White space before a cell: two levels of indent in nbformat 4, four in 3. */
const DEEPEST_CELL = 64;

/** Every level needs a bracket that closes it. */
function mayBeTooDeep(text: string): boolean {
  return text.length > 2 * MAX_DEPTH - 10 && text.split(/[\]}]/).length > MAX_DEPTH - 10;
}

interface ParsedCell {
  readonly cell_type?: unknown;
  readonly id?: unknown;
  readonly source?: unknown;
  readonly input?: unknown;
  readonly metadata?: { readonly tags?: unknown } | null;
}

function factsOf({ cell_type: type, id, source, input, metadata }: ParsedCell): CellFacts {
  const text = type === 'code' && input !== undefined ? input : source;
  return new ParsedFacts(type, typeof id === 'string' ? id : undefined, text, stringsOf(metadata?.tags));
}

/** The lines of a source are joined when somebody asks: nobody does in most cells that are the same on both sides. */
class ParsedFacts implements CellFacts {
  readonly type: unknown;
  readonly id: string | undefined;
  readonly tags: readonly string[];
  private text: unknown;
  readonly sourceIsList: boolean | undefined;

  constructor(type: unknown, id: string | undefined, text: unknown, tags: readonly string[]) {
    this.type = type;
    this.id = id;
    this.tags = tags;
    this.text = text;
    this.sourceIsList = text === undefined ? undefined : Array.isArray(text);
  }

  get source(): string | undefined {
    if (Array.isArray(this.text) && this.text.every((line) => typeof line === 'string')) this.text = this.text.join('');
    return typeof this.text === 'string' ? this.text : undefined;
  }
}

/** True if a part that was left out of the text was in what is kept of it. */
function holdGap({ type, id, source, tags }: CellFacts): boolean {
  return [type, id, source, ...tags].some((fact) => typeof fact === 'string' && fact.includes(GAP));
}

/** The strings of a list; none of anything else. */
export function stringsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : [];
}
