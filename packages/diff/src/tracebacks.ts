/*
 * Tracebacks by frame: a call is the same call when file, function and the line of code are the same, wherever the line now
 * stands. Each frame is read into two lines, its title and the code that ran, and those are compared as lines are; the code
 * around them, which editing a cell moves and a new version of a library changes, says nothing of the error.
 *
 *     Cell In[3], line 5, in load(path)
 *         return read(path)
 *     File ~/env/lib/python3.12/site-packages/pandas/io/parsers.py:912, in read(path)
 *         raise FileNotFoundError(path)
 *
 * Julia and R list calls instead.
 */
import type { Budget } from './budget.ts';
import { type CallLine, readCallList } from './call-lists.ts';
import type { OutputDetail } from './model.ts';
import { withoutNoise } from './noise.ts';
import { diffLinesBy } from './source.ts';
import { diffText } from './texts.ts';

/**
 * How two tracebacks differ; undefined if they are equal but for the error's own line. Line numbers, execution counts and the folder that a library
 * is installed in are noise. What has no frames that are known (other languages) is compared as text.
 * @param a the traceback's text without colours
 * @param errorA `name: value`, the last line of most tracebacks, which is compared elsewhere
 */
export function diffTracebacks(
  a: string,
  errorA: string,
  b: string,
  errorB: string,
  budget: Budget,
): (OutputDetail & { kind: 'text' }) | undefined {
  if (withoutError(a, errorA) === withoutError(b, errorB)) return undefined;
  const [callsA, callsB] = [readCallList(a, errorA), readCallList(b, errorB)];
  if (callsA && callsB && textsOf(callsA).join('\n') === textsOf(callsB).join('\n')) return undefined;
  const [linesA, linesB] = [callsA ?? readTraceback(a, errorA), callsB ?? readTraceback(b, errorB)];
  if (linesA === undefined || linesB === undefined) return diffText(a, b, budget);
  const change = diffLinesBy(textsOf(linesA), textsOf(linesB), keysOf(linesA), keysOf(linesB), budget);
  if (change !== undefined) return { kind: 'text', change };
  const spelled = diffText(a, b, budget);
  return spelled && { ...spelled, noise: 'line numbers of frames' };
}

/** Titles and lines of code (indented) of Python's frames; undefined if there is no frame in the text. */
function readTraceback(text: string, error: string): CallLine[] | undefined {
  const lines = withoutError(text, error).split('\n');
  const found: CallLine[] = [];
  let frames = 0;
  for (let at = 0; at < lines.length; ) {
    const frame = titleOf(lines[at]);
    if (frame === undefined) {
      const line = lines[at++].trimEnd();
      if (line !== '' && !HEADING.test(line)) found.push({ text: line, key: withoutNoise(line).text });
      continue;
    }
    frames++;
    const end = endOfFrame(lines, at + 1);
    const code = codeOf(lines.slice(at + 1, end));
    found.push({ text: lines[at].trim(), key: frame });
    if (code !== '') found.push({ text: `    ${code}`, key: `${frame}\0${code}` });
    at = end;
  }
  return frames === 0 ? undefined : found;
}

/** What says nothing but that a traceback begins; the error's name stands in the output itself. */
const HEADING = /^-{10,}$|Traceback \(most recent call last\):?$/;

function withoutError(text: string, error: string): string {
  const whole = text.trimEnd();
  return whole.endsWith(error) ? whole.slice(0, whole.length - error.length) : whole;
}

/** No title is longer; patterns need not look at more. */
const LONGEST_TITLE = 2000;

/** File and function of a frame's first line, in a spelling that is the same for the same call; undefined for other lines. */
function titleOf(line: string): string | undefined {
  if (line.length > LONGEST_TITLE) return undefined;
  for (const pattern of TITLES) {
    const found = pattern.exec(line);
    if (found) return `${fileKey(found.groups?.file)}\0${functionKey(found.groups?.name)}`;
  }
  return undefined;
}

/** The titles of IPython 8 and later, of Python itself, and of IPython before. */
const TITLES: readonly RegExp[] = [
  /^\s*(?:Cell |Input )?In\s?\[[\d ]*\](?:, line \d+)?(?:, in (?<name>.+))?$/,
  /^\s*File (?<file>[^"\s].*?):\d+(?:, in (?<name>.+))?$/,
  /^\s*File "(?<file>[^"]+)", line \d+(?:, in (?<name>.+))?$/,
  /^(?<file><ipython-input-[^>]*>|[~/.\w]\S*\.(?:py|pyx|pxi|pyc|ipynb)|[A-Za-z]:\\\S+) in (?<name>.+)$/,
];

/** A cell has no file that lasts; a library is the same in whatever folder it is installed. */
function fileKey(file: string | undefined): string {
  if (file === undefined || /ipython-input|ipykernel_|^<string>$/.test(file)) return 'cell';
  return file
    .replaceAll('\\', '/')
    .replace(/^.*\/(?:site-packages|dist-packages)\//, '')
    .replace(/^.*\/lib\/python\d[\d.]*\//, '');
}

/** Without arguments, which IPython spells in one version and leaves out in another. */
function functionKey(name: string | undefined): string {
  const bare = name?.replace(/\(.*$/, '').trim() ?? '';
  return /^<(?:module|cell line: .*)>$/.test(bare) ? '' : bare;
}

/** The lines of a frame are numbered or indented; blank lines end none that goes on. */
function endOfFrame(lines: readonly string[], from: number): number {
  let end = from;
  for (let at = from; at < lines.length && titleOf(lines[at]) === undefined; at++) {
    if (lines[at].trim() === '') continue;
    if (!/^\s*(?:-+>)?\s*\d+(?:\s|$)|^\s{2,}\S/.test(lines[at])) break;
    end = at + 1;
  }
  return end;
}

/** The line that ran: behind IPython's arrow, else the first one (Python writes no other). */
function codeOf(lines: readonly string[]): string {
  const arrow = lines.map((line) => /^-+>\s*\d+\s?(.*)$/.exec(line)?.[1]).find((code) => code !== undefined);
  if (arrow !== undefined) return arrow.trim();
  const first = lines.find((line) => line.trim() !== '') ?? '';
  return first.replace(/^\s*\d+(?=\s|$)/, '').trim();
}

function textsOf(lines: readonly CallLine[]): string[] {
  return lines.map(({ text }) => text);
}

function keysOf(lines: readonly CallLine[]): string[] {
  return lines.map(({ key }) => key);
}
