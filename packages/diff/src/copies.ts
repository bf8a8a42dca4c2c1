/* Duplicated cells: a new cell whose content is that of an old cell which is still there. */
import { FREE, type Pairing } from './pairing.ts';

/** A copy of less than this is nobody's news. */
const TELLING_LENGTH = 10;

/** New cells of `b` that are word for word a cell of `a` that kept a partner; parts of splits are no copies. */
export function findCopies({ a, b }: Pairing, parts: ReadonlySet<number>): { of: number; b: number }[] {
  const fresh: number[] = [];
  b.mates.forEach((mate, j) => {
    if (mate === FREE && !parts.has(j) && b.cells[j].source.trim().length >= TELLING_LENGTH) fresh.push(j);
  });
  if (fresh.length === 0) return [];
  const originals = new Map<string, number>();
  for (let i = a.cells.length - 1; i >= 0; i--) {
    if (a.mates[i] !== FREE) originals.set(`${a.cells[i].kind}\0${a.cells[i].source}`, i);
  }
  return fresh.flatMap((j) => {
    const of = originals.get(`${b.cells[j].kind}\0${b.cells[j].source}`);
    return of === undefined ? [] : [{ of, b: j }];
  });
}
