/*
 * The difference of two sources (or of any two texts) by line, with the white space rules of git.
 */
import type { Budget } from './budget.ts';
import { pairLines } from './lines.ts';
import type { Hunk, SourceChange, WhitespaceRules } from './model.ts';
import { diffSequence, Interner, type Replacement } from './sequence.ts';

/**
 * Line hunks from `a` to `b`, or undefined if the texts are equal under the rules.
 * Lines are split at `\n`; a text that ends with one has an empty last line.
 */
export function diffSource(
  a: string,
  b: string,
  budget: Budget,
  rules: WhitespaceRules = {},
): SourceChange | undefined {
  if (a === b) return undefined;
  return diffLines(a.split('\n'), b.split('\n'), budget, rules);
}

/** As diffSource, of texts that are lines already. */
export function diffLines(
  linesA: readonly string[],
  linesB: readonly string[],
  budget: Budget,
  rules: WhitespaceRules = {},
): SourceChange | undefined {
  const key = lineKey(rules);
  return diffLinesBy(linesA, linesB, linesA.map(key), linesB.map(key), budget, rules.ignoreBlankLines);
}

/** As diffLines, where two lines are equal if their keys are. */
export function diffLinesBy(
  linesA: readonly string[],
  linesB: readonly string[],
  keysA: readonly string[],
  keysB: readonly string[],
  budget: Budget,
  ignoreBlankLines = false,
): SourceChange | undefined {
  const interner = new Interner();
  const [a, b] = [interner.all(keysA), interner.all(keysB)];
  const found = diffSequence(a, b, budget, 'lines of a long text');
  const seen = ignoreBlankLines ? found.filter((part) => !isBlank(linesA, linesB, part)) : found;
  const wanted = withinLimit(seen, budget);
  const changed = wanted.map((part, at) => slide(part, { linesA, linesB, a, b }, wanted[at - 1], wanted[at + 1]));
  if (changed.length === 0) return undefined;
  const hunks: Hunk[] = changed.map((part) => ({ ...part, lines: pairLines(linesA, linesB, part, budget) }));
  return { linesA, linesB, hunks, whitespaceOnly: changed.every((part) => sameButSpace(linesA, linesB, part)) };
}

/** Nobody looks at more places of one text; behind them everything up to the last is one. */
const MOST_HUNKS = 10_000;

function withinLimit(parts: readonly Replacement[], budget: Budget): readonly Replacement[] {
  if (parts.length <= MOST_HUNKS) return parts;
  budget.note('lines of a long text', `only the first ${MOST_HUNKS - 1} places that changed are told apart`);
  const [first, last] = [parts[MOST_HUNKS - 1], parts[parts.length - 1]];
  return [...parts.slice(0, MOST_HUNKS - 1), { ...last, fromA: first.fromA, fromB: first.fromB }];
}

/** What of a line is compared. @see git diff, -w and -b */
function lineKey({ ignoreAll, ignoreAmount }: WhitespaceRules): (line: string) => string {
  if (ignoreAll) return (line) => line.replace(/\s+/g, '');
  if (ignoreAmount) return (line) => line.trimEnd().replace(/\s+/g, ' ');
  return (line) => line;
}

function isBlank(
  linesA: readonly string[],
  linesB: readonly string[],
  { fromA, toA, fromB, toB }: Replacement,
): boolean {
  const blank = (line: string): boolean => line.trim() === '';
  return linesA.slice(fromA, toA).every(blank) && linesB.slice(fromB, toB).every(blank);
}

function sameButSpace(linesA: readonly string[], linesB: readonly string[], part: Replacement): boolean {
  const { fromA, toA, fromB, toB } = part;
  if (fromA === toA || fromB === toB) return isBlank(linesA, linesB, part);
  const pure = (lines: readonly string[]): string => lines.join('').replace(/\s+/g, '');
  return pure(linesA.slice(fromA, toA)) === pure(linesB.slice(fromB, toB));
}

/** How far a block is slid to find a better place for its ends. */
const LONGEST_SLIDE = 50;

/**
 * A block of lines that was only inserted (or only deleted) can often be said to stand at several places, all equally
 * true. A person reads it best where it begins behind a blank line and with the least indent:
 *
 *     def f():             def f():
 *         one()                one()
 *   +                  +
 *   + def g():         + def g():
 *   +     two()        +     two()
 */
function slide(
  part: Replacement,
  { linesA, linesB, a, b }: Texts,
  above?: Replacement,
  below?: Replacement,
): Replacement {
  const inserted = part.fromA === part.toA;
  if (!inserted && part.fromB !== part.toB) return part;
  const [lines, keys, from, to] = inserted ? [linesB, b, part.fromB, part.toB] : [linesA, a, part.fromA, part.toA];
  // A line is kept between this block and the next ones: the one above may have slid down to its limit already.
  const room = above === undefined ? part.fromB : Math.floor((part.fromB - above.toB - 1) / 2);
  const roomBelow = below === undefined ? linesB.length - part.toB : Math.floor((below.fromB - part.toB - 1) / 2);
  let best = 0;
  let bestScore = startScore(lines, from, to);
  const consider = (shift: number): void => {
    const score = startScore(lines, from + shift, to + shift);
    if (score < bestScore) [best, bestScore] = [shift, score];
  };
  for (let up = 1; up <= Math.min(room, LONGEST_SLIDE) && keys[from - up] === keys[to - up]; up++) consider(-up);
  for (
    let down = 1;
    down <= Math.min(roomBelow, LONGEST_SLIDE) && keys[to + down - 1] === keys[from + down - 1];
    down++
  ) {
    consider(down);
  }
  if (best === 0) return part;
  return { fromA: part.fromA + best, toA: part.toA + best, fromB: part.fromB + best, toB: part.toB + best };
}

/** Both texts, as lines and as the numbers by which lines are compared. */
interface Texts {
  readonly linesA: readonly string[];
  readonly linesB: readonly string[];
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** Smaller is better: the indent of the first line and of the line behind the block; blank lines are best just before. */
function startScore(lines: readonly string[], from: number, to: number): number {
  const indent = (at: number): number =>
    at >= lines.length ? 0 : lines[at].trim() === '' ? 1000 : lines[at].search(/\S/);
  const blankBefore = from === 0 || lines[from - 1].trim() === '' ? 0 : 2;
  return indent(from) + indent(to) + blankBefore;
}
