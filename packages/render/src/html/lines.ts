/*
 * A line diff as HTML that serves both layouts. The markup is the unified one: context, removed lines, added lines. For side
 * by side the style puts the lines of a hunk into two columns by the row that each carries (`--r`), so that lines which are
 * alike stand next to each other; a context line has a twin for the second column.
 */
import type { Hunk, Range, SourceChange } from '@nbmend/diff';
import { countText } from '../values.ts';
import { html, join, type Markup, NOTHING, type Part } from './markup.ts';
import type { Room } from './room.ts';
import { renderSegments, type Segment } from './segments.ts';

/** Colours the lines of one side. */
export type Painter = (lines: readonly string[]) => readonly (readonly Segment[])[];

/** Lines that are the first of a cell, by their index, with the cell's name: for sources of several cells. */
export type Starts = ReadonlyMap<number, string>;

/** The diff of a source or of a text output. */
export function renderLineDiff(
  change: SourceChange,
  paint: Painter,
  room: Room,
  starts: { readonly a?: Starts; readonly b?: Starts } = {},
): Markup {
  const { linesA, linesB, hunks } = change;
  const writer = new LineWriter(
    { lines: paint(linesA), starts: starts.a },
    { lines: paint(linesB), starts: starts.b },
    room,
  );
  const parts: Markup[] = [];
  let from = { a: 0, b: 0 };
  for (const hunk of hunks) {
    parts.push(renderContext(writer, from.a, from.b, hunk.fromA - from.a, { first: parts.length === 0, last: false }));
    parts.push(renderHunk(writer, hunk));
    from = { a: hunk.toA, b: hunk.toB };
  }
  // Behind a final line break there is no line that a person would see.
  const end = linesA.length - (linesA.at(-1) === '' && linesA.length > from.a && linesA.length > 1 ? 1 : 0);
  const rest = end - from.a;
  parts.push(renderContext(writer, from.a, from.b, rest, { first: hunks.length === 0, last: true }));
  return html`<div class="code diff">${parts}${writer.leftOut()}</div>`;
}

/** All lines of a text that only one side has (`ins`, `del`) or that both share (`same`). */
export function renderWhole(
  lines: readonly string[],
  side: 'ins' | 'del' | 'same',
  paint: Painter,
  room: Room,
): Markup {
  const painted = paint(lines);
  const writer = new LineWriter({ lines: painted }, { lines: painted }, room);
  const parts = lines.map((_, i) => writer.whole(side, i));
  return html`<div class="code whole">${parts}${writer.leftOut()}</div>`;
}

/** Unchanged lines around a change that are always shown, as in git. */
const CONTEXT = 3;
/** Folding less would hide no more than the fold takes. */
const SHORTEST_FOLD = 4;

function renderContext(
  writer: LineWriter,
  fromA: number,
  fromB: number,
  count: number,
  place: { readonly first: boolean; readonly last: boolean },
): Markup {
  if (count <= 0) return NOTHING;
  const head = place.first ? 0 : Math.min(CONTEXT, count);
  const tail = place.last ? 0 : Math.min(CONTEXT, count - head);
  const folded = count - head - tail;
  const lines = (from: number, to: number): Markup =>
    join(Array.from({ length: to - from }, (_, i) => writer.context(fromA + from + i, fromB + from + i)));
  if (folded < SHORTEST_FOLD || (place.first && place.last)) return lines(0, count);
  const fold = html`<details class="lines"><summary>${countText(folded, 'unchanged line')}</summary>${lines(head, head + folded)}</details>`;
  return html`${lines(0, head)}${fold}${lines(head + folded, count)}`;
}

function renderHunk(writer: LineWriter, hunk: Hunk): Markup {
  const rows = rowsOf(hunk);
  const marksA = new Map(hunk.lines.map(({ a, changedA }) => [a, changedA]));
  const marksB = new Map(hunk.lines.map(({ b, changedB }) => [b, changedB]));
  const parts: Part[] = [];
  for (let a = hunk.fromA; a < hunk.toA; a++) parts.push(writer.removed(a, rows.a.get(a)!, marksA.get(a)));
  for (let b = hunk.fromB; b < hunk.toB; b++) parts.push(writer.added(b, rows.b.get(b)!, marksB.get(b)));
  return html`<div class="hunk">${parts}</div>`;
}

/** Rows of the side-by-side layout: pairs share one, what is between pairs fills up from the top. */
function rowsOf(hunk: Hunk): { readonly a: ReadonlyMap<number, number>; readonly b: ReadonlyMap<number, number> } {
  const rows = { a: new Map<number, number>(), b: new Map<number, number>() };
  let a = hunk.fromA;
  let b = hunk.fromB;
  let row = 1;
  const fill = (toA: number, toB: number): void => {
    const top = row;
    row += Math.max(toA - a, toB - b);
    for (let r = top; a < toA; ) rows.a.set(a++, r++);
    for (let r = top; b < toB; ) rows.b.set(b++, r++);
  };
  for (const pair of hunk.lines) {
    if (pair.a < a || pair.b < b) continue; // crosses an earlier pair: it cannot share a row
    fill(pair.a, pair.b);
    fill(pair.a + 1, pair.b + 1);
  }
  fill(hunk.toA, hunk.toB);
  return rows;
}

interface PaintedSide {
  readonly lines: readonly (readonly Segment[])[];
  readonly starts?: Starts;
}

/** Writes lines as long as there is room; counts those that are left out. */
class LineWriter {
  private readonly a: PaintedSide;
  private readonly b: PaintedSide;
  private readonly room: Room;
  private missing = 0;

  constructor(a: PaintedSide, b: PaintedSide, room: Room) {
    this.a = a;
    this.b = b;
    this.room = room;
  }

  context(a: number, b: number): Markup {
    // Under rules that ignore white space the two need not be the same text.
    const [code, twin] = [this.text(this.a, a, []), this.text(this.b, b, [])];
    if (code === undefined || twin === undefined) return NOTHING;
    const start = this.b.starts?.get(b);
    return html`<div class="l${this.isFirst(a, b) && ' first'}" data-a="${a + 1}" data-b="${b + 1}"><code>${start && html`<span class="starts unified-only">${start}</span>`}${code}</code><code class="twin" aria-hidden="true">${twin}</code></div>`;
  }

  removed(a: number, row: number, changed: readonly Range[] = []): Markup {
    const code = this.text(this.a, a, changed);
    return code === undefined
      ? NOTHING
      : html`<del class="l${this.isFirst(a) && ' first'}" data-a="${a + 1}" style="--r:${row}"><code>${code}</code></del>`;
  }

  added(b: number, row: number, changed: readonly Range[] = []): Markup {
    const code = this.text(this.b, b, changed);
    return code === undefined
      ? NOTHING
      : html`<ins class="l${this.isFirst(undefined, b) && ' first'}" data-b="${b + 1}" style="--r:${row}"><code>${code}</code></ins>`;
  }

  whole(side: 'ins' | 'del' | 'same', i: number): Markup {
    const code = this.text(this.b, i, []);
    if (code === undefined) return NOTHING;
    if (side === 'ins') return html`<ins class="l" data-b="${i + 1}"><code>${code}</code></ins>`;
    if (side === 'del') return html`<del class="l" data-a="${i + 1}"><code>${code}</code></del>`;
    return html`<div class="l" data-b="${i + 1}"><code>${code}</code></div>`;
  }

  /** The line carries the name of the cell that begins with it. */
  private isFirst(a?: number, b?: number): boolean {
    return (a !== undefined && this.a.starts?.has(a)) || (b !== undefined && this.b.starts?.has(b)) || false;
  }

  leftOut(): Markup {
    if (this.missing === 0) return NOTHING;
    return html`<p class="note cut">Truncated: ${countText(this.missing, 'line is', 'lines are')} left out here, the cell is over the limit of this page.</p>`;
  }

  private text({ lines, starts }: PaintedSide, at: number, changed: readonly Range[]): Part | undefined {
    const start = starts?.get(at);
    const content = this.content(lines[at]!, changed);
    return content === undefined || start === undefined
      ? content
      : [html`<span class="starts">${start}</span>`, content];
  }

  private content(segments: readonly Segment[], changed: readonly Range[]): Part | undefined {
    const length = segments.reduce((sum, { text }) => sum + text.length, 0);
    const shown = Math.min(length, LONGEST_LINE);
    if (this.missing > 0 || !this.room.take(shown + LINE_COST)) {
      this.missing++;
      return undefined;
    }
    if (length <= LONGEST_LINE) return renderSegments(segments, changed);
    // Of a very long line, the piece around its first change.
    const lead = segments[0]?.hidden ? segments[0].text.length : 0;
    const from = Math.max(lead, (changed[0]?.from ?? 0) - BEFORE_CHANGE);
    const to = Math.min(length, from + LONGEST_LINE);
    const more = html`<span class="note cut">… ${countText(length - (to - from), 'character')} of this line left out</span>`;
    const inside = changed.flatMap((range) =>
      range.to > from && range.from < to ? { from: range.from - from, to: range.to - from } : [],
    );
    return [from > 0 && '…', renderSegments(cut(segments, from, to), inside), more];
  }
}

/** What a line costs besides its characters: thousands of empty lines are a large page too. */
const LINE_COST = 16;
/** Lines longer than this are data. */
const LONGEST_LINE = 4000;
const BEFORE_CHANGE = 200;

function cut(segments: readonly Segment[], from: number, to: number): Segment[] {
  let column = 0;
  return segments.flatMap((segment) => {
    const start = Math.max(from - column, 0);
    const end = Math.min(to - column, segment.text.length);
    column += segment.text.length;
    return start < end ? { ...segment, text: segment.text.slice(start, end) } : [];
  });
}
