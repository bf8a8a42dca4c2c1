/* Outputs, summarised: short text diffs, pictures by size and changed pixels, tables by cell. Never base64. */
import type {
  ImageFacts,
  OutputDetail,
  OutputPart,
  OutputsChange,
  SourceChange,
  TableChange,
  TableColumn,
  TableRowEdit,
} from '@nbmend/diff';
import type { Cell, Output } from '@nbmend/notebook';
import { isNoise, isNoisyOutput, isNoisyPart } from './noise.ts';
import { outputText } from './output.ts';
import { countText, sizeText } from './values.ts';
import type { Block, OutputBlock, PictureAt, ViewLine, ViewOptions } from './view.ts';
import { pathFact } from './view-facts.ts';
import { changeLines, frameLines, limitLines, uncoloured, wholeLines } from './view-lines.ts';

/** Changed lines of one output that are shown. A diff is read for its sources; outputs say that they changed, and how. */
const OUTPUT_LINES = 12;
/** Unchanged lines around a change inside an output. */
const OUTPUT_CONTEXT = 1;

/** Outputs of a cell that came or went. */
export function wholeOutputs(cell: Cell, sign: '+' | '-'): OutputBlock[] {
  return outputsOf([cell]).map((output) => wholeOutput(output, sign));
}

/** An output with its place. */
interface Placed {
  readonly output: Output;
  /** Index among the outputs of its cell. */
  readonly at: number;
  /** `output 1`, `output 1 of cell 5` */
  readonly name: string;
}

/** The outputs of all cells in order; where there are several cells, each is called by the word and its number. */
function outputsOf(cells: readonly Cell[], word = 'cell'): Placed[] {
  return cells.flatMap(({ outputs, index }) => {
    const where = cells.length > 1 ? ` of ${word} ${index + 1}` : '';
    return outputs.map((output, at) => ({ output, at, name: `output ${at + 1}${where}` }));
  });
}

function pictureAt({ output, at }: Placed, mime: string): PictureAt {
  return { cell: output.cell.index, output: at, mime };
}

/** What changed in the outputs of a cell; of a split or a join in those of all its parts, which are named where there are several. */
export function changedOutputs(
  change: OutputsChange,
  cellsA: readonly Cell[],
  cellsB: readonly Cell[],
  { noise }: ViewOptions,
): Block[] {
  const showNoise = noise === 'show';
  const [a, b] = [outputsOf(cellsA, 'old cell'), outputsOf(cellsB, 'cell')];
  return change.edits.flatMap((edit) => {
    if (edit.kind === 'keep' || (!showNoise && isNoisyOutput(edit))) return [];
    if (edit.kind === 'insert') return [wholeOutput(b[edit.b]!, '+')];
    if (edit.kind === 'delete') return [wholeOutput(a[edit.a]!, '-')];
    const told = edit.parts.filter((part) => showNoise || !isNoisyPart(part));
    const asTable = told.some(({ detail }) => detail.kind === 'table');
    // The text form of a table says the same again.
    const parts = told.filter(({ name }) => !asTable || name !== 'text/plain');
    const [old, now] = [a[edit.a]!, b[edit.b]!];
    if (old.output.type === 'error' && now.output.type === 'error') return [errorBlock(parts, old, now)];
    return parts.map((part) => {
      const block = partBlock(part, old, now, showNoise);
      return readsWorse(part, parts) ? { ...block, lines: [] } : block;
    });
  });
}

/** A result comes in several forms that all changed: one that reads worse than another is named, its lines are not shown. */
function readsWorse({ name, detail }: OutputPart, parts: readonly OutputPart[]): boolean {
  if (detail.kind !== 'text') return false;
  const others = parts.filter((part) => part.name !== name);
  if (name === SVG) return true;
  const markup = /^(text\/(html|latex|markdown)|application\/)/.test(name);
  return others.some((part) => part.detail.kind === 'table' || (markup && part.name === 'text/plain'));
}

function wholeOutput(placed: Placed, sign: '+' | '-'): OutputBlock {
  const { title, lines, picture } = outputText(placed.output);
  const at = picture === undefined ? undefined : pictureAt(placed, picture);
  return {
    kind: 'output',
    sign,
    title: `${placed.name}: ${title}`,
    lines: limitLines(wholeLines(lines, sign), OUTPUT_LINES),
    ...(at && { pictures: sign === '+' ? { b: at } : { a: at } }),
  };
}

function partBlock(part: OutputPart, old: Placed, now: Placed, showNoise: boolean): OutputBlock {
  const { name, detail } = part;
  const stream = name === 'text' ? now.output.streamName : name;
  const about = summary(stream, detail);
  const noise = isNoisyPart(part) ? ` (noise${'noise' in detail && detail.noise ? `: ${detail.noise}` : ''})` : '';
  const pictures = detail.kind === 'image' ? { a: pictureAt(old, name), b: pictureAt(now, name) } : undefined;
  return {
    kind: 'output',
    sign: detail.kind === 'added' ? '+' : detail.kind === 'removed' ? '-' : '~',
    title: `${now.name}: ${about}${noise}`,
    lines: limitLines(detailLines(detail, showNoise), OUTPUT_LINES),
    ...(pictures && { pictures }),
  };
}

/** An error that became another: name and value in words, and the calls that differ. */
function errorBlock(parts: readonly OutputPart[], before: Placed, after: Placed): OutputBlock {
  const [old, now] = [errorFacts(before.output), errorFacts(after.output)];
  const changed = new Map(parts.map(({ name, detail }) => [name, detail]));
  const traceback = changed.get('traceback');
  const value = changed.get('evalue');
  const isShort = [old.value, now.value].every((text) => text.length <= LONGEST_VALUE && !text.includes('\n'));
  const change = errorTitle(old, now, isShort);
  const noise = parts.every(isNoisyPart)
    ? ` (noise${traceback && 'noise' in traceback ? `: ${traceback.noise}` : ''})`
    : '';
  return {
    kind: 'output',
    sign: '~',
    title: `${after.name}: error ${change}${changed.has('traceback') && noise === '' ? ', other calls' : ''}${noise}`,
    lines: [
      ...(value && !isShort ? limitLines(detailLines(value, true), OUTPUT_LINES) : []),
      ...(traceback?.kind === 'text' ? limitLines(frameLines(traceback.change), OUTPUT_LINES) : []),
    ],
  };
}

/** Values of errors that are longer stand below the title, as lines that changed. */
const LONGEST_VALUE = 60;

function errorFacts(output: Output): { readonly name: string; readonly value: string } {
  const [name, value] = ['ename', 'evalue'].map((key) => output.get(key));
  return { name: typeof name === 'string' ? name : '', value: typeof value === 'string' ? value : '' };
}

/** `KeyError: 'a' → 'b'`, `KeyError: 'a' → ValueError: x`, `KeyError → ValueError` where values are long. */
function errorTitle(
  old: ReturnType<typeof errorFacts>,
  now: ReturnType<typeof errorFacts>,
  withValues: boolean,
): string {
  const full = ({ name, value }: ReturnType<typeof errorFacts>): string =>
    withValues && value !== '' ? `${name}: ${value}` : name;
  if (old.name !== now.name) return `${full(old)} → ${full(now)}`;
  return old.value === now.value || !withValues ? full(now) : `${full(old)} → ${now.value || '(nothing)'}`;
}

function summary(name: string, detail: OutputDetail): string {
  switch (detail.kind) {
    case 'added':
    case 'removed':
      return `${name} ${detail.kind} (${sizeText(detail.size)})`;
    case 'image':
      return imageSummary(name, detail);
    case 'binary':
      return `${name} ${sizeText(detail.sizeA)} → ${sizeText(detail.sizeB)}`;
    case 'table':
      return `${name}, table${detail.rows.coarse ? ' (compared coarsely)' : ''}`;
    case 'text':
      if (name === SVG) return `${name}, ${countText(changedLines(detail.change), 'line')} of its text changed`;
      return detail.change.whitespaceOnly ? `${name}, white space only` : name;
    case 'json':
      return name;
  }
}

/** `image/png 640×480 (24.1 kB), 3.2 % of pixels changed`, `image/png 640×480 → 800×600 (24.1 kB → 30.0 kB)` */
function imageSummary(mime: string, { a, b, changedPixels }: Extract<OutputDetail, { kind: 'image' }>): string {
  const title = `${mime}${change(extentText(a), extentText(b))}`;
  if (changedPixels === undefined) return `${title} (${change(sizeText(a.size), sizeText(b.size)).trim()})`;
  const share = changedPixels === 0 ? 'same pixels' : `${percent(changedPixels, b.width, b.height)} of pixels changed`;
  return `${title} (${sizeText(b.size)}), ${share}`;
}

function extentText({ width, height }: ImageFacts): string {
  return width === undefined ? '' : `${width}×${height}`;
}

/** One of two equal texts, both of two that differ; with a space before. */
function change(a: string, b: string): string {
  const [old, now] = [a || 'unknown', b || 'unknown'];
  return a === b ? a && ` ${a}` : ` ${old} → ${now}`;
}

/** Never `0 %` for something, never `100 %` for less than all. */
function percent(changed: number, width = 0, height = 0): string {
  const share = (100 * changed) / Math.max(1, width * height);
  if (share < 0.1) return 'less than 0.1 %';
  if (share > 99.9 && share < 100) return 'more than 99.9 %';
  return `${share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}

/** A picture's text: nobody sees the change of a picture in it. */
const SVG = 'image/svg+xml';

function changedLines({ hunks }: SourceChange): number {
  return hunks.reduce((sum, { fromA, toA, fromB, toB }) => sum + Math.max(toA - fromA, toB - fromB), 0);
}

function detailLines(detail: OutputDetail, showNoise: boolean): readonly ViewLine[] {
  if (detail.kind === 'text') return withoutLastLine(changeLines(detail.change, OUTPUT_CONTEXT)).map(uncoloured);
  if (detail.kind === 'table') return tableLines(detail.rows);
  if (detail.kind !== 'json') return [];
  const changes = showNoise ? detail.changes : detail.changes.filter((change) => !isNoise(change));
  return changes.flatMap((change) => {
    const { sign, text } = pathFact('', change);
    return wholeLines([text], sign);
  });
}

/** Without the empty line that a final line break makes. */
function withoutLastLine(lines: readonly ViewLine[]): readonly ViewLine[] {
  const last = lines.at(-1);
  return last?.kind === 'line' && last.sign === ' ' && last.text === '' ? lines.slice(0, -1) : lines;
}

/** Columns that came, went, moved or were renamed, then each row: of a changed one only its changed cells. */
function tableLines(change: TableChange): ViewLine[] {
  return [
    ...change.columns.flatMap((column) => columnLines(column, change)),
    ...change.rows.flatMap((row) => rowLines(row, change)),
    ...movedRowLines(change),
  ];
}

function columnLines({ a, b, moved }: TableColumn, { headerA, headerB }: TableChange): ViewLine[] {
  const [old, now] = [columnName(headerA, a), columnName(headerB, b)];
  if (old === undefined) return wholeLines([`column ${now}`], '+');
  if (now === undefined) return wholeLines([`column ${old}`], '-');
  const name = old === now ? now : `${old} → ${now}`;
  if (moved) return wholeLines([`column ${name} moved: ${a! + 1} → ${b! + 1}`], '~');
  return old === now ? [] : wholeLines([`column ${name}`], '~');
}

function columnName(header: readonly string[], at: number | undefined): string | undefined {
  return at === undefined ? undefined : header[at] || `${at + 1}`;
}

function rowLines(row: TableRowEdit, { columns, headerB }: TableChange): ViewLine[] {
  if (row.kind === 'insert') return wholeLines([row.b.join(' │ ')], '+');
  if (row.kind === 'delete') return wholeLines([row.a.join(' │ ')], '-');
  const cells = columns.flatMap(({ a, b }) => {
    if (a === undefined || b === undefined || row.a[a] === row.b[b]) return [];
    const name = headerB[b] || (b === 0 ? 'row' : `column ${b + 1}`);
    return [`${name}: ${row.a[a] ?? ''} → ${row.b[b] ?? ''}`];
  });
  return cells.length === 0 ? [] : wholeLines([`row ${row.b[0] ?? ''}: ${cells.join(', ')}`], '~');
}

/** More rows than this are not told one by one. */
const MOST_MOVED = 3;

function movedRowLines({ movedRows }: TableChange): ViewLine[] {
  if (movedRows.length > MOST_MOVED) return wholeLines([`${countText(movedRows.length, 'row')} moved`], '~');
  return movedRows.flatMap(({ a, b }) => wholeLines([`row moved: ${a + 1} → ${b + 1}`], '~'));
}
