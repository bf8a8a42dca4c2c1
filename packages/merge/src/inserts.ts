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

function markStretch(planned: PlannedCell[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    for (let j = from; j < to; j++) {
      const [ours, theirs] = [planned[i].row.ours, planned[j].row.theirs];
      if (ours === undefined || theirs === undefined) continue;
      if (!clash(ours, theirs) && !(from === 0 && isFirst(ours) && isFirst(theirs))) continue;
      planned[i] = deletedAgainstEdited(planned[i].row, ours);
      planned[j] = deletedAgainstEdited(planned[j].row, theirs);
    }
  }
}

/** Each side wanted its cell to be the one that opens the notebook. */
function isFirst(cell: Cell): boolean {
  return cell.index === 0;
}

/** Two cells with parameters, or two that give the same name a meaning: the later one would undo the earlier one. */
export function clash(a: Cell, b: Cell): boolean {
  if (a.tags.includes('parameters') && b.tags.includes('parameters')) return true;
  if (a.kind !== 'code' || b.kind !== 'code') return false;
  const names = definedNames(b);
  return [...definedNames(a)].some((name) => names.has(name));
}

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
