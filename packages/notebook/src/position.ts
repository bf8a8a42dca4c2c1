/*
 * Positions both ways: (cell, line, column in the source) <-> (line, column of the file). A source kept as a list has one
 * file line for each of its lines; a source kept as one string has all of them on one file line, at the column of the
 * escaped text. All lines and columns count from 1, columns in UTF-16 units.
 */
import type { Cell, Notebook } from './document.ts';
import { type LineColumn, lineColumn } from './error.ts';
import { kindAt, type Span, scanArray } from './scan.ts';

/** Where a character of a cell's source stands. */
export interface SourcePosition extends LineColumn {
  /** Index of the cell, from 0. */
  readonly cell: number;
}

/**
 * The place in the file of a place in a cell's source. Places past the end of a line or of the source mean their end; a
 * cell without source is at its own opening brace.
 */
export function filePosition(cell: Cell, { line, column }: LineColumn): LineColumn {
  return lineColumn(cell.notebook.bytes, sourceOffset(cell, line, column));
}

/** Byte offset in the file of a place in a cell's source, under the rules of `filePosition`. */
export function sourceOffset(cell: Cell, line: number, column: number): number {
  let rest = offsetInSource(cell.source, line, column);
  const strings = sourceStrings(cell);
  for (const [i, { from, to }] of strings.entries()) {
    const units = walk(cell.notebook.bytes, from + 1, to - 1, rest);
    // The end of a list item is the beginning of the next line: prefer the latter.
    if (units.taken === rest && (units.offset < to - 1 || i === strings.length - 1)) return units.offset;
    rest -= units.taken;
  }
  return strings.at(-1)?.to ?? cell.span.from;
}

/** The place in a source that a place in the file belongs to; undefined outside of all sources. */
export function cellPosition(notebook: Notebook, { line, column }: LineColumn): SourcePosition | undefined {
  const offset = offsetOf(notebook.bytes, line, column);
  const cell = cellAt(notebook, offset);
  if (cell === undefined) return undefined;
  let units = 0;
  for (const { from, to } of sourceStrings(cell)) {
    if (offset < from) return undefined;
    const inside = Math.min(Math.max(offset, from + 1), to - 1);
    const { taken } = walkTo(notebook.bytes, from + 1, to - 1, inside);
    units += taken;
    if (offset < to) return { cell: cell.index, ...placeInSource(cell.source, units) };
  }
  return undefined;
}

/** The cell whose braces enclose a byte offset of the file. */
export function cellAt(notebook: Notebook, offset: number): Cell | undefined {
  const { cells } = notebook;
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle].span.to <= offset) low = middle + 1;
    else high = middle;
  }
  const cell = cells[low];
  return cell !== undefined && cell.span.from <= offset ? cell : undefined;
}

/** Spans of the string literals that make up the source. */
function sourceStrings(cell: Cell): readonly Span[] {
  const entry = cell.sourceEntry;
  if (entry === undefined) return [];
  const { bytes } = cell.notebook;
  const spans: readonly Span[] = kindAt(bytes, entry.from) === 'array' ? scanArray(bytes, entry).items : [entry];
  return spans.filter(({ from }) => kindAt(bytes, from) === 'string');
}

function offsetInSource(source: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const newline = source.indexOf('\n', start);
    if (newline === -1) return source.length;
    start = newline + 1;
  }
  const newline = source.indexOf('\n', start);
  return Math.min(start + column - 1, newline === -1 ? source.length : newline);
}

function placeInSource(source: string, units: number): LineColumn {
  const before = source.slice(0, units);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: units - lineStart + 1 };
}

interface Walked {
  /** UTF-16 units passed. */
  readonly taken: number;
  readonly offset: number;
}

/** Passes up to `units` UTF-16 units of a string's inside. */
function walk(bytes: Buffer, from: number, to: number, units: number): Walked {
  let offset = from;
  let taken = 0;
  while (offset < to && taken < units) {
    const [size, width] = characterAt(bytes, offset);
    offset += size;
    taken += width;
  }
  return { taken, offset };
}

function walkTo(bytes: Buffer, from: number, to: number, stop: number): Walked {
  let offset = from;
  let taken = 0;
  while (offset < to) {
    const [size, width] = characterAt(bytes, offset);
    if (offset + size > stop) break;
    offset += size;
    taken += width;
  }
  return { taken, offset };
}

/** Bytes and UTF-16 units of the character or escape at an offset inside a string. */
function characterAt(bytes: Buffer, offset: number): readonly [size: number, width: number] {
  const lead = bytes[offset];
  if (lead === 0x5c) return bytes[offset + 1] === 0x75 ? [6, 1] : [2, 1];
  if (lead < 0x80) return [1, 1];
  if (lead >= 0xf0) return [4, 2];
  return [lead >= 0xe0 ? 3 : 2, 1];
}

function offsetOf(bytes: Buffer, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const newline = bytes.indexOf(0x0a, start);
    if (newline === -1) return bytes.length;
    start = newline + 1;
  }
  const newline = bytes.indexOf(0x0a, start);
  const end = newline === -1 ? bytes.length : newline;
  return Math.min(end, rawOffset(bytes, start, end, column - 1));
}

/** As `walk`, but over raw text, where a backslash is a character of its own. */
function rawOffset(bytes: Buffer, from: number, to: number, units: number): number {
  let offset = from;
  for (let taken = 0; offset < to && taken < units; ) {
    const lead = bytes[offset];
    offset += lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    taken += lead >= 0xf0 ? 2 : 1;
  }
  return offset;
}
