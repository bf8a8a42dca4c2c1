/*
 * From the place that a rule names to positions in the cell and in the file. Byte offsets are turned into lines in one
 * pass over the file, in order, however many findings there are.
 */
import { isAscii } from 'node:buffer';
import { type LineColumn, lineColumn, type Notebook, sourceOffset } from '@nbmend/notebook';
import type { FilePlace, Place } from './finding.ts';

export interface Located {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number | undefined;
  readonly text: string | undefined;
  readonly file: FilePlace;
}

/** Positions of all places, in the order given. */
export function locate(notebook: Notebook, places: readonly Place[]): readonly Located[] {
  const offsets = places.map((place) => offsetsOf(notebook, place));
  const positions = positionsOf(notebook.bytes, [...new Set(offsets.flat().filter((offset) => offset !== undefined))]);
  return places.map((place, i) => {
    const [from, to] = offsets[i];
    const file = filePlace(positions.get(from)!, to === undefined ? undefined : positions.get(to));
    if (place.in === 'file') {
      const inCell = place.cell !== undefined;
      return {
        line: inCell ? 1 : file.line,
        column: inCell ? 1 : file.column,
        endColumn: undefined,
        text: undefined,
        file,
      };
    }
    const text = notebook.cells[place.cell].lines[place.line - 1] ?? '';
    return { line: place.line, column: place.column, endColumn: place.endColumn, text, file };
  });
}

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
