/*
 * Which columns differ between two lines that are alike, word by word, for highlighting.
 */
import type { Budget } from './budget.ts';
import type { LinePair, Range } from './model.ts';
import { diffSequence, Interner, type Replacement } from './sequence.ts';

/** Least share of characters that two lines must have in common to be shown as one line with changed words. */
const ALIKE = 0.5;
/** Hunks with more pairs of lines than this are paired line by line from the top. */
const MOST_PAIRS = 400;
/** Lines longer than this are compared by their common ends only. */
const LONGEST_BY_WORD = 100_000;

/** Pairs the lines of one hunk that are alike, in order, with the columns that differ. */
export function pairLines(
  linesA: readonly string[],
  linesB: readonly string[],
  { fromA, toA, fromB, toB }: Replacement,
  budget: Budget,
): LinePair[] {
  if (fromA === toA || fromB === toB) return [];
  if (!budget.affordWords(sizeOf(linesA, fromA, toA) + sizeOf(linesB, fromB, toB))) return [];
  const inA = linesA.slice(fromA, toA).map(piecesOf);
  const inB = linesB.slice(fromB, toB).map(piecesOf);
  const chosen =
    inA.length === 1 && inB.length === 1
      ? [[0, 0] as const]
      : inA.length * inB.length <= MOST_PAIRS
        ? bestPairs(inA, inB)
        : inA.slice(0, inB.length).map((_, at) => [at, at] as const);
  return chosen.flatMap(([x, y]) => {
    const changed = compareLines(linesA[fromA + x], linesB[fromB + y], inA[x], inB[y], budget);
    return changed === undefined ? [] : [{ a: fromA + x, b: fromB + y, ...changed }];
  });
}

function sizeOf(lines: readonly string[], from: number, to: number): number {
  let size = 0;
  for (let at = from; at < to; at++) size += Math.min(lines[at].length, LONGEST_BY_WORD);
  return size;
}

/** Pieces of a line, without those that are only white space, counted. */
interface Pieces {
  readonly texts: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
  /** Characters in all counted pieces. */
  readonly size: number;
}

const NOT_ASCII = /[\u0080-\uffff]/;
/** The same for text without other letters: making the other pattern takes a millisecond, which most diffs can do without. */
const ASCII_PIECE = /\w+|\s+|[^\s\w]/g;
const PIECE = /[\p{L}\p{N}_]+|\s+|[^\s\p{L}\p{N}_]/gu;

function piecesOf(line: string): Pieces {
  const texts = line.length > LONGEST_BY_WORD ? [line] : (line.match(NOT_ASCII.test(line) ? PIECE : ASCII_PIECE) ?? []);
  const counts = new Map<string, number>();
  let size = 0;
  for (const text of texts) {
    if (text.trim() === '') continue;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    size += text.length;
  }
  return { texts, counts, size };
}

function likeness(a: Pieces, b: Pieces): number {
  if (a.size === 0 || b.size === 0) return 0;
  if ((2 * Math.min(a.size, b.size)) / (a.size + b.size) < ALIKE) return 0;
  let common = 0;
  for (const [text, count] of a.counts) common += Math.min(count, b.counts.get(text) ?? 0) * text.length;
  return (2 * common) / (a.size + b.size);
}

/** The pairs, in order, whose likenesses add up to the most. */
function bestPairs(inA: readonly Pieces[], inB: readonly Pieces[]): (readonly [number, number])[] {
  const width = inB.length + 1;
  const best = new Float64Array((inA.length + 1) * width);
  const scores = new Float64Array(inA.length * inB.length);
  for (let x = inA.length - 1; x >= 0; x--) {
    for (let y = inB.length - 1; y >= 0; y--) {
      const likely = likeness(inA[x], inB[y]);
      const score = likely < ALIKE ? 0 : likely * likely;
      scores[x * inB.length + y] = score;
      const paired = score > 0 ? score + best[(x + 1) * width + y + 1] : 0;
      best[x * width + y] = Math.max(paired, best[(x + 1) * width + y], best[x * width + y + 1]);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let x = 0, y = 0; x < inA.length && y < inB.length; ) {
    const score = scores[x * inB.length + y];
    if (score > 0 && best[x * width + y] === score + best[(x + 1) * width + y + 1]) pairs.push([x++, y++]);
    else if (best[x * width + y] === best[(x + 1) * width + y]) x++;
    else y++;
  }
  return pairs;
}

/** Undefined if the lines are too different for word highlights to help. */
function compareLines(
  lineA: string,
  lineB: string,
  a: Pieces,
  b: Pieces,
  budget: Budget,
): { changedA: Range[]; changedB: Range[] } | undefined {
  if (a.texts.length <= 1 && b.texts.length <= 1) return commonEnds(lineA, lineB);
  if (a.size > 0 && b.size > 0 && likeness(a, b) < ALIKE) return undefined;
  const interner = new Interner();
  const changes = diffSequence(interner.all(a.texts), interner.all(b.texts), budget, 'words of a long line');
  return {
    changedA: columns(
      a.texts,
      changes.map(({ fromA, toA }) => ({ from: fromA, to: toA })),
    ),
    changedB: columns(
      b.texts,
      changes.map(({ fromB, toB }) => ({ from: fromB, to: toB })),
    ),
  };
}

/** Everything between the common beginning and the common end. */
function commonEnds(a: string, b: string): { changedA: Range[]; changedB: Range[] } | undefined {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < shorter - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail)) tail++;
  if (head + tail < ALIKE * shorter) return undefined;
  const range = ({ length }: string): Range[] => (length > head + tail ? [{ from: head, to: length - tail }] : []);
  return { changedA: range(a), changedB: range(b) };
}

/** Ranges of pieces as ranges of columns. */
function columns(texts: readonly string[], pieces: readonly Range[]): Range[] {
  const ranges: Range[] = [];
  let [piece, column] = [0, 0];
  const columnOf = (target: number): number => {
    while (piece < target) column += texts[piece++].length;
    return column;
  };
  for (const { from, to } of pieces) if (to > from) ranges.push({ from: columnOf(from), to: columnOf(to) });
  return ranges;
}
