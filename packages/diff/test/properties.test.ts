import { decode, JUPYTER_STYLE, jsonEqual, type Notebook, readNotebook, renderValue } from '@nbmend/notebook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyScript,
  diffNotebooks,
  fromNbdime,
  isEmptyScript,
  lineCount,
  parseJson,
  readScript,
  renderScript,
  summarize,
  toNbdime,
  toScript,
} from '../src/index.ts';

const RUNS = { numRuns: 150 };

describe('for any two notebooks', () => {
  it('the script from a to b, as a file, makes b of a', () => {
    fc.assert(
      fc.property(pairs(), ([textA, textB]) => {
        const [a, b] = [read(textA), read(textB)];
        const script = readScript(parseJson(renderScript(toScript(a, b))));
        expectEqual(readNotebook(Buffer.concat(applyScript(a, script))), b);
      }),
      RUNS,
    );
  });

  it("the diff in nbdime's format makes b of a", () => {
    fc.assert(
      fc.property(pairs(), ([textA, textB]) => {
        const [a, b] = [read(textA), read(textB)];
        const text = renderValue(toNbdime(a, b), { style: JUPYTER_STYLE, depth: 0 });
        const made = readNotebook(Buffer.concat(applyScript(a, fromNbdime(a, parseJson(text)))));
        expect(made.cells.map((cell) => cell.source)).toEqual(b.cells.map((cell) => cell.source));
        expect(texts(decode(made.bytes, made.root))).toEqual(texts(decode(b.bytes, b.root)));
      }),
      RUNS,
    );
  });

  it('a notebook does not differ from itself', () => {
    fc.assert(
      fc.property(notebooks(), (text) => {
        const a = read(text);
        const diff = diffNotebooks(a, a);
        expect(diff.cells.every((step) => step.kind === 'keep' && step.change === undefined)).toBe(true);
        expect(diff.metadata).toEqual([]);
        expect(isEmptyScript(toScript(a, a))).toBe(true);
        expect([...applyScript(a, toScript(a, a))].length).toBe(1);
      }),
      RUNS,
    );
  });

  it('every cell is in exactly one step', () => {
    fc.assert(
      fc.property(pairs(), ([textA, textB]) => {
        const [a, b] = [read(textA), read(textB)];
        const { cells } = diffNotebooks(a, b);
        const used = (side: 'a' | 'b'): number[] =>
          cells.flatMap((step) =>
            side in step ? [(step as { a: number | number[]; b: number | number[] })[side]].flat() : [],
          );
        expect(used('a').sort((x, y) => x - y)).toEqual(a.cells.map(({ index }) => index));
        expect(used('b').sort((x, y) => x - y)).toEqual(b.cells.map(({ index }) => index));
        // A split stands at one of its parts: the first of them may have been moved away from the others.
        let at = -1;
        for (const step of cells) {
          if (!('b' in step)) continue;
          const next = [step.b].flat().find((place) => place > at);
          expect(next).toBeDefined();
          at = next ?? at;
        }
      }),
      RUNS,
    );
  });

  it('hunks rebuild the new source from the old one', () => {
    fc.assert(
      fc.property(pairs(), ([textA, textB]) => {
        const [a, b] = [read(textA), read(textB)];
        for (const step of diffNotebooks(a, b).cells) {
          const source = 'change' in step ? step.change?.source : undefined;
          if (source === undefined) continue;
          const made: string[] = [];
          let at = 0;
          for (const { fromA, toA, fromB, toB, lines } of source.hunks) {
            expect(fromA >= at && toA >= fromA && toB >= fromB && (toA > fromA || toB > fromB)).toBe(true);
            made.push(...source.linesA.slice(at, fromA), ...source.linesB.slice(fromB, toB));
            at = toA;
            for (const pair of lines)
              expect(pair.a >= fromA && pair.a < toA && pair.b >= fromB && pair.b < toB).toBe(true);
          }
          expect([...made, ...source.linesA.slice(at)]).toEqual(source.linesB);
        }
      }),
      RUNS,
    );
  });

  it('lines added less lines removed is what the sources grew by', () => {
    fc.assert(
      fc.property(pairs(), ([textA, textB]) => {
        const [a, b] = [read(textA), read(textB)];
        const diff = diffNotebooks(a, b);
        const { lines } = summarize(diff, a, b);
        const size = ({ cells }: Notebook): number => cells.reduce((sum, cell) => sum + lineCount(cell), 0);
        expect(lines.added - lines.removed).toBe(size(b) - size(a));
      }),
      RUNS,
    );
  });
});

/** Few different lines, so that cells repeat, resemble each other, and cross. */
const LINES = [
  'x = load(path)',
  'y = x.mean()',
  'plt.show()',
  '',
  '# Résumé 😀',
  'for i in range(10):',
  '    print(i)',
  'é\u2028"\\',
];

function sources(): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...LINES), { maxLength: 8 }).map((lines) => lines.join('\n'));
}

function cells(): fc.Arbitrary<Record<string, unknown>> {
  const json = fc.oneof(
    fc.constantFrom<unknown>(null, true, 1, -0.5, 'text', [], {}, [1, 2, 3], { a: 1, b: ['x'] }, 'long '.repeat(80)),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const outputs = fc.array(
    fc.oneof(
      sources().map((text) => ({ output_type: 'stream', name: 'stdout', text: text.split(/(?<=\n)/) })),
      json.map((value) => ({
        output_type: 'display_data',
        metadata: {},
        data: { 'application/json': value, 'text/plain': ['a\n', 'b'] },
      })),
    ),
    { maxLength: 3 },
  );
  return fc
    .record({
      kind: fc.constantFrom('code', 'markdown', 'raw'),
      source: sources(),
      list: fc.boolean(),
      tags: json,
      outputs,
    })
    .map(({ kind, source, list, tags, outputs: made }) => ({
      cell_type: kind,
      metadata: { tags, nested: { deep: tags } },
      source: list ? source.split(/(?<=\n)/) : source,
      ...(kind === 'code' && { outputs: made, execution_count: made.length }),
    }));
}

/** A list of cells and what a person might make of it: some cells kept, moved, changed, repeated, dropped, added. */
function pairs(): fc.Arbitrary<[string, string]> {
  return fc
    .tuple(
      fc.array(cells(), { maxLength: 8 }),
      fc.array(cells(), { maxLength: 4 }),
      fc.infiniteStream(fc.nat(99)),
      styles(),
      styles(),
    )
    .map(([old, fresh, dice, styleA, styleB]) => {
      const roll = (sides: number): number => dice.next().value % sides;
      const made = old.flatMap((cell) => {
        const kind = roll(8);
        if (kind === 0) return [];
        if (kind === 1) return [cell, cell];
        if (kind === 2) return [{ ...cell, source: `${[cell.source].flat().join('')}\nmore()` }];
        return [cell];
      });
      for (const cell of fresh) made.splice(roll(made.length + 1), 0, cell);
      if (made.length > 2 && roll(2) === 0) made.push(...made.splice(roll(made.length - 1), 2));
      return [write(old, styleA, roll(3)), write(made, styleB, roll(3))];
    });
}

function notebooks(): fc.Arbitrary<string> {
  return fc.tuple(fc.array(cells(), { maxLength: 6 }), styles()).map(([made, style]) => write(made, style, 0));
}

interface Written {
  readonly indent: number;
  readonly ids: boolean;
  readonly metadata: unknown;
}

function styles(): fc.Arbitrary<Written> {
  return fc.record({
    indent: fc.constantFrom(0, 1, 2),
    ids: fc.boolean(),
    metadata: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
  });
}

function write(made: readonly Record<string, unknown>[], { indent, ids, metadata }: Written, shift: number): string {
  const withIds = made.map((cell, at) => (ids ? { id: `c${at + shift}`, ...cell } : cell));
  const value = { cells: withIds, metadata, nbformat: 4, nbformat_minor: ids ? 5 : 4 };
  return JSON.stringify(value, null, indent);
}

function read(text: string): Notebook {
  return readNotebook(Buffer.from(text));
}

function expectEqual(made: Notebook, wanted: Notebook): void {
  const [a, b] = [decode(made.bytes, made.root), decode(wanted.bytes, wanted.root)];
  if (!jsonEqual(a, b)) expect(a).toEqual(b);
}

/** With the texts of sources and outputs as one string each, as nbformat holds them. */
function texts(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const isText =
      (key === 'source' || key === 'text' || key === 'text/plain') && value.every((item) => typeof item === 'string');
    return isText ? value.join('') : value.map((item) => texts(item));
  }
  if (typeof value !== 'object' || value === null || key === 'application/json' || key === 'metadata') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, texts(member, name)]));
}
