/*
 * Orderings: the heaviest increasing subsequence, by which "what stayed in place" and "what moved" are told apart.
 */

/**
 * Picks from a sequence of positions the strictly increasing subsequence of the greatest total weight.
 * @param positions distinct numbers >= 0
 * @param weights positive; all 1 gives the longest subsequence
 * @returns indices into `positions`, ascending. Time n log n (a Fenwick tree of prefix maxima).
 */
export function heaviestIncreasing(positions: readonly number[], weights: (index: number) => number): number[] {
  const n = positions.length;
  if (isIncreasing(positions)) return positions.map((_, i) => i);
  const ranks = rankOf(positions);
  // best[r]: heaviest chain that ends at a rank <= r, kept as a Fenwick tree over ranks.
  const best = new Float64Array(n + 1);
  const bestEnd = new Int32Array(n + 1).fill(-1);
  const before = new Int32Array(n);
  const total = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let weight = 0;
    let end = -1;
    for (let r = ranks[i]; r > 0; r -= r & -r) {
      if (best[r] > weight) {
        weight = best[r];
        end = bestEnd[r];
      }
    }
    before[i] = end;
    total[i] = weight + weights(i);
    for (let r = ranks[i] + 1; r <= n; r += r & -r) {
      if (total[i] > best[r]) {
        best[r] = total[i];
        bestEnd[r] = i;
      }
    }
  }
  let last = -1;
  for (let i = 0; i < n; i++) if (last === -1 || total[i] > total[last]) last = i;
  const chain: number[] = [];
  for (let i = last; i !== -1; i = before[i]) chain.push(i);
  return chain.reverse();
}

/** True if each position is greater than the one before. */
export function isIncreasing(positions: readonly number[]): boolean {
  for (let i = 1; i < positions.length; i++) if (positions[i] <= positions[i - 1]) return false;
  return true;
}

function rankOf(positions: readonly number[]): Int32Array {
  const order = positions.map((_, i) => i).sort((x, y) => positions[x] - positions[y]);
  const ranks = new Int32Array(positions.length);
  order.forEach((i, rank) => {
    ranks[i] = rank;
  });
  return ranks;
}
