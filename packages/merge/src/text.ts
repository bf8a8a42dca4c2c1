/*
 * Three-way merge of texts by line. What a line merge leaves as a conflict is looked at again more closely: lines that are
 * versions of each other are paired, so that edits of neighbouring lines come apart, and two edits of one line are merged
 * by word. Then the few rules that are right without knowing who is right. What is left is a conflict, as small as possible.
 */
import { alike, resolved, type Texts, trimmed } from './agreement.ts';
import { Budget } from './budget.ts';
import { APART, type Chunk, chunksOf, kindOf, type Neighbours, type Ranges, type SideChange } from './chunks.ts';
import { Openings } from './lists.ts';
import type { LinesPiece, Piece, TextOptions } from './pieces.ts';
import { type Change, diffSequences, Symbols } from './sequence.ts';
import { type Bag, bagOf, likeness } from './tokens.ts';

/** Merges the lines of two versions of `base`. The pieces, put together, are the result. */
export function mergeLines(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  options: TextOptions = {},
): Piece[] {
  const symbols = new Symbols();
  const [b, o, t] = [base, ours, theirs].map((lines) => symbols.of(lines.map(trimmed)));
  const text = textsOf(base, ours, theirs, options);
  const ourChanges = diffSequences(b, o, text.budget).map(withKind);
  const theirChanges = diffSequences(b, t, text.budget).map(withKind);
  const pieces = chunksOf(base.length, ourChanges, theirChanges, APART).flatMap((chunk) =>
    chunk.by === 'both' ? closer(text, chunk, ourChanges, theirChanges) : settled(text, chunk),
  );
  return pieces.filter((piece) => piece.kind === 'conflict' || piece.lines.length > 0);
}

/** Two texts as a conflict of one with the other, what they have in common left out of it: nothing is settled. */
export function rivalLines(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  options: TextOptions = {},
): Piece[] {
  const [toBase, toOurs, toTheirs] = [base.length, ours.length, theirs.length];
  return conflict(textsOf(base, ours, theirs, options), {
    fromBase: 0,
    toBase,
    fromOurs: 0,
    toOurs,
    fromTheirs: 0,
    toTheirs,
  });
}

/**
 * The union of two texts: what they have in common once, elsewhere ours before theirs. So it is the same whether the markers
 * held the whole region (git's diff3) or only what differs in it.
 */
export function bothTexts(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  return rivalLines([], ours, theirs).flatMap((piece) =>
    piece.kind === 'lines' ? piece.lines : [...piece.ours, ...piece.theirs],
  );
}

function textsOf(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  options: TextOptions,
): Texts {
  return { base, ours, theirs, options, budget: options.budget ?? new Budget(), openings: new Openings(base) };
}

function withKind(change: Change): SideChange {
  const { fromA, toA, fromB, toB } = change;
  return { fromA, toA, fromB, toB, kind: kindOf(change) };
}

function settled({ base, ours, theirs }: Texts, chunk: Chunk): LinesPiece[] {
  switch (chunk.by) {
    case 'ours':
      return [{ kind: 'lines', lines: ours.slice(chunk.fromOurs, chunk.toOurs), ours: chunk.fromOurs }];
    case 'theirs':
      return [{ kind: 'lines', lines: theirs.slice(chunk.fromTheirs, chunk.toTheirs), theirs: chunk.fromTheirs }];
    default: {
      // Blanks at the ends of lines did not count; whoever changed them is followed.
      const lines = base.slice(chunk.fromBase, chunk.toBase).map((line, i) => {
        const ourLine = ours[chunk.fromOurs + i];
        return ourLine === line ? theirs[chunk.fromTheirs + i] : ourLine;
      });
      return [{ kind: 'lines', lines, base: chunk.fromBase, ours: chunk.fromOurs, theirs: chunk.fromTheirs }];
    }
  }
}

/** A region that both sides changed, with the lines in it paired. */
function closer(
  text: Texts,
  region: Chunk,
  ourChanges: readonly SideChange[],
  theirChanges: readonly SideChange[],
): Piece[] {
  if (!text.budget.afford(STEPS_FOR_REGION)) return alike(text, region) ?? conflict(text, region, true);
  const whole = resolved(text, region);
  if (whole !== undefined) return whole;
  const ourBlocks = within(region.fromBase, region.toBase, ourChanges);
  const theirBlocks = within(region.fromBase, region.toBase, theirChanges);
  // Both sides or neither, so that it does not matter which is called ours.
  const affordable = text.budget.afford(pairingCost(text.ours, ourBlocks) + pairingCost(text.theirs, theirBlocks));
  const edits = (side: readonly string[], blocks: readonly SideChange[]): readonly SideChange[] =>
    affordable ? blocks.flatMap((change) => paired(text.base, side, change, text.options)) : blocks;
  const [ourEdits, theirEdits] = [edits(text.ours, ourBlocks), edits(text.theirs, theirBlocks)];
  const ours = withCuts(ourEdits, text.ours, theirEdits, text);
  const theirs = withCuts(theirEdits, text.theirs, ourEdits, text);
  const place = (change: SideChange): SideChange => ({
    ...change,
    fromA: change.fromA - region.fromBase,
    toA: change.toA - region.fromBase,
  });
  return chunksOf(region.toBase - region.fromBase, ours.map(place), theirs.map(place), LINE_BY_LINE).flatMap(
    (inner) => {
      const chunk: Chunk = {
        by: inner.by,
        fromBase: inner.fromBase + region.fromBase,
        toBase: inner.toBase + region.fromBase,
        fromOurs: inner.fromOurs + region.fromOurs,
        toOurs: inner.toOurs + region.fromOurs,
        fromTheirs: inner.fromTheirs + region.fromTheirs,
        toTheirs: inner.toTheirs + region.fromTheirs,
      };
      if (chunk.by === 'both') {
        return (isSameRange(chunk, region) ? undefined : resolved(text, chunk)) ?? conflict(text, chunk);
      }
      return settled(text, chunk).map((piece) => (chunk.by === 'nobody' ? piece : { ...piece, by: 'lines apart' }));
    },
  );
}

function isSameRange(a: Ranges, b: Ranges): boolean {
  const [x, y] = [a, b].map((range) => [
    range.toBase - range.fromBase,
    range.toOurs - range.fromOurs,
    range.toTheirs - range.fromTheirs,
  ]);
  return x.every((length, i) => length === y[i]);
}

/** The changes in a range of the base. They are in order: the first of them is looked up by halving, or many regions would cost their square. */
function within(from: number, to: number, changes: readonly SideChange[]): readonly SideChange[] {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle].fromA < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < changes.length && changes[end].toA <= to) end++;
  return changes.slice(low, end);
}

function conflict({ base, ours, theirs, options, budget }: Texts, at: Ranges, whole = options.whole): Piece[] {
  const b = base.slice(at.fromBase, at.toBase);
  const o = ours.slice(at.fromOurs, at.toOurs);
  const t = theirs.slice(at.fromTheirs, at.toTheirs);
  const from = (ours: number, theirs: number) => ({ ours: at.fromOurs + ours, theirs: at.fromTheirs + theirs });
  if (whole) return [{ kind: 'conflict', base: b, ours: o, theirs: t, from: from(0, 0) }];
  const symbols = new Symbols();
  const pieces: Piece[] = [];
  let last = 0;
  let rest = b; // the first conflict shows the base of the whole region
  const equal = (from: number, to: number, theirFrom: number): void => {
    if (from < to)
      pieces.push({
        kind: 'lines',
        lines: o.slice(from, to),
        ours: at.fromOurs + from,
        theirs: at.fromTheirs + theirFrom,
      });
  };
  let lastTheirs = 0;
  for (const change of diffSequences(symbols.of(o), symbols.of(t), budget)) {
    equal(last, change.fromA, lastTheirs);
    pieces.push({
      kind: 'conflict',
      base: rest,
      ours: o.slice(change.fromA, change.toA),
      theirs: t.slice(change.fromB, change.toB),
      from: from(change.fromA, change.fromB),
    });
    rest = [];
    last = change.toA;
    lastTheirs = change.toB;
  }
  equal(last, o.length, lastTheirs);
  return pieces;
}

/** In steps: every line is cut into words, and every line of the side is held against every line of the base, word by word. */
function pairingCost(side: readonly string[], blocks: readonly SideChange[]): number {
  let cost = 0;
  for (const { kind, fromA, toA, fromB, toB } of blocks) {
    if (kind !== 'replace' || (toA - fromA) * (toB - fromB) > MOST_PAIRS) continue;
    let letters = 0;
    for (let at = fromB; at < toB; at++) if (side[at].length <= LONGEST_LINE) letters += side[at].length;
    cost += letters * (STEPS_TO_CUT + (toA - fromA) * STEPS_TO_COMPARE);
  }
  return cost;
}

/** A replaced block as edits of single lines, as far as its lines are versions of each other. */
function paired(
  base: readonly string[],
  side: readonly string[],
  change: SideChange,
  { fence }: TextOptions,
): SideChange[] {
  const { fromA, toA, fromB, toB } = change;
  const seen = (part: Change): SideChange => {
    const known = withKind(part);
    const cuts =
      (known.kind === 'insert' && isCut(side.slice(part.fromB, part.toB), fence)) ||
      (known.kind === 'delete' && isCut(base.slice(part.fromA, part.toA), fence));
    return cuts ? { ...part, kind: 'cut' } : known;
  };
  if (change.kind !== 'replace') return [seen(change)];
  if ((toA - fromA) * (toB - fromB) > MOST_PAIRS) return [change];
  const words = (lines: readonly string[]): (Line | undefined)[] =>
    lines.map((line) =>
      line.length > LONGEST_LINE || (fence !== undefined && line.startsWith(fence))
        ? undefined
        : { bag: bagOf(line), constant: CONSTANT.exec(line)?.[1] },
    );
  const pairs = bestPairs(words(base.slice(fromA, toA)), words(side.slice(fromB, toB)));
  const result: SideChange[] = [];
  let [a, b] = [fromA, fromB];
  const between = (nextA: number, nextB: number): void => {
    if (a < nextA || b < nextB) result.push(seen({ fromA: a, toA: nextA, fromB: b, toB: nextB }));
  };
  for (const [i, j] of pairs) {
    between(fromA + i, fromB + j);
    [a, b] = [fromA + i + 1, fromB + j + 1];
    result.push({ fromA: a - 1, toA: a, fromB: b - 1, toB: b, kind: 'modify' });
  }
  between(toA, toB);
  return result;
}

/**
 * Both sides cut at one place, and this one rewrote besides what follows: its cut by itself, so that the two are seen to be
 * one. Left in what was rewritten, each would stand, and what follows twice.
 */
function withCuts(
  changes: readonly SideChange[],
  side: readonly string[],
  others: readonly SideChange[],
  { base, options: { fence } }: Texts,
): readonly SideChange[] {
  if (fence === undefined) return changes;
  const isFence = (line: string): boolean => line.startsWith(fence);
  const cuts = new Set(others.flatMap(({ kind, fromA, toA }) => (kind === 'cut' && fromA === toA ? [fromA] : [])));
  return changes.flatMap((change): readonly SideChange[] => {
    const { kind, fromA, toA, fromB } = change;
    if (kind !== 'replace' || !cuts.has(fromA) || !isFence(side[fromB]) || base.slice(fromA, toA).some(isFence))
      return [change];
    return [{ kind: 'cut', fromA, toA: fromA, fromB, toB: fromB + 1 }, withKind({ ...change, fromB: fromB + 1 })];
  });
}

interface Line {
  readonly bag: Bag;
  /** The name that it gives a plain value. */
  readonly constant: string | undefined;
}

/** `lr = 0.1`, alone or among the arguments of a call. */
const CONSTANT = /^\s*(\w+)\s*(?::[^=]+)?=\s*(?:-?\.?\d[\w.]*|"[^"]*"|'[^']*'|True|False|None)\s*(?:,\s*)?(?:#.*)?$/;

/** Of two values of one constant little may be the same, `0.1` and `0.01`, and yet the one is a version of the other. */
function versions(a: Line, b: Line): number {
  const words = a.bag.total === 0 ? 0 : likeness(a.bag, b.bag);
  return a.constant !== undefined && a.constant === b.constant ? Math.max(words, SAME_CONSTANT) : words;
}

/** Pairs in order with the greatest likeness in all; only pairs that are more alike than not count. */
function bestPairs(a: readonly (Line | undefined)[], b: readonly (Line | undefined)[]): [number, number][] {
  const width = b.length + 1;
  const best = new Float64Array((a.length + 1) * width);
  const alike = new Float64Array(a.length * b.length);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [left, right] = [a[i], b[j]];
      const score = left === undefined || right === undefined ? 0 : versions(left, right);
      alike[i * b.length + j] = score;
      const skip = Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
      best[i * width + j] = score > ALIKE ? Math.max(skip, best[(i + 1) * width + j + 1] + score) : skip;
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const score = alike[i * b.length + j];
    if (score > ALIKE && best[i * width + j] === best[(i + 1) * width + j + 1] + score) pairs.push([i++, j++]);
    else if (best[(i + 1) * width + j] >= best[i * width + j + 1]) i++;
    else j++;
  }
  return pairs;
}

/** Lines that share less than this are taken for different lines. */
const ALIKE = 0.5;
/** As alike as lines that are just taken for one: lines that share more of their words come first. */
const SAME_CONSTANT = 0.51;
/** A longer line is data: whether two are alike would cost more to tell than it is worth. */
const LONGEST_LINE = 20_000;
/** What it takes to look more closely at a region, next to a step of a search. Nobody settles the thousands that can be paid for. */
const STEPS_FOR_REGION = 20_000;
/** What it takes to cut a line into words and to look these up in another, next to a step of a search, for each letter. */
const STEPS_TO_CUT = 50;
const STEPS_TO_COMPARE = 2;
/** A block with more pairs of lines than this is not looked at line by line. */
const MOST_PAIRS = 10_000;

/**
 * Which edits of different lines may stand next to each other (git's merge allows none): each must be about a line of the
 * base. A line inserted beside a line that the other side edited often belongs to that edit, so that is for a person; but
 * cutting a cell in two beside either, or joining two, is not.
 */
const LINE_BY_LINE: Neighbours = (before, after) =>
  (ABOUT_LINES.has(before.kind) && ABOUT_LINES.has(after.kind)) || before.kind === 'cut' || after.kind === 'cut';
const ABOUT_LINES: ReadonlySet<SideChange['kind']> = new Set(['modify', 'delete', 'cut']);

/** Nothing but fences (and blank lines). */
function isCut(lines: readonly string[], fence: string | undefined): boolean {
  if (fence === undefined) return false;
  const fences = lines.filter((line) => line.startsWith(fence)).length;
  return fences > 0 && lines.every((line) => line.startsWith(fence) || line.trim() === '');
}
