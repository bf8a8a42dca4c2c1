/*
 * Sources with the old lines on the left and the new ones on the right, wrapped to half the width each. Lines that became
 * each other stand next to each other.
 *
 *      3  x = 1            │  3  x = 2
 *      4 -gone()           │
 */
import stringWidth from 'string-width';
import type { Highlight, Paint, Token } from './paint.ts';
import { drawText, gapLine, sourceTokens } from './terminal.ts';
import type { DiffView, SourceBlock, ViewLine } from './view.ts';
import { visible } from './visible.ts';

type Line = Extract<ViewLine, { kind: 'line' }>;

/** A row: the same line on both sides, two lines that became each other, or one side only. */
type Row = { readonly left?: Line; readonly right?: Line } | Extract<ViewLine, { kind: 'gap' }>;

export interface SideBySideOptions {
  readonly paint: Paint;
  readonly width: number;
  readonly highlight?: Highlight;
}

/** For `TerminalOptions.drawSource`. */
export function sideBySide(
  options: SideBySideOptions,
): (block: SourceBlock, languages: DiffView['languages']) => readonly string[] {
  const { paint, width } = options;
  return (block, languages) => {
    const numbers = String(Math.max(block.linesA.length, block.linesB.length)).length;
    // Number, sign and a space on each side, and the bar between them.
    const room = Math.max(10, Math.floor((width - 3) / 2) - numbers - 2);
    const tokens = sourceTokens(block, languages, options);
    const draw = (line: Line | undefined, number: number | undefined): string[] =>
      line === undefined ? [] : halfRow(line, number, tokens(line), { paint, room, numbers });
    const blank = ' '.repeat(room + numbers + 2);
    const bar = paint.role('quiet', ' │ ');
    return pairUp(block.lines).flatMap((row) => {
      if ('kind' in row) return [gapLine(row, paint)];
      const left = draw(row.left, row.left?.a);
      const right = draw(row.right, row.right?.b);
      const height = Math.max(left.length, right.length);
      return Array.from({ length: height }, (_, i) => `${left[i] ?? blank}${bar}${right[i] ?? ''}`.trimEnd());
    });
  };
}

/** Puts each run of removed and added lines into rows. */
export function pairUp(lines: readonly ViewLine[]): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    if (line.kind === 'gap' || line.sign === ' ' || line.sign === '~') {
      rows.push(line.kind === 'gap' ? line : { left: line, right: line });
      at++;
      continue;
    }
    const removed = takeRun(lines, at, '-');
    const added = takeRun(lines, at + removed.length, '+');
    for (const row of pairRun(removed, added)) rows.push(row);
    at += removed.length + added.length;
  }
  return rows;
}

function takeRun(lines: readonly ViewLine[], from: number, sign: '-' | '+'): Line[] {
  const run: Line[] = [];
  for (let at = from; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.kind !== 'line' || line.sign !== sign) break;
    run.push(line);
  }
  return run;
}

/** Known pairs share a row; what stands between two pairs is put side by side in order. */
function pairRun(removed: readonly Line[], added: readonly Line[]): Row[] {
  const rows: Row[] = [];
  const places = new Map(added.map((line, at) => [line.b, at]));
  let nextAdded = 0;
  let loose: Line[] = [];
  const flush = (upTo: number): void => {
    const others = added.slice(nextAdded, upTo);
    for (let i = 0; i < Math.max(loose.length, others.length); i++) rows.push({ left: loose[i], right: others[i] });
    loose = [];
  };
  for (const line of removed) {
    const mate = line.pair === undefined ? -1 : (places.get(line.pair) ?? -1);
    if (mate < nextAdded) {
      loose.push(line);
      continue;
    }
    flush(mate);
    rows.push({ left: line, right: added[mate] });
    nextAdded = mate + 1;
  }
  flush(added.length);
  return rows;
}

interface Half {
  readonly paint: Paint;
  readonly room: number;
  readonly numbers: number;
}

function halfRow(
  line: Line,
  number: number | undefined,
  tokens: readonly Token[],
  { paint, room, numbers }: Half,
): string[] {
  const wrapped = wrap(expandTabs(line, tokens), room);
  return wrapped.map((part, i) => {
    const label = i === 0 && number !== undefined ? String(number + 1).padStart(numbers) : ' '.repeat(numbers);
    const sign = paint.piece({ sign: line.sign, changed: false, token: undefined }, i === 0 ? line.sign : ' ');
    const text = drawText({ ...line, text: part.text, changed: part.changed }, part.tokens, paint);
    return `${paint.role('quiet', label)} ${sign}${text}${' '.repeat(room - part.width)}`;
  });
}

interface Part {
  readonly text: string;
  readonly changed: Line['changed'];
  readonly tokens: readonly Token[];
  readonly width: number;
}

/** Cuts a line into parts of at most `room` columns. Very long lines end with `…`: nobody reads twenty rows of one line. */
function wrap({ text, changed, tokens }: Omit<Part, 'width'>, room: number): Part[] {
  const parts: Part[] = [];
  let from = 0;
  let width = 0;
  let at = 0;
  const cut = (to: number): void => {
    const inside = <T extends { from: number; to: number }>(ranges: readonly T[]): T[] =>
      ranges
        .filter((range) => range.from < to && range.to > from)
        .map((range) => ({ ...range, from: Math.max(0, range.from - from), to: Math.min(to, range.to) - from }));
    parts.push({ text: text.slice(from, to), changed: inside(changed), tokens: inside(tokens), width });
    from = to;
    width = 0;
  };
  for (const { length, columns } of clusters(text.slice(0, room * MOST_ROWS * 2), room)) {
    if (width + columns > room && width > 0) {
      cut(at);
      if (parts.length === MOST_ROWS) break;
    }
    width += columns;
    at += length;
  }
  if (parts.length < MOST_ROWS) cut(at);
  if (from >= text.length) return parts;
  const last = parts[parts.length - 1]!;
  const shown = last.text.slice(0, -1);
  return [...parts.slice(0, -1), { ...last, text: `${shown}…`, width: stringWidth(visible(shown)) + 1 }];
}

/**
 * What a line may be cut into: a text and the columns it takes. Printable ASCII is cut between words, unless a word is so
 * long that the row would stay half empty.
 */
function* clusters(text: string, room: number): Generator<{ readonly length: number; readonly columns: number }> {
  if (PRINTABLE_ASCII.test(text)) {
    for (const [word] of text.matchAll(/[^ ]+ ?| /g)) {
      if (word.length <= room / 2) yield { length: word.length, columns: word.length };
      else for (let at = 0; at < word.length; at++) yield { length: 1, columns: 1 };
    }
    return;
  }
  for (const { segment } of SEGMENTER.segment(text)) {
    const columns = segment.length === 1 && PRINTABLE_ASCII.test(segment) ? 1 : stringWidth(visible(segment));
    yield { length: segment.length, columns };
  }
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' });
const MOST_ROWS = 20;

/** Tabs as spaces to the next multiple of four, with highlights and tokens moved along. */
function expandTabs(line: Line, tokens: readonly Token[]): Omit<Part, 'width'> {
  if (!line.text.includes('\t')) return { text: line.text, changed: line.changed, tokens };
  const column: number[] = [];
  let text = '';
  for (const character of line.text) {
    for (let i = 0; i < character.length; i++) column.push(text.length + i);
    text += character === '\t' ? ' '.repeat(TAB - (text.length % TAB)) : character;
  }
  column.push(text.length);
  const move = <T extends { from: number; to: number }>(range: T): T => ({
    ...range,
    from: column[range.from]!,
    to: column[range.to]!,
  });
  return { text, changed: line.changed.map(move), tokens: tokens.map(move) };
}

const TAB = 4;
