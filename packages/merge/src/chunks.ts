/*
 * Two edit scripts of one base laid beside each other: what both left alone, what one changed, and where both changed.
 *
 * @see S. Khanna, K. Kunal, B. C. Pierce, "A Formal Investigation of Diff3", 2007
 */
import type { Change } from './sequence.ts';

/** A change of the base and how it may neighbour changes of the other side. */
export interface SideChange extends Change {
  /**
   * `modify`: one item became another that is like it. `cut`: it only parts what was together, or joins what was parted.
   * The others say what they do to the base's items.
   */
  readonly kind: 'modify' | 'cut' | 'insert' | 'delete' | 'replace';
}

/** A range in each of the three sequences. */
export interface Ranges {
  readonly fromBase: number;
  readonly toBase: number;
  readonly fromOurs: number;
  readonly toOurs: number;
  readonly fromTheirs: number;
  readonly toTheirs: number;
}

export interface Chunk extends Ranges {
  /** Who changed the base here. */
  readonly by: 'nobody' | 'ours' | 'theirs' | 'both';
}

/** May a change of one side and a change of the other that begins where the first ends stand next to each other? */
export type Neighbours = (before: SideChange, after: SideChange) => boolean;

/** As git: changes that touch belong together. */
export const APART: Neighbours = () => false;

export function kindOf({ fromA, toA, fromB, toB }: Change): SideChange['kind'] {
  return fromA === toA ? 'insert' : fromB === toB ? 'delete' : 'replace';
}

/** Cuts base, ours and theirs into chunks that follow each other without gaps. */
export function chunksOf(
  length: number,
  ours: readonly SideChange[],
  theirs: readonly SideChange[],
  neighbours: Neighbours,
): Chunk[] {
  const chunks: Chunk[] = [];
  const sides = [ours, theirs] as const;
  const next = [0, 0];
  const shift = [0, 0]; // place in the side minus place in the base, at the end of the last chunk
  let at = 0;

  const push = (by: Chunk['by'], toBase: number, grown: readonly [number, number]): void => {
    chunks.push({
      by,
      fromBase: at,
      toBase,
      fromOurs: at + shift[0],
      toOurs: toBase + shift[0] + grown[0],
      fromTheirs: at + shift[1],
      toTheirs: toBase + shift[1] + grown[1],
    });
    at = toBase;
    shift[0] += grown[0];
    shift[1] += grown[1];
  };

  while (next[0] < ours.length || next[1] < theirs.length) {
    const first = firstOf(ours[next[0]], theirs[next[1]]);
    const start = sides[first][next[first]];
    if (start.fromA > at) push('nobody', start.fromA, [0, 0]);
    const last: (SideChange | undefined)[] = [undefined, undefined];
    const grown: [number, number] = [0, 0];
    let end = start.fromA;
    const take = (side: 0 | 1): void => {
      const change = sides[side][next[side]++];
      last[side] = change;
      end = Math.max(end, change.toA);
      grown[side] += change.toB - change.fromB - (change.toA - change.fromA);
    };
    take(first);
    for (let grew = true; grew; ) {
      grew = false;
      for (const side of [0, 1] as const) {
        const change = sides[side][next[side]];
        const against = last[1 - side];
        if (change === undefined || against === undefined || !meets(against, change, neighbours)) continue;
        take(side);
        grew = true;
      }
      // A change of the same side that begins inside what is taken already.
      for (const side of [0, 1] as const) {
        while (sides[side][next[side]]?.fromA < end) {
          take(side);
          grew = true;
        }
      }
    }
    push(last[1] === undefined ? 'ours' : last[0] === undefined ? 'theirs' : 'both', end, grown);
  }
  if (at < length) push('nobody', length, [0, 0]);
  return chunks;
}

/** Which side's next change comes first; of two at one place the one that only inserts, a cut behind other insertions. */
function firstOf(ours: SideChange | undefined, theirs: SideChange | undefined): 0 | 1 {
  if (ours === undefined) return 1;
  if (theirs === undefined || ours.fromA < theirs.fromA) return 0;
  if (theirs.fromA < ours.fromA) return 1;
  if (theirs.toA !== ours.toA) return theirs.toA < ours.toA ? 1 : 0;
  return ours.kind === 'cut' && theirs.kind !== 'cut' ? 1 : 0;
}

/** Do the changes of two sides get in each other's way? `after` does not begin before `before`. */
function meets(before: SideChange, after: SideChange, neighbours: Neighbours): boolean {
  if (after.fromA < before.toA) return true;
  if (after.fromA > before.toA) return false;
  // They touch. Two insertions at one place meet, unless one only cuts there; so does an insertion and what begins or ends
  // there, unless they may be neighbours.
  const bothInsert = before.fromA === before.toA && after.fromA === after.toA;
  if (bothInsert && (before.kind === 'cut') === (after.kind === 'cut')) return true;
  return !neighbours(before, after);
}
