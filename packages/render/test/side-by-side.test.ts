import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { colourPaint } from '../src/colour.ts';
import { plain } from '../src/paint.ts';
import { sideBySide } from '../src/side-by-side.ts';
import { renderTerminal } from '../src/terminal.ts';
import { code, display, markdown, stream, view } from './support.ts';

async function shown(a: string, b: string, width: number, paint = plain): Promise<string> {
  const change = await view([code(a, { id: 'c' })], [code(b, { id: 'c' })]);
  return renderTerminal(change, { paint, width, ...sideBySide({ paint, width }) });
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

  it('puts the lines of outputs next to each other too, and wraps them', async () => {
    const printed = (...lines: readonly string[]) => [code('run()', { id: 'c', outputs: [stream(lines.join('\n'))] })];
    const change = await view(printed('start', 'loss 0.5', 'end'), printed('start', 'loss 0.4', 'more', 'end'));
    expect(renderTerminal(change, { paint: plain, width: 46, ...sideBySide({ paint: plain, width: 46 }) })).toContain(
      [
        '  ~ output 1: stdout',
        '  │  start            │   │  start',
        '  │ -loss 0.5         │   │ +loss 0.4',
        '                      │   │ +more',
        '  │  end              │   │  end',
      ].join('\n'),
    );
    const long = await view(printed('京 '.repeat(40)), printed('海 '.repeat(40)));
    const text = renderTerminal(long, { paint: plain, width: 50, ...sideBySide({ paint: plain, width: 50 }) });
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(50);
    expect(text.replace(/[^京海]/g, '')).toHaveLength(80);
  });

  it('gives what is one line for both sides the whole width', async () => {
    const json = (value: string) => [
      code('f()', { id: 'c', outputs: [display({ 'application/json': { key: value } })] }),
    ];
    const change = await view(json('a'.repeat(30)), json('b'.repeat(30)));
    const text = renderTerminal(change, { paint: plain, width: 60, ...sideBySide({ paint: plain, width: 60 }) });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    expect(text).toMatch(/^~ {2}│ key: "a{30}" → "b{14}$/m);
    expect(text).toMatch(/^ {3}│ b{16}"$/m);
  });

  it('never prints base64, however narrow its rows are', async () => {
    const picture = (bytes: string) => [markdown(`![plot](data:image/png;base64,${bytes.repeat(60)})`, { id: 'm' })];
    const change = await view(picture('iVBORw0KGgo9'), picture('iVBORw0KGgo8'));
    const text = renderTerminal(change, { paint: plain, width: 80, ...sideBySide({ paint: plain, width: 80 }) });
    expect(text).not.toContain('iVBORw');
    expect(text).toContain('kB of base64');
  });
});
