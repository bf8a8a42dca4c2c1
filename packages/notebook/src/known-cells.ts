/*
 * Of two versions of a notebook most cells are the same bytes. Who has read the one need not read those again in the other:
 * a cell is found by its first bytes, and equal bytes prove that it is the same JSON value with the same facts.
 */
import type { Cell } from './document.ts';
import { type CellFacts, SmallCell } from './small-cells.ts';

export interface KnownCell {
  /** In bytes. */
  readonly length: number;
  readonly facts: CellFacts;
}

/** Enough to hold the id, or some lines of a source. */
const HEAD = 256;

/** The cells of a notebook that was read, by how they begin. Where several begin alike, the last is known. */
export class KnownCells {
  private readonly bytes: Buffer;
  private readonly byHead = new Map<string, Cell>();

  constructor(bytes: Buffer, cells: readonly Cell[]) {
    this.bytes = bytes;
    for (const cell of cells) this.byHead.set(headOf(bytes, cell.span.from, cell.span.to - cell.span.from), cell);
  }

  /**
   * The cell that stands at `from` of `bytes`, if it is one of these.
   * @param longest bytes that the cell there has, if they are few
   */
  find(bytes: Buffer, from: number, longest: number): KnownCell | undefined {
    const cell = this.byHead.get(headOf(bytes, from, longest));
    if (cell === undefined) return undefined;
    const { span } = cell;
    const length = span.to - span.from;
    if (from + length > bytes.length) return undefined;
    if (bytes.compare(this.bytes, span.from, span.to, from, from + length) !== 0) return undefined;
    return { length, facts: factsOf(cell) };
  }
}

function headOf(bytes: Buffer, from: number, length: number): string {
  return bytes.toString('latin1', from, from + Math.min(length, HEAD));
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
