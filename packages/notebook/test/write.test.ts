import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applySplices,
  type CellContent,
  copyCell,
  editArray,
  editCell,
  editObject,
  findEntry,
  type JsonValue,
  JUPYTER_STYLE,
  NumberLiteral,
  type ObjectNode,
  readNotebook,
  renderCell,
  renderPieces,
  renderValue,
  scanDocument,
} from '../src/index.ts';
import { join, MINIMAL, notebookText } from './sample.ts';

const LAYOUTS: readonly (readonly [string, (value: unknown) => string])[] = [
  ['Jupyter, one space', (value) => `${JSON.stringify(value, null, 1)}\n`],
  ['two spaces', (value) => JSON.stringify(value, null, 2)],
  ['tabs and CRLF', (value) => JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n')],
  ['one line', (value) => JSON.stringify(value)],
  ['one line with spaces', (value) => JSON.stringify(value, null, 1).replace(/,\n */g, ', ').replace(/\n */g, '')],
];

describe('editCell', () => {
  it('touches only the line of the source that changes', () => {
    const notebook = readNotebook(Buffer.from(MINIMAL));
    const splices = editCell(notebook.cells[1], { source: 'x = 2\nprint("é 😀")\ny = "\\\\"' });
    expect(join(applySplices(notebook.bytes, splices))).toBe(MINIMAL.replace('x = 1', 'x = 2'));
  });

  it.each(LAYOUTS)('gives what the writer would have written: %s', (_, write) => {
    const value = JSON.parse(MINIMAL);
    const notebook = readNotebook(Buffer.from(write(value)));
    const splices = editCell(notebook.cells[1], {
      source: 'a\n\nb',
      metadata: { k: [1, { z: null }] },
      outputs: [],
      executionCount: null,
    });
    Object.assign(value.cells[1], {
      source: ['a\n', '\n', 'b'],
      metadata: { k: [1, { z: null }] },
      outputs: [],
      execution_count: null,
    });
    expect(join(applySplices(notebook.bytes, splices))).toBe(write(value));
  });

  it('makes a code cell a Markdown cell and back, with the keys that each needs', () => {
    const notebook = readNotebook(Buffer.from(MINIMAL));
    const markdown = readNotebook(
      Buffer.from(join(applySplices(notebook.bytes, editCell(notebook.cells[1], { kind: 'markdown' })))),
    );
    expect(markdown.cells[1].node.entries.map(({ key }) => key)).toEqual(['cell_type', 'id', 'metadata', 'source']);
    const code = readNotebook(
      Buffer.from(join(applySplices(markdown.bytes, editCell(markdown.cells[1], { kind: 'code' })))),
    );
    expect(code.cells[1].node.entries.map(({ key }) => key)).toEqual(
      notebook.cells[1].node.entries.map(({ key }) => key),
    );
  });
});

describe('editCell in nbformat 3', () => {
  it('gives a cell of another type the keys that the format asks for, and takes those of the old type', () => {
    const code = { cell_type: 'code', collapsed: false, input: 'x', language: 'python', metadata: {}, outputs: [] };
    const heading = { cell_type: 'heading', level: 2, metadata: {}, source: 'x' };
    const worksheets = [{ cells: [code, heading], metadata: {} }];
    const old = { metadata: { name: '' }, nbformat: 3, nbformat_minor: 0, worksheets };
    const notebook = readNotebook(Buffer.from(JSON.stringify(old)));
    const edited = (cell: number, kind: 'code' | 'markdown' | 'heading') =>
      JSON.parse(join(applySplices(notebook.bytes, editCell(notebook.cells[cell], { kind })))).worksheets[0].cells[
        cell
      ];
    expect(edited(0, 'markdown')).toEqual({ cell_type: 'markdown', metadata: {}, source: 'x' });
    expect(edited(0, 'heading')).toEqual({ cell_type: 'heading', level: 1, metadata: {}, source: 'x' });
    expect(edited(1, 'markdown')).toEqual({ cell_type: 'markdown', metadata: {}, source: 'x' });
    expect(edited(1, 'code')).toEqual({
      cell_type: 'code',
      input: 'x',
      language: 'python',
      metadata: {},
      outputs: [],
    });
  });
});

describe('renderCell and copyCell', () => {
  const content: CellContent = {
    kind: 'code',
    id: 'new',
    source: 'a = 1\nb',
    metadata: { tags: ['t'] },
    outputs: [],
    executionCount: 2,
  };

  it.each(LAYOUTS)('spell a cell as the writer would have: %s', (_, write) => {
    const value = JSON.parse(MINIMAL);
    const notebook = readNotebook(Buffer.from(write(value)));
    const parts = [{ keep: 0 }, { chunks: renderCell(content, notebook) }, { keep: 1 }, { keep: 2 }];
    const { node, depth } = notebook.lists[0];
    const splices = editArray(notebook.bytes, node, parts, { style: notebook.style, depth });
    value.cells.splice(1, 0, {
      cell_type: 'code',
      execution_count: 2,
      id: 'new',
      metadata: { tags: ['t'] },
      outputs: [],
      source: ['a = 1\n', 'b'],
    });
    expect(join(applySplices(notebook.bytes, splices))).toBe(write(value));
  });

  it.each(LAYOUTS)('bring a cell from a file of another layout: %s', (_, write) => {
    const value = JSON.parse(MINIMAL);
    const target = readNotebook(Buffer.from(write(value)));
    for (const [, writeOther] of LAYOUTS) {
      const other = readNotebook(Buffer.from(writeOther(value)));
      const copied = copyCell(other.cells[1], target);
      expect(join(copied)).toBe(join(applySplices(target.bytes, [], target.cells[1].node)));
    }
  });

  it('keep numbers as they are spelled', () => {
    const from = readNotebook(
      Buffer.from(notebookText([{ cell_type: 'code', metadata: { n: 7 }, source: [] }]).replace('7', '1.0')),
    );
    const into = readNotebook(Buffer.from(JSON.stringify(JSON.parse(MINIMAL))));
    expect(join(copyCell(from.cells[0], into))).toContain('{"n":1.0}');
  });

  it('give ids only where the format has them', () => {
    const old = readNotebook(
      Buffer.from(MINIMAL.replace('"nbformat_minor": 5', '"nbformat_minor": 4').replace(/ *"id": .*\n/g, '')),
    );
    const now = readNotebook(Buffer.from(MINIMAL));
    expect(join(copyCell(now.cells[0], old))).not.toContain('"id"');
    expect(join(copyCell(old.cells[0], now, { id: 'x1' }))).toBe(join(copyCell(now.cells[0], now, { id: 'x1' })));
  });

  it('convert between nbformat 3 and 4', () => {
    const old = readNotebook(
      Buffer.from(
        JSON.stringify({
          metadata: {},
          nbformat: 3,
          nbformat_minor: 0,
          worksheets: [{ cells: [{ cell_type: 'heading', level: 2, metadata: {}, source: 'Old' }] }],
        }),
      ),
    );
    const now = readNotebook(Buffer.from(MINIMAL));
    expect(JSON.parse(join(copyCell(old.cells[0], now, { id: 'h' })))).toEqual({
      cell_type: 'markdown',
      id: 'h',
      metadata: {},
      source: ['## Old'],
    });
    expect(JSON.parse(join(copyCell(now.cells[1], old)))).toMatchObject({
      cell_type: 'code',
      prompt_number: 3,
      language: 'python',
    });
  });
});

describe('editObject and editArray', () => {
  const scalar = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
  const object = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), scalar, { maxKeys: 6 });
  const layouts = fc.constantFrom(...LAYOUTS.map(([, write]) => write));

  it('remove and set keys like the writer would (random objects)', () => {
    fc.assert(
      fc.property(layouts, object, fc.array(fc.stringMatching(/^[a-z]{1,3}$/)), object, (write, value, remove, set) => {
        const bytes = Buffer.from(write({ first: value }));
        const root = scanDocument(bytes, { keys: { first: {} } }).node as ObjectNode;
        const style = readNotebook(Buffer.from(write({ cells: [] }))).style;
        const layout = { style, depth: 2 };
        const entry = findEntry(root, 'first')!;
        const chunks = new Map(Object.entries(set).map(([key, v]) => [key, [renderValue(v as JsonValue, layout)]]));
        const splices = editObject(bytes, entry.node as ObjectNode, { remove: new Set(remove), set: chunks }, layout);
        const result = JSON.parse(join(applySplices(bytes, splices)));
        const expected: Record<string, unknown> = { ...value, ...set };
        for (const key of remove) delete expected[key];
        expect(result.first).toEqual(expected);
        expect(join(applySplices(bytes, splices)).replace(/\s+/g, '').length).toBe(
          write({ first: expected }).replace(/\s+/g, '').length,
        );
      }),
    );
  });

  it('keep, drop, reorder and add members like the writer would (random arrays)', () => {
    fc.assert(
      fc.property(
        layouts,
        fc.array(scalar, { maxLength: 6 }),
        fc.array(fc.nat(9), { maxLength: 8 }),
        (write, items, order) => {
          const bytes = Buffer.from(write({ first: items }));
          const node = (scanDocument(bytes, { keys: { first: {} } }).node as ObjectNode).entries[0].node;
          if (node?.kind !== 'array') throw new Error('no array');
          const style = readNotebook(Buffer.from(write({ cells: [] }))).style;
          const layout = { style, depth: 2 };
          const parts = order.map((i) => (i < items.length ? { keep: i } : { chunks: [renderValue('new', layout)] }));
          const result = join(applySplices(bytes, editArray(bytes, node, parts, layout)));
          const expected = order.map((i) => (i < items.length ? items[i] : 'new'));
          expect(JSON.parse(result).first).toEqual(expected);
          if (items.length !== 1) expect(result).toBe(write({ first: expected }));
        },
      ),
    );
  });
});

describe('renderPieces', () => {
  it.each([undefined, '  '])(
    'makes the text of renderValue (indent %j), in pieces that are not much longer than a megabyte',
    (indent) => {
      const long = 'x'.repeat(700_000);
      const value: JsonValue = { a: [long, long, {}, [], [1, null]], b: { c: long, d: 'é' }, e: long };
      const layout = { style: { ...JUPYTER_STYLE, indent }, depth: 0 };
      const pieces = [...renderPieces(value, layout)];
      expect(pieces.join('')).toBe(renderValue(value, layout).toString());
      expect(pieces.length).toBeGreaterThan(2);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1 << 20);
    },
  );

  it('makes the text of renderValue of any value, in any style and at any depth', () => {
    const number = fc.constantFrom('1.0', '1e400', '12345678901234567890').map((text) => new NumberLiteral(text));
    const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom<JsonValue>(null, true, 'a\nb', '\ud800'),
        number,
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
        fc.array(fc.constant<JsonValue>(['x', {}]), { minLength: 200, maxLength: 400 }),
      ),
    }));
    const style = fc.record({
      ...{ indent: fc.constantFrom(undefined, ' ', '  ', '\t'), newline: fc.constantFrom<'\n' | '\r\n'>('\n', '\r\n') },
      ...{ colon: fc.constantFrom(': ', ':'), comma: fc.constantFrom(', ', ','), ascii: fc.boolean() },
    });
    fc.assert(
      fc.property(value, style, fc.nat(3), (any, look, depth) => {
        const layout = { style: look, depth };
        expect(Buffer.from([...renderPieces(any, layout)].join(''))).toEqual(renderValue(any, layout));
      }),
    );
  });
});
