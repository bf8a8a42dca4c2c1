import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decode,
  isJsonObject,
  isNotebookError,
  type JsonValue,
  MAX_DEPTH,
  type Notebook,
  NumberLiteral,
  readNotebook,
} from '../src/index.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.string({ unit: 'binary' })),
  fc.constantFrom(null, 7, [1]),
);
const cell = fc.record(
  {
    cell_type: fc.oneof(fc.constantFrom('code', 'markdown', 'raw', 'heading'), fc.jsonValue()),
    id: fc.oneof(fc.string(), fc.jsonValue()),
    input: text,
    metadata: fc.oneof(fc.record({ tags: fc.oneof(fc.array(fc.string()), fc.jsonValue()) }), fc.jsonValue()),
    outputs: fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 2 }),
    source: text,
  },
  { requiredKeys: [] },
);

/** The value as JSON, with each number as the file spells it. */
function spell(value: JsonValue): string {
  if (value instanceof NumberLiteral) return value.text;
  if (Array.isArray(value)) return `[${value.map(spell).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, item]) => `${key}:${spell(item)}`)}}`;
}

/** All that a notebook says of its cells. */
function facts(notebook: Notebook): unknown {
  return notebook.cells.map((it) => ({
    kind: it.kind,
    id: it.id,
    source: it.source,
    tags: it.tags,
    metadata: it.metadata,
    outputs: it.outputs.map((output) => output.type),
    entries: it.node.entries.map((entry) => [entry.key, JSON.stringify(decode(notebook.bytes, entry))]),
  }));
}

function read(json: string): Notebook {
  return readNotebook(Buffer.from(json));
}

describe('a small cell', () => {
  it('says the same in every layout', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 5 }), fc.constantFrom(1, 2, '\t'), (cells, indent) => {
        const value = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
        const inOneLine = facts(read(JSON.stringify(value)));
        expect(facts(read(JSON.stringify(value, null, indent)))).toEqual(inOneLine);
        expect(facts(read(JSON.stringify(value, null, indent).replaceAll('\n', '\r\n')))).toEqual(inOneLine);
        const bytes = Buffer.from(JSON.stringify(value, null, indent));
        expect(facts(readNotebook(bytes, { wholly: true }))).toEqual(inOneLine);
      }),
    );
  });

  it('ends where it ends, whatever the layout makes believe', () => {
    const json =
      '{"cells": [\n  {"cell_type": "raw", "source": "a", "metadata": {\n  }, "id": "x"\n  }, {"cell_type": "code"}\n]}';
    const { cells, bytes } = read(json);
    expect(cells.map(({ kind, id }) => [kind, id])).toEqual([
      ['raw', 'x'],
      ['code', undefined],
    ]);
    expect(bytes.toString('utf8', cells[0].span.from, cells[0].span.to)).toBe(
      json.slice(14, json.indexOf(', {"cell_type": "code"')),
    );
  });

  it('keeps what the native parser does not know: NaN, and the last of two equal keys', () => {
    const { cells } = read('{"cells": [\n {\n  "source": "a",\n  "source": "b",\n  "metadata": {"x": NaN}\n }\n]}');
    expect(cells[0].source).toBe('b');
    expect(String(cells[0].metadata.x)).toBe('NaN');
  });

  it('is refused where it is nested too deeply, as anywhere else', () => {
    const deep = `${'['.repeat(MAX_DEPTH + 1)}${']'.repeat(MAX_DEPTH + 1)}`;
    const refused = (json: string): unknown => {
      try {
        return read(json);
      } catch (error) {
        return isNotebookError(error) && error.code;
      }
    };
    expect(refused(`{"cells": [\n {\n  "metadata": ${deep}\n }\n]}`)).toBe('too-deep');
  });

  it('is refused where it is no object', () => {
    expect(() => read('{"cells": [\n [\n ]\n]}')).toThrow('an item of "cells" is not an object');
  });
});

describe('a decoded value', () => {
  it('is the same whether the native parser or the scanner reads it', () => {
    const number = fc.oneof(fc.integer(), fc.double(), fc.bigInt()).map(String);
    const spelled = fc.constantFrom(
      '1.0',
      '-0',
      '1e5',
      '0.10',
      'NaN',
      '-Infinity',
      '12345678901234567890',
      '9007199254740993',
      '-7',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        number,
        spelled,
        fc.string().map((s) => JSON.stringify(s)),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      object: fc
        .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), tie('value')), { maxLength: 3 })
        .map((entries) => `{${entries.map(([key, item]) => `"${key}": ${item}`).join(', ')}}`),
    }));
    fc.assert(
      fc.property(value, (text) => {
        const inFile = (json: string) => spell(read(`{"cells": [], "metadata": {"x": ${json}}}`).metadata.x);
        const long = '.'.repeat(20_000); // what is long is left to the scanner
        expect(inFile(`[${text}, "${long}"]`)).toBe(`[${inFile(String(text))},"${long}"]`);
      }),
    );
  });
});
