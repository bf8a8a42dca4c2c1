import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, type Notebook, readNotebook } from '../src/index.ts';

const PICTURE = 'iVBORw0KGgo'.repeat(2000);
const DEL = '\u007f';

const longText = fc.constantFrom(
  PICTURE,
  `${PICTURE}\n`,
  `é${PICTURE}"${PICTURE}`,
  `${PICTURE}\\n${DEL}`,
  '\u{1f600}'.repeat(5000),
  DEL,
);
const text = fc.oneof(longText, fc.string(), fc.array(fc.oneof(longText, fc.string()), { maxLength: 3 }));
const cell = fc.record({
  cell_type: fc.constantFrom('code', 'markdown'),
  id: fc.oneof(fc.constant('a'), longText),
  metadata: fc.record({ tags: fc.array(fc.oneof(fc.string(), longText), { maxLength: 2 }), more: text }),
  outputs: fc.array(fc.record({ output_type: fc.constant('display_data'), data: fc.dictionary(fc.string(), text) }), {
    maxLength: 3,
  }),
  source: text,
});

/** All that a notebook says of its cells. */
function facts({ bytes, cells }: Notebook): unknown {
  return cells.map((it) => ({
    at: [it.span.from, it.span.to],
    kind: it.kind,
    id: it.id,
    source: it.source,
    tags: it.tags,
    entries: it.node.entries.map((entry) => [entry.key, entry.from, decode(bytes, entry)]),
  }));
}

function layout(cells: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1));
}

describe('a cell with long strings in it', () => {
  it('says what it says when all of it is scanned', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 3 }), (cells) => {
        const bytes = layout(cells);
        expect(facts(readNotebook(bytes))).toEqual(facts(readNotebook(bytes, { wholly: true })));
      }),
    );
  });

  it.each([
    ['a line break', '\n', 'a raw control character'],
    ['an unknown escape', '\\x', 'a backslash must be followed by'],
    ['a quote', '"', 'was expected'],
  ])('is refused where there is %s in a picture', (_, broken, message) => {
    const json = layout([{ cell_type: 'code', outputs: [{ data: { 'image/png': PICTURE } }], source: '' }]).toString();
    for (const at of [10, 100, 9000, PICTURE.length - 1]) {
      const middle = json.indexOf(PICTURE) + at;
      const bytes = Buffer.from(json.slice(0, middle) + broken + json.slice(middle));
      expect(() => readNotebook(bytes)).toThrow(message);
    }
  });

  it('is refused where the beginning of a picture holds a control character', () => {
    const json = layout([{ cell_type: 'code', outputs: [{ data: { 'image/png': PICTURE } }], source: '' }]).toString();
    const start = json.indexOf(PICTURE) + 10;
    const bytes = Buffer.from(`${json.slice(0, start)}\u0001${json.slice(start)}`);
    expect(() => readNotebook(bytes)).toThrow('a raw control character');
  });

  it('is refused where what is long is in no string', () => {
    const json = layout([{ cell_type: 'code', outputs: ['LONG'], source: '' }]).toString();
    expect(() => readNotebook(Buffer.from(json.replace('"LONG"', PICTURE)))).toThrow('a value was expected');
    const digits = Buffer.from(json.replace('"LONG"', '7'.repeat(20_000)));
    expect(readNotebook(digits).cells).toHaveLength(1);
  });

  it('is refused where the file ends in a picture', () => {
    const bytes = layout([{ cell_type: 'code', outputs: [{ data: { 'image/png': PICTURE } }], source: '' }]);
    for (const end of [9000, 20_000]) {
      expect(() => readNotebook(bytes.subarray(0, end))).toThrow('the file is cut short');
    }
  });
});
