import { readdirSync, readFileSync } from 'node:fs';
import { decode, type JsonValue, jsonEqual, readNotebook } from '@nbmend/notebook';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  applyScript,
  fromNbdime,
  parseJson,
  readScript,
  renderScript,
  type Script,
  toNbdime,
  toScript,
} from '../src/index.ts';
import { notebook, notebookText } from './make.ts';

describe('an edit script', () => {
  it('leaves every byte alone that it does not change', () => {
    const text = notebookText(['import a\nimport b', 'c']).replace(
      '"metadata": {},\n   "execution',
      '"metadata" : { },\n   "execution',
    );
    const odd = text
      .replace('"nbformat": 4,', '"zoom": 1.0, "huge": 1e400,\n "nbformat": 4,')
      .replace('import a', 'import \\u00e4');
    const b = odd.replace('import b', 'import z');
    expect(apply(odd, b)).toBe(b);
  });

  it('moves cells by their bytes', () => {
    const cells = ['first = 1111111', 'second = 222222', 'third = 3333333'];
    const [a, b] = [notebookText(cells), notebookText([cells[2], cells[0], cells[1]])];
    expect(apply(a, b)).toBe(b);
    expect(toScript(read(a), read(b)).steps).toEqual([{ keep: [2, 3] }, { keep: [0, 2] }]);
  });

  it('says which cell a copy, a split and a join came from', () => {
    const long = [
      'alpha = read_table(path)',
      'beta = alpha.groupby(key)',
      'gamma = beta.mean()',
      'delta = gamma.plot()',
    ];
    const whole = { id: 'w', source: long.join('\n') };
    const parts = [
      { id: 'w', source: long.slice(0, 2).join('\n') },
      { id: 'x', source: long.slice(2).join('\n') },
    ];
    expect(toScript(notebook([whole]), notebook(parts)).steps).toMatchObject([{ edit: 0 }, { splitFrom: 0 }]);
    expect(toScript(notebook(parts), notebook([whole]))).toMatchObject({
      steps: [{ edit: 0, joins: [0, 1] }],
      deleted: [1],
    });
    expect(toScript(notebook([whole]), notebook([whole, { ...whole, id: 'y' }])).steps).toMatchObject([
      { keep: [0, 1] },
      { copy: 0 },
    ]);
  });

  it('quotes only the difference of a long line', () => {
    const state = 'x'.repeat(100_000);
    const script = toScript(notebook([], { state }), notebook([], { state: `${state.slice(9)}0123456789` }));
    expect(renderScript(script).length).toBeLessThan(400);
  });

  it.each([
    ['numbers by their spelling', '{"a": 1.0, "b": 1e400, "c": 12345678901234567890, "d": -0.0}'],
    ['NaN and the infinities', '{"a": NaN, "b": [Infinity, -Infinity]}'],
    ['objects that look like a wrapped number', '{"$number": "NaN"}'],
    ['and those that look like those', '{"$number": {"$number": "NaN"}}'],
    ['duplicate keys, of which the last counts', '{"a": 1, "a": 2}'],
    ['lone surrogates', '{"a": "\\ud800", "b": "\\udc00x"}'],
    ['keys of every object', '{"__proto__": {"x": 1}, "constructor": null}'],
  ])('carries %s', (_, metadata) => {
    const b = notebookText(['x']).replace('"metadata": {},\n "nbformat"', `"metadata": ${metadata},\n "nbformat"`);
    expect(b).toContain(metadata);
    const made = apply(notebookText(['x']), b);
    expect(jsonEqual(value(made), value(b))).toBe(true);
  });

  it.each([
    ['another number of cells', ['x'], /for a notebook of 2 cells, this one has 1/],
    ['another text', ['a = 1\nb = 3', 'same'], /cell 1, source, line 2: the script expects another text/],
    ['a shorter text', ['a = 1', 'same'], /cell 1, source/],
  ])('does not apply to a notebook with %s', (_, cells, message) => {
    const script = toScript(notebook(['a = 1\nb = 2', 'same']), notebook(['a = 1\nb = 99', 'same']));
    expect(() => applyScript(notebook(cells), script)).toThrow(message);
  });

  it.each<[string, unknown]>([
    ['no script', { cells: [] }],
    ['another version', { nbmend: 'script', version: 99, cells: 1 }],
    ['steps that are none', { nbmend: 'script', version: 1, cells: 1, steps: [{ jump: 3 }] }],
    ['steps that are no list', { nbmend: 'script', version: 1, cells: 1, steps: 7 }],
  ])('is refused: %s', (_, script) => {
    expect(() => readScript(script as JsonValue)).toThrow(expect.objectContaining({ name: 'ScriptError' }));
  });

  it.each<[string, Partial<Script>]>([
    ['a cell that is not there', { steps: [{ keep: [0, 5] }] }],
    ['a cell twice', { steps: [{ keep: [0, 1] }, { keep: [0, 1] }] }],
    ['a cell never', { steps: [] }],
  ])('that uses %s does not apply', (_, part) => {
    const script: Script = { nbmend: 'script', version: 1, cells: 1, ...part };
    expect(() => applyScript(notebook(['x']), script)).toThrow(expect.objectContaining({ name: 'ScriptError' }));
  });

  it('replaces lines that differ in tens of thousands of places at once, and applies all the same', () => {
    const source = (changed: string) =>
      Array.from({ length: 24_000 }, (_, at) => (at % 2 === 0 ? `line ${at}` : `${changed} ${at}`)).join('\n');
    const [a, b] = [notebookText([source('old')]), notebookText([source('new')])];
    expect(jsonEqual(value(apply(a, b)), value(b))).toBe(true);
    const steps = JSON.stringify(toScript(read(a), read(b))).match(/"(?:keep|drop|add)":/g);
    expect(steps!.length).toBeLessThan(10);
  });

  it('sets a text as a whole of which tens of thousands of lines changed, a list of lines too', () => {
    const source = (changed: string): string[] => Array.from({ length: 30_000 }, (_, at) => `${changed} ${at}\n`);
    const listed = (lines: readonly string[]): string => {
      const notebook = JSON.parse(notebookText(['x']));
      return JSON.stringify({ ...notebook, cells: [{ ...notebook.cells[0], source: lines }] });
    };
    for (const made of [(lines: readonly string[]) => notebookText([lines.join('')]), listed]) {
      const [a, b] = [made(source('old')), made(source('new'))];
      expect(jsonEqual(value(apply(a, b)), value(b))).toBe(true);
      expect(JSON.stringify(toScript(read(a), read(b)))).not.toContain('old 7');
    }
  });

  it('sets an object as a whole whose members changed in tens of thousands of places, and applies all the same', () => {
    const sides = [0, 1].map((side) => {
      const members = Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`k${at}`, at + side]));
      return JSON.stringify({ ...JSON.parse(notebookText(['x'])), metadata: { members, side } });
    });
    const [a, b] = sides as [string, string];
    expect(jsonEqual(value(apply(a, b)), value(b))).toBe(true);
    expect(toScript(read(a), read(b)).notebook).toMatchObject({
      keys: { metadata: { keys: { members: { set: { k0: 1, k20000: 20_001 } }, side: { set: 1 } } } },
    });
  });

  it('goes between versions of the format', () => {
    const v3 = '{"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [], "metadata": {}}]}';
    expect(jsonEqual(value(apply(v3, notebookText(['x']))), value(notebookText(['x'])))).toBe(true);
    expect(jsonEqual(value(apply(notebookText(['x']), v3)), value(v3))).toBe(true);
  });
});

describe('the schema of edit scripts', () => {
  const root = new URL('../../../', import.meta.url);
  const valid = new Ajv({ strict: true }).compile(
    JSON.parse(readFileSync(new URL('schemas/script.schema.json', root), 'utf8')),
  );

  it('takes the example of the documentation', () => {
    const [, example] = /```json\n(.*?)```/s.exec(readFileSync(new URL('docs/diff.md', root), 'utf8'))!;
    expect(valid(JSON.parse(example)), JSON.stringify(valid.errors)).toBe(true);
    expect(() => readScript(JSON.parse(example))).not.toThrow();
  });

  it('takes the script of every labelled case', () => {
    const cases = new URL('fixtures/diff/', root);
    for (const name of readdirSync(cases)) {
      const side = (file: string) => readNotebook(readFileSync(new URL(`${name}/${file}.ipynb`, cases)));
      const script = JSON.parse(renderScript(toScript(side('a'), side('b'))).toString());
      expect(valid(script), `${name}: ${JSON.stringify(valid.errors)}`).toBe(true);
    }
  });

  it.each([
    {},
    { nbmend: 'script', version: 2, cells: 0 },
    { nbmend: 'script', version: 1, cells: 1, steps: [{ keep: [0] }] },
  ])('refuses %j', (value) => {
    expect(valid(value)).toBe(false);
  });
});

describe("nbdime's format", () => {
  it('patches texts as lines and lines as characters', () => {
    const a = notebook(['one\ntwo 😀 2\nthree']);
    const diff: JsonValue = [
      {
        op: 'patch',
        key: 'cells',
        diff: [
          {
            op: 'patch',
            key: 0,
            diff: [
              {
                op: 'patch',
                key: 'source',
                diff: [
                  { op: 'addrange', key: 0, valuelist: ['zero\n'] },
                  {
                    op: 'patch',
                    key: 1,
                    diff: [
                      { op: 'addrange', key: 6, valuelist: '4' },
                      { op: 'removerange', key: 6, length: 1 },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    ];
    const made = readNotebook(Buffer.concat(applyScript(a, fromNbdime(a, diff))));
    expect(made.cells[0].source).toBe('zero\none\ntwo 😀 4\nthree');
    expect(made.textAsLists).toBe(true);
  });

  it('writes cells in their order, changed lines as lines', () => {
    expect(
      toNbdime(notebook(['keep this', 'a = 1\nb = 2']), notebook(['new cell here', 'keep this', 'a = 1\nb = 3'])),
    ).toEqual([
      {
        op: 'patch',
        key: 'cells',
        diff: [
          { op: 'addrange', key: 0, valuelist: [expect.objectContaining({ source: 'new cell here' })] },
          {
            op: 'patch',
            key: 1,
            diff: [
              {
                op: 'patch',
                key: 'source',
                diff: [
                  { op: 'addrange', key: 1, valuelist: ['b = 3'] },
                  { op: 'removerange', key: 1, length: 1 },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  it.each<[string, JsonValue]>([
    ['no list', {}],
    ['an operation without a name', [{ key: 'cells' }]],
    ['a place that is not there', [{ op: 'patch', key: 'cells', diff: [{ op: 'patch', key: 9, diff: [] }] }]],
    ['a key that is not there', [{ op: 'patch', key: 'nothing', diff: [] }]],
  ])('refuses %s', (_, diff) => {
    const a = notebook(['x']);
    expect(() => applyScript(a, fromNbdime(a, diff))).toThrow(expect.objectContaining({ name: 'ScriptError' }));
  });

  it("carries keys of every object in nbdime's format", () => {
    const metadata = '{"__proto__": {"x": 1}, "constructor": null}';
    const a = notebook(['x']);
    const b = notebookText(['x']).replace('"metadata": {},\n "nbformat"', `"metadata": ${metadata},\n "nbformat"`);
    const made = Buffer.concat(applyScript(a, fromNbdime(a, toNbdime(a, readNotebook(Buffer.from(b))))));
    expect(jsonEqual(value(made.toString()), value(b))).toBe(true);
  });

  it('replaces what changed in too many or too deep places, and applies all the same', () => {
    const metadata = (side: number): JsonValue => {
      let deep: JsonValue = side;
      for (let level = 0; level < 40; level++) deep = level % 2 === 0 ? [[deep], 'same', side] : { deep };
      const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`k${at}`, at + side]));
      return { deep, many, list: Array.from({ length: 100_001 }, (_, at) => at * side), same: [1, [2]] };
    };
    const [a, b] = [0, 1].map((side) =>
      JSON.stringify({ ...JSON.parse(notebookText(['x'])), metadata: metadata(side) }),
    ) as [string, string];
    const diff = toNbdime(read(a), read(b));
    expect(jsonEqual(value(Buffer.concat(applyScript(read(a), fromNbdime(read(a), diff))).toString()), value(b))).toBe(
      true,
    );
    expect(diff).toMatchObject([
      { op: 'patch', key: 'metadata', diff: [{ key: 'deep' }, { key: 'list' }, { op: 'replace', key: 'many' }] },
    ]);
    expect(JSON.stringify(diff).match(/"op":/g)!.length).toBeLessThan(60);
  });

  it('refuses nbformat 3, which nbdime would upgrade', () => {
    const v3 = read('{"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": []}]}');
    expect(() => toNbdime(v3, notebook(['x']))).toThrow(/nbformat 3/);
    expect(() => fromNbdime(v3, [])).toThrow(/nbformat 3/);
  });
});

function read(text: string): ReturnType<typeof readNotebook> {
  return readNotebook(Buffer.from(text));
}

/** The script from a to b, written, read and applied to a. */
function apply(a: string, b: string): string {
  const script = readScript(parseJson(renderScript(toScript(read(a), read(b)))));
  return Buffer.concat(applyScript(read(a), script)).toString();
}

function value(text: string): JsonValue {
  const { bytes, root } = read(text);
  return decode(bytes, root);
}
