/*
 * Stack traces that are numbered lists of calls, as Julia and R print them:
 *
 *     Stacktrace:                          Traceback:
 *      [1] load(path::String)              1. load("tides.csv")
 *        @ Main ./In[3]:2                  2. read.csv(path)   # at line 2 of file <text>
 *
 * A call is the same call when the function, its arguments and the file are the same, whatever its number and line. Julia up
 * to 1.5 wrote `load(::String) at ./In[3]:2`; R with rlang draws a tree behind the numbers.
 */
import { withoutNoise } from './noise.ts';

/** A line that is shown, and what it is compared by. */
export interface CallLine {
  readonly text: string;
  readonly key: string;
}

/**
 * The calls of a stack trace and what else it says, a line each; undefined if the text is no such list.
 * @param error name and message of the error, which are compared elsewhere
 */
export function readCallList(text: string, error: string): CallLine[] | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => BEGINS.test(line));
  if (start === -1) return undefined;
  const found: CallLine[] = [];
  let calls = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at].trim();
    if (line === '' || BEGINS.test(line) || (at < start && error.includes(line))) continue;
    const call = at > start && line.length <= LONGEST_CALL ? CALL.exec(line)?.[1] : undefined;
    if (call === undefined) {
      found.push({ text: lines[at].trimEnd(), key: keyOf(line) });
      continue;
    }
    calls++;
    const place = lines[at + 1]?.trim() ?? '';
    const placed = place.startsWith('@ ');
    if (placed) at++;
    found.push({
      text: placed ? `${line} ${place}` : line,
      key: keyOf(placed ? `${call} at ${place.slice(2)}` : call),
    });
  }
  return calls === 0 ? undefined : found;
}

const BEGINS = /^\s*(?:Stacktrace|Traceback|Backtrace):\s*$/;
const CALL = /^(?:\[\d+\]|\d+\.)\s+[│├└─▆ ]*(\S.*)$/;
/** The arguments of a call may be data; patterns need not look at more. */
const LONGEST_CALL = 2000;

/** Without what counts (lines, cells, repeats, functions without a name) and the folder that a package is installed in. */
function keyOf(line: string): string {
  let key = line.slice(0, LONGEST_CALL).replaceAll('\\', '/');
  for (const [pattern, instead] of COUNTED) key = key.replace(pattern, instead);
  return withoutNoise(key + line.slice(LONGEST_CALL)).text;
}

/** Each begins at a fixed sign or at a space: none is tried again from every character of a long word. */
const COUNTED: readonly (readonly [RegExp, string])[] = [
  [/ {1,9}# at line \d+ of file .*$/, ''],
  [/ \(repeats \d+ times\)/, ''],
  [/repeated \d+ more times?/, 'repeated'],
  [/(\S:)\d+(?: \[inlined\])?$/, '$1'],
  [/(?:\.\/)?In\[\d+\]/, 'cell'],
  [/(^|\s)\S*jl_notebook_cell_[^\s:]*/, '$1cell'],
  [/(^|\s)\S*\/\.julia\/packages\/(\w+)\/\w+\//, '$1$2/'],
  [/(^|\s)\S*\/stdlib\/v[\d.]+\//, '$1stdlib/'],
  [/#\d+/g, '#'],
];
