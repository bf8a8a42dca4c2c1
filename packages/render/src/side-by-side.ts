/*
 * Sources with the old lines on the left and the new ones on the right, wrapped to half the width each. Lines that became
 * each other stand next to each other.
 *
 *      3  x = 1            │  3  x = 2
 *      4 -gone()           │
 */
import { lineParts } from './line-parts.ts';
import type { Highlight, Paint, Token } from './paint.ts';
import { drawText, gapLine, sourceTokens } from './terminal.ts';
import type { DiffView, SourceBlock, ViewLine } from './view.ts';

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
  return lineParts(line, tokens, room, MOST_ROWS).map((part, i) => {
    const label = i === 0 && number !== undefined ? String(number + 1).padStart(numbers) : ' '.repeat(numbers);
    const sign = paint.piece({ sign: line.sign, changed: false, token: undefined }, i === 0 ? line.sign : ' ');
    const text = drawText({ ...line, text: part.text, changed: part.changed }, part.tokens, paint);
    return `${paint.role('quiet', label)} ${sign}${text}${' '.repeat(room - part.width)}`;
  });
}

const MOST_ROWS = 20;
