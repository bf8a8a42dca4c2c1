/* A view of a diff as text for a terminal: one line below the other, signs in the first column. */
import type { Highlight, Paint, Token } from './paint.ts';
import { countText, sizeText } from './values.ts';
import type { Block, DiffView, FileSides, OutputBlock, PictureAt, SourceBlock, ViewItem, ViewLine } from './view.ts';
import { headerText } from './view-header.ts';
import { gapText } from './view-lines.ts';
import { printable, visible, visibleName } from './visible.ts';

export interface TerminalOptions {
  readonly paint: Paint;
  /** Columns; headers are filled or cut to it. Lines of code are left to the terminal to wrap, so that they copy as they are. */
  readonly width: number;
  readonly highlight?: Highlight;
  /** Counts and cuts text in columns; needed where `hasWideText` says so. */
  readonly measure?: Measure;
  /** `lineParts`, where prose is to be wrapped: on a terminal, not in a pipe. Needed where `hasLongProse` says so. */
  readonly wrapProse?: typeof import('./line-parts.ts').lineParts;
  /** Makes text a hyperlink to a file of the diff, where the terminal knows those. */
  readonly link?: (path: string, text: string) => string;
  /** Draws a picture, where the terminal can; undefined if this one cannot be drawn. */
  readonly picture?: (side: 'a' | 'b', at: PictureAt) => string | undefined;
  /** Draws the lines of a source in another way than one below the other. */
  readonly drawSource?: (block: SourceBlock, languages: DiffView['languages']) => readonly string[];
  /** The same for the lines of an output. */
  readonly drawOutput?: (lines: readonly ViewLine[]) => readonly string[];
}

/** How much room text takes on the terminal (columns.ts). */
export interface Measure {
  columnsOf(text: string): number;
  cutTo(text: string, width: number): string;
}

const ONE_COLUMN_EACH: Measure = {
  columnsOf: (text) => text.length,
  cutTo: (text, width) => text.slice(0, width),
};

/** True if a header of the view holds text in which a character may take another room than one column. */
export function hasWideText({ items }: DiffView): boolean {
  return items.some(({ kind, ...item }) => {
    if (kind !== 'cell' || !('header' in item)) return false;
    return isWide(item.header.name) || isWide(item.header.under ?? '');
  });
}

/** True if a line of prose takes more than `width` columns. */
export function hasLongProse({ items }: DiffView, width: number): boolean {
  return items.some(
    (item) =>
      item.kind === 'cell' &&
      item.blocks.some(
        (block) =>
          block.kind === 'source' &&
          block.prose &&
          block.lines.some((line) => line.kind === 'line' && isLong(line.text, width)),
      ),
  );
}

/** A sign goes before the text; a character may take two columns. */
function isLong(text: string, width: number): boolean {
  return text.length >= width || (text.length * 2 >= width && isWide(text));
}

/** False for text that surely takes a column for each UTF-16 unit: Latin, Greek, Cyrillic, punctuation, arrows, boxes. */
export function isWide(text: string): boolean {
  return /[\u0300-\u036f\u0530-\u200f\u2028-\u218f\u2300-\u24ff\u25a0-\uffff]/.test(text);
}

/** The whole diff, ending with a newline. */
export function renderTerminal(view: DiffView, options: TerminalOptions): string {
  const lines = [
    ...fileHeader(view.file, options),
    ...view.notes.map((note) => options.paint.role('warning', `  ! ${visible(note)}`)),
    ...view.items.flatMap((item) => itemLines(item, view, options)),
  ];
  return `${lines.join('\n')}\n`;
}

/** The lines above a notebook's cells: the two names as git writes them, and what happened to the file itself. */
export function fileHeader(file: FileSides, { paint, link }: Pick<TerminalOptions, 'paint' | 'link'>): string[] {
  const { oldPath, newPath, oldMode, newMode, similarity } = file;
  const [a, b] = sideNames(file);
  const name = visibleName;
  const shown = `diff ${name(a === NONE ? b.replace(/^b\//, 'a/') : a)} ${name(b === NONE ? a.replace(/^a\//, 'b/') : b)}`;
  const path = newPath ?? oldPath;
  const lines = [link && path !== null ? link(path, shown) : shown];
  if (oldPath === null) lines.push(`new notebook${newMode ? ` mode ${newMode}` : ''}`);
  else if (newPath === null) lines.push(`deleted notebook${oldMode ? ` mode ${oldMode}` : ''}`);
  else {
    if (oldMode !== undefined && newMode !== undefined && oldMode !== newMode) {
      lines.push(`old mode ${oldMode}`, `new mode ${newMode}`);
    }
    if (similarity !== undefined) lines.push(`similarity index ${similarity}%`);
    if (oldPath !== newPath && file.prefixed) lines.push(`rename from ${name(oldPath)}`, `rename to ${name(newPath)}`);
  }
  lines.push(`--- ${name(a)}`, `+++ ${name(b)}`);
  return lines.map((line) => paint.role('file', line));
}

/** The two names with `a/` and `b/` if wanted; /dev/null for an absent side. */
function sideNames({ oldPath, newPath, prefixed }: FileSides): readonly [string, string] {
  const [a, b] = prefixed ? ['a/', 'b/'] : ['', ''];
  return [oldPath === null ? NONE : a + oldPath, newPath === null ? NONE : b + newPath];
}

const NONE = '/dev/null';

function itemLines(item: ViewItem, view: DiffView, options: TerminalOptions): string[] {
  const { paint } = options;
  if (item.kind === 'fold') {
    const noisy =
      item.noisy > 0 ? ` (${item.noisy === item.cells ? 'all' : item.noisy} with changes by tools only)` : '';
    return [paint.role('quiet', `  ⋯ ${countText(item.cells, 'unchanged cell')}${noisy}`)];
  }
  const header = item.kind === 'cell' ? cellLine(item, options) : rule('notebook', '', options);
  return [header, ...item.blocks.flatMap((block) => blockLines(block, view, options))];
}

function cellLine({ header }: Extract<ViewItem, { kind: 'cell' }>, options: TerminalOptions): string {
  const name = header.name === '' ? '' : ` · ${header.name}`;
  const under = header.under === undefined ? '' : ` · in “${header.under}”`;
  // A tab has no width of its own, and a header is one line.
  return rule(headerText(header), visibleName(`${name}${under}`.replaceAll('\t', ' ')), options);
}

/** `── code cell 3 modified · load · in “Data” ─────` */
function rule(what: string, place: string, { paint, width, measure = ONE_COLUMN_EACH }: TerminalOptions): string {
  const room = Math.max(10, width - what.length - 4);
  const cut = measure.columnsOf(place) > room ? `${measure.cutTo(place, room - 1)}…` : place;
  const fill = Math.max(0, width - 4 - what.length - measure.columnsOf(cut));
  return `${paint.role('cell', `── ${what}`)}${paint.role('place', `${cut}${fill > 0 ? ` ${'─'.repeat(fill)}` : ''}`)}`;
}

function blockLines(block: Block, view: DiffView, options: TerminalOptions): readonly string[] {
  const { paint } = options;
  switch (block.kind) {
    case 'source':
      return options.drawSource?.(block, view.languages) ?? sourceLines(block, view.languages, options);
    case 'output':
      return outputLines(block, options);
    case 'fact':
      return [`  ${paint.role(SIGN_ROLES[block.sign], `${block.sign} ${visible(block.text)}`)}`];
    case 'hidden':
      return [paint.role('quiet', `  (${visible(block.text)})`)];
  }
}

const SIGN_ROLES = { '+': 'added', '-': 'removed', '~': 'changed' } as const;

function sourceLines(block: SourceBlock, languages: DiffView['languages'], options: TerminalOptions): string[] {
  const tokens = sourceTokens(block, languages, options);
  const { paint, width, wrapProse } = options;
  return block.lines.flatMap((line) => {
    if (line.kind === 'gap') return gapLine(line, paint);
    const sign = (text: string): string => paint.piece({ sign: line.sign, changed: false, token: undefined }, text);
    if (!block.prose || !wrapProse || !isLong(line.text, width)) {
      return sign(line.sign) + drawText(line, tokens(line), paint);
    }
    const room = Math.max(10, width - line.sign.length - GOES_ON.length);
    return wrapProse(line, tokens(line), room, MOST_PROSE_ROWS).map(
      (part, i) => sign(i === 0 ? line.sign : line.sign + GOES_ON) + drawText({ ...line, ...part }, part.tokens, paint),
    );
  });
}

/** After the sign of a row that goes on with the line above it. */
const GOES_ON = '↪ ';
/** Rows of one line of prose; more is no prose. */
const MOST_PROSE_ROWS = 200;

/** Tokens of each line of a source, by the side that the line is from. Nothing is parsed before it is asked for. */
export function sourceTokens(
  block: SourceBlock,
  languages: DiffView['languages'],
  { paint, highlight }: Pick<TerminalOptions, 'paint' | 'highlight'>,
): (line: Extract<ViewLine, { kind: 'line' }>) => readonly Token[] {
  if (!highlight || !paint.coloured) return () => [];
  let a: readonly (readonly Token[])[] | undefined;
  let b: readonly (readonly Token[])[] | undefined;
  return (line) => {
    if (line.b === undefined) {
      a ??= highlight(block.linesA, block.prose ? 'markdown' : languages.a);
      return a[line.a ?? 0] ?? [];
    }
    b ??= highlight(block.linesB, block.prose ? 'markdown' : languages.b);
    return b[line.b] ?? [];
  };
}

/** A line's text, painted piece by piece. */
export function drawText(line: Extract<ViewLine, { kind: 'line' }>, tokens: readonly Token[], paint: Paint): string {
  if (!paint.coloured) return printable(line.text);
  let drawn = '';
  for (const { from, to, changed, token } of pieces(line.text.length, line.changed, tokens)) {
    drawn += paint.piece({ sign: line.sign, changed, token }, printable(line.text.slice(from, to)));
  }
  return drawn;
}

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly changed: boolean;
  readonly token: Token['kind'] | undefined;
}

/** Cuts a line where a highlight or a token begins or ends. */
export function pieces(
  length: number,
  changed: readonly { readonly from: number; readonly to: number }[],
  tokens: readonly Token[],
): Cut[] {
  const cuts: Cut[] = [];
  let c = 0;
  let t = 0;
  for (let at = 0; at < length; ) {
    while (c < changed.length && changed[c]!.to <= at) c++;
    while (t < tokens.length && tokens[t]!.to <= at) t++;
    const change = changed[c];
    const token = tokens[t];
    const inChange = change !== undefined && change.from <= at;
    const inToken = token !== undefined && token.from <= at;
    const to = Math.min(
      length,
      change === undefined ? length : inChange ? change.to : change.from,
      token === undefined ? length : inToken ? token.to : token.from,
    );
    cuts.push({ from: at, to, changed: inChange, token: inToken ? token.kind : undefined });
    at = to;
  }
  return cuts;
}

export function gapLine(gap: Extract<ViewLine, { kind: 'gap' }>, paint: Paint): string {
  return paint.role('quiet', `  ⋯ ${gapText(gap)}`);
}

function outputLines(block: OutputBlock, options: TerminalOptions): string[] {
  const { paint } = options;
  const title = `  ${paint.role(SIGN_ROLES[block.sign], `${block.sign} ${visible(block.title)}`)}`;
  const shown = block.lines.map((line) => (line.kind === 'gap' ? line : shorten(line)));
  const lines = options.drawOutput?.(shown) ?? shown.map((line) => outputLine(line, paint));
  const pictures = (['a', 'b'] as const).flatMap((side) => {
    const at = block.pictures?.[side];
    const drawn = at && options.picture?.(side, at);
    return drawn === undefined ? [] : [`${side === 'a' ? '-' : '+'} ${drawn}`];
  });
  return [title, ...lines, ...pictures];
}

function outputLine(line: ViewLine, paint: Paint): string {
  if (line.kind === 'gap') return `  ${gapLine(line, paint)}`;
  const sign = paint.piece({ sign: line.sign, changed: false, token: undefined }, line.sign);
  return `${sign}${paint.role('quiet', '  │ ')}${drawText(line, [], paint)}`;
}

/** Lines of outputs may be megabytes long (JSON, minified HTML): nobody reads past the beginning. */
function shorten(line: Extract<ViewLine, { kind: 'line' }>): Extract<ViewLine, { kind: 'line' }> {
  if (line.text.length <= LONGEST_OUTPUT_LINE) return line;
  const from = Math.max(0, (line.changed[0]?.from ?? 0) - LONGEST_OUTPUT_LINE / 4);
  const to = from + LONGEST_OUTPUT_LINE;
  const changed = line.changed
    .filter((range) => range.from < to)
    .map((range) => ({ from: range.from - from, to: Math.min(range.to, to) - from }));
  const text = `${line.text.slice(from, to)}… (${sizeText(line.text.length)} in this line)`;
  return { ...line, text, changed };
}

const LONGEST_OUTPUT_LINE = 400;
