import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { mergeNotebooks } from '../src/index.ts';

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
});
