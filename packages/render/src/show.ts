/* A whole notebook as text for a terminal: prose rendered, code in colour, outputs as text, tables and pictures. */
import { readTable } from '@nbmend/diff/read-tables';
import { type Cell, decodeText, type Notebook, type Output } from '@nbmend/notebook';
import { columnsOf } from './columns.ts';
import { namedId } from './names.ts';
import { outputText } from './output.ts';
import type { Highlight, Paint } from './paint.ts';
import { type ProseOptions, plainProse, renderProse } from './prose.ts';
import { renderTable } from './table.ts';
import { drawText } from './terminal.ts';
import { countText } from './values.ts';
import type { PictureAt } from './view.ts';
import { printable, visible, visibleName } from './visible.ts';

export interface ShowOptions {
  readonly paint: Paint;
  readonly width: number;
  readonly highlight?: Highlight;
  /** Lines shown of each output; the rest is counted. */
  readonly outputLines: number;
  readonly sources: boolean;
  readonly outputs: boolean;
  /** Draws a picture where the terminal can. */
  readonly picture?: (at: PictureAt) => string | undefined;
}

export const DEFAULT_OUTPUT_LINES = 30;

/** The notebook, ending with a newline. */
export function renderNotebook(notebook: Notebook, options: ShowOptions): string {
  const head = `${visibleName(notebook.file)} · ${visible(notebook.language)} · ${countText(notebook.cells.length, 'cell')}`;
  const room = { characters: MOST_PROSE };
  const cells = notebook.cells.map((cell) => cellLines(cell, { ...options, room })).filter((lines) => lines.length > 0);
  const blocks = [[options.paint.role('file', head)], ...cells];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Characters of Markdown that are rendered of all cells: about two seconds of hostile ones. The rest is shown as it is. */
const MOST_PROSE = 1_500_000;

function cellLines(cell: Cell, options: ShowOptions & Pick<ProseOptions, 'room'>): string[] {
  if (cell.kind === 'code') return codeCell(cell, options);
  if (!options.sources) return [];
  const lines =
    cell.kind === 'raw'
      ? plainProse(cell.source)
      : renderProse(headingSource(cell), { ...options, width: options.width });
  return cell.tags.length > 0 ? [titleLine(cell, cell.kind, options), ...lines] : lines;
}

/** nbformat 3 has headings as cells of their own. */
function headingSource(cell: Cell): string {
  return cell.kind === 'heading' ? `# ${cell.source}` : cell.source;
}

function codeCell(cell: Cell, options: ShowOptions): string[] {
  const count = cell.executionCount === null ? ' ' : String(cell.executionCount);
  const outputs = options.outputs ? cell.outputs.flatMap((output) => outputLines(output, options)) : [];
  if (!options.sources && outputs.length === 0) return [];
  return [titleLine(cell, `[${count}]`, options), ...(options.sources ? sourceLines(cell, options) : []), ...outputs];
}

/** `── [3] cell 4 · load · parameters ───` */
function titleLine(cell: Cell, what: string, { paint, width }: ShowOptions): string {
  const name = namedId(cell);
  const place = [`${what} cell ${cell.index + 1}`, ...(name === undefined ? [] : [name]), ...cell.tags].join(' · ');
  const text = `── ${visibleName(place)} `;
  const columns = text.length > LONG_TITLE ? Infinity : columnsOf(text);
  return paint.role('cell', text + '─'.repeat(Math.max(0, Math.min(width, 80) - columns)));
}

/** A title of more units than this fills its line; measuring one with all tags of a hostile file takes seconds. */
const LONG_TITLE = 1_000;

function sourceLines(cell: Cell, { paint, highlight }: ShowOptions): string[] {
  if (cell.source === '') return [];
  const { lines } = cell;
  const tokens = paint.coloured && highlight ? highlight(lines, cell.notebook.language) : [];
  return lines.map((text, i) => drawText({ kind: 'line', sign: ' ', text, changed: [] }, tokens[i] ?? [], paint));
}

function outputLines(output: Output, options: ShowOptions): string[] {
  const { paint, width } = options;
  const bar = paint.role('quiet', '│ ');
  const { title, lines, picture } = outputText(output);
  if (picture !== undefined) {
    const drawn = options.picture?.({ cell: output.cell.index, output: output.index, mime: picture });
    return drawn === undefined ? [`${bar}${paint.role('quiet', `[${title}]`)}`] : [drawn];
  }
  const table = tableOf(output);
  const shown = table ? renderTable(table, width - 2, paint) : lines.map((line) => printable(line));
  const role = output.type === 'error' || title === 'stderr' ? 'removed' : undefined;
  const cut = table ? shown : shown.slice(0, options.outputLines);
  const left = shown.length - cut.length;
  return [
    ...cut.map((line) => bar + (role ? paint.role(role, line) : line)),
    ...(left > 0 ? [bar + paint.role('quiet', `⋯ ${countText(left, 'more line')}`)] : []),
    ...(shown.length === 0 && output.type !== 'stream' ? [bar + paint.role('quiet', `[${visible(title)}]`)] : []),
  ];
}

/** The table of an HTML output: better than its text form, which its writer broke at 80 columns. */
function tableOf(output: Output): ReturnType<typeof readTable> {
  const html = output.data.get('text/html');
  if (html === undefined || html.to - html.from > LARGEST_TABLE) return undefined;
  const text = decodeText(output.cell.notebook.bytes, html);
  return /<table[\s>]/i.test(text) ? readTable(text) : undefined;
}

/** Bytes of HTML that are worth parsing for a look in a terminal. */
const LARGEST_TABLE = 5_000_000;
