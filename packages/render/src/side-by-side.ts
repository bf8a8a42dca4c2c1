/*
 * Sources and outputs with the old lines on the left and the new ones on the right, wrapped to half the width each. Lines that became
 * each other stand next to each other.
 *
 *      3  x = 1            │  3  x = 2
 *      4 -gone()           │
 */
import { lineParts } from './line-parts.ts';
import type { Highlight, Paint, Token } from './paint.ts';
import { drawText, gapLine, sourceTokens, type TerminalOptions } from './terminal.ts';
import type { ViewLine } from './view.ts';

type Line = Extract<ViewLine, { kind: 'line' }>;

/** A row: the same line on both sides, two lines that became each other, or one side only. */
type Row = { readonly left?: Line; readonly right?: Line } | Extract<ViewLine, { kind: 'gap' }>;

export interface SideBySideOptions {
  readonly paint: Paint;
  readonly width: number;
  readonly highlight?: Highlight;
}

/** How `renderTerminal` draws sources and the lines of outputs. */
export function sideBySide(options: SideBySideOptions): Required<Pick<TerminalOptions, 'drawSource' | 'drawOutput'>> {
  return {
    drawSource: (block, languages) => {
      const numbers = String(Math.max(block.linesA.length, block.linesB.length)).length;
      const label = (number: number | undefined): string =>
        number === undefined ? ' '.repeat(numbers) : String(number + 1).padStart(numbers);
      return rowsOf(block.lines, { ...options, label, tokens: sourceTokens(block, languages, options) });
    },
    drawOutput: (lines) => rowsOf(lines, { ...options, label: () => OUTPUT_BAR, tokens: () => [] }),
  };
}

/** Before each row of an output, as in the unified form; lines of outputs have no numbers. */
const OUTPUT_BAR = '  │';

interface Drawing extends SideBySideOptions {
  /** What stands before the sign, always as wide: of a line's first row with its number, of the rows below without. */
  readonly label: (number: number | undefined) => string;
  readonly tokens: (line: Line) => readonly Token[];
}

function rowsOf(lines: readonly ViewLine[], drawing: Drawing): string[] {
  const { paint, width, label } = drawing;
  const before = label(undefined).length;
  // Label, space and sign on each side, and the bar between them.
  const room = Math.max(10, Math.floor((width - 3) / 2) - before - 2);
  const draw = (line: Line | undefined, number: number | undefined): string[] =>
    line === undefined ? [] : halfRow(line, number, room, drawing);
  const blank = ' '.repeat(room + before + 2);
  const bar = paint.role('quiet', ' │ ');
  return pairUp(lines).flatMap((row) => {
    if ('kind' in row) return [gapLine(row, paint)];
    if (row.left?.sign === '~') return wholeRow(row.left, drawing);
    const left = draw(row.left, row.left?.a);
    const right = draw(row.right, row.right?.b);
    const height = Math.max(left.length, right.length);
    return Array.from({ length: height }, (_, i) => `${left[i] ?? blank}${bar}${right[i] ?? ''}`.trimEnd());
  });
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

function halfRow(line: Line, number: number | undefined, room: number, drawing: Drawing): string[] {
  const { paint, label, tokens } = drawing;
  return lineParts(line, tokens(line), room, MOST_ROWS).map((part, i) => {
    const sign = signOf(line, i === 0, paint);
    const text = drawText({ ...line, ...part }, part.tokens, paint);
    return `${paint.role('quiet', label(i === 0 ? number : undefined))} ${sign}${text}${' '.repeat(room - part.width)}`;
  });
}

/** One line for both sides: `~  │ row 3: level: 0.5 → 0.4`. */
function wholeRow(line: Line, { paint, width, tokens }: Drawing): string[] {
  const bar = `${OUTPUT_BAR} `;
  return lineParts(line, tokens(line), Math.max(10, width - 1 - bar.length), MOST_ROWS).map((part, i) => {
    const text = drawText({ ...line, ...part }, part.tokens, paint);
    return `${signOf(line, i === 0, paint)}${paint.role('quiet', bar)}${text}`;
  });
}

/** On the first row of a line; space on the others. */
function signOf({ sign }: Line, first: boolean, paint: Paint): string {
  return paint.piece({ sign, changed: false, token: undefined }, first ? sign : ' ');
}

const MOST_ROWS = 20;
