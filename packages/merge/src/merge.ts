/*
 * The merge of three notebooks, in its phases: one format, one set of rows, a plan, and the splices that carry it out.
 */

import { sameFormat } from './formats.ts';
import type { MergeInput, MergeOptions, MergeResult, PlannedCell, SettledNote } from './model.ts';
import type { Piece } from './pieces.ts';
import { planCells } from './plan.ts';
import { matchCells } from './rows.ts';
import { bothTexts } from './text.ts';
import { writePlan } from './write-plan.ts';

/**
 * Merges two versions of a notebook. The result is ours with the changes of theirs spliced in, always a valid notebook if
 * the inputs are; where the two cannot be merged it holds both between git's markers, in the source of a cell.
 * Pure: nothing is read or written, and the same input gives the same bytes on every machine.
 */
export function mergeNotebooks(input: MergeInput, options: MergeOptions = {}): MergeResult {
  const trivial = unchangedSide(input);
  if (trivial !== undefined) return { chunks: [trivial], conflicts: [], reruns: 0, notes: [] };
  const markers = {
    size: 7,
    style: 'merge' as const,
    labels: { base: 'base', ours: 'ours', theirs: 'theirs' },
    ...options.markers,
  };
  const same = sameFormat(input);
  const plan = planCells(same, matchCells(same), { whole: markers.style !== 'merge' }).flatMap((cell) =>
    favor(cell, options.favor),
  );
  const { chunks, conflicts, reruns } = writePlan(same, plan, {
    markers,
    outputs: options.outputs ?? 'ours',
    favor: options.favor === 'union' ? 'ours' : options.favor,
  });
  return { chunks, conflicts, reruns, notes: plan.flatMap(notesOf) };
}

function notesOf({ source }: PlannedCell, cell: number): SettledNote[] {
  return source.flatMap((piece) =>
    piece.kind === 'lines' && piece.by ? [{ cell, by: piece.by, lines: piece.lines }] : [],
  );
}

/** The whole answer where one side did nothing, or both did the same. */
function unchangedSide({ base, ours, theirs }: MergeInput): Buffer | undefined {
  if (ours.bytes.equals(theirs.bytes)) return ours.bytes;
  if (base?.bytes.equals(theirs.bytes)) return ours.bytes;
  if (base?.bytes.equals(ours.bytes)) return theirs.bytes;
  return undefined;
}

/** Settles what is left to one side, if the person asked for that. */
function favor(cell: PlannedCell, side: MergeOptions['favor']): PlannedCell[] {
  if (side === undefined || cell.whole !== undefined) return [cell];
  if (cell.absent === side) return [];
  const { absent: _, ...rest } = cell;
  const source = cell.source.map((piece): Piece => {
    if (piece.kind === 'lines') return piece;
    const lines = side === 'union' ? bothTexts(piece.ours, piece.theirs) : piece[side];
    return { kind: 'lines', lines };
  });
  return [{ ...rest, source: source.filter((piece) => piece.kind !== 'lines' || piece.lines.length > 0) }];
}
