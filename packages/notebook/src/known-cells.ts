/*
 * Of two versions of a notebook most cells are the same bytes. Who has read the one need not read those again in the other:
 * equal bytes prove that it is the same JSON value with the same facts. The cell behind the last one that was found is
 * tried first, then the one behind that (a cell went or was edited); others are found by their first bytes.
 */
import type { Cell } from './document.ts';
import { type CellFacts, SmallCell } from './small-cells.ts';

export interface KnownCell {
  /** In bytes. */
  readonly length: number;
  readonly facts: CellFacts;
}

/** Enough to hold the id, or some lines of a source. A shorter cell is read again unless its neighbours moved with it. */
const HEAD = 256;

/** The cells of a notebook that was read. Where several begin alike, the last is known by how it begins. */
export class KnownCells {
  private readonly bytes: Buffer;
  private readonly cells: readonly Cell[];
  private lazyByHead: ReadonlyMap<string, number> | undefined;
  /** Index of the cell that comes next if nothing changed. */
  private next = 0;

  constructor(bytes: Buffer, cells: readonly Cell[]) {
    this.bytes = bytes;
    this.cells = cells;
  }

  /** The cell that stands at `from` of `bytes`, if it is one of these. */
  find(bytes: Buffer, from: number): KnownCell | undefined {
    for (let at = this.next; at <= this.next + 1; at++) if (this.standsAt(at, bytes, from)) return this.found(at);
    const at = this.byHead.get(headOf(bytes, from));
    return at !== undefined && this.standsAt(at, bytes, from) ? this.found(at) : undefined;
  }

  private standsAt(at: number, bytes: Buffer, from: number): boolean {
    if (at >= this.cells.length) return false;
    const { span } = this.cells[at];
    const to = from + span.to - span.from;
    return to <= bytes.length && bytes.compare(this.bytes, span.from, span.to, from, to) === 0;
  }

  private found(at: number): KnownCell {
    const cell = this.cells[at];
    this.next = at + 1;
    return { length: cell.span.to - cell.span.from, facts: factsOf(cell) };
  }

  private get byHead(): ReadonlyMap<string, number> {
    this.lazyByHead ??= new Map(this.cells.map(({ span }, at) => [headOf(this.bytes, span.from), at]));
    return this.lazyByHead;
  }
}
function headOf(bytes: Buffer, from: number): string {
  return bytes.toString('latin1', from, from + HEAD);
}

/** Those of a large cell are decoded when somebody asks, and once for both notebooks. */
function factsOf(cell: Cell): CellFacts {
  if (cell.span instanceof SmallCell) return cell.span.facts;
  return {
    type: cell.kind,
    id: cell.id,
    get source() {
      return cell.source;
    },
    get sourceIsList() {
      return cell.sourceIsList;
    },
    get tags() {
      return cell.tags;
    },
  };
}
