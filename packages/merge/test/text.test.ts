import { describe, expect, it } from 'vitest';
import type { Piece, TextOptions } from '../src/pieces.ts';
import { mergeLines } from '../src/text.ts';

/** The pieces with conflicts written as `<ours|theirs>`, one string a line. */
function merged(base: string, ours: string, theirs: string, options: TextOptions = {}): string {
  const lines = (text: string): string[] => (text === '' ? [] : text.split('/'));
  return mergeLines(lines(base), lines(ours), lines(theirs), options).flatMap(shown).join('/');
}

function shown(piece: Piece): readonly string[] {
  return piece.kind === 'lines' ? piece.lines : [`<${piece.ours.join('+')}|${piece.theirs.join('+')}>`];
}

describe('lines of two sides', () => {
  it('are merged where they are apart', () => {
    expect(merged('a/b/c/d/e', 'A/b/c/d/e', 'a/b/c/d/E')).toBe('A/b/c/d/E');
    expect(merged('a/b/c', 'a/b/c/d', 'z/a/b/c')).toBe('z/a/b/c/d');
    expect(merged('a/b/c/d', 'b/c/d', 'a/b/c')).toBe('b/c');
  });

  it('are taken once where both made the same edit', () => {
    expect(merged('a/b/c', 'a/x/c', 'a/x/c')).toBe('a/x/c');
    expect(merged('a/b', 'a', 'a')).toBe('a');
  });

  it('conflict where both made different edits, in the smallest region', () => {
    expect(merged('a/b/c', 'a/x/c', 'a/y/c')).toBe('a/<x|y>/c');
    expect(merged('a/b/c', 'a/p/q/r/c', 'a/p/z/r/c')).toBe('a/p/<q|z>/r/c');
    expect(merged('a/b', 'a', 'a/c')).toBe('a/<|c>');
  });

  it('keep a conflict whole when its base is to be shown', () => {
    expect(merged('a/b/c', 'a/p/q/r/c', 'a/p/z/r/c', { whole: true })).toBe('a/<p+q+r|p+z+r>/c');
  });

  it('come apart when each side edited another of two neighbours', () => {
    expect(merged('one = 1/two = 2', 'one = 10/two = 2', 'one = 1/two = 20')).toBe('one = 10/two = 20');
    expect(merged('one = 1/two = 2', 'one = 10/two = 2', 'one = 1')).toBe('one = 10');
  });

  it('conflict when one side inserted beside what the other edited', () => {
    expect(merged('one = 1/two = 2', 'one = 10/two = 2', 'one = 1/more = 3/two = 2')).toBe(
      '<one = 10|one = 1+more = 3>/two = 2',
    );
  });

  it('take the larger of two insertions when it holds the other', () => {
    expect(merged('a/z', 'a/b/z', 'a/b/c/z')).toBe('a/b/c/z');
    expect(merged('a/z', 'a/c/z', 'a/b/c/z')).toBe('a/b/c/z');
    expect(merged('a/z', 'a/b/z', 'a/z')).toBe('a/b/z');
  });

  it('do not take a deletion for a part of an edit', () => {
    expect(merged('a/b/z', 'a/z', 'a/B/z')).toBe('a/<|B>/z');
  });

  it('ignore blanks at their ends, and keep whoever changed them', () => {
    expect(merged('a  /b', 'a/b', 'a  /B')).toBe('a/B');
    expect(merged('a/b', 'a\r/b\r', 'a/B')).toBe('a\r/B');
  });

  it('take content against spacing', () => {
    expect(merged('x = f( 1 )', 'x = f(1)', 'x = f( 1, 2 )')).toBe('x = f( 1, 2 )');
  });

  it('take neither spacing when it is the indent that differs', () => {
    expect(merged('a/b', 'a/  b', 'a/    b')).toBe('a/<  b|    b>');
  });

  it('lose no line when every line is to be kept', () => {
    const lines = ['f(depth=3, seed=1)', 'f(depth=5, seed=1)', 'f(depth=3, seed=42)'] as const;
    expect(merged(...lines, { code: true })).toBe('f(depth=5, seed=42)');
    expect(merged(...lines, { code: true, everyLine: true })).toBe(`<${lines[1]}|${lines[2]}>`);
  });

  it('are not made of two wordings of one sentence, nor of code and a reworded comment', () => {
    const prose = [
      'see the old guide for more',
      'see the new guide for more',
      'see the old guide for details',
    ] as const;
    expect(merged(...prose)).toBe(`<${prose[1]}|${prose[2]}>`);
    const code = ['f(a)[:n]  # first points', 'f(a)[:n]  # random points', 'f(b)[:n]  # first points'] as const;
    expect(merged(...code, { code: true })).toBe(`<${code[1]}|${code[2]}>`);
  });

  it('follow who wrote something where the other only left a blank line', () => {
    expect(merged('a', 'a//note', 'a/')).toBe('a//note');
    expect(merged('a', 'a/', 'a//note')).toBe('a//note');
  });

  it('keep blanks inside quotes, which are content', () => {
    const sides = [
      "sep = 'ab cd'|df = read(path)",
      "sep = 'abcd'|df = read(path)",
      "sep = 'ab cd'|df = read(path, 2)",
    ] as const;
    const [base, ours, theirs] = sides.map((side) => side.replace('|', '/'));
    expect(merged(base, ours, theirs)).toBe("sep = 'abcd'/df = read(path, 2)");
    expect(merged("s = 'a b'", "s = 'a  b'", "s = 'a b' + x")).toBe("<s = 'a  b'|s = 'a b' + x>");
  });

  it('keep the new spacing of lines that the other side left alone', () => {
    expect(merged('a=1/b=2', 'a = 1/b=2', 'a=1/b=3')).toBe('a = 1/b=3');
  });

  it('stay cheap where nothing agrees', () => {
    const many = (sign: string): string[] => Array.from({ length: 20_000 }, (_, i) => `${sign}${(i * 7919) % 997}`);
    const pieces = mergeLines(many('a'), many('b'), many('c'));
    expect(pieces).toHaveLength(1);
  });
});
