/*
 * Two edits of one line. They go together if they touch different words, and only then: where both sides made the same
 * edit and one made another besides, the two lines are rival versions and not two edits. So they are where one side
 * reworded the comment: what the comment says of the other side's code is not known.
 */
import { APART, type Chunk, chunksOf, kindOf } from './chunks.ts';
import { type Change, diffSequences, Symbols } from './sequence.ts';
import { tokensOf } from './tokens.ts';

/** The line with both edits, or undefined if they get in each other's way. */
export function mergeWords(base: string, ours: string, theirs: string): string | undefined {
  if (new Set([base, ours, theirs].map(commentOf)).size > 1) return undefined;
  const sides = [tokensOf(base), tokensOf(ours), tokensOf(theirs)] as const;
  const [baseTokens, oursTokens, theirsTokens] = sides;
  const symbols = new Symbols();
  const [b, o, t] = sides.map((tokens) => symbols.of(tokens));
  if (Math.max(changedLength(b, o), changedLength(b, t)) > MOST_TOKENS) return undefined;
  const kinds = (change: Change) => ({ ...change, kind: kindOf(change) });
  const chunks = chunksOf(b.length, diffSequences(b, o).map(kinds), diffSequences(b, t).map(kinds), APART);
  let merged = '';
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
  return merged;
}

/** The comment at the end of a line of code, for the languages that begin one with # or //; empty if there is none. */
function commentOf(line: string): string {
  return /(?:^|\s)(?:#|\/\/)\s*(\S.*)$/.exec(line)?.[1].trimEnd() ?? '';
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
