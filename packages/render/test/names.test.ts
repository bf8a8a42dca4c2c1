import { describe, expect, it } from 'vitest';
import { cellName, firstLine, headingsAbove } from '../src/names.ts';
import { code, markdown, read } from './support.ts';

const nameOf = (id: string, source = 'df = load()') => cellName(read([code(source, { id })]).cells[0]!);

describe('cellName', () => {
  it('is the id if a person chose it', () => {
    expect(nameOf('load-data')).toBe('load-data');
    expect(nameOf('parameters')).toBe('parameters');
  });

  it.each(['a1b2c3d4', '8f14e45f-ceea-467f-a0c2-d5d2f0e6b1a7', 'Vx3k9_aBcD1e', '#VSC-1a2b', '12', 'cell-3'])(
    'is the first line for the made-up id %s',
    (id) => {
      expect(nameOf(id)).toBe('df = load()');
    },
  );
});

describe('the name of a Markdown cell', () => {
  it.each([
    ['<!--INFO-->\n\n## Load *the* [data](https://example.org/x)', 'Load the data'],
    ['<a id="top"></a>\n# Report', 'Report'],
    ['**Note** on `snake_case`', 'Note on snake_case'],
    ['<img src="x.png">', '<img src="x.png">'],
  ])('is what it says: %j', (source, name) => {
    expect(cellName(read([markdown(source, { id: '01234567' })]).cells[0]!)).toBe(name);
  });
});

describe('firstLine', () => {
  it('skips blank lines and heading signs, and is never long', () => {
    expect(firstLine('\n\n  ## Load the data\nmore')).toBe('Load the data');
    expect(firstLine('x'.repeat(200))).toHaveLength(60);
    expect(firstLine(' \n ')).toBe('');
  });
});

describe('headingsAbove', () => {
  it('gives each cell the last heading before it, and does not take code for headings', () => {
    const cells = [
      code('0'),
      markdown('# A\n\n## B'),
      code('1'),
      markdown('```\n# no heading\n```'),
      code('2'),
      markdown('# C'),
    ];
    expect(headingsAbove(read(cells))).toEqual([undefined, undefined, 'B', 'B', 'B', 'B']);
  });
});

describe('a heading from a stranger', () => {
  it('reads headings of any length in no time, and leaves out closing hashes', () => {
    const text = `# One ${'# '.repeat(100_000)}x\n## Two ##  `;
    const notebook = read([markdown(text), markdown('below')]);
    expect(headingsAbove(notebook)).toEqual([undefined, 'Two']);
  });
});
