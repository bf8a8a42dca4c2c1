/* The blocks under a cell's header. */
import type { CellChange, CellEdit, SourceChange } from '@nbmend/diff';
import type { Cell, Notebook } from '@nbmend/notebook';
import { NO_NOISE, noiseIn, noiseText, totalNoise } from './noise.ts';
import type { Block, ViewOptions } from './view.ts';
import { cellFacts, cutFacts, factsOfNewCell } from './view-facts.ts';
import { changeLines, wholeLines } from './view-lines.ts';
import { changedOutputs, wholeOutputs } from './view-outputs.ts';

/**
 * What to show of one step; empty for an unchanged cell, for one with nothing but noise, and for a mere move.
 * @param room lines of sources that may be shown
 */
export function cellBlocks(
  edit: CellEdit,
  a: Notebook,
  b: Notebook,
  options: ViewOptions,
  room: number,
): readonly Block[] {
  if (edit.kind === 'insert') return wholeCell(b.cells[edit.b]!, '+', options, room, edit.edited);
  if (edit.kind === 'delete') return wholeCell(a.cells[edit.a]!, '-', options, room);
  const { change } = edit;
  if (change === undefined) return [];
  const [partsA, partsB] = [cellsAt(a, edit.a), cellsAt(b, edit.b)];
  const cuts = options.scope?.sources === false ? [] : [...cutFacts(partsA, 'old cell'), ...cutFacts(partsB, 'cell')];
  const shown = [...cuts, ...changedCell(change, partsA, partsB, options, room)];
  const noise = options.noise === 'count' ? noiseIn(change) : NO_NOISE;
  if (totalNoise(noise) === 0 || (shown.length === 0 && edit.kind === 'keep')) return shown;
  return [...shown, { kind: 'hidden', text: `${noiseText(noise)} changed by tools only` }];
}

/** A cell that came or went; of an edited copy what was edited. */
function wholeCell(
  cell: Cell,
  sign: '+' | '-',
  options: ViewOptions,
  room: number,
  edited?: SourceChange,
): readonly Block[] {
  const { scope = {} } = options;
  if (edited !== undefined) {
    const outputs = scope.outputs === false ? [] : wholeOutputs(cell, sign);
    return [
      ...sourceBlocks(edited, isProse(cell), options.context, room),
      ...factsOfNewCell(cell, sign, scope),
      ...outputs,
    ];
  }
  const lines = cell.source === '' || scope.sources === false ? [] : cell.lines;
  const sides = sign === '+' ? { linesA: [], linesB: lines } : { linesA: lines, linesB: [] };
  const source = { kind: 'source', prose: isProse(cell), lines: wholeLines(lines, sign, room), ...sides } as const;
  const outputs = scope.outputs === false ? [] : wholeOutputs(cell, sign);
  return [...(lines.length > 0 ? [source] : []), ...factsOfNewCell(cell, sign, scope), ...outputs];
}

function cellsAt({ cells }: Notebook, at: number | readonly number[]): readonly Cell[] {
  return [at].flat().map((index) => cells[index]!);
}

/** Of a split or a join all parts: each may have outputs, tags and metadata. */
function changedCell(
  change: CellChange,
  a: readonly Cell[],
  b: readonly Cell[],
  options: ViewOptions,
  room: number,
): readonly Block[] {
  return [
    ...(change.source ? sourceBlocks(change.source, isProse(b[0]!), options.context, room) : []),
    ...cellFacts(change, a, b, options.noise === 'show'),
    ...(change.outputs ? changedOutputs(change.outputs, a, b, options) : []),
  ];
}

function sourceBlocks(change: SourceChange, prose: boolean, context: number, room: number): Block[] {
  const { linesA, linesB, hunks, whitespaceOnly } = change;
  // A cell that was split or joined may have no changed line at all.
  if (hunks.length === 0) return [];
  const source = { kind: 'source', prose, lines: changeLines(change, context, room), linesA, linesB } as const;
  return whitespaceOnly ? [source, { kind: 'fact', sign: '~', text: 'source: white space only' }] : [source];
}

function isProse(cell: Cell): boolean {
  return cell.kind !== 'code';
}
