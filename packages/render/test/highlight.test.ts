import { describe, expect, it } from 'vitest';
import { loadHighlight } from '../src/highlight.ts';

describe('loadHighlight', () => {
  it('finds the syntax of each line, across lines too', async () => {
    const highlight = await loadHighlight(['python']);
    const [first, second, third] = highlight(['x = """a', 'b""" # c', 'def f(): return 1'], 'python');
    expect(first).toEqual([{ from: 4, to: 8, kind: 'string' }]);
    expect(second).toEqual([
      { from: 0, to: 4, kind: 'string' },
      { from: 5, to: 8, kind: 'comment' },
    ]);
    expect(third!.map(({ kind }) => kind)).toEqual(['keyword', 'name', 'keyword', 'number']);
  });

  it('knows the names that kernels give their languages, and magics', async () => {
    const highlight = await loadHighlight(['ipython3', 'R', 'julia', 'c++17', 'markdown']);
    expect(highlight(['%matplotlib inline'], 'python')).toEqual([[{ from: 0, to: 18, kind: 'meta' }]]);
    expect(highlight(['x <- function(y) 1'], 'R')[0]).not.toEqual([]);
    expect(highlight(['int main() {}'], 'c++')[0]).not.toEqual([]);
    expect(highlight(['# Title'], 'markdown')[0]).toEqual([{ from: 0, to: 7, kind: 'name' }]);
  });

  it('leaves unknown languages, huge texts and huge lines without colour', async () => {
    const highlight = await loadHighlight(['brainfuck', 'python']);
    expect(highlight(['+++'], 'brainfuck')).toEqual([]);
    expect(highlight(['x = 1'.repeat(2000)], 'python')).toEqual([]);
    expect(
      highlight(
        Array.from({ length: 50_000 }, () => 'x = 1'),
        'python',
      ),
    ).toEqual([]);
  });
});
