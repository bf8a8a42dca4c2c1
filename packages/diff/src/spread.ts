/*
 * Splits and joins. A cell was split if what its partner lacks of its words stands in the new cells beside the partner,
 * perhaps with others that are new as well between them (a heading over the second half), or, line by line, in a new cell
 * anywhere else. A join is the same seen from the other side.
 */
import type { Cell } from '@nbmend/notebook';
import type { Join, Split } from './model.ts';
import { FREE, freeBetween, type Pairing, type Side, wordsAt } from './pairing.ts';
import { commonWeight, type Words, weightOf } from './similar.ts';

/** Share of a neighbour's words that must come from the cell it was split off. */
const MOSTLY = 0.65;
/** Less than this may be there by chance. */
const TELLING_WEIGHT = 12;
/** A part up to this weight may have been edited if it is this much like all that is missing, with so much in common. */
const SHORT_WEIGHT = 24;
const EDITED_PART = 0.5;
const EDITED_COMMON = 5;
/** The same of what stands between two parts, or has whole lines of the cell. */
const PARTLY = 0.4;
/** New cells between two parts that are looked beyond. */
const MOST_BETWEEN = 2;
/** A part that stands elsewhere weighs at least so much, and so much of what its cell has lost. */
const APART_WEIGHT = 16;
const APART_SHARE = 0.2;
/** Shorter lines, and lines of more new cells than these, do not show where a part came from. */
const TELLING_LINE = 8;
/** Characters of lines that a part with other lines besides must have. */
const TELLING_LENGTH = 20;
const RARE = 8;

/** Cells of `a` spread over several cells of `b`; each of `b` in its order. */
export function findSplits({ a, b }: Pairing): Split[] {
  return spread(a, b).map(({ whole, parts, apart }) => ({ a: whole, b: parts, apart }));
}

/** Cells of `a` that became one cell of `b`. */
export function findJoins({ a, b }: Pairing): Join[] {
  return spread(b, a).map(({ whole, parts, apart }) => ({ a: parts, b: whole, apart }));
}

interface Spread {
  readonly whole: number;
  /** Indices of the partner and of what was split off. */
  readonly parts: number[];
  /** Those among them that do not stand beside the partner. */
  readonly apart: number[];
  /** The words that are in none of the parts. */
  rest: Words;
}

function spread(whole: Side, parts: Side): Spread[] {
  if (!parts.mates.includes(FREE)) return [];
  const used = new Set<number>();
  const all: Spread[] = [];
  for (let at = 0; at < whole.cells.length; at++) {
    const partner = whole.mates[at];
    if (partner === FREE || whole.sources[at] === parts.sources[partner]) continue;
    const rest = without(wordsAt(whole, at), wordsAt(parts, partner));
    const found: Spread = { whole: at, parts: [partner], apart: [], rest };
    takeNeighbours(found, partner, whole, parts, used);
    takeBetween(found, parts, used);
    all.push(found);
  }
  const incomplete = all.filter(({ rest }) => rest.total >= APART_WEIGHT);
  if (incomplete.length > 0) takeApart(incomplete, whole, parts, used);
  for (const found of all) found.parts.sort((x, y) => x - y);
  return all.filter((found) => found.parts.length > 1);
}

function takeNeighbours(found: Spread, partner: number, whole: Side, parts: Side, used: Set<number>): void {
  const { kind } = whole.cells[found.whole];
  let lost: ReadonlySet<string> | undefined;
  for (const step of [-1, 1]) {
    let between = 0;
    for (let next = partner + step; parts.mates[next] === FREE && !used.has(next); next += step) {
      const cell = parts.cells[next];
      lost ??= lostLines(whole.cells[found.whole], parts.cells[partner]);
      const words = wordsAt(parts, next);
      const byLines = commonWeight(words, found.rest) >= PARTLY * words.total && hasLines(cell, lost);
      if (byLines || cameFrom(words, found.rest, cell.kind === kind)) {
        take(found, next, parts, used);
        between = 0;
      } else if (++between > MOST_BETWEEN) break;
    }
  }
}

/** New cells that stand between two parts and have much of what is still missing: a part that was edited. */
function takeBetween(found: Spread, parts: Side, used: Set<number>): void {
  if (found.parts.length === 1) return;
  const [from, to] = [Math.min(...found.parts), Math.max(...found.parts)];
  for (let at = from + 1; at < to; at++) {
    if (parts.mates[at] !== FREE || used.has(at)) continue;
    const words = wordsAt(parts, at);
    const common = commonWeight(words, found.rest);
    if (common >= EDITED_COMMON && common >= PARTLY * words.total) take(found, at, parts, used);
  }
}

/** Lines that only the whole cell has. */
function lostLines(whole: Cell, part: Cell): ReadonlySet<string> {
  const kept = tellingLines(part.lines);
  return new Set([...tellingLines(whole.lines)].filter((line) => !kept.has(line)));
}

/** What the cell says are lines that were lost; or half of it, if that is more than a `plt.show()`. */
function hasLines({ lines }: Cell, lost: ReadonlySet<string>): boolean {
  if (lost.size === 0) return false;
  const own = lines.map((line) => line.trim()).filter((line) => line !== '');
  const shared = lengthOf(own.filter((line) => lost.has(line)));
  const all = lengthOf(own);
  return shared > 0 && (shared === all || (shared >= TELLING_LENGTH && 2 * shared >= all));
}

function take(found: Spread, at: number, parts: Side, used: Set<number>): void {
  used.add(at);
  found.parts.push(at);
  found.rest = without(found.rest, wordsAt(parts, at));
}

/** Parts that stand elsewhere: half of their lines are lines that the whole cell has lost, and a good share of those. */
function takeApart(incomplete: readonly Spread[], whole: Side, parts: Side, used: Set<number>): void {
  const places = new Map<string, number[]>();
  const lengths = new Map<number, number>();
  for (const at of freeBetween(parts, 0, parts.cells.length)) {
    if (used.has(at)) continue;
    const lines = tellingLines(parts.cells[at].lines);
    lengths.set(at, lengthOf(lines));
    for (const line of lines) places.set(line, [...(places.get(line) ?? []), at].slice(0, RARE + 1));
  }
  if (places.size === 0) return;
  for (const found of incomplete) {
    const kept = tellingLines(found.parts.flatMap((at) => parts.cells[at].lines));
    const shared = new Map<number, number>();
    for (const line of tellingLines(whole.cells[found.whole].lines)) {
      const cells = kept.has(line) ? [] : (places.get(line) ?? []);
      if (cells.length <= RARE) for (const at of cells) shared.set(at, (shared.get(at) ?? 0) + line.length);
    }
    const least = Math.max(APART_WEIGHT, APART_SHARE * found.rest.total);
    const closest = [...shared].sort((x, y) => y[1] - x[1] || x[0] - y[0]);
    for (const [at, length] of closest) {
      const words = wordsAt(parts, at);
      if (used.has(at) || 2 * length < lengths.get(at)! || words.total < least) continue;
      if (!cameFrom(words, found.rest, false)) continue;
      take(found, at, parts, used);
      found.apart.push(at);
    }
  }
}

function tellingLines(lines: readonly string[]): Set<string> {
  return new Set(lines.map((line) => line.trim()).filter((line) => line.length >= TELLING_LINE));
}

function lengthOf(lines: Iterable<string>): number {
  let length = 0;
  for (const line of lines) length += line.length;
  return length;
}

/**
 * A short part (a heading) must come from there entirely and be at least half of what is missing; or, where it may have been
 * edited, be like all of it.
 */
function cameFrom(part: Words, rest: Words, mayBeEdited: boolean): boolean {
  const common = commonWeight(part, rest);
  const edited = mayBeEdited && part.total <= SHORT_WEIGHT && common >= EDITED_COMMON;
  if (edited && 2 * common >= EDITED_PART * (part.total + rest.total)) return true;
  if (part.total >= TELLING_WEIGHT) return common >= MOSTLY * part.total;
  return part.total > 0 && common >= part.total - 1e-9 && 2 * common >= rest.total;
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
