/*
 * The text of several cells as one, with a fence before each: what a line merge sees when it looks past the JSON. It finds
 * its way where cells cannot be told apart, were split, joined, or moved into each other.
 */
import type { Cell, CellKind } from '@nbmend/notebook';
import { isBlank } from './agreement.ts';
import { kindThatHolds, mergedKind } from './cell-text.ts';
import type { PlannedCell, Row } from './model.ts';
import type { ConflictPiece, LinesPiece, Piece, TextOptions } from './pieces.ts';
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
  const sides = [project(region.base), project(region.ours), project(region.theirs)] as const;
  const [base, ours, theirs] = sides;
  const pieces = mergeLines(base.lines, ours.lines, theirs.lines, { ...options, fence: FENCE });
  const drafts = cutAtFences(pieces, sides)?.filter((draft) => !isEmptied(draft));
  if (drafts === undefined) return undefined;
  const standing = new Set(drafts.flatMap(({ cells }) => cells));
  return drafts.map(({ cells: [base, ours, theirs], kind, source, absent }) => {
    if (absent !== undefined) {
      return { row: { base, ours, theirs, movedByOurs: false, movedByTheirs: false }, kind, source, absent };
    }
    const matched = ours !== undefined ? rowOf(ours) : theirs !== undefined ? rowOf(theirs) : undefined;
    const fits = (own: Cell | undefined, other: Cell | undefined): boolean =>
      own === other || (own === undefined && !standing.has(other));
    const row =
      matched !== undefined && fits(ours, matched.ours) && fits(theirs, matched.theirs)
        ? matched
        : { base: base ?? baseOf(ours, theirs, rowOf), ours, theirs, movedByOurs: false, movedByTheirs: false };
    return { row, kind: kindThatHolds(row, kind), source };
  });
}

/** The cells of base, ours and theirs that begin at one fence. */
type Cells = readonly [base: Cell | undefined, ours: Cell | undefined, theirs: Cell | undefined];

interface Draft {
  cells: Cells;
  readonly kind: CellKind;
  readonly source: Piece[];
  readonly absent?: 'ours' | 'theirs';
}

/** Nothing is left of the cell: one side split it off, and the other deleted its lines. */
function isEmptied({ cells: [, ours, theirs], source, absent }: Draft): boolean {
  if (absent !== undefined || !source.every((piece) => piece.kind === 'lines' && isBlank(piece.lines))) return false;
  return (ours ?? theirs) !== undefined && [ours, theirs].every((cell) => cell?.source.trim() !== '');
}

/** Undefined if text comes before the first fence, or a conflict that holds a fence ends within a cell. */
function cutAtFences(pieces: readonly Piece[], sides: readonly Projection[]): Draft[] | undefined {
  const drafts: Draft[] = [];
  for (const [i, piece] of pieces.entries()) {
    const before = drafts.at(-1);
    if (piece.kind === 'conflict') {
      if (before === undefined) return undefined;
      const cut = oneCut(piece, drafts, sides);
      if (cut !== undefined) {
        drafts.push(cut);
        continue;
      }
      if ([...piece.ours, ...piece.theirs].some(isFence) && !beginsCell(pieces[i + 1])) return undefined;
      addConflict(drafts, before, piece, sides);
      continue;
    }
    const bare = before?.source.length === 0;
    for (const { from, to, fence } of cellsIn(piece.lines)) {
      if (fence !== undefined) {
        const at = (side: Projection, start: number | undefined) =>
          start === undefined ? undefined : side.fences.get(start + fence);
        const cells: Cells = [at(sides[0], piece.base), at(sides[1], piece.ours), at(sides[2], piece.theirs)];
        drafts.push({ cells, kind: piece.lines[fence].slice(FENCE.length) as CellKind, source: [] });
      }
      const draft = drafts.at(-1);
      if (draft === undefined) return undefined;
      if (from < to)
        draft.source.push({ kind: 'lines', lines: piece.lines.slice(from, to), ...(piece.by && { by: piece.by }) });
    }
    if (before && bare) straightenFences(before, drafts.at(-1)!, piece);
  }
  return drafts;
}

/** Both sides cut a cell here, and what follows is of another kind on each: one cut, and the kind that one of them changed. */
function oneCut(
  { base, ours, theirs, from }: ConflictPiece,
  drafts: readonly Draft[],
  sides: readonly Projection[],
): Draft | undefined {
  if (base.some(isFence) || ![ours, theirs].every(isOneFence)) return undefined;
  const [our, their] = [ours, theirs].map((lines, i) => {
    const start = (i === 0 ? from?.ours : from?.theirs) ?? 0;
    return sides[i + 1].fences.get(start + lines.findIndex(isFence));
  });
  if (our === undefined || their === undefined) return undefined;
  const whole = drafts.findLast(({ cells }) => cells[0] !== undefined)?.cells[0];
  return { cells: [undefined, our, their], kind: mergedKind(whole?.kind, our.kind, their.kind), source: [] };
}

function isOneFence(lines: readonly string[]): boolean {
  return lines.filter(isFence).length === 1 && isBlank(lines.filter((line) => !isFence(line)));
}

function beginsCell(piece: Piece | undefined): boolean {
  return piece === undefined || (piece.kind === 'lines' && isFence(piece.lines[0]));
}

/** A conflict with fences is one about the text before them, and cells behind it that only one side has. */
function addConflict(drafts: Draft[], before: Draft, piece: ConflictPiece, sides: readonly Projection[]): void {
  const withoutFences = (lines: readonly string[]) => lines.filter((line) => !isFence(line));
  const [ourText, theirText] = [piece.ours, piece.theirs].map((lines) => lines.slice(0, endOfCell(lines)));
  if (ourText.length + theirText.length > 0) {
    before.source.push({ kind: 'conflict', base: withoutFences(piece.base), ours: ourText, theirs: theirText });
  }
  for (const side of ['ours', 'theirs'] as const) {
    for (const { from, to, fence } of cellsIn(piece[side])) {
      const lines = piece[side].slice(from, to);
      if (fence === undefined || isBlank(lines)) continue;
      const cell = sides[side === 'ours' ? 1 : 2].fences.get((piece.from?.[side] ?? 0) + fence);
      const kind = piece[side][fence].slice(FENCE.length) as CellKind;
      const [cells, source]: [Cells, Piece] =
        side === 'ours'
          ? [[undefined, cell, undefined], { kind: 'conflict', base: [], ours: lines, theirs: [] }]
          : [[undefined, undefined, cell], { kind: 'conflict', base: [], ours: [], theirs: lines }];
      drafts.push({ cells, kind, source: [source], absent: side === 'ours' ? 'theirs' : 'ours' });
    }
  }
}

function endOfCell(lines: readonly string[]): number {
  const fence = lines.findIndex(isFence);
  return fence === -1 ? lines.length : fence;
}

/** The stretches of a text between its fences, the first of them with none. */
function cellsIn(lines: readonly string[]): { readonly from: number; readonly to: number; readonly fence?: number }[] {
  const fences = lines.flatMap((line, i) => (isFence(line) ? [i] : []));
  const ends = [...fences, lines.length];
  const first = ends[0] > 0 ? [{ from: 0, to: ends[0] }] : [];
  return [...first, ...fences.map((fence, i) => ({ fence, from: fence + 1, to: ends[i + 1] }))];
}

/**
 * Where one side put new cells, a line merge may find that they begin behind the fence that was there and end with another
 * one like it. The text is the same, but the old fence is the last one.
 */
function straightenFences(before: Draft, last: Draft, { lines, base, ours, theirs }: LinesPiece): void {
  if (last === before || !isFence(lines[lines.length - 1]) || isFence(lines[0])) return;
  if (base !== undefined || (ours === undefined) === (theirs === undefined)) return;
  const [b, o, t] = before.cells;
  if ((ours === undefined ? t : o) === undefined) return;
  const [, newOurs, newTheirs] = last.cells;
  [before.cells, last.cells] =
    ours === undefined
      ? [
          [undefined, undefined, t],
          [b, o, newTheirs],
        ]
      : [
          [undefined, o, undefined],
          [b, newOurs, t],
        ];
}

/** The cell of the base that the matched rows of two cells agree upon. */
function baseOf(ours: Cell | undefined, theirs: Cell | undefined, rowOf: (cell: Cell) => Row): Cell | undefined {
  const [o, t] = [ours && rowOf(ours).base, theirs && rowOf(theirs).base];
  return o === undefined || t === undefined || o === t ? (o ?? t) : undefined;
}

function isFence(line: string): boolean {
  return line.startsWith(FENCE);
}

interface Projection {
  readonly lines: readonly string[];
  /** Cells by the line of their fence. */
  readonly fences: ReadonlyMap<number, Cell>;
}

function project(cells: readonly Cell[]): Projection {
  const lines: string[] = [];
  const fences = new Map<number, Cell>();
  for (const cell of cells) {
    fences.set(lines.length, cell);
    lines.push(FENCE + cell.kind);
    if (cell.source !== '') for (const line of cell.lines) lines.push(line);
  }
  return { lines, fences };
}
