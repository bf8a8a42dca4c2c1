import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { listConflicts, type MergeOptions, mergeNotebooks, resolveConflicts } from '../src/index.ts';
import { invalidity } from './validity.ts';

const ROOT = resolve(import.meta.dirname, '../../../fixtures/merge');

interface Expectation {
  readonly about: string;
  readonly conflicts: readonly string[];
  readonly options?: MergeOptions;
}

describe.each(readdirSync(ROOT))('%s', (name) => {
  const file = (part: string): string => join(ROOT, name, part);
  const notebook = (part: string) => readNotebook(readFileSync(file(`${part}.ipynb`)), { file: part });
  const { conflicts, options } = JSON.parse(readFileSync(file('options.json'), 'utf8')) as Expectation;
  const base = existsSync(file('base.ipynb')) ? notebook('base') : undefined;
  const [ours, theirs] = [notebook('ours'), notebook('theirs')];

  it('merges as expected, to the byte', () => {
    const result = mergeNotebooks({ base, ours, theirs }, options);
    expect(Buffer.concat(result.chunks).toString()).toBe(readFileSync(file('expected.ipynb'), 'utf8'));
    expect(result.conflicts.map(({ kind }) => kind)).toEqual(conflicts);
  });

  it('is a valid notebook, either way round, and as clean one way as the other', () => {
    const there = mergeNotebooks({ base, ours, theirs }, options);
    const back = mergeNotebooks({ base, ours: theirs, theirs: ours }, options);
    for (const { chunks } of [there, back]) expect(invalidity(Buffer.concat(chunks))).toBeUndefined();
    expect(back.conflicts.length > 0).toBe(there.conflicts.length > 0);
  });

  it('marks exactly its conflicts in the cells, and each choice settles them all', () => {
    const result = mergeNotebooks({ base, ours, theirs }, options);
    const merged = readNotebook(Buffer.concat(result.chunks));
    const marked = listConflicts(merged).map(({ cell }) => cell);
    const known = base ? listConflicts(ours).length : 0;
    if (known === 0) expect(marked).toEqual(result.conflicts.map(({ cell }) => cell));
    for (const choice of ['ours', 'theirs', 'union'] as const) {
      const settled = Buffer.concat(
        resolveConflicts(merged, new Map(marked.map((cell) => [cell, choice])), { ours, theirs }),
      );
      expect(invalidity(settled)).toBeUndefined();
      expect(listConflicts(readNotebook(settled))).toEqual([]);
      expect(settled.includes('"nbmend"')).toBe(false);
    }
  });
});
