import { describe, expect, it } from 'vitest';
import { Budget, diffSource, type WhitespaceRules } from '../src/index.ts';

describe('hunks of a source', () => {
  it('are the changed lines alone', () => {
    expect(hunks('a\nb\nc\nd', 'a\nB\nc\nd\ne')).toEqual(['1-2 1-2', '4-4 4-5']);
  });

  it('keep repeated lines in their order', () => {
    expect(hunks('x\n\ny\n\nz', 'x\n\nz')).toEqual(['2-4 2-2']);
  });

  it('say that only white space differs', () => {
    expect(change('if a:\n  b()', 'if a:\n    b()')?.whitespaceOnly).toBe(true);
    expect(change('if a:\n  b()', 'if a:\n    c()')?.whitespaceOnly).toBe(false);
  });

  it('let an inserted block begin behind a blank line', () => {
    const old = 'def f():\n    one()\n\ndef h():\n    three()';
    expect(hunks(old, 'def f():\n    one()\n\ndef g():\n    two()\n\ndef h():\n    three()')).toEqual(['3-3 3-6']);
  });

  it('do not touch each other after sliding', () => {
    const changed = change('a\na\nb\na\na', 'a\na\na\nb\na\na\na')!;
    changed.hunks.forEach((hunk, at) => {
      if (at > 0) expect(hunk.fromB).toBeGreaterThan(changed.hunks[at - 1].toB);
    });
  });
});

describe('white space rules', () => {
  it.each<[string, WhitespaceRules, string, string]>([
    ['-w', { ignoreAll: true }, 'a = [1,2]', 'a=[1, 2]'],
    ['-b', { ignoreAmount: true }, 'a  =  1  ', 'a = 1'],
    ['--ignore-blank-lines', { ignoreBlankLines: true }, 'a\nb', 'a\n\n   \nb\n'],
  ])('%s takes them for equal', (_, rules, a, b) => {
    expect(change(a, b)).toBeDefined();
    expect(change(a, b, rules)).toBeUndefined();
  });

  it('-b still sees white space that came from none', () => {
    expect(change('ab', 'a b', { ignoreAmount: true })).toBeDefined();
  });

  it('--ignore-blank-lines still shows other lines', () => {
    expect(hunks('a\nb', 'a\n\nB', { ignoreBlankLines: true })).toHaveLength(1);
  });
});

describe('word highlights', () => {
  it('mark the words that differ in lines that are alike', () => {
    expect(words('total = price * count', 'total = price * amount')).toEqual([['count'], ['amount']]);
  });

  it('mark indentation', () => {
    expect(words('  return x', '    return x')).toEqual([['  '], ['    ']]);
  });

  it('are left out where lines have too little in common', () => {
    expect(change('import os', 'the quick brown fox')!.hunks[0].lines).toEqual([]);
  });

  it('pair each line with the one it is like, past a new line', () => {
    const [hunk] = change('alpha = first(1)\nomega = last(2)', 'new()\nalpha = first(10)\nomega = last(20)')!.hunks;
    expect(hunk.lines.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('count columns in UTF-16 units and never cut a character', () => {
    expect(words('print("😀 yes", a_b)', 'print("🎉 yes", a_b)')).toEqual([['😀'], ['🎉']]);
  });

  it('find ten changed words in a line of 30,000 characters', () => {
    const line = Array.from({ length: 6000 }, (_, at) => `w${at}`);
    const changed = line.map((word, at) => (at % 600 === 300 ? 'CHANGED' : word));
    expect(words(line.join(' '), changed.join(' '))[1]).toEqual(Array(10).fill('CHANGED'));
  });
});

describe('a search that would run long', () => {
  it('gives a coarser result and says so', () => {
    let state = 1;
    const letter = (): string => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return 'abcdefgh'[state >>> 29];
    };
    const text = (): string => Array.from({ length: 20_000 }, letter).join('\n');
    const budget = new Budget();
    expect(diffSource(text(), text(), budget)).toBeDefined();
    expect(budget.coarse).toContainEqual({
      what: 'lines of a long text',
      why: 'too many differences to search for the smallest set',
    });
  });

  it('tells the first ten thousand places apart and takes the rest as one, and says so', () => {
    const text = (changed: string): string =>
      Array.from({ length: 30_000 }, (_, at) => (at % 2 === 0 ? `line ${at}` : `${changed} ${at}`)).join('\n');
    const budget = new Budget();
    const { hunks } = diffSource(text('old'), text('new'), budget)!;
    expect(hunks.length).toBe(10_000);
    expect(hunks[9_998]).toMatchObject({ fromA: 19_997, toA: 19_998 });
    expect(hunks[9_999]).toMatchObject({ fromA: 19_999, toA: 30_000, fromB: 19_999, toB: 30_000 });
    expect(budget.coarse).toEqual([
      { what: 'lines of a long text', why: 'only the first 9999 places that changed are told apart' },
    ]);
  });
});

function change(a: string, b: string, rules?: WhitespaceRules): ReturnType<typeof diffSource> {
  return diffSource(a, b, new Budget(), rules);
}

/** `fromA-toA fromB-toB` of each hunk. */
function hunks(a: string, b: string, rules?: WhitespaceRules): string[] {
  return change(a, b, rules)!.hunks.map(({ fromA, toA, fromB, toB }) => `${fromA}-${toA} ${fromB}-${toB}`);
}

/** What is highlighted on each side of two one-line texts. */
function words(a: string, b: string): [string[], string[]] {
  const [{ changedA, changedB }] = change(a, b)!.hunks[0].lines;
  return [changedA.map(({ from, to }) => a.slice(from, to)), changedB.map(({ from, to }) => b.slice(from, to))];
}
