import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourLines } from '../../src/html/code.ts';
import { join } from '../../src/html/markup.ts';
import { renderSegments } from '../../src/html/segments.ts';
import { outputLines, terminalLines } from '../../src/html/terminal.ts';
import { Document } from './sample.ts';

const textOf = (segments: readonly { readonly text: string }[]): string => segments.map(({ text }) => text).join('');

describe('renderSegments', () => {
  it('marks exactly the changed columns, across pieces', () => {
    const line = [{ text: 'def ', kind: 'h-key' }, { text: 'load' }, { text: '(x)' }];
    expect(
      join(
        renderSegments(line, [
          { from: 2, to: 6 },
          { from: 8, to: 9 },
        ]),
      ).text,
    ).toBe('<span class="h-key">de</span><mark class="h-key">f </mark><mark>lo</mark>ad<mark>(</mark>x)');
  });

  it('never loses or repeats a character, wherever the changes are', () => {
    const pieces = fc.array(
      fc.record({ text: fc.string({ minLength: 1, unit: fc.constantFrom('a', 'b', '<', '&') }) }),
      { maxLength: 5 },
    );
    const cuts = fc.uniqueArray(fc.nat(30), { maxLength: 8 }).map((list) => list.sort((x, y) => x - y));
    fc.assert(
      fc.property(pieces, cuts, (line, at) => {
        const ranges = at
          .slice(0, at.length - (at.length % 2))
          .flatMap((from, i, all) => (i % 2 === 0 ? [{ from, to: all[i + 1]! }] : []));
        const rendered = new Document(`<p>${join(renderSegments(line, ranges)).text}</p>`);
        expect(rendered.elements[0]?.text).toBe(textOf(line));
        const marked = rendered.all('mark').map(({ text }) => text);
        const whole = textOf(line);
        expect(marked.join('')).toBe(ranges.map(({ from, to }) => whole.slice(from, to)).join(''));
      }),
    );
  });
});

describe('colourLines', () => {
  it('colours by language, over line ends', () => {
    const [first, second] = colourLines(['x = """one', 'two"""'], 'python');
    expect(first?.at(-1)).toEqual({ text: '"""one', kind: 'h-str' });
    expect(second).toEqual([{ text: 'two"""', kind: 'h-str' }]);
  });

  it('takes a cell magic for the language of the rest', () => {
    const [magic, query] = colourLines(['%%sql', 'select 1'], 'python');
    expect(magic).toEqual([{ text: '%%sql', kind: 'h-meta' }]);
    expect(query?.[0]).toEqual({ text: 'select', kind: 'h-key' });
  });

  it('knows the languages that papermill runs, and leaves others uncoloured', () => {
    for (const language of [
      'python',
      'ir',
      'r',
      'scala',
      'julia',
      'matlab',
      '.net-csharp',
      '.net-fsharp',
      '.net-powershell',
      'bash',
      'c#',
      'f#',
      'c++',
    ]) {
      const lines = ['# "a"', 'x = "b" // c', '% d'];
      const kinds = colourLines(lines, language)
        .flat()
        .filter(({ kind }) => kind !== undefined);
      expect(kinds.length, language).toBeGreaterThan(0);
    }
    expect(colourLines(['if x'], 'klingon')).toEqual([[{ text: 'if x' }]]);
  });

  it('changes no character of any source', () => {
    const source = fc.array(
      fc.string({ unit: fc.constantFrom('a', '"', "'", '#', '<', '(', '\\', ' ', '%', '{', '\u202e') }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(source, fc.constantFrom('python', 'r', 'xml', 'markdown', 'julia', 'none'), (lines, language) => {
        expect(colourLines(lines, language).map(textOf)).toEqual(lines);
      }),
    );
  });
});

describe('terminalLines', () => {
  it('turns colour codes into classes, which last over line ends', () => {
    expect(terminalLines(['\u001b[1;31mred', 'still\u001b[0m plain'])).toEqual([
      [
        { text: '\u001b[1;31m', hidden: true },
        { text: 'red', kind: 't-1 t-bold' },
      ],
      [{ text: 'still', kind: 't-1 t-bold' }, { text: '\u001b[0m', hidden: true }, { text: ' plain' }],
    ]);
  });

  it('shows of a progress bar what a terminal would show', () => {
    expect(join(renderSegments(terminalLines(['10%\r50%\r100% done\r'])[0]!)).text).toBe('100% done');
  });

  it('keeps the columns of the line, so that marks stand where they belong', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\r', '\u001b[31m', '\u001b[38;5;200m', '\u001b[0m', '\u001b]8;;x', 'é'),
    });
    fc.assert(
      fc.property(text, (line) => {
        expect(textOf(terminalLines([line])[0]!)).toBe(line.endsWith('\r') ? line.slice(0, -1) : line);
      }),
    );
  });

  it('makes no empty line behind the final line break', () => {
    expect(outputLines('a\nb\n')).toEqual(['a', 'b']);
    expect(outputLines('a\n\n')).toEqual(['a', '']);
  });
});
