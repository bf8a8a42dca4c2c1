/*
 * The cells of the result, decided by cell first. Where that leaves a conflict, the stretch around it is tried again as
 * one text, and the better of the two is kept: no conflict before a conflict, a small one before a large one.
 */
import type { Cell } from '@nbmend/notebook';
import { Budget } from './budget.ts';
import { isBeyondText, planCell, sameSource } from './cell-text.ts';
import { markClashes } from './inserts.ts';
import type { MergeInput, PlannedCell, Row } from './model.ts';
import { conflictSize, type TextOptions } from './pieces.ts';
import { planAsText, type Region } from './projection.ts';
import { markParts, otherOf } from './reshaped.ts';
import type { Matching, Reshaped } from './rows.ts';

/** A row of the matching and what became of it (nothing, if it was deleted). */
interface Step {
  readonly row: Row;
  readonly cell: PlannedCell | undefined;
  /** Split or joined by one side and changed by the other. */
  readonly contested: boolean;
  /** Needs the text of its neighbours. */
  readonly open: boolean;
}

/**
 * Plans the cells of the result. If a person has to look at it anyway, they see every line that either side wrote: then
 * two edits of one line are not made into one behind their back.
 */
export function planCells(input: MergeInput, matching: Matching, options: TextOptions): PlannedCell[] {
  let settledLoosely = false;
  const loosely = (): void => {
    settledLoosely = true;
  };
  const plan = planOnce(input, matching, { ...options, loosely });
  return isClean(plan) || !settledLoosely ? plan : planOnce(input, matching, { ...options, everyLine: true });
}

function planOnce(input: MergeInput, { rows, reshaped }: Matching, given: TextOptions): PlannedCell[] {
  const options = { ...given, budget: new Budget() };
  const contested = new Set(reshaped.filter(isContested).flatMap((group) => group.rows));
  const marked = markParts(rows, reshaped, options);
  const isByCell = (row: Row): boolean => marked.has(row) || isBeyondText(row);
  const steps = decide(rows, contested, marked, options);
  const rowOf = rowFinder(rows);
  const whole: Region = { base: input.base?.cells ?? [], ours: input.ours.cells, theirs: input.theirs.cells };
  const textSays = !rows.some(isByCell);
  if (textSays && (bothInsert(rows) || rows.some(isMovedAndDeleted)) && !rows.some(isMovedTwice)) {
    // Is it one insertion or are they two, and which comes first? Was it moved or deleted? The text may know better than a rule.
    const asText = planAsText(whole, rowOf, options);
    if (asText && isClean(asText)) return asText;
  }
  const plan: PlannedCell[] = [];
  const all = stretches(steps);
  for (const stretch of all) {
    const cells = stretch.flatMap(({ cell }) => cell ?? []);
    const asked =
      !options.budget.isSpent && stretch.some(({ open }) => open) && !stretch.some(({ row }) => isByCell(row));
    const region = asked ? regionOf(stretch) : undefined;
    const asText = region && planAsText(region, rowOf, options);
    for (const cell of asText && isBetter(asText, cells, stretch) ? asText : cells) plan.push(cell);
  }
  if (isClean(plan) || !textSays || options.budget.isSpent || all.length === 1) return plan; // of a single stretch, that was all of the text
  const asText = planAsText(whole, rowOf, options);
  return asText && isClean(asText) ? asText : plan;
}

/** Did both sides insert cells between the same two neighbours? */
function bothInsert(rows: readonly Row[]): boolean {
  let [byOurs, byTheirs] = [false, false];
  for (const { base, ours, theirs } of rows) {
    if (base !== undefined) [byOurs, byTheirs] = [false, false];
    else {
      byOurs ||= ours !== undefined;
      byTheirs ||= theirs !== undefined;
      if (byOurs && byTheirs) return true;
    }
  }
  return false;
}

function isMovedAndDeleted({ ours, theirs, movedByOurs, movedByTheirs }: Row): boolean {
  return (movedByOurs && theirs === undefined) || (movedByTheirs && ours === undefined);
}

/** As text, it would be deleted once and inserted twice. */
function isMovedTwice({ movedByOurs, movedByTheirs }: Row): boolean {
  return movedByOurs && movedByTheirs;
}

function isMoved({ movedByOurs, movedByTheirs }: Row): boolean {
  return movedByOurs || movedByTheirs;
}

function decide(
  rows: readonly Row[],
  contested: ReadonlySet<Row>,
  marked: ReadonlyMap<Row, PlannedCell>,
  options: TextOptions,
): Step[] {
  const planned = rows.map((row) => marked.get(row) ?? planCell(row, options));
  const marks = markClashes(planned.flatMap((cell) => cell ?? []));
  let next = 0;
  return rows.map((row, i) => {
    const cell = planned[i] === undefined ? undefined : marks[next++];
    return {
      row,
      cell,
      contested: contested.has(row),
      open: contested.has(row) || (cell !== undefined && !isClean([cell])),
    };
  });
}

/** One side split or joined cells, and the other changed the text of one of them: by cell, half of that would be overlooked. */
function isContested({ by, rows }: Reshaped): boolean {
  const other = otherOf(by);
  return rows.some((row) => row.base !== undefined && !sameSource(row.base, row[other]));
}

/** Lines between markers. */
function markedLines(cells: readonly PlannedCell[]): number {
  return cells.reduce((lines, { source }) => lines + conflictSize(source), 0);
}

function isClean(cells: readonly PlannedCell[]): boolean {
  return cells.every(({ source }) => source.every((piece) => piece.kind === 'lines'));
}

function isBetter(asText: readonly PlannedCell[], cells: readonly PlannedCell[], stretch: readonly Step[]): boolean {
  if (isClean(asText)) return true;
  if (stretch.some(({ contested }) => contested)) return !stretch.some(({ row }) => isMoved(row));
  // New cells that clash are better kept apart: a person chooses between cells, not between lines of one.
  if (cells.every((cell) => isClean([cell]) || (cell.absent !== undefined && cell.row.base === undefined)))
    return false;
  return markedLines(asText) < markedLines(cells) && !stretch.some(({ row }) => isMoved(row));
}

/** Cuts the steps behind every cell that all three have in the same order and that raised no question. */
function stretches(steps: readonly Step[]): Step[][] {
  const result: Step[][] = [];
  let stretch: Step[] = [];
  for (const step of steps) {
    stretch.push(step);
    if (!isAnchor(step)) continue;
    result.push(stretch);
    stretch = [];
  }
  if (stretch.length > 0) result.push(stretch);
  return result;
}

function isAnchor({ row, open }: Step): boolean {
  const { base, ours, theirs } = row;
  return !open && base !== undefined && ours !== undefined && theirs !== undefined && !isMoved(row);
}

/** The cells of a stretch, if they follow each other on every side. */
function regionOf(stretch: readonly Step[]): Region | undefined {
  const side = (pick: (row: Row) => Cell | undefined): Cell[] | undefined => {
    const cells = stretch.flatMap(({ row }) => pick(row) ?? []).sort((a, b) => a.index - b.index);
    const gapless = cells.every((cell, i) => i === 0 || cells[i - 1].index + 1 === cell.index);
    return gapless ? cells : undefined;
  };
  const base = side((row) => row.base);
  const ours = side((row) => row.ours);
  const theirs = side((row) => row.theirs);
  return base && ours && theirs ? { base, ours, theirs } : undefined;
}

function rowFinder(rows: readonly Row[]): (cell: Cell) => Row {
  const found = new Map<Cell, Row>();
  for (const row of rows) {
    if (row.ours) found.set(row.ours, row);
    if (row.theirs) found.set(row.theirs, row);
  }
  return (cell) => found.get(cell)!;
}
