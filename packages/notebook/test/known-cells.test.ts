import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, decode, type Notebook, readNotebook, spelledAlike } from '../src/index.ts';

/** More bytes than a small cell has. */
const LONG = 'x'.repeat(10_000);

const cell = fc.record(
  {
    cell_type: fc.constantFrom('code', 'markdown', 'raw', 'heading', 'other'),
    id: fc.oneof(fc.constantFrom('a', 'b'), fc.constant(7)),
    input: fc.constantFrom('i', ['i\n', 'j']),
    metadata: fc.constantFrom({}, { tags: ['t', 1] }, { long: LONG }),
    outputs: fc.constantFrom([], [{ output_type: 'stream', name: 'stdout', text: [LONG] }]),
    source: fc.constantFrom('', 'é', ['one\n', 'two'], ['one\n', 2], [LONG, 'end'], null),
  },
  { requiredKeys: ['cell_type'] },
);

function bytesOf(cells: readonly unknown[], indent: number | string): Buffer {
  return Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, indent));
}

/** All that a notebook says of its cells, and where it says they are. */
function facts({ bytes, cells }: Notebook): unknown {
  return cells.map((it) => ({
    at: [it.span.from, it.span.to],
    kind: it.kind,
    id: it.id,
    source: it.source,
    sourceIsList: it.sourceIsList,
    tags: it.tags,
    entries: it.node.entries.map((entry) => [entry.key, entry.from, decode(bytes, entry)]),
    outputs: it.outputs.map(({ type, text, node }) => [type, text, node.from]),
  }));
}

function textOf({ notebook, span }: Cell): string {
  return notebook.bytes.toString('utf8', span.from, span.to);
}

describe('a notebook that is read beside another version of it', () => {
  it('says what it says when it is read alone', () => {
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.array(cell, { maxLength: 2 }),
        fc.constantFrom(1, 2, '\t', ''),
        (cells, picked, fresh, indent) => {
          const beside = readNotebook(bytesOf(cells, indent));
          const bytes = bytesOf([...picked.map((at) => cells[at % cells.length]), ...fresh], indent);
          expect(facts(readNotebook(bytes, { beside }))).toEqual(facts(readNotebook(bytes)));
        },
      ),
    );
  });

  it('says what it says when it is read alone, where few of many cells were edited, moved, or came and went', () => {
    const edits = fc.array(
      fc.record({ at: fc.nat(39), from: fc.nat(39), kind: fc.constantFrom('edit', 'new', 'move', 'drop') }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(9), fc.nat(2000)), { minLength: 40, maxLength: 40 }),
        edits,
        (lengths, changes) => {
          const cells = lengths.map((length, at) => ({
            cell_type: 'code',
            id: `c${at % 30}`,
            source: 'y'.repeat(length),
          }));
          const edited = cells.map((it) => ({ ...it }));
          for (const { at, from, kind } of changes) {
            if (kind === 'edit') edited[at].source += '~';
            if (kind === 'new') edited.splice(at, 0, { cell_type: 'raw', id: 'new', source: 'new' });
            if (kind === 'move') edited.splice(at, 0, ...edited.splice(from, 1));
            if (kind === 'drop' && edited.length > 40) edited.splice(at, 1);
          }
          const bytes = bytesOf(edited, 1);
          const beside = readNotebook(bytesOf(cells, 1));
          const notebook = readNotebook(bytes, { beside });
          expect(facts(notebook)).toEqual(facts(readNotebook(bytes)));
          for (const cell of notebook.cells) expect(textOf(cell.original)).toBe(textOf(cell));
        },
      ),
    );
  });

  it('is refused where it breaks off in the middle of a cell that is known', () => {
    const whole = bytesOf(
      [
        { cell_type: 'raw', source: LONG },
        { cell_type: 'raw', source: 'short' },
      ],
      1,
    );
    const beside = readNotebook(whole);
    for (const end of [whole.indexOf('xxx') + 400, whole.indexOf('short')])
      expect(() => readNotebook(whole.subarray(0, end), { beside })).toThrow('the file is cut short');
  });

  it('knows cells that begin alike apart', () => {
    const [a, b] = ['a', 'b'].map((end) => ({ cell_type: 'code', metadata: {}, source: `${LONG}${end}` }));
    const { cells } = readNotebook(bytesOf([b, a, b], 1), { beside: readNotebook(bytesOf([a, b, a], 1)) });
    expect(cells.map(({ source }) => source.at(-1))).toEqual(['b', 'a', 'b']);
  });

  it('has cells that are spelled like those of the other, and says which', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ cell_type: 'code', id, metadata: {}, source: LONG }));
    const base = readNotebook(bytesOf([a, b, c], 1));
    const ours = readNotebook(bytesOf([c, a, { ...b, id: 'new' }], 1), { beside: base });
    const theirs = readNotebook(bytesOf([c, a], 1), { beside: ours });
    expect(ours.cells.map((cell) => base.cells.indexOf(cell.original))).toEqual([2, 0, -1]);
    expect(theirs.cells.map((cell) => cell.original)).toEqual([base.cells[2], base.cells[0]]);
    expect(spelledAlike(theirs.cells[0], ours.cells[0])).toBe(true);
    expect(spelledAlike(theirs.cells[0], ours.cells[1])).toBe(false);
    expect(spelledAlike(readNotebook(bytesOf([c], 1)).cells[0], base.cells[2])).toBe(true);
  });

  it('is refused where a new part of it is no UTF-8', () => {
    const cells = ['one', 'é', 'three', 'four'].map((source) => ({ cell_type: 'raw', source: [source, LONG] }));
    const beside = readNotebook(bytesOf(cells, 1));
    const bytes = bytesOf([cells[0], { ...cells[1], id: '~' }, cells[2], cells[3]], 1);
    expect(readNotebook(bytes, { beside }).cells).toHaveLength(4);
    bytes[bytes.indexOf('~')] = 0xff;
    expect(() => readNotebook(bytes, { beside })).toThrow('not valid UTF-8');
    const trailer = bytesOf(cells, 1);
    trailer[trailer.indexOf('"metadata": {}') + 1] = 0xff;
    expect(() => readNotebook(trailer, { beside })).toThrow('not valid UTF-8');
  });

  it('is refused where a cell is no JSON any more', () => {
    const bytes = bytesOf([{ cell_type: 'code', source: LONG }], 1);
    const broken = Buffer.from(bytes.toString().replace('"code"', '"co\\e"'));
    expect(() => readNotebook(broken, { beside: readNotebook(bytes) })).toThrow('a backslash must be followed by');
  });
});
