/* What kinds of change a step of the edit script holds: the page filters, counts and names its cells by them. */
import { type CellChange, type CellEdit, type DiffScope, isModified } from '@nbmend/diff';
import type { Cell, Notebook } from '@nbmend/notebook';

/** What the reader may hide. Sources of raw cells count as source. */
export const FILTERS = ['source', 'markdown', 'outputs', 'metadata'] as const;
export type Filter = (typeof FILTERS)[number];

/** A step with its cells at hand. For a split or join, `a` or `b` is the first of several. */
export interface Step {
  readonly edit: CellEdit;
  readonly a: Cell | undefined;
  readonly b: Cell | undefined;
  readonly change: CellChange | undefined;
  /** Nothing to see but noise, or nothing at all. */
  readonly quiet: boolean;
  readonly filters: readonly Filter[];
}

/** The steps of a diff with their cells. `a` and `b` may be absent where no step names a cell of theirs. */
export function stepsOf(
  edits: readonly CellEdit[],
  a: Notebook | undefined,
  b: Notebook | undefined,
  scope: Partial<DiffScope> = {},
): Step[] {
  return edits.map((edit) => {
    const [atA, atB] = ['a' in edit ? [edit.a].flat()[0] : undefined, 'b' in edit ? [edit.b].flat()[0] : undefined];
    const cells = {
      a: atA === undefined ? undefined : a?.cells[atA],
      b: atB === undefined ? undefined : b?.cells[atB],
    };
    const change = 'change' in edit ? edit.change : undefined;
    const quiet = edit.kind === 'keep' && !(change && isModified(change));
    return { edit, ...cells, change, quiet, filters: quiet ? [] : filtersOf(edit, cells.a, cells.b, change, scope) };
  });
}

function filtersOf(
  { kind }: CellEdit,
  a: Cell | undefined,
  b: Cell | undefined,
  change: CellChange | undefined,
  scope: Partial<DiffScope>,
): Filter[] {
  const found = new Set<Filter>();
  const whole = kind === 'insert' || kind === 'delete';
  if (
    (whole && scope.sources !== false) ||
    kind === 'split' ||
    kind === 'join' ||
    kind === 'move' ||
    change?.source ||
    change?.type ||
    change?.attachments
  ) {
    for (const cell of [a, b]) if (cell) found.add(isProse(cell) ? 'markdown' : 'source');
  }
  if (whole && scope.outputs !== false && (a ?? b)!.outputs.length > 0) found.add('outputs');
  if (change?.outputs && !change.outputs.noiseOnly) found.add('outputs');
  if (change?.metadata?.some(({ noise }) => noise === undefined)) found.add('metadata');
  return FILTERS.filter((filter) => found.has(filter));
}

/** Shown as prose: Markdown, and the headings of nbformat 3. */
export function isProse({ kind }: Cell): boolean {
  return kind === 'markdown' || kind === 'heading';
}
