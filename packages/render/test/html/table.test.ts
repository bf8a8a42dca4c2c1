import { describe, expect, it } from 'vitest';
import { Room } from '../../src/html/room.ts';
import { renderTable, renderTableChange, tableOf } from '../../src/html/table.ts';

const room = () => new Room(10_000);
const FRAME =
  '<div><style>.x{}</style><table class="dataframe"><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td onclick="x()"><b>1</b></td></tr></tbody></table></div>';

describe('tableOf', () => {
  it('reads the values of a data frame and nothing else', () => {
    expect(tableOf(FRAME)).toEqual({ header: ['', 'a'], rows: [['0', '1']] });
  });

  it.each(['<p>no table</p>', '<table><tr><td><img src=x></td></tr></table>', '<table></table><table></table>'])(
    'leaves %j to the frame',
    (html) => {
      expect(tableOf(html)).toBeUndefined();
    },
  );

  it('leaves many ends of tables to the frame in one pass', () => {
    expect(tableOf(`<table>${'</table>'.repeat(200_000)}<table>`)).toBeUndefined();
    expect(tableOf(`<table><tr><td>1</td></tr>${'</table>'.repeat(200_000)}`)).toEqual({ header: [], rows: [['1']] });
  });
});

describe('renderTable', () => {
  it('writes the values anew', () => {
    const { text } = renderTable(tableOf(FRAME)!, 'same', room());
    expect(text).toContain('<tr><td>0</td><td>1</td></tr>');
    expect(text).not.toContain('onclick');
  });

  it('says how many rows do not fit', () => {
    const rows = Array.from({ length: 250 }, (_, i) => [String(i)]);
    expect(renderTable({ header: ['x'], rows }, 'same', new Room(100_000)).text).toContain('50 more rows left out');
  });
});

describe('renderTableChange', () => {
  it('shows old and new value in the cells that differ', () => {
    const { text } = renderTableChange(
      {
        headerA: ['k', 'v'],
        headerB: ['k', 'v'],
        columns: [
          { a: 0, b: 0 },
          { a: 1, b: 1 },
        ],
        movedRows: [],
        rows: [{ kind: 'modify', a: ['x', '1'], b: ['x', '2'] }],
      },
      room(),
    );
    expect(text).toContain('<td>x</td><td class="mod"><del>1</del> <ins>2</ins></td>');
  });

  it('lines columns up by name when one came or went', () => {
    const rows = [{ kind: 'modify' as const, a: ['x', '1', '9'], b: ['x', '9', '5'] }];
    const { text } = renderTableChange(
      {
        headerA: ['k', 'old', 'both'],
        headerB: ['k', 'both', 'new'],
        columns: [{ a: 0, b: 0 }, { a: 1 }, { a: 2, b: 1 }, { b: 2 }],
        movedRows: [],
        rows,
      },
      room(),
    );
    expect(text).toContain(
      '<th scope="col" class="del"><del>old</del></th><th scope="col">both</th><th scope="col" class="ins"><ins>new</ins></th>',
    );
    expect(text).toContain('<td>x</td><td class="mod"><del>1</del> </td><td>9</td><td class="mod"><ins>5</ins></td>');
  });

  it('takes a column with a new name in the same place for the same column', () => {
    const rows = [{ kind: 'modify' as const, a: ['x', '1'], b: ['x', '2'] }];
    const { text } = renderTableChange(
      {
        headerA: ['k', 'old'],
        headerB: ['k', 'new'],
        columns: [
          { a: 0, b: 0 },
          { a: 1, b: 1 },
        ],
        movedRows: [],
        rows,
      },
      room(),
    );
    expect(text).toContain('<th scope="col" class="mod"><del>old</del> <ins>new</ins></th>');
    expect(text).toContain('<td class="mod"><del>1</del> <ins>2</ins></td>');
  });

  it('counts rows in words', () => {
    const rows = [
      { kind: 'insert' as const, b: ['1'] },
      { kind: 'delete' as const, a: ['2'] },
      { kind: 'delete' as const, a: ['3'] },
    ];
    expect(
      renderTableChange(
        { headerA: ['x'], headerB: ['x'], columns: [{ a: 0, b: 0 }], movedRows: [{ a: 5, b: 1 }], rows },
        room(),
      ).text,
    ).toContain('1 row added, 2 rows removed, 1 row moved');
  });
});
