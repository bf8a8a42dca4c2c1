import { describe, expect, it } from 'vitest';
import { plain } from '../src/paint.ts';
import { renderStat, renderSummary } from '../src/stat.ts';
import { code, display, png, SIDES, view } from './support.ts';

const a = [code('a', { id: 'one' }), code('gone()', { id: 'two' }), code('plot()', { id: 'plot', count: 1 })];
const b = [
  code('a\nb', { id: 'one' }),
  code('plot()', { id: 'plot', count: 2, outputs: [display({ 'image/png': png(2, 2) })] }),
  code('fresh()', { id: 'new-cell' }),
];

describe('renderStat', () => {
  it('counts cells, lines and outputs of each notebook and of all', async () => {
    const change = await view(a, b);
    expect(renderStat([change, { ...change, file: { ...SIDES, newPath: 'longer.ipynb' } }], plain)).toBe(
      ` x.ipynb                 | cells +1 -1 ~2, lines +2 -1, 1 output
 x.ipynb => longer.ipynb | cells +1 -1 ~2, lines +2 -1, 1 output
 2 notebooks changed, 8 cells, 4 insertions(+), 2 deletions(-), 2 outputs
`,
    );
  });
});

describe('renderSummary', () => {
  it('is a sentence a notebook', async () => {
    expect(renderSummary([await view(a, b)])).toBe(
      'x.ipynb: 1 cell inserted, 1 deleted, 2 modified; 2 lines added, 1 removed; 1 output changed\n',
    );
    expect(renderSummary([await view([], b, {}, { ...SIDES, oldPath: null })])).toMatch(
      /^x.ipynb: new notebook; 3 cells inserted; /,
    );
    expect(renderSummary([await view([code('x', { count: 1 })], [code('x', { count: 2 })])])).toBe(
      'x.ipynb: changed by tools only (1 execution count)\n',
    );
    expect(renderSummary([await view(a, a)])).toBe('x.ipynb: no change\n');
  });
});
