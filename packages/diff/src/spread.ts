/*
 * Splits and joins. A cell was split if what its partner lacks of its words stands in the new cells right beside the
 * partner. A join is the same seen from the other side.
 */
import { FREE, type Pairing, type Side, wordsAt } from './pairing.ts';
import { commonWeight, type Words, weightOf } from './similar.ts';

/** Share of a neighbour's words that must come from the cell it was split off. */
const MOSTLY = 0.65;
/** Less than this may be there by chance. */
const TELLING_WEIGHT = 12;

/** Cells of `a` spread over several cells of `b` that lie side by side; each of `b` in its order. */
export function findSplits({ a, b }: Pairing): { a: number; b: number[] }[] {
  return spread(a, b).map(({ whole, parts }) => ({ a: whole, b: parts }));
}

/** Cells of `a` side by side that became one cell of `b`. */
export function findJoins({ a, b }: Pairing): { a: number[]; b: number }[] {
  return spread(b, a).map(({ whole, parts }) => ({ a: parts, b: whole }));
}

function spread(whole: Side, parts: Side): { whole: number; parts: number[] }[] {
  const found: { whole: number; parts: number[] }[] = [];
  const used = new Set<number>();
  for (let at = 0; at < whole.cells.length; at++) {
    const partner = whole.mates[at];
    if (partner === FREE || !hasFreeNeighbour(parts, partner, used)) continue;
    if (whole.sources[at] === parts.sources[partner]) continue;
    let rest = without(wordsAt(whole, at), wordsAt(parts, partner));
    const members = [partner];
    for (const step of [-1, 1]) {
      for (let next = partner + step; parts.mates[next] === FREE && !used.has(next); next += step) {
        const words = wordsAt(parts, next);
        if (!cameFrom(words, rest)) break;
        rest = without(rest, words);
        members.push(next);
      }
    }
    if (members.length === 1) continue;
    for (const member of members) used.add(member);
    found.push({ whole: at, parts: members.sort((x, y) => x - y) });
  }
  return found;
}

/** A short part (a heading) must come from there entirely, and be at least half of what is missing. */
function cameFrom(part: Words, rest: Words): boolean {
  const common = commonWeight(part, rest);
  if (part.total >= TELLING_WEIGHT) return common >= MOSTLY * part.total;
  return part.total > 0 && common >= part.total - 1e-9 && 2 * common >= rest.total;
}

function hasFreeNeighbour({ mates }: Side, at: number, used: ReadonlySet<number>): boolean {
  return (mates[at - 1] === FREE && !used.has(at - 1)) || (mates[at + 1] === FREE && !used.has(at + 1));
}

/** The words of `a`, each as many times more as `a` has it than `b`. */
function without(a: Words, b: Words): Words {
  const numbers: number[] = [];
  const counts: number[] = [];
  let total = 0;
  for (let i = 0, j = 0; i < a.numbers.length; i++) {
    while (j < b.numbers.length && b.numbers[j] < a.numbers[i]) j++;
    const count = a.counts[i] - (b.numbers[j] === a.numbers[i] ? b.counts[j] : 0);
    if (count <= 0) continue;
    numbers.push(a.numbers[i]);
    counts.push(count);
    total += count * weightOf(a.numbers[i]);
  }
  return { numbers: Int32Array.from(numbers), counts: Int32Array.from(counts), total };
}
