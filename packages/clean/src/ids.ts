import { type Cell, stableId } from '@nbmend/notebook';

/**
 * A new id for every cell, by the policy. `stable` ids are made from kind and source, and equal cells are told apart by their
 * rank among their equals: neither running the notebook nor inserting another cell changes an id.
 */
export function newIds(cells: readonly Cell[], ids: 'stable' | 'sequential'): readonly string[] {
  if (ids === 'sequential') return cells.map((_, i) => String(i));
  const taken = new Set<string>();
  const ranks = new Map<string, number>();
  return cells.map((cell) => {
    const text = `${cell.kind}\0${cell.source}`;
    const rank = ranks.get(text) ?? 0;
    ranks.set(text, rank + 1);
    const id = stableId(rank === 0 ? text : `${text}\0${rank}`, taken);
    taken.add(id);
    return id;
  });
}
