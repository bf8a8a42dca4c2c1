import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { mergeNotebooks } from '../src/index.ts';
import { mergeLines } from '../src/text.ts';
import { mergeWords } from '../src/words.ts';

// More than can be arguments of one call.
const MANY = 150_000;

const many = (make: (i: number) => string): string[] => Array.from({ length: MANY }, (_, i) => make(i));

function merge(base: string, ours: string, theirs: string) {
  const read = (text: string) => readNotebook(Buffer.from(text));
  const { chunks, conflicts } = mergeNotebooks({ base: read(base), ours: read(ours), theirs: read(theirs) });
  return { merged: read(Buffer.concat(chunks).toString()), conflicts };
}

const file = (source: string, tags: readonly string[] = []): string =>
  JSON.stringify({
    cells: [{ cell_type: 'code', id: 'a', metadata: { tags }, execution_count: null, outputs: [], source }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });

describe('a merge of hundreds of thousands', () => {
  it('of lines that one side wrote anew and the other edited is a conflict between markers that holds both', () => {
    const [old, anew] = [many((i) => `a${i % 7}`), many((i) => `b${i % 7}`)];
    const { merged, conflicts } = merge(file(old.join('\n')), file(anew.join('\n')), file([...old, 'end'].join('\n')));
    expect(conflicts).toHaveLength(1);
    expect(
      merged.cells.some(({ source }) => source.split('\n').filter((line) => line.startsWith('b')).length >= MANY),
    ).toBe(true);
    expect(merged.cells.some(({ source }) => source.includes('end'))).toBe(true);
  });

  it('of tags takes those of both', () => {
    const tagged = (tags: string[]) => file('x', tags);
    const base = many((i) => `t${i}`);
    const { merged, conflicts } = merge(tagged(base), tagged([...base.slice(1), 'ours']), tagged([...base, 'theirs']));
    expect(conflicts).toEqual([]);
    expect(merged.cells[0].tags).toEqual([...base.slice(1), 'ours', 'theirs']);
  });

  it('of lines that both sides changed, every other one, loses none of them', () => {
    const base = many((i) => `value_${i} = ${i}`).slice(0, MANY / 2);
    const changed = (to: string) => base.map((line, i) => (i % 2 === 0 ? `${to}_${i} = f(${i})` : line));
    const [ours, theirs] = [changed('ours'), changed('theirs')];
    const { merged, conflicts } = merge(file(base.join('\n')), file(ours.join('\n')), file(theirs.join('\n')));
    expect(conflicts).toHaveLength(1);
    const lines = new Set(merged.cells.flatMap((cell) => cell.lines));
    expect([...ours, ...theirs].filter((line) => !lines.has(line))).toEqual([]);
  });

  it('of import lines that each side wrote is a conflict that holds them all', () => {
    const [ours, theirs] = ['ours', 'theirs'].map((side) => many((i) => `from ${side}_${i} import name_${i}`));
    const pieces = mergeLines(['import base'], ours, theirs);
    expect(pieces).toEqual([{ kind: 'conflict', base: ['import base'], ours, theirs, from: { ours: 0, theirs: 0 } }]);
  });

  it('of cells that each side put in one place, with a name that both define, marks the two that do', () => {
    const shared: Record<string, string> = {
      ours: 'shared = 1',
      theirs: 'def shared(first, second):\n  return second',
    };
    const cells = (side: string) =>
      Array.from({ length: 5000 }, (_, i) => ({
        cell_type: 'code',
        execution_count: null,
        id: `${side}${i}`,
        metadata: {},
        outputs: [],
        source: i === 2500 ? shared[side] : `${side}_${i} = load("${'x'.repeat(i % 17)}${side}${i}")`,
      }));
    const first = { cell_type: 'markdown', id: 'first', metadata: {}, source: 'The first cell' };
    const notebook = (side: string) =>
      JSON.stringify({
        cells: [first, ...(side === '' ? [] : cells(side))],
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      });
    const { merged, conflicts } = merge(notebook(''), notebook('ours'), notebook('theirs'));
    expect(conflicts.map(({ kind, title }) => [kind, title])).toEqual([
      ['inserted', 'shared = 1'],
      ['inserted', 'def shared(first, second):'],
    ]);
    expect(merged.cells).toHaveLength(10_001);
  });
});

/** What a line becomes, if that is clean. (Compared as a whole, a failure would print megabytes.) */
function mergedLine(base: string, ours: string, theirs: string): string | undefined {
  const [piece, ...more] = mergeLines([base], [ours], [theirs]);
  return piece.kind === 'lines' && more.length === 0 ? piece.lines.join('\n') : undefined;
}

describe('a line of megabytes', () => {
  it('in quotes is re-spaced by one side and edited by the other', () => {
    const quoted = `"${'a b '.repeat(3_000_000)}"`;
    expect(mergedLine(`x = ${quoted}`, `x  =  ${quoted}`, `x = ${quoted} + y`) === `x = ${quoted} + y`).toBe(true);
  });

  it('with quotes that are never closed is read once', () => {
    const quotes = `"${'\\"'.repeat(500_000)}`;
    expect(mergedLine(`x = ${quotes}`, `x  =  ${quotes}`, `x = ${quotes} + y`) === `x = ${quotes} + y`).toBe(true);
  });

  it('gets the words of both sides, where they are near each other', () => {
    const data = '1, 2, '.repeat(1_000_000);
    const line = (a: string, b: string): string => `x = [${data}${a}, then, ${b}, ${data}]`;
    expect(mergeWords(line('a', 'b'), line('ours', 'b'), line('a', 'theirs')) === line('ours', 'theirs')).toBe(true);
  });
});
