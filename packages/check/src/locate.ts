/*
 * From the place that a rule names to positions in the cell and in the file. Byte offsets are turned into lines in one
 * pass over the file, in order, however many findings there are; people are told the cell, so for them most need none.
 */
import { isAscii } from 'node:buffer';
import { type LineColumn, lineColumn, type Notebook, sourceOffset } from '@nbmend/notebook';
import type { FilePlace, Place } from './finding.ts';

/** What a person is told. */
export interface Shown {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number | undefined;
  readonly text: string | undefined;
}

export interface Located extends Shown {
  readonly file: FilePlace;
}

/** A place to be shown, and the byte offset that it begins at: the order of the file. */
export interface Ordered {
  readonly from: number;
  readonly shown: Shown;
}

/** Positions of all places, in the order given. */
export function locate(notebook: Notebook, places: readonly Place[]): readonly Located[] {
  const offsets = places.map((place) => offsetsOf(notebook, place));
  const positions = positionsOf(notebook.bytes, [...new Set(offsets.flat().filter((offset) => offset !== undefined))]);
  return places.map((place, i) => {
    const [from, to] = offsets[i];
    const file = filePlace(positions.get(from)!, to === undefined ? undefined : positions.get(to));
    const { line, column, endColumn, text } = shownOf(notebook, place, file);
    return { line, column, endColumn, text, file };
  });
}

/** Positions of all places as a person is told them, in the order given: in the file only for what is in no cell. */
export function locateInCells(notebook: Notebook, places: readonly Place[]): readonly Ordered[] {
  const offsets = places.map((place) => offsetsOf(notebook, place)[0]);
  const outside = new Set(offsets.filter((_, i) => places[i].cell === undefined));
  const positions = positionsOf(notebook.bytes, [...outside]);
  return places.map((place, i) => {
    const from = offsets[i];
    return { from, shown: shownOf(notebook, place, positions.get(from)) };
  });
}

/** @param file where it is in the file; asked for what is in no cell */
function shownOf(notebook: Notebook, place: Place, file: LineColumn | undefined): Shown {
  if (place.in === 'source') {
    const text = notebook.cells[place.cell].lines[place.line - 1] ?? '';
    return { line: place.line, column: place.column, endColumn: place.endColumn, text };
  }
  return place.cell === undefined && file !== undefined ? shownAt(file.line, file.column) : WHOLE_CELL;
}

function shownAt(line: number, column: number): Shown {
  return { line, column, endColumn: undefined, text: undefined };
}

/** A cell, its outputs or its metadata. */
const WHOLE_CELL = shownAt(1, 1);

function filePlace({ line, column, byteColumn }: Position, end: Position | undefined): FilePlace {
  const sameLine = end?.line === line && end.column > column;
  return {
    line,
    column,
    endColumn: sameLine ? end.column : undefined,
    byteColumn,
    endByteColumn: sameLine ? end.byteColumn : undefined,
  };
}

interface Position extends LineColumn {
  readonly byteColumn: number;
}

function offsetsOf(notebook: Notebook, place: Place): readonly [from: number, to?: number] {
  if (place.in === 'file') return [place.span.from];
  const cell = notebook.cells[place.cell];
  const from = sourceOffset(cell, place.line, place.column);
  return place.endColumn === undefined ? [from] : [from, sourceOffset(cell, place.line, place.endColumn)];
}

function positionsOf(bytes: Buffer, offsets: number[]): ReadonlyMap<number, Position> {
  const positions = new Map<number, Position>();
  let lineStart = 0;
  let line = 1;
  let newline = bytes.indexOf(0x0a);
  for (const offset of offsets.sort((a, b) => a - b)) {
    while (newline !== -1 && newline < offset) {
      lineStart = newline + 1;
      line++;
      newline = bytes.indexOf(0x0a, lineStart);
    }
    const byteColumn = offset - lineStart + 1;
    const before = bytes.subarray(lineStart, offset);
    const column = isAscii(before) ? byteColumn : lineColumn(before, before.length).column;
    positions.set(offset, { line, column, byteColumn });
  }
  return positions;
}
