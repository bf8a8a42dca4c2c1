/*
 * Which id each cell of the result has: its own as long as that can be, and none twice.
 */
import { type Cell, type Notebook, stableId } from '@nbmend/notebook';
import type { PlannedCell, Row } from './model.ts';

export class CellIds {
  private readonly hasIds: boolean;
  /** Cells of ours to which theirs alone gave another id. */
  private readonly renamed: ReadonlyMap<Cell, string>;
  /** Ids that must not be given again, and those that cells of ours have kept. */
  private readonly taken = new Set<string>();
  private readonly written = new Set<string>();

  constructor({ hasIds, cells }: Notebook, plan: readonly PlannedCell[]) {
    this.hasIds = hasIds;
    this.renamed = hasIds ? renamedByTheirs(cells, plan) : new Map();
    for (const cell of cells) {
      const id = this.renamed.get(cell) ?? cell.id;
      if (id !== undefined) this.taken.add(id);
    }
  }

  /** The id of a cell of ours, unless an earlier cell has it already (a copy), it is none, or theirs changed it. */
  own(cell: Cell, { theirs }: Row): string | undefined {
    const id = this.renamed.get(cell) ?? cell.id;
    const kept = id !== undefined && !this.written.has(id) && (!this.hasIds || VALID_ID.test(id));
    const own = kept ? id : this.fresh(theirs?.id, () => cell.source);
    if (own !== undefined) this.written.add(own);
    return own;
  }

  /** The id itself if it is free and valid, else one made from the text; undefined where the format has none. */
  fresh(id: string | undefined, text: () => string): string | undefined {
    if (!this.hasIds) return undefined;
    const free = id !== undefined && VALID_ID.test(id) && !this.taken.has(id) ? id : stableId(text(), this.taken);
    this.taken.add(free);
    return free;
  }
}

function renamedByTheirs(cells: readonly Cell[], plan: readonly PlannedCell[]): ReadonlyMap<Cell, string> {
  const wishes = plan.flatMap(({ row: { base, ours, theirs } }) => {
    const id = theirs?.id;
    const wished = ours !== undefined && ours.id !== undefined && ours.id === base?.id && id !== ours.id;
    return wished && id !== undefined && VALID_ID.test(id) ? [[ours, id] as const] : [];
  });
  if (wishes.length === 0) return new Map();
  const wishing = new Map(wishes);
  const staying = new Set(cells.flatMap((cell) => (wishing.has(cell) ? [] : (cell.id ?? []))));
  const renamed = new Map<Cell, string>();
  for (const [cell, id] of wishing) {
    if (staying.has(id)) continue;
    staying.add(id);
    renamed.set(cell, id);
  }
  return renamed;
}

/** @see nbformat 4.5 schema, "cell_id" */
const VALID_ID = /^[a-zA-Z0-9_-]{1,64}$/;
