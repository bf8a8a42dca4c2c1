/* Outputs, summarised: short text diffs, pictures by size and changed pixels, tables by cell. Never base64. */
import type { OutputDetail, OutputEdit, OutputPart, OutputsChange, TableChange, TableRowEdit } from '@nbmend/diff';
import type { Cell } from '@nbmend/notebook';
import { isNoisyOutput, isNoisyPart } from './noise.ts';
import { outputText, pictureTitle } from './output.ts';
import { sizeText } from './values.ts';
import type { Block, OutputBlock, PictureAt, ViewLine, ViewOptions } from './view.ts';
import { pathFact } from './view-facts.ts';
import { changeLines, limitLines, wholeLines } from './view-lines.ts';

/** Changed lines of one output that are shown. A diff is read for its sources; outputs say that they changed, and how. */
const OUTPUT_LINES = 12;
/** Unchanged lines around a change inside an output. */
const OUTPUT_CONTEXT = 1;

/** Outputs of a cell that came or went. */
export function wholeOutputs(cell: Cell, sign: '+' | '-'): OutputBlock[] {
  return cell.outputs.map((_, i) => wholeOutput(cell, i, sign));
}

export function changedOutputs(change: OutputsChange, a: Cell, b: Cell, { noise }: ViewOptions): Block[] {
  const showNoise = noise === 'show';
  return change.edits.flatMap((edit) => {
    if (edit.kind === 'keep' || (!showNoise && isNoisyOutput(edit))) return [];
    if (edit.kind === 'insert') return [wholeOutput(b, edit.b, '+')];
    if (edit.kind === 'delete') return [wholeOutput(a, edit.a, '-')];
    const parts = edit.parts.filter((part) => showNoise || !isNoisyPart(part));
    return parts.map((part) => {
      const block = partBlock(edit, part, a, b);
      return readsWorse(part, parts) ? { ...block, lines: [] } : block;
    });
  });
}

/** A result comes in several forms that all changed: one that reads worse than another is named, its lines are not shown. */
function readsWorse({ name, detail }: OutputPart, parts: readonly OutputPart[]): boolean {
  if (detail.kind !== 'text') return false;
  const others = parts.filter((part) => part.name !== name);
  const markup = /^(text\/(html|latex|markdown)|image\/svg\+xml|application\/)/.test(name);
  return others.some((part) => part.detail.kind === 'table' || (markup && part.name === 'text/plain'));
}

function wholeOutput(cell: Cell, index: number, sign: '+' | '-'): OutputBlock {
  const output = cell.outputs[index]!;
  const { title, lines, picture } = outputText(output);
  const at = picture === undefined ? undefined : { cell: cell.index, output: index, mime: picture };
  return {
    kind: 'output',
    sign,
    title: `output ${index + 1}: ${title}`,
    lines: limitLines(wholeLines(lines, sign), OUTPUT_LINES),
    ...(at && { pictures: sign === '+' ? { b: at } : { a: at } }),
  };
}

function partBlock(edit: Extract<OutputEdit, { kind: 'modify' }>, part: OutputPart, a: Cell, b: Cell): OutputBlock {
  const { name, detail } = part;
  const stream = name === 'text' ? (b.outputs[edit.b]?.streamName ?? name) : name;
  const about = summary(stream, detail);
  const noise = isNoisyPart(part) ? ` (noise${'noise' in detail && detail.noise ? `: ${detail.noise}` : ''})` : '';
  const pictures = detail.kind === 'image' ? picturesOf(edit, name, a, b) : undefined;
  return {
    kind: 'output',
    sign: detail.kind === 'added' ? '+' : detail.kind === 'removed' ? '-' : '~',
    title: `output ${edit.b + 1}: ${about}${noise}`,
    lines: limitLines(detailLines(detail), OUTPUT_LINES),
    ...(pictures && { pictures }),
  };
}

function picturesOf(edit: { a: number; b: number }, mime: string, a: Cell, b: Cell): { a: PictureAt; b: PictureAt } {
  return { a: { cell: a.index, output: edit.a, mime }, b: { cell: b.index, output: edit.b, mime } };
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
      return detail.change.whitespaceOnly ? `${name}, white space only` : name;
    case 'json':
      return name;
  }
}

function imageSummary(mime: string, { a, b, changedPixels }: Extract<OutputDetail, { kind: 'image' }>): string {
  const sameExtent = a.width === b.width && a.height === b.height;
  const title = sameExtent
    ? `${pictureTitle(mime, b.size, b)}`
    : `${pictureTitle(mime, a.size, a)} → ${pictureTitle('', b.size, b).trim()}`;
  if (changedPixels === undefined) return `${title}, ${sizeText(a.size)} before`;
  return changedPixels === 0
    ? `${title}, same pixels`
    : `${title}, ${percent(changedPixels, b.width, b.height)} of pixels changed`;
}

/** Never `0 %` for something, never `100 %` for less than all. */
function percent(changed: number, width = 0, height = 0): string {
  const share = (100 * changed) / Math.max(1, width * height);
  if (share < 0.1) return 'less than 0.1 %';
  if (share > 99.9 && share < 100) return 'more than 99.9 %';
  return `${share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}

function detailLines(detail: OutputDetail): readonly ViewLine[] {
  if (detail.kind === 'text') return withoutLastLine(changeLines(detail.change, OUTPUT_CONTEXT));
  if (detail.kind === 'table') return tableLines(detail.rows);
  if (detail.kind !== 'json') return [];
  return detail.changes.flatMap((change) => {
    const { sign, text } = pathFact('', change);
    return wholeLines([text], sign);
  });
}

/** Without the empty line that a final line break makes. */
function withoutLastLine(lines: readonly ViewLine[]): readonly ViewLine[] {
  const last = lines.at(-1);
  return last?.kind === 'line' && last.sign === ' ' && last.text === '' ? lines.slice(0, -1) : lines;
}

/** Columns that came or went, then each row: of a changed one only its changed cells. */
function tableLines({ headerA, headerB, rows }: TableChange): ViewLine[] {
  const gone = headerA.filter((name) => !headerB.includes(name));
  const come = headerB.filter((name) => !headerA.includes(name));
  return [
    ...gone.flatMap((name) => wholeLines([`column ${name}`], '-')),
    ...come.flatMap((name) => wholeLines([`column ${name}`], '+')),
    ...rows.flatMap((row) => rowLines(row, headerA, headerB)),
  ];
}

function rowLines(row: TableRowEdit, headerA: readonly string[], headerB: readonly string[]): ViewLine[] {
  if (row.kind === 'insert') return wholeLines([row.b.join(' │ ')], '+');
  if (row.kind === 'delete') return wholeLines([row.a.join(' │ ')], '-');
  const cells = row.b.flatMap((value, column) => {
    const name = headerB[column] ?? '';
    const before = row.a[headerA[column] === name ? column : headerA.indexOf(name)];
    return before === undefined || before === value ? [] : [`${name || `column ${column + 1}`}: ${before} → ${value}`];
  });
  return cells.length === 0 ? [] : wholeLines([`row ${row.b[0] ?? ''}: ${cells.join(', ')}`], '~');
}
