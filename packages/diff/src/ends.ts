/*
 * What two sequences of anything have in common at their ends, which needs no search.
 */

/**
 * How many items at the beginning are equal, and how many of the others at the end.
 * @param same whether item `i` of the one is item `j` of the other
 */
export function commonEnds(
  lengthA: number,
  lengthB: number,
  same: (i: number, j: number) => boolean,
): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(lengthA, lengthB);
  let head = 0;
  while (head < shorter && same(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && same(lengthA - 1 - tail, lengthB - 1 - tail)) tail++;
  return { head, tail };
}
