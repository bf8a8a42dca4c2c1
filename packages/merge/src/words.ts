/*
 * Two edits of one line. They go together if they touch different words, and only then: where both sides made the same
 * edit and one made another besides, the two lines are rival versions and not two edits. So they are where one side
 * reworded the comment: what the comment says of the other side's code is not known.
 */
import { Budget } from './budget.ts';
import { APART, type Chunk, chunksOf, kindOf } from './chunks.ts';
import { type Change, diffSequences, Symbols } from './sequence.ts';
import { tokensOf } from './tokens.ts';

/** The line with both edits, or undefined if they get in each other's way. */
export function mergeWords(base: string, ours: string, theirs: string, budget = new Budget()): string | undefined {
  if (new Set([base, ours, theirs].map(commentOf)).size > 1) return undefined;
  const shared = sharedEnds(base, ours, theirs);
  const parts = [base, ours, theirs].map((line) => line.slice(shared.before, line.length - shared.behind));
  if (parts.some((part) => part.length > LONGEST_PART)) return undefined;
  const [basePart, ourPart, theirPart] = parts;
  const sides = [tokensOf(basePart), tokensOf(ourPart), tokensOf(theirPart)] as const;
  const [baseTokens, oursTokens, theirsTokens] = sides;
  const symbols = new Symbols();
  const [b, o, t] = sides.map((tokens) => symbols.of(tokens));
  if (Math.max(changedLength(b, o), changedLength(b, t)) > MOST_TOKENS) return undefined;
  const kinds = (change: Change) => ({ ...change, kind: kindOf(change) });
  const [ourChanges, theirChanges] = [o, t].map((side) => diffSequences(b, side, budget).map(kinds));
  const chunks = chunksOf(b.length, ourChanges, theirChanges, APART);
  let merged = base.slice(0, shared.before);
  let last: Chunk['by'] | undefined;
  let apart = false; // the border of a word has been passed since the last edit
  for (const { by, ...at } of chunks) {
    const text = {
      nobody: () => baseTokens.slice(at.fromBase, at.toBase),
      ours: () => oursTokens.slice(at.fromOurs, at.toOurs),
      theirs: () => theirsTokens.slice(at.fromTheirs, at.toTheirs),
      both: () => undefined,
    }[by]();
    if (text === undefined) return undefined;
    if (by === 'nobody') apart ||= text.some((token) => BORDER.test(token));
    else {
      if (last !== undefined && last !== by && !apart) return undefined;
      last = by;
      apart = false;
    }
    merged += text.join('');
  }
  return merged + base.slice(base.length - shared.behind);
}

/**
 * How many letters at the ends of a long line all three have and nobody needs to look at: what is left out ends where a
 * word does, and some words are left around what differs.
 */
function sharedEnds(base: string, ours: string, theirs: string): { readonly before: number; readonly behind: number } {
  const least = Math.min(base.length, ours.length, theirs.length);
  if (least < LONG_LINE) return { before: 0, behind: 0 };
  const sameAt = (x: number, y: number, z: number): boolean =>
    base.charCodeAt(x) === ours.charCodeAt(y) && base.charCodeAt(x) === theirs.charCodeAt(z);
  let before = 0;
  while (before < least && sameAt(before, before, before)) before++;
  const most = least - before;
  const [x, y, z] = [base, ours, theirs].map((line) => line.length - 1);
  let behind = 0;
  while (behind < most && sameAt(x - behind, y - behind, z - behind)) behind++;
  before = Math.max(0, before - CONTEXT);
  behind = Math.max(0, behind - CONTEXT);
  while (before > 0 && !partsWords(base, before)) before--;
  while (behind > 0 && !partsWords(base, base.length - behind)) behind--;
  return { before, behind };
}

/** Whether no word goes over this place of the line, whatever else stands in it: it is behind a bracket, a comma and the like. */
function partsWords(line: string, at: number): boolean {
  return /[,;:()[\]{}"'=]/.test(line[at - 1]);
}

/** A shorter line is looked at as a whole. */
const LONG_LINE = 20_000;
/** Letters that stay beside what differs in a long line. */
const CONTEXT = 1000;
/** What differs in a line lies within fewer letters, or it is data. Their words could be held, but tell nothing. */
const LONGEST_PART = 200_000;

/** The comment at the end of a line of code, for the languages that begin one with # or //; empty if there is none. */
function commentOf(line: string): string {
  return /(?:^|\s)(?:#|\/\/)\s*(\S.*)$/s.exec(line)?.[1].trimEnd() ?? '';
}

/** What ends a word as people see it; a path or a dotted name is one word. */
const BORDER = /^[\s,;()[\]{}]/;
/** What is left of the longer of two sequences without the beginning and the end that they share. */
function changedLength(a: Int32Array, b: Int32Array): number {
  const most = Math.min(a.length, b.length);
  let before = 0;
  while (before < most && a[before] === b[before]) before++;
  let behind = 0;
  while (behind < most - before && a[a.length - 1 - behind] === b[b.length - 1 - behind]) behind++;
  return Math.max(a.length, b.length) - before - behind;
}

/** A longer edit is one of data, not of prose or code: words in it say little, and the search would cost. */
const MOST_TOKENS = 2000;
