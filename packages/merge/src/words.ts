/*
 * Two edits of one line. They go together if they touch different words and something that neither touched stands between.
 */
import { APART, chunksOf, kindOf } from './chunks.ts';
import { type Change, diffSequences, Symbols } from './sequence.ts';
import { isWord, tokensOf } from './tokens.ts';

/** The line with both edits, or undefined if they get in each other's way. */
export function mergeWords(base: string, ours: string, theirs: string): string | undefined {
  const sides = [tokensOf(base), tokensOf(ours), tokensOf(theirs)] as const;
  const [baseTokens, oursTokens, theirsTokens] = sides;
  if (Math.max(...sides.map((tokens) => tokens.length)) > MOST_TOKENS) return undefined;
  const symbols = new Symbols();
  const [b, o, t] = sides.map((tokens) => symbols.of(tokens));
  const kinds = (change: Change) => ({ ...change, kind: kindOf(change) });
  const chunks = chunksOf(b.length, diffSequences(b, o).map(kinds), diffSequences(b, t).map(kinds), APART);
  let merged = '';
  let lastBy: 'ours' | 'theirs' | 'both' | undefined;
  let apart = true; // something that can tell the last edit from the next has been passed
  for (const chunk of chunks) {
    const oldText = baseTokens.slice(chunk.fromBase, chunk.toBase).join('');
    const oursText = oursTokens.slice(chunk.fromOurs, chunk.toOurs).join('');
    const theirsText = theirsTokens.slice(chunk.fromTheirs, chunk.toTheirs).join('');
    if (chunk.by === 'nobody') {
      merged += oldText;
      apart ||= oldText.trim() !== '';
      continue;
    }
    if (lastBy !== undefined && chunk.by !== lastBy && !apart) return undefined;
    const text =
      chunk.by === 'ours' ? oursText : chunk.by === 'theirs' ? theirsText : agreed(oldText, oursText, theirsText);
    if (text === undefined) return undefined;
    merged += text;
    lastBy = chunk.by;
    apart = false;
  }
  return merged;
}

/** One text for a place that both sides changed: the same text, or the longer of two insertions if it holds the other. */
function agreed(base: string, ours: string, theirs: string): string | undefined {
  if (ours === theirs) return ours;
  if (base !== '') return undefined;
  if (holds(ours, theirs)) return ours;
  return holds(theirs, ours) ? theirs : undefined;
}

function holds(long: string, short: string): boolean {
  return isWord(short) && (long.startsWith(short) || long.endsWith(short));
}

/** A longer line is data, not prose or code: words in it say little, and the search would cost. */
const MOST_TOKENS = 2000;
