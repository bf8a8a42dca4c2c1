import { describe, expect, it } from 'vitest';
import { mergeImports } from '../src/imports.ts';
import { mergeWords } from '../src/words.ts';

describe('two edits of one line', () => {
  it.each([
    ['f(depth=3, seed=1)', 'f(depth=5, seed=1)', 'f(depth=3, seed=42)', 'f(depth=5, seed=42)'],
    [
      'See the old guide for details.',
      'See the new guide for details.',
      'See the old guide for more details.',
      'See the new guide for more details.',
    ],
    ['x = 1', '    x = 1', 'x = 2', '    x = 2'],
  ])('go together in different words: %s', (base, ours, theirs, both) => {
    expect(mergeWords(base, ours, theirs)).toBe(both);
    expect(mergeWords(base, theirs, ours)).toBe(both);
  });

  it.each([
    ['the same word', 'a = 1', 'a = 2', 'a = 3'],
    ['one path', 'read("data/raw/sales.csv")', 'read("data/clean/sales.csv")', 'read("data/raw/costs.csv")'],
    ['one dotted name', 'np.random.seed(1)', 'np.rng.seed(1)', 'np.random.set(1)'],
    ['a shared edit and one more', 'from a.b import Old_Name', 'from a.b import NewName', 'from a import NewName'],
    ['both at the end', 'f(a)', 'f(a, b)', 'f(a, c)'],
  ])('do not in %s', (_, base, ours, theirs) => {
    expect(mergeWords(base, ours, theirs)).toBeUndefined();
  });
});

describe('a very long line', () => {
  const numbers = Array.from({ length: 5000 }, (_, i) => `${i * 7}`);
  const line = (edit: Readonly<Record<number, string>>): string =>
    `data = [${numbers.map((number, i) => edit[i] ?? number).join(', ')}]`;

  it('takes an edit of each side far apart', () => {
    expect(mergeWords(line({}), line({ 10: 'ours' }), line({ 4900: 'theirs' }))).toBe(
      line({ 10: 'ours', 4900: 'theirs' }),
    );
  });

  it('is for a person where one side changed much of it', () => {
    const much = line(Object.fromEntries(numbers.map((number, i) => [i, i > 20 ? `x${number}` : number])));
    expect(mergeWords(line({}), line({ 10: 'ours' }), much)).toBeUndefined();
  });
});

describe('imports of both sides', () => {
  const merge = (base: string, ours: string, theirs: string) =>
    mergeImports(
      ...([base, ours, theirs].map((text) => (text === '' ? [] : text.split('\n'))) as [string[], string[], string[]]),
    )?.join('\n');

  it('are a set', () => {
    expect(merge('import a', 'import a\nimport b', 'import a\nimport c')).toBe('import a\nimport c\nimport b');
    expect(merge('', 'import b', 'import c')).toBe('import b\nimport c');
  });

  it('join names of one module', () => {
    expect(merge('from m import a', 'from m import a, b', 'from m import a, c')).toBe('from m import a, b, c');
  });

  it('are gone when a side removed them', () => {
    expect(merge('import a\nimport b', 'import b\nimport x', 'import a\nimport b\nimport y')).toBe(
      'import b\nimport y\nimport x',
    );
  });

  it('clash when two of them bring one name into scope', () => {
    expect(merge('', 'from a import f', 'from b import f')).toBeUndefined();
    expect(merge('', 'import numpy as np', 'import cupy as np')).toBeUndefined();
  });

  it('are left alone when there is anything else', () => {
    expect(merge('', 'import a\nx = 1', 'import b')).toBeUndefined();
    expect(merge('', 'from m import (', 'import b')).toBeUndefined();
  });
});
