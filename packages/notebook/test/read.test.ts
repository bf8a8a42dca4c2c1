import { describe, expect, it } from 'vitest';
import {
  applySplices,
  decode,
  EVERYTHING,
  isNotebookError,
  jsonEqual,
  type NotebookError,
  readNotebook,
  scanDocument,
  spansEqual,
} from '../src/index.ts';
import { join, MINIMAL, notebookText } from './sample.ts';

function errorOf(content: string | Buffer): NotebookError {
  try {
    readNotebook(Buffer.from(content as string), { file: 'n.ipynb' });
  } catch (error) {
    if (isNotebookError(error)) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}

describe('readNotebook', () => {
  it('reads cells, sources, tags, counts and outputs', () => {
    const notebook = readNotebook(Buffer.from(MINIMAL));
    expect(notebook.cells.map((cell) => [cell.kind, cell.id, cell.source])).toEqual([
      ['markdown', 'intro', '# Title\ntext'],
      ['code', 'load', 'x = 1\nprint("é 😀")\ny = "\\\\"'],
      ['raw', 'tail', ''],
    ]);
    const code = notebook.cells[1];
    expect(code.tags).toEqual(['parameters']);
    expect(code.executionCount).toBe(3);
    expect(code.outputs.map((output) => [output.type, output.streamName, output.text])).toEqual([
      ['stream', 'stdout', '1\n2'],
    ]);
    expect([notebook.major, notebook.minor, notebook.hasIds, notebook.textAsLists]).toEqual([4, 5, true, true]);
  });

  it('accepts what Python writes: NaN, Infinity, lone surrogates, duplicate keys, huge integers', () => {
    const metadata =
      '{"a": NaN, "b": -Infinity, "c": Infinity, "d": 123456789012345678901234567890, "e": 1e400, "a": "\\ud800"}';
    const text = `{"cells": [], "metadata": ${metadata}, "nbformat": 4, "nbformat_minor": 5}`;
    const notebook = readNotebook(Buffer.from(text));
    expect(notebook.metadata.a).toBe('\ud800');
    expect(String(notebook.metadata.d)).toBe('123456789012345678901234567890');
    expect(String(notebook.metadata.e)).toBe('1e400');
    expect(join(applySplices(notebook.bytes, []))).toBe(text);
  });

  it.each([
    ['byte order mark', `\ufeff${MINIMAL}`],
    ['CRLF', MINIMAL.replaceAll('\n', '\r\n')],
    ['tabs', MINIMAL.replace(/^ +/gm, (indent) => '\t'.repeat(indent.length))],
    ['one line', JSON.stringify(JSON.parse(MINIMAL))],
    ['no final newline', MINIMAL.trimEnd()],
    [
      'white space everywhere',
      JSON.stringify(JSON.parse(MINIMAL)).replace(/[:,[\]{}](?=[^"]*(?:"[^"]*"[^"]*)*$)/g, ' $&\n '),
    ],
  ])('reads a file with %s', (_, text) => {
    const notebook = readNotebook(Buffer.from(text));
    expect(notebook.cells).toHaveLength(3);
    expect(notebook.cells[0].source).toBe('# Title\ntext');
  });

  it('reads nbformat 3 through the same names', () => {
    const text = JSON.stringify({
      metadata: { name: '' },
      nbformat: 3,
      nbformat_minor: 0,
      worksheets: [
        {
          cells: [
            { cell_type: 'heading', level: 2, metadata: {}, source: ['Old'] },
            {
              cell_type: 'code',
              input: ['1+1'],
              language: 'python',
              outputs: [{ output_type: 'pyout', prompt_number: 4, text: ['2'] }],
              prompt_number: 4,
            },
          ],
        },
        { cells: [{ cell_type: 'markdown', source: 'second sheet' }] },
      ],
    });
    const notebook = readNotebook(Buffer.from(text));
    expect(notebook.cells.map((cell) => cell.source)).toEqual(['Old', '1+1', 'second sheet']);
    expect(notebook.cells[1].executionCount).toBe(4);
    expect(notebook.cells[1].outputs[0].type).toBe('execute_result');
    expect([...notebook.cells[1].outputs[0].data.keys()]).toEqual(['text/plain']);
  });

  it('reads the mime bundle of an output once, however often it is asked for', () => {
    const data = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`text/x-${i}`, 'x']));
    const outputs = [{ output_type: 'display_data', metadata: {}, data }];
    const text = notebookText([{ cell_type: 'code', source: '', metadata: {}, execution_count: null, outputs }]);
    const [output] = readNotebook(Buffer.from(text)).cells[0].outputs;
    expect(output.data.size).toBe(1000);
    expect(output.data).toBe(output.data);
  });

  it('accepts nesting up to its limit and refuses more', () => {
    const nested = (depth: number) =>
      notebookText([], { x: 0 }).replace('"x": 0', `"x": ${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(readNotebook(Buffer.from(nested(990))).metadata.x).toBeDefined();
    expect(errorOf(nested(100_000)).code).toBe('too-deep');
    expect(errorOf(nested(1001)).problem).toMatch(/nested deeper than 1000 levels/);
  });

  it('refuses a raw line break anywhere in a string, another control character near its beginning', () => {
    const withSource = (source: string) =>
      notebookText([{ cell_type: 'raw', id: 'a', metadata: {}, source: 'MARK' }]).replace('MARK', () => source);
    const long = 'x'.repeat(500);
    const refused = [
      '\n',
      `${long}\n`,
      `${long}\\n${long}\n${long}`,
      '\t',
      '\u0002',
      `${'x'.repeat(63)}\u0001`,
      `${long}\\n\t`,
    ];
    for (const source of refused)
      expect(errorOf(withSource(source)).problem, JSON.stringify(source)).toMatch(/control/);
    for (const control of ['\t', '\u0000', '\u001f']) {
      const text = withSource(`${long}${control}${long}`);
      const notebook = readNotebook(Buffer.from(text));
      expect(notebook.cells[0].source).toBe(`${long}${control}${long}`);
      expect(join(applySplices(notebook.bytes, []))).toBe(text);
    }
  });
});

describe('NotebookError', () => {
  it('names file, line and column of the trouble', () => {
    const error = errorOf(MINIMAL.replace('"metadata": {},', '"metadata": {,'));
    expect(error.message).toBe('n.ipynb:6:17: not valid JSON: a key in double quotes was expected');
  });

  it.each([
    ['empty', 'empty', ''],
    ['blank', 'empty', ' \n'],
    ['a byte order mark alone', 'empty', '\ufeff'],
    ['cut short', 'truncated', MINIMAL.slice(0, 300)],
    ['cut inside a literal', 'truncated', '{"cells": nu'],
    ['cut inside an escape', 'truncated', '{"cells": ["\\u00'],
    ['a list', 'not-a-notebook', '[]'],
    ['an object without cells', 'not-a-notebook', '{"a": 1}'],
    ['cells that are no list', 'not-a-notebook', '{"cells": {}}'],
    ['cells that are no objects', 'not-a-notebook', '{"cells": [1]}'],
    ['worksheets without objects', 'not-a-notebook', '{"worksheets": [[]]}'],
    ['a second value', 'syntax', `${MINIMAL}{}`],
    ['a trailing comma', 'syntax', '{"cells": [],}'],
    ['a raw newline in a string', 'syntax', '{"cells": [], "a": "b\n"}'],
    ['a raw newline far inside a string', 'syntax', `{"cells": [], "a": "${'b'.repeat(200)}\n"}`],
    ['a wrong escape', 'syntax', '{"cells": [], "a": "\\x"}'],
    ['a number with a leading zero', 'syntax', '{"cells": [], "a": 01}'],
  ])('says what is wrong with a file that is %s', (_, code, text) => {
    expect(errorOf(text).code).toBe(code);
  });

  it('knows a file with git conflict markers and says what to do', () => {
    const text = MINIMAL.replace(
      '    "x = 1\\n",\n',
      '<<<<<<< HEAD\n    "x = 1\\n",\n=======\n    "x = 2\\n",\n>>>>>>> topic\n',
    );
    const error = errorOf(text);
    expect(error.code).toBe('conflict-markers');
    expect(error.problem).toContain('nbmend resolve');
    expect(text.split('\n')[error.line - 1]).toBe('<<<<<<< HEAD');
  });

  it('knows binary files and files that are not UTF-8', () => {
    expect(errorOf(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2])).code).toBe('binary');
    expect(errorOf(Buffer.from(`\ufeff${MINIMAL}`, 'utf16le')).code).toBe('encoding');
    const text = MINIMAL.replace(' 😀', '');
    const latin1 = errorOf(Buffer.from(text, 'latin1'));
    expect(latin1.code).toBe('encoding');
    expect(text.split('\n')[latin1.line - 1].slice(latin1.column - 1)).toMatch(/^é/);
  });
});

describe('spansEqual', () => {
  const many = Array.from({ length: 2000 }, (_, at) => `"key${at}": ${at}`);
  const object = (...members: string[]) => Buffer.from(`{${members.join(', ')}}`);
  const equal = (a: Buffer, b: Buffer): boolean => {
    const [inA, inB] = [a, b].map((bytes) => scanDocument(bytes, EVERYTHING));
    const found = spansEqual(a, inA!, b, inB!);
    expect(found).toBe(jsonEqual(decode(a, inA!), decode(b, inB!)));
    expect(spansEqual(b, inB!, a, inA!)).toBe(found);
    return found;
  };

  it('compares large objects by their members, in whatever order and layout they stand', () => {
    expect(equal(object(...many), object(...many.map((member) => member.replace(': ', ':'))))).toBe(true);
    expect(equal(object(...many), object(...[...many].reverse()))).toBe(true);
    expect(equal(object(...many), object(...many.with(1500, '"key1500": 0')))).toBe(false);
    expect(equal(object(...many), object(...many, '"more": 1'))).toBe(false);
    expect(equal(object(...many, '"n": 1.0'), object('"n": 1', ...many))).toBe(false);
    expect(equal(object(...many, '"n": 1.0'), object(...many, '"n": 1'))).toBe(false);
    expect(equal(object(...many, '"__proto__": 1'), object(...many, '"__proto__": 2'))).toBe(false);
  });

  it('compares what is nested in them alike', () => {
    const nested = (end: string) => object(`"a": {"b": {"c": {"d": {"e": {${[...many, end].join(',')}}}}}}`, ...many);
    expect(equal(nested('"x": "\\u0041"'), nested('"x": "A"'))).toBe(true);
    expect(equal(nested('"x": "A"'), nested('"x": "B"'))).toBe(false);
    expect(equal(nested('"x": [1, 2]'), nested('"x": [1,2]'))).toBe(true);
  });

  it('lets the last of equal keys count', () => {
    expect(equal(object('"key7": 1', ...many), object('"key7": 2', ...many))).toBe(true);
    expect(equal(object(...many, '"key7": 1'), object(...many, '"key7": 2'))).toBe(false);
    expect(equal(object(...many, '"key7": 7'), object(...many))).toBe(true);
  });
});
