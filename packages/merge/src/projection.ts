/*
 * The text of several cells as one, with a fence before each: what a line merge sees when it looks past the JSON. It finds
 * its way where cells cannot be told apart, were split, joined, or moved into each other.
 */
import type { Cell, CellKind } from '@nbmend/notebook';
import type { PlannedCell, Row } from './model.ts';
import type { Piece, TextOptions } from './pieces.ts';
import { mergeLines } from './text.ts';

/** A character that no source begins a line with. */
const FENCE = '\u0001cell ';

/** Cells that follow each other in each of the three notebooks. */
export interface Region {
  readonly base: readonly Cell[];
  readonly ours: readonly Cell[];
  readonly theirs: readonly Cell[];
}

/**
 * Merges the region as one text and cuts the result into cells again. Undefined if a conflict spans the border of cells,
 * which no cell could hold.
 * @param rowOf the matched row of a cell of ours or theirs: what is not text (metadata, outputs) is taken from it, unless
 *   the text says that its two cells are different ones
 */
export function planAsText(
  region: Region,
  rowOf: (cell: Cell) => Row,
  options: TextOptions,
): PlannedCell[] | undefined {
  const sides = [region.base, region.ours, region.theirs].map(project);
  const [base, ours, theirs] = sides;
  const pieces = mergeLines(base.lines, ours.lines, theirs.lines, { ...options, fence: FENCE });
  const cells: { cells: (Cell | undefined)[]; kind: CellKind; source: Piece[] }[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'conflict') {
      const lines = [...piece.base, ...piece.ours, ...piece.theirs];
      if (lines.some((line) => line.startsWith(FENCE)) || cells.length === 0) return undefined;
      cells[cells.length - 1].source.push(piece);
      continue;
    }
    let from = 0;
    const flush = (to: number): boolean => {
      if (from === to) return true;
      if (cells.length === 0) return false;
      cells[cells.length - 1].source.push({
        kind: 'lines',
        lines: piece.lines.slice(from, to),
        ...(piece.by && { by: piece.by }),
      });
      return true;
    };
    for (const [i, line] of piece.lines.entries()) {
      if (!line.startsWith(FENCE)) continue;
      if (!flush(i)) return undefined;
      from = i + 1;
      const at = (side: { fences: ReadonlyMap<number, Cell> }, start: number | undefined) =>
        start === undefined ? undefined : side.fences.get(start + i);
      cells.push({
        cells: [at(base, piece.base), at(ours, piece.ours), at(theirs, piece.theirs)],
        kind: line.slice(FENCE.length) as CellKind,
        source: [],
      });
    }
    if (!flush(piece.lines.length)) return undefined;
  }
  const standing = new Set(cells.flatMap((cell) => cell.cells));
  return cells.map(({ cells: [base, ours, theirs], kind, source }) => {
    const matched = ours !== undefined ? rowOf(ours) : theirs !== undefined ? rowOf(theirs) : undefined;
    const fits = (own: Cell | undefined, other: Cell | undefined): boolean =>
      own === other || (own === undefined && !standing.has(other));
    const row =
      matched !== undefined && fits(ours, matched.ours) && fits(theirs, matched.theirs)
        ? matched
        : { base, ours, theirs, movedByOurs: false, movedByTheirs: false };
    return { row, kind, source };
  });
}

function project(cells: readonly Cell[]): { lines: string[]; fences: Map<number, Cell> } {
  const lines: string[] = [];
  const fences = new Map<number, Cell>();
  for (const cell of cells) {
    fences.set(lines.length, cell);
    lines.push(FENCE + cell.kind, ...(cell.source === '' ? [] : cell.lines));
  }
  return { lines, fences };
}
