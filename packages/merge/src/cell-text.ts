/*
 * The sources of one cell on three sides, merged.
 */
import { type Cell, type CellKind, spelledAlike } from '@nbmend/notebook';
import { hasNewFiles } from './attachments.ts';
import type { PlannedCell, Row } from './model.ts';
import type { Piece, TextOptions } from './pieces.ts';
import { mergeLines } from './text.ts';

/** True if two cells say the same: same source but for blanks at the ends of lines and around it, same kind. */
export function sameSource(a: Cell | undefined, b: Cell | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.kind === b.kind && sameText(a.source, b.source);
}

export function sameText(a: string, b: string): boolean {
  return a === b || normal(a) === normal(b);
}

function normal(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

/** What becomes of one cell; undefined if it is deleted. */
export function planCell(row: Row, options: TextOptions): PlannedCell | undefined {
  const { base, ours, theirs } = row;
  const whole = wholeFrom(row);
  if (whole !== undefined) return { row, kind: row[whole]!.kind, source: [], whole };
  if (ours !== undefined && theirs !== undefined) {
    const kind = kindThatHolds(row, mergedKind(base?.kind, ours.kind, theirs.kind));
    return { row, kind, source: mergeSources(base, ours, theirs, { ...options, code: kind === 'code' }) };
  }
  const left = ours ?? theirs;
  if (left === undefined) return undefined;
  // One side deleted it. What the other did to outputs, counts and metadata is no reason to keep it, but for what a person
  // would miss: files put into it, and that it had become the cell of parameters.
  if (base === undefined || left.source.trim() === '') return undefined;
  if (sameSource(base, left)) return gained(base, left) ? deletedAgainstEdited(row, left) : undefined;
  // An empty cell that one side filled and the other swept away: as good as a new one.
  if (base.source.trim() === '') return { row, kind: left.kind, source: plain(left) };
  return deletedAgainstEdited(row, left);
}

/** The side that alone wrote the cell or changed it, if the bytes say so: most cells of most merges. */
function wholeFrom({ base, ours, theirs }: Row): 'ours' | 'theirs' | undefined {
  if (base === undefined) return ours === undefined ? 'theirs' : theirs === undefined ? 'ours' : undefined;
  if (ours === undefined || theirs === undefined) return undefined;
  if (spelledAlike(base, theirs) || spelledAlike(ours, theirs)) return 'ours';
  return spelledAlike(base, ours) ? 'theirs' : undefined;
}

/**
 * The other side deleted the cell, and what this one did to it a line merge of the whole would overlook: what it gave the
 * cell is not in its text, or the text was changed and moved, which looks like a deletion and an insertion.
 */
export function isBeyondText({ base, ours, theirs, movedByOurs, movedByTheirs }: Row): boolean {
  const left = ours ?? theirs;
  if (base === undefined || left === undefined || (ours !== undefined && theirs !== undefined)) return false;
  return sameSource(base, left) ? gained(base, left) : movedByOurs || movedByTheirs;
}

function gained(base: Cell, cell: Cell): boolean {
  return hasNewFiles(base, cell) || (cell.tags.includes('parameters') && !base.tags.includes('parameters'));
}

/** The whole cell as a conflict: one side has it, the other has not. */
export function deletedAgainstEdited(row: Row, left: Cell): PlannedCell {
  const lines = left.lines;
  const base = row.base === undefined ? [] : row.base.lines;
  const absent = row.ours === undefined ? 'ours' : 'theirs';
  const piece: Piece =
    absent === 'ours'
      ? { kind: 'conflict', base, ours: [], theirs: lines }
      : { kind: 'conflict', base, ours: lines, theirs: [] };
  return { row, kind: left.kind, source: [piece], absent };
}

export function plain(cell: Cell): readonly Piece[] {
  return [{ kind: 'lines', lines: cell.lines }];
}

function mergeSources(base: Cell | undefined, ours: Cell, theirs: Cell, options: TextOptions): readonly Piece[] {
  const [b, o, t] = [base?.source, ours.source, theirs.source];
  if (o === t || b === t) return plain(ours);
  if (b === o) return plain(theirs);
  return mergeLines(
    b === undefined || b === '' ? [] : b.split('\n'),
    o === '' ? [] : o.split('\n'),
    t === '' ? [] : t.split('\n'),
    options,
  );
}

/** The kind that one side changed it to. If both did, and not alike, it is rather read than run. */
export function mergedKind(base: CellKind | undefined, ours: CellKind, theirs: CellKind): CellKind {
  if (ours === theirs || base === theirs) return ours;
  if (base === ours) return theirs;
  return ours === 'markdown' || theirs === 'markdown' ? 'markdown' : 'raw';
}

/** The kind wished for, unless that is code and a side has just put files into the cell, which code cannot hold. */
export function kindThatHolds({ base, ours, theirs }: Row, wish: CellKind): CellKind {
  if (wish !== 'code') return wish;
  return (
    [ours, theirs].find((cell) => cell !== undefined && cell.kind !== 'code' && hasNewFiles(base, cell))?.kind ?? wish
  );
}
