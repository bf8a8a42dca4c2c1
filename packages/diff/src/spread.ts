/*
 * Splits and joins. A cell was split if what its partner lacks of its words stands in the new cells beside the partner,
 * perhaps with others that are new as well between them (a heading over the second half). A join is the same seen from the
 * other side.
 */
import { FREE, type Pairing, type Side, wordsAt } from './pairing.ts';
import { commonWeight, type Words, weightOf } from './similar.ts';

/** Share of a neighbour's words that must come from the cell it was split off. */
const MOSTLY = 0.65;
/** Less than this may be there by chance. */
const TELLING_WEIGHT = 12;
/** A part up to this weight may have been edited if it is this much like all that is missing, with so much in common. */
const SHORT_WEIGHT = 24;
const EDITED_PART = 0.5;
const EDITED_COMMON = 5;
/** New cells between two parts that are looked beyond. */
const MOST_BETWEEN = 2;

/** Cells of `a` spread over several cells of `b` with nothing but new ones between them; each of `b` in its order. */
export function findSplits({ a, b }: Pairing): { a: number; b: number[] }[] {
  return spread(a, b).map(({ whole, parts }) => ({ a: whole, b: parts }));
}

/** Cells of `a`, with nothing but deleted ones between them, that became one cell of `b`. */
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
      let between = 0;
      for (let next = partner + step; parts.mates[next] === FREE && !used.has(next); next += step) {
        const words = wordsAt(parts, next);
        if (cameFrom(words, rest)) {
          rest = without(rest, words);
          members.push(next);
          between = 0;
        } else if (++between > MOST_BETWEEN) break;
      }
    }
    if (members.length === 1) continue;
    for (const member of members) used.add(member);
    found.push({ whole: at, parts: members.sort((x, y) => x - y) });
  }
  return found;
}

/** A short part (a heading) must come from there entirely and be at least half of what is missing, or be like all of it. */
function cameFrom(part: Words, rest: Words): boolean {
  const common = commonWeight(part, rest);
  const edited = part.total <= SHORT_WEIGHT && common >= EDITED_COMMON;
  if (edited && 2 * common >= EDITED_PART * (part.total + rest.total)) return true;
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
  return { numbers, counts, total };
}
