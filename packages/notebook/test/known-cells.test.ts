import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, type Notebook, readNotebook } from '../src/index.ts';

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

  it('is refused where a cell is no JSON any more', () => {
    const bytes = bytesOf([{ cell_type: 'code', source: LONG }], 1);
    const broken = Buffer.from(bytes.toString().replace('"code"', '"co\\e"'));
    expect(() => readNotebook(broken, { beside: readNotebook(bytes) })).toThrow('a backslash must be followed by');
  });
});
