/* Text changes as lines with signs, and the unchanged ones between them folded. */
import type { Hunk, Range, SourceChange } from '@nbmend/diff';
import { countText } from './values.ts';
import type { ViewLine } from './view.ts';
import { SGR, withoutColour } from './visible.ts';

/**
 * The lines of a change with `context` unchanged ones around each hunk; at most `most` lines, then how many changed ones
 * are left.
 */
export function changeLines(change: SourceChange, context: number, most = Infinity): ViewLine[] {
  const { linesA, linesB, hunks } = change;
  const lines: ViewLine[] = [];
  let shownTo = 0;
  let left = 0;
  hunks.forEach((hunk, i) => {
    const size = hunk.toA - hunk.fromA + hunk.toB - hunk.fromB;
    const from = Math.max(shownTo, hunk.fromA - context);
    if (left > 0 || lines.length + hunk.fromA - from >= most) {
      left += size;
      return;
    }
    if (from > shownTo) lines.push({ kind: 'gap', lines: from - shownTo });
    keep(lines, linesB, from, hunk.fromA, hunk.fromB - hunk.fromA);
    const room = most - lines.length;
    hunkLines(lines, hunk, linesA, linesB, room);
    left += Math.max(0, size - room);
    const nextFrom = hunks[i + 1]?.fromA ?? linesA.length;
    shownTo = Math.min(nextFrom, hunk.toA + Math.min(context, Math.max(0, most - lines.length)));
    keep(lines, linesB, hunk.toA, shownTo, hunk.toB - hunk.toA);
  });
  if (left > 0) lines.push({ kind: 'gap', lines: left, changed: true });
  else if (shownTo < linesA.length && hunks.length > 0) lines.push({ kind: 'gap', lines: linesA.length - shownTo });
  return lines;
}

/**
 * A traceback that changed, each call in two lines (its title, and its code further in): what differs with the title that
 * it belongs to, and the calls between as their number.
 */
export function frameLines({ linesA, linesB, hunks }: SourceChange): ViewLine[] {
  const isCode = (line: string | undefined): boolean => line?.startsWith(' ') === true;
  const lines: ViewLine[] = [];
  let shownTo = 0;
  const fold = (to: number): void => {
    const calls = linesA.slice(shownTo, to).filter((line) => !isCode(line)).length;
    if (calls > 0) lines.push({ kind: 'gap', lines: calls, unit: 'call' });
  };
  for (const hunk of hunks) {
    const startsInFrame = isCode(linesA[hunk.fromA]) || isCode(linesB[hunk.fromB]);
    const from = Math.max(shownTo, hunk.fromA - (startsInFrame ? 1 : 0));
    fold(from);
    keep(lines, linesB, from, hunk.fromA, hunk.fromB - hunk.fromA);
    hunkLines(lines, hunk, linesA, linesB);
    shownTo = hunk.toA;
  }
  fold(linesA.length);
  return lines;
}

/** All lines with one sign; of more than `most` the first ones, and how many are left. */
export function wholeLines(texts: readonly string[], sign: '+' | '-' | '~' | ' ', most = Infinity): ViewLine[] {
  const shown = texts.length > most ? texts.slice(0, most) : texts;
  const lines = shown.map(
    (text, i): ViewLine => ({ kind: 'line', sign, text, changed: [], ...(sign === '-' ? { a: i } : { b: i }) }),
  );
  if (texts.length > most) lines.push({ kind: 'gap', lines: texts.length - most, changed: true });
  return lines;
}

/** A line of an output without its colour codes, highlights moved along. */
export function uncoloured(line: ViewLine): ViewLine {
  if (line.kind === 'gap' || !line.text.includes('\x1b[')) return line;
  const codes = [...line.text.matchAll(SGR)];
  const text = withoutColour(line.text);
  if (codes.length > MOST_CODES) return { ...line, text, changed: [] };
  const moved = (column: number): number => {
    let gone = 0;
    for (const { index, 0: code } of codes) gone += Math.max(0, Math.min(column, index + code.length) - index);
    return column - gone;
  };
  const changed = line.changed
    .map(({ from, to }) => ({ from: moved(from), to: moved(to) }))
    .filter(({ from, to }) => from < to);
  return { ...line, text, changed };
}

/** A line with more colours has no highlights: they are not worth the search. */
const MOST_CODES = 500;

/** `3 unchanged lines`, what a gap stands for. */
export function gapText({ lines, changed, unit = 'line' }: Extract<ViewLine, { kind: 'gap' }>): string {
  return countText(lines, changed ? `more changed ${unit}` : `unchanged ${unit}`);
}

/** At most `most` changed lines; the rest becomes a gap. Context after the last shown change goes too. */
export function limitLines(lines: readonly ViewLine[], most: number): readonly ViewLine[] {
  let changed = 0;
  const cut = lines.findIndex((line) => line.kind === 'line' && line.sign !== ' ' && ++changed > most);
  if (cut === -1) return lines;
  const left = lines.slice(cut).filter((line) => line.kind === 'line' && line.sign !== ' ').length;
  return [...lines.slice(0, cut), { kind: 'gap', lines: left, changed: true }];
}

function keep(lines: ViewLine[], texts: readonly string[], fromA: number, toA: number, shift: number): void {
  for (let a = fromA; a < toA; a++) {
    lines.push({ kind: 'line', sign: ' ', text: texts[a + shift] ?? '', changed: [], a, b: a + shift });
  }
}

function hunkLines(
  lines: ViewLine[],
  hunk: Hunk,
  linesA: readonly string[],
  linesB: readonly string[],
  most = Infinity,
): void {
  const byA = new Map(hunk.lines.map((pair) => [pair.a, pair]));
  const byB = new Map(hunk.lines.map((pair) => [pair.b, pair]));
  const toA = Math.min(hunk.toA, hunk.fromA + most);
  const toB = Math.min(hunk.toB, hunk.fromB + most - (toA - hunk.fromA));
  for (let a = hunk.fromA; a < toA; a++) {
    const pair = byA.get(a);
    const text = linesA[a]!;
    lines.push({
      kind: 'line',
      sign: '-',
      text,
      changed: telling(pair?.changedA, text),
      a,
      ...(pair && { pair: pair.b }),
    });
  }
  for (let b = hunk.fromB; b < toB; b++) {
    const text = linesB[b]!;
    lines.push({ kind: 'line', sign: '+', text, changed: telling(byB.get(b)?.changedB, text), b });
  }
}

/** Highlights that cover (nearly) the whole line tell nothing. */
function telling(ranges: readonly Range[] | undefined, text: string): readonly Range[] {
  if (ranges === undefined) return [];
  const covered = ranges.reduce((sum, range) => sum + range.to - range.from, 0);
  return covered >= text.length ? [] : ranges;
}
