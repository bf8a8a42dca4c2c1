import { describe, expect, it } from 'vitest';
import { cellPosition, filePosition, readNotebook } from '../src/index.ts';
import { MINIMAL } from './sample.ts';

const variants: readonly (readonly [string, string])[] = [
  ['a list of lines', MINIMAL],
  ['one string', JSON.stringify({ ...JSON.parse(MINIMAL), cells: joined() }, null, 1)],
  [
    'escaped non-ASCII',
    MINIMAL.replace(/[^\u0000-\u007f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ],
];

function joined(): unknown[] {
  return JSON.parse(MINIMAL).cells.map((cell: { source: string[] }) => ({ ...cell, source: cell.source.join('') }));
}

describe.each(variants)('positions in a source kept as %s', (_, text) => {
  const notebook = readNotebook(Buffer.from(text));

  it('lead to the file and back, for every character of every cell', () => {
    for (const cell of notebook.cells) {
      cell.lines.forEach((line, i) => {
        for (let column = 1; column <= line.length; column++) {
          if (isLowSurrogate(line, column - 1) && !text.includes('\\ud83d')) continue;
          const place = filePosition(cell, { line: i + 1, column });
          expect(cellPosition(notebook, place)).toEqual({ cell: cell.index, line: i + 1, column });
        }
      });
    }
  });

  it('point at the very character', () => {
    const place = filePosition(notebook.cells[1], { line: 2, column: 1 });
    expect(text.split('\n')[place.line - 1].slice(place.column - 1)).toMatch(/^print/);
  });

  it('lie in no cell outside of sources', () => {
    expect(cellPosition(notebook, { line: 1, column: 1 })).toBeUndefined();
  });
});

function isLowSurrogate(line: string, at: number): boolean {
  return /[\udc00-\udfff]/.test(line[at]);
}
