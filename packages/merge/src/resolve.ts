/*
 * Conflicts that stand in a notebook, and how they are settled.
 */
import {
  type ArrayPart,
  applySplices,
  type Cell,
  type CellEdit,
  type Chunks,
  editArray,
  editCell,
  type JsonObject,
  jsonEqual,
  type Notebook,
  type Splice,
} from '@nbmend/notebook';
import { attachmentsOf } from './attachments.ts';
import { sameText } from './cell-text.ts';
import { withValue } from './json.ts';
import { type MarkedConflict, type MarkedPiece, mayHoldMarkers, readMarkers } from './markers.ts';
import { type CellMark, type MetadataMark, markOf } from './marks.ts';
import { metadataSplices } from './metadata-cell.ts';
import { outputValues, sameOutputs } from './outputs.ts';
import { withoutTag } from './parameters.ts';
import { bothTexts } from './text.ts';

/** A cell whose source holds conflict markers. */
export interface CellConflict {
  /** Index in the notebook. */
  readonly cell: number;
  /** `source`: regions of the cell. `cell`: one side has no such cell. `metadata`: the cell stands for two values of a key. */
  readonly kind: 'source' | 'cell' | 'metadata';
  /** For `cell`: the side that has none. */
  readonly absent?: 'ours' | 'theirs';
  readonly regions: readonly MarkedConflict[];
}

/**
 * How to settle the conflicts of a cell. `union`: both texts, ours first. `source`: what a person wrote instead. An object
 * with `base`: the base of the cell where its markers do not show it (`findBases`).
 */
export type Choice = 'ours' | 'theirs' | 'base' | 'union' | { readonly source: string } | { readonly base: string };

/** The notebooks that were merged, as far as they can be had. */
export interface MergedSides {
  readonly base?: Notebook;
  readonly ours?: Notebook;
  readonly theirs?: Notebook;
}

/** The cells of a notebook that hold conflicts, in order. Works for any notebook with git's markers in a source. */
export function listConflicts(notebook: Notebook): CellConflict[] {
  return notebook.cells.flatMap((cell): CellConflict[] => {
    if (!mayHoldMarkers(cell.source)) return [];
    const regions = readMarkers(cell.source).filter(isConflict);
    if (regions.length === 0) return [];
    const mark = markOf(cell);
    if (mark?.conflict === 'cell') return [{ cell: cell.index, kind: 'cell', absent: mark.absent, regions }];
    return [{ cell: cell.index, kind: mark?.conflict ?? 'source', regions }];
  });
}

/** Can the conflicts be settled to their base by what stands in the cell? The markers have to show it; values have their own. */
export function hasBase({ kind, regions }: CellConflict): boolean {
  return kind === 'metadata' || regions.every((region) => region.hasBase);
}

/**
 * The notebook with the conflicts of the chosen cells settled; cells that are not chosen, or hold none, stay as they are.
 * @param choices by index of the cell
 * @param sides the notebooks that were merged, if they can be had: a cell whose source becomes a side's again gets its
 *   outputs from there
 */
export function resolveConflicts(
  notebook: Notebook,
  choices: ReadonlyMap<number, Choice>,
  sides: MergedSides = {},
): Chunks {
  const { bytes, style } = notebook;
  const settled = new Map<number, Settled>();
  const values: { mark: MetadataMark; choice: Choice; cell: number }[] = [];
  for (const conflict of listConflicts(notebook)) {
    const choice = choices.get(conflict.cell);
    if (choice === undefined) continue;
    const cell = notebook.cells[conflict.cell];
    const mark = markOf(cell);
    if (mark?.conflict === 'metadata') {
      settled.set(cell.index, 'removed');
      values.push({ mark, choice, cell: cell.index });
    } else settled.set(cell.index, settle(cell, choice, mark, sides));
  }
  const splices: Splice[] = [];
  for (const { mark, choice, cell } of values) {
    if (mark.of === 'notebook')
      splices.push(...metadataSplices(notebook, chosenValues(notebook.metadata, mark, choice)));
    else settleValues(notebook.cells[cell + 1], mark, choice, settled);
  }
  if (values.some(({ mark, choice }) => choice === 'theirs' && mark.values.some(isParameters))) {
    untagOthers(notebook, settled);
  }
  for (const { node, depth, firstCell } of notebook.lists) {
    const parts = node.items.flatMap((_, keep): ArrayPart[] => {
      const change = settled.get(firstCell + keep);
      if (change === 'removed') return [];
      return [{ keep, splices: change === undefined ? [] : editCell(notebook.cells[firstCell + keep], change) }];
    });
    splices.push(...editArray(bytes, node, parts, { style, depth }));
  }
  return applySplices(bytes, splices);
}

type Settled = CellEdit | 'removed';

function isConflict(piece: MarkedPiece): piece is MarkedConflict {
  return piece.kind === 'conflict';
}

function settle(cell: Cell, choice: Choice, mark: CellMark | undefined, sides: MergedSides): Settled {
  if (mark !== undefined && choice === mark.absent) return 'removed';
  const source = sourceOf(cell, choice);
  // Nothing was there before: both sides added the cell. (An empty one that was is no loss.)
  if (source === '' && isBase(choice)) return 'removed';
  const left = mayHoldMarkers(source) && readMarkers(source).some(isConflict);
  const { nbmend: _, ...metadata } = cell.metadata;
  return {
    source,
    ...(left || cell.metadata.nbmend === undefined ? {} : { metadata }),
    ...(cell.kind === 'code' && !left ? outputsFor(cell, source, sides) : {}),
  };
}

function sourceOf(cell: Cell, choice: Choice): string {
  if (typeof choice === 'string') return settledText(cell, choice);
  return 'base' in choice ? choice.base : choice.source;
}

function isBase(choice: Choice): boolean {
  return choice === 'base' || (typeof choice === 'object' && 'base' in choice);
}

/** The source of a conflicted cell as a side has it, with what was merged around the conflicts. */
export function settledText(cell: Cell, choice: Exclude<Choice, object>): string {
  const lines = readMarkers(cell.source).flatMap((piece) => {
    if (piece.kind === 'lines') return piece.lines;
    return choice === 'union' ? bothTexts(piece.ours, piece.theirs) : piece[choice];
  });
  return lines.join('\n');
}

/** Outputs of the version that ran this source; a source of nobody has none. */
function outputsFor(cell: Cell, source: string, { base, ours, theirs }: MergedSides): CellEdit {
  for (const side of [ours, theirs, base]) {
    const ran = side?.cells.filter((other) => other.kind === 'code' && sameText(other.source, source)) ?? [];
    const own = ran.find(({ id }) => id !== undefined && id === cell.id) ?? ran[0];
    if (own === undefined) continue;
    return {
      ...(sameOutputs(cell, own) ? {} : { outputs: outputValues(own) }),
      ...(cell.executionCount === own.executionCount ? {} : { executionCount: own.executionCount }),
    };
  }
  return {};
}

/** Puts the chosen values into the cell that the marked one speaks about. */
function settleValues(cell: Cell | undefined, mark: MetadataMark, choice: Choice, settled: Map<number, Settled>): void {
  if (cell === undefined) return;
  const before = settled.get(cell.index) ?? {};
  if (before === 'removed') return;
  const old = before.metadata ?? cell.metadata;
  const metadata = chosenValues(old, mark, choice);
  const attachments = chosenAttachments(attachmentsOf(cell), mark, choice);
  settled.set(cell.index, {
    ...before,
    ...(jsonEqual(metadata, cell.metadata) ? {} : { metadata }),
    ...(jsonEqual(attachments, attachmentsOf(cell)) ? {} : { attachments }),
  });
}

/** Theirs made the cell the cell of parameters. */
function isParameters({ path, theirs }: MetadataMark['values'][number]): boolean {
  return path.length === 1 && path[0] === 'tags' && Array.isArray(theirs) && theirs.includes('parameters');
}

/** A notebook has one cell of parameters: those that had the tag before a choice gave it to another cell lose it. */
function untagOthers(notebook: Notebook, settled: Map<number, Settled>): void {
  for (const cell of notebook.cells) {
    const change = settled.get(cell.index) ?? {};
    if (!cell.tags.includes('parameters') || change === 'removed') continue;
    settled.set(cell.index, { ...change, metadata: withoutTag(change.metadata ?? cell.metadata) });
  }
}

/** Ours is there already; theirs and base are in the mark. */
function chosenValues(metadata: JsonObject, { values }: MetadataMark, choice: Choice): JsonObject {
  if (choice !== 'theirs' && choice !== 'base') return metadata;
  return values.reduce((object, value) => withValue(object, value.path, value[choice]), metadata);
}

function chosenAttachments(files: JsonObject, { attachments }: MetadataMark, choice: Choice): JsonObject {
  let result = files;
  for (const { name, theirs } of attachments) {
    if (choice === 'theirs') result = withValue(result, [name], result[theirs]);
    if (choice !== 'union') result = withValue(result, [theirs], undefined);
  }
  return result;
}
