import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { colourPaint } from '../src/colour.ts';
import { plain } from '../src/paint.ts';
import { sideBySide } from '../src/side-by-side.ts';
import { renderTerminal } from '../src/terminal.ts';
import { code, view } from './support.ts';

async function shown(a: string, b: string, width: number, paint = plain): Promise<string> {
  const change = await view([code(a, { id: 'c' })], [code(b, { id: 'c' })]);
  return renderTerminal(change, { paint, width, drawSource: sideBySide({ paint, width }) });
}

describe('sideBySide', () => {
  it('puts old and new lines next to each other, with their numbers', async () => {
    expect(await shown('import a\nx = 1\nend()', 'import a\nx = 2\nnew()\nend()', 42)).toContain(
      [
        '1  import a         │ 1  import a',
        '2 -x = 1            │ 2 +x = 2',
        '                    │ 3 +new()',
        '3  end()            │ 4  end()',
      ].join('\n'),
    );
  });

  it('wraps to the width, wide characters and tabs included', async () => {
    const long = `name = "${'北京 '.repeat(20)}"\n\tindented = True`;
    const text = await shown(long, `${long}\nmore = 1`.replace('name', 'names'), 50);
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(50);
    expect(text.replace(/[^北]/g, '').length).toBe(40);
  });

  it('cuts a line that would fill the screen', async () => {
    const text = await shown('x = 1', `x = "${'a'.repeat(5000)}"`, 60);
    expect(text.split('\n').length).toBeLessThan(30);
    expect(text).toContain('…');
  });

  it('says the same with colour as without', async () => {
    const coloured = await shown('a = f(1)\nb', 'a = g(1)\nb\nc', 60, colourPaint(2));
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(await shown('a = f(1)\nb', 'a = g(1)\nb\nc', 60));
  });
});
