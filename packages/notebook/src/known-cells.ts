/*
 * Of two versions of a notebook most cells are the same bytes. Who has read the one need not read those again in the other:
 * equal bytes prove that it is the same JSON value with the same facts. The cell behind the last one that was found is
 * tried first, then the one behind that (a cell went or was edited); others are found by their first bytes.
 */
import type { Cell, Notebook } from './document.ts';
import type { Span } from './scan.ts';

/** Enough to hold the id, or some lines of a source. A shorter cell is read again unless its neighbours moved with it. */
const HEAD = 256;
/** Most bytes that are compared ahead of the cell that was asked for. */
const FARTHEST = 1 << 16;

/** The cells of a notebook that was read. Where several begin alike, the last is known by how it begins. */
export class KnownCells {
  /** Where `bytes` are known to hold nothing but such cells, with what stands between them. In order. */
  readonly runs: Span[] = [];
  private readonly bytes: Buffer;
  private readonly known: Buffer;
  private readonly cells: readonly Cell[];
  private lazyByHead: ReadonlyMap<string, number> | undefined;
  /** Index of the cell that comes next if nothing changed. */
  private next = 0;
  /** Up to here the bytes are those of the other notebook, so many bytes further on. */
  private equalTo = 0;
  private shift = 0;
  /** Bytes to compare at a time: more for as long as they are equal. */
  private reach = 0;
  private isInRun = false;

  /** @param bytes of a version of the notebook, in which its cells will be looked for in order */
  constructor(bytes: Buffer, notebook: Notebook) {
    this.bytes = bytes;
    this.known = notebook.bytes;
    this.cells = notebook.cells;
  }

  /** To be called where a list of cells begins. */
  begin(): void {
    this.isInRun = false;
  }

  /** The cell that stands at `from`, if it is one of these. To be asked for each cell of a list. */
  find(from: number): Cell | undefined {
    for (let at = this.next; at <= this.next + 1; at++) if (this.standsAt(at, from)) return this.found(at, from);
    const at = this.byHead.get(headOf(this.bytes, from));
    if (at !== undefined && this.standsAt(at, from)) return this.found(at, from);
    this.isInRun = false;
    return undefined;
  }

  private standsAt(at: number, from: number): boolean {
    const span = this.cells[at]?.span;
    if (span === undefined) return false;
    const shift = from - span.from;
    if (shift === this.shift && span.to + shift <= this.equalTo) return true;
    const isFar = this.reach > span.to - span.from;
    if (isFar && this.isEqual(span.from, Math.min(span.from + this.reach, this.known.length), shift)) return true;
    this.reach = 0;
    return this.isEqual(span.from, span.to, shift);
  }

  /** Whether a stretch of the known notebook stands in this one, `shift` bytes further on. */
  private isEqual(from: number, to: number, shift: number): boolean {
    const { bytes, known } = this;
    if (to + shift > bytes.length || bytes.compare(known, from, to, from + shift, to + shift) !== 0) return false;
    this.shift = shift;
    this.equalTo = to + shift;
    this.reach = Math.min(2 * (to - from), FARTHEST);
    return true;
  }

  private found(at: number, from: number): Cell {
    const cell = this.cells[at];
    const to = from + cell.span.to - cell.span.from;
    const start = this.isInRun ? this.runs.pop()!.from : from;
    this.runs.push({ from: start, to });
    this.isInRun = true;
    this.next = at + 1;
    return cell;
  }

  private get byHead(): ReadonlyMap<string, number> {
    this.lazyByHead ??= new Map(this.cells.map(({ span }, at) => [headOf(this.known, span.from), at]));
    return this.lazyByHead;
  }
}

function headOf(bytes: Buffer, from: number): string {
  return bytes.toString('latin1', from, from + HEAD);
}
