/*
 * Both sides put new cells in one place. Both stay, ours first, unless they speak about the same thing: then which of
 * them, and in which order, is for a person to say.
 */
import type { Cell } from '@nbmend/notebook';
import { deletedAgainstEdited } from './cell-text.ts';
import type { PlannedCell } from './model.ts';

/** Marks the inserted cells of a stretch that clash; the others pass. */
export function markClashes(planned: readonly PlannedCell[]): readonly PlannedCell[] {
  const result = [...planned];
  for (let from = 0; from < result.length; from++) {
    let to = from;
    while (to < result.length && isInserted(result[to])) to++;
    if (to > from) markStretch(result, from, to);
    from = to;
  }
  return result;
}

function isInserted({ row }: PlannedCell): boolean {
  return row.base === undefined && (row.ours === undefined) !== (row.theirs === undefined);
}

/** A cell clashes with any of the other side's: what those claim is put together first, since there may be many on both. */
function markStretch(planned: PlannedCell[], from: number, to: number): void {
  const [ours, theirs]: [Place[], Place[]] = [[], []];
  for (let at = from; at < to; at++) {
    const { row } = planned[at];
    const cell = row.ours ?? row.theirs;
    if (cell !== undefined) (row.ours === undefined ? theirs : ours).push({ at, cell });
  }
  if (ours.length === 0 || theirs.length === 0) return;
  const claiming = ({ at, cell }: Place) => {
    const claims = claimsOf(cell);
    if (from === 0 && cell.index === 0) claims.add(OPENS);
    return { at, cell, claims };
  };
  const [byOurs, byTheirs] = [ours.map(claiming), theirs.map(claiming)];
  for (const [own, others] of [
    [byOurs, byTheirs],
    [byTheirs, byOurs],
  ]) {
    const taken = new Set(others.flatMap(({ claims }) => [...claims]));
    for (const { at, cell, claims } of own) {
      if ([...claims].some((claim) => taken.has(claim))) planned[at] = deletedAgainstEdited(planned[at].row, cell);
    }
  }
}

interface Place {
  /** Index in the plan. */
  readonly at: number;
  readonly cell: Cell;
}

/** Two cells with parameters, or two that give the same name a meaning: the later one would undo the earlier one. */
export function clash(a: Cell, b: Cell): boolean {
  const claims = claimsOf(b);
  return [...claimsOf(a)].some((claim) => claims.has(claim));
}

/** What only one cell can be or say. */
function claimsOf(cell: Cell): Set<string> {
  const claims = cell.kind === 'code' ? definedNames(cell) : new Set<string>();
  if (cell.tags.includes('parameters')) claims.add(HAS_PARAMETERS);
  return claims;
}

/** No names: they hold blanks. Each side wanted its cell to be the one that opens the notebook; the one with its parameters. */
const OPENS = 'opens the notebook';
const HAS_PARAMETERS = 'has the parameters';

const DEFINITION = /^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=]+)?=(?!=)/;

/** Names that the cell defines at its top level. */
function definedNames(cell: Cell): Set<string> {
  const names = new Set<string>();
  for (const line of cell.lines) {
    const found = DEFINITION.exec(line);
    const name = found?.[1] ?? found?.[2];
    if (name !== undefined && name !== '_') names.add(name);
  }
  return names;
}
