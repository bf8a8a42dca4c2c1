/*
 * The edit script as a file: everything that turns one notebook into another, as versioned JSON (docs/diff.md has the
 * format with an example). It leaves nothing out, so it can be applied; what it removes it quotes line by line where
 * that is short, so that it does not apply to another notebook unnoticed.
 */
import { decode, findEntry, type JsonValue, type Notebook } from '@nbmend/notebook';
import { alignOnce } from './align-once.ts';
import { Budget } from './budget.ts';
import { diffObjects, type ObjectPatch } from './patch.ts';

export const SCRIPT_VERSION = 1;

/** What became of the cells, in the order of `b`. Every cell of `a` is in exactly one `keep`, `edit` or `deleted`. */
export type CellStep =
  /** Cells from..to of `a` (half-open) stand here as they are; out of order, they were moved. */
  | { readonly keep: readonly [from: number, to: number] }
  /** Cell `edit` of `a` stands here, changed. */
  | { readonly edit: number; readonly patch: ObjectPatch; readonly joins?: readonly number[] }
  /** A new cell; `splitFrom` says from which cell of `a` its source came. */
  | { readonly insert: JsonValue; readonly splitFrom?: number }
  /** A new cell that is cell `copy` of `a`, changed by the patch. */
  | { readonly copy: number; readonly patch?: ObjectPatch };

export interface Script {
  readonly nbmend: 'script';
  readonly version: typeof SCRIPT_VERSION;
  /** Number of cells of `a`; a script with `steps` applies to no other. */
  readonly cells: number;
  /** Absent if no cell changed. */
  readonly steps?: readonly CellStep[];
  readonly deleted?: readonly number[];
  /** Changes of everything else: metadata, nbformat; also of the cells where the two files keep them in different places. */
  readonly notebook?: ObjectPatch;
}

/** The complete script from `a` to `b`. `applyScript(a, toScript(a, b))` is `b` as JSON. */
export function toScript(a: Notebook, b: Notebook): Script {
  const budget = new Budget();
  const inCells = holdsCells(a) && holdsCells(b);
  const notebook = diffObjects(a.bytes, a.root, b.bytes, b.root, budget, inCells ? 'cells' : undefined);
  const head = { nbmend: 'script', version: SCRIPT_VERSION, cells: a.cells.length } as const;
  return { ...head, ...(inCells && cellSteps(a, b, budget)), ...(notebook && { notebook }) };
}

/** True if nothing changes. */
export function isEmptyScript({ steps, notebook }: Script): boolean {
  return steps === undefined && notebook === undefined;
}

/** True if all cells stand in the root's `cells`, once: nbformat 4, without a second key of that name. */
export function holdsCells({ root, lists }: Notebook): boolean {
  return (
    lists.length === 1 &&
    root.entries.filter(({ key }) => key === 'cells').length === 1 &&
    !findEntry(root, 'worksheets')
  );
}

function cellSteps(a: Notebook, b: Notebook, budget: Budget): Pick<Script, 'steps' | 'deleted'> {
  const alignment = alignOnce(a, b);
  const mateOfB = new Map(alignment.pairs.map((pair) => [pair.b, pair]));
  const joins = new Map(alignment.joins.map((join) => [join.b, join.a]));
  const splitFrom = new Map(alignment.splits.flatMap((split) => split.b.map((part) => [part, split.a])));
  const copyOf = new Map(alignment.copies.map((copy) => [copy.b, copy.of]));
  const patchFor = (i: number, j: number): ObjectPatch | undefined =>
    diffObjects(a.bytes, a.cells[i].node, b.bytes, b.cells[j].node, budget);
  const steps: CellStep[] = b.cells.map(({ node }, j): CellStep => {
    const pair = mateOfB.get(j);
    if (pair !== undefined) {
      const patch = pair.by === 'identical' ? undefined : patchFor(pair.a, j);
      if (patch === undefined) return { keep: [pair.a, pair.a + 1] };
      const joined = joins.get(j);
      return { edit: pair.a, patch, ...(joined && { joins: joined }) };
    }
    const copy = copyOf.get(j);
    if (copy !== undefined) {
      const patch = patchFor(copy, j);
      return patch === undefined ? { copy } : { copy, patch };
    }
    const whole = splitFrom.get(j);
    return { insert: decode(b.bytes, node), ...(whole !== undefined && { splitFrom: whole }) };
  });
  const runs = joinRuns(steps);
  const deleted = a.cells.map(({ index }) => index).filter(notIn(new Set(alignment.pairs.map((pair) => pair.a))));
  const [only] = runs;
  const same =
    runs.length <= 1 && deleted.length === 0 && (only === undefined || ('keep' in only && only.keep[0] === 0));
  return same ? {} : { steps: runs, ...(deleted.length > 0 && { deleted }) };
}

function joinRuns(steps: readonly CellStep[]): CellStep[] {
  const runs: CellStep[] = [];
  for (const step of steps) {
    const last = runs[runs.length - 1];
    if (last && 'keep' in last && 'keep' in step && last.keep[1] === step.keep[0]) {
      runs[runs.length - 1] = { keep: [last.keep[0], step.keep[1]] };
    } else runs.push(step);
  }
  return runs;
}

function notIn(set: ReadonlySet<number>): (index: number) => boolean {
  return (index) => !set.has(index);
}
