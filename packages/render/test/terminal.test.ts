import { describe, expect, it } from 'vitest';
import { colourPaint } from '../src/colour.ts';
import * as columns from '../src/columns.ts';
import { lineParts } from '../src/line-parts.ts';
import { plain } from '../src/paint.ts';
import { hasLongProse, hasWideText, pieces, renderTerminal } from '../src/terminal.ts';
import { code, display, errorOutput, markdown, png, read, SIDES, stream, view, viewNotebooks } from './support.ts';

const options = { paint: plain, width: 60 };
const lines = (count: number, name = 'line') => Array.from({ length: count }, (_, i) => `${name}${i}`).join('\n');

async function shown(...args: Parameters<typeof view>): Promise<string> {
  return renderTerminal(await view(...args), options);
}

describe('renderTerminal', () => {
  it('says what happened to a cell, its numbers, its name and the heading above it', async () => {
    const title = markdown('# Intro\n\n## Load', { id: 'title' });
    const text = await shown(
      [title, code('x = 1', { id: 'load' })],
      [title, code('new()'), code('x = 2', { id: 'load' })],
    );
    expect(text).toContain('── code cell 2 inserted · new() · in “Load” ');
    expect(text).toContain('── code cell 2 → 3 modified · load · in “Load” ');
  });

  it('shows a moved cell as one line with both numbers', async () => {
    const cells = ['alpha()', 'beta()', 'gamma()', 'delta()'].map((source) =>
      code(source, { id: `${source[0]}-cell` }),
    );
    const [a, b, c, d] = cells as [(typeof cells)[0], (typeof cells)[0], (typeof cells)[0], (typeof cells)[0]];
    const text = await shown([a!, b!, c!, d!], [d!, a!, b!, c!]);
    expect(text).toContain('── code cell 4 → 1 moved · d-cell');
    expect(text).not.toMatch(/^[-+](?![-+])/m);
  });

  it('says where each part of a split or joined cell begins, also where no line changed', async () => {
    const [top, rest] = [
      "tides = load('tides')\ntides = clean(tides)",
      "weekly = mean(tides, 'week')\nweekly.plot('level')",
    ];
    const [whole, parts] = [
      [code(`${top}\n${rest}`, { id: 'a' })],
      [code(top, { id: 'a' }), markdown('## Weeks'), code(rest, { id: 'b' })],
    ];
    expect(await shown(whole, parts)).toContain(`  ~ cell 3 begins at line 3: "weekly = mean(tides, 'week')"\n`);
    expect(await shown(parts, whole)).toContain(`  ~ old cell 3 begins at line 3: "weekly = mean(tides, 'week')"\n`);
    const broken = [code(`${top}\n`, { id: 'a' }), code(rest, { id: 'b' })];
    expect(await shown(whole, broken)).toContain(`  ~ cell 2 begins at line 3: "weekly = mean(tides, 'week')"\n`);
    expect(await shown(whole, whole)).not.toContain('begins at');
    expect(await shown(whole, parts, { scope: { sources: false } })).not.toContain('begins at');
  });

  it('shows the first hundred thousand lines of a notebook and says how many more changed', async () => {
    const [old, now] = [[code(lines(60_000, 'old'))], [code(lines(60_000, 'new')), code(lines(7, 'more'))]];
    for (const [a, b] of [
      [old, now],
      [[], [code(lines(100_020))]],
    ] as const) {
      const text = await shown(a, b);
      expect(text.match(/^[-+](?![-+])/gm)!.length).toBe(100_000);
      expect(text).toContain('⋯ 20');
    }
    expect(await shown(old, now)).toContain('  ⋯ 20,000 more changed lines\n── code cell 2 inserted');
    expect(await shown(old, now)).toContain('  ⋯ 7 more changed lines\n');
  });

  it('tells of lines that are not shown how many changed, where every line was asked for', async () => {
    const source = (word: string): string => `${lines(99_998)}\n${word}\n${lines(5, 'tail')}\n${word}`;
    const text = await shown([code(source('old'))], [code(source('new'))], { context: Number.POSITIVE_INFINITY });
    expect(text).toContain('\n-old\n+new\n  ⋯ 2 more changed lines\n');
  });

  it('names the part of a split or joined cell whose outputs changed', async () => {
    const [top, rest] = [
      "tides = load('tides')\ntides = clean(tides)",
      "weekly = mean(tides, 'week')\nweekly.plot('level')",
    ];
    const whole = [code(`${top}\n${rest}`, { id: 'tides', outputs: [stream('3 weeks\n')] })];
    const parts = [
      code(top, { id: 'tides' }),
      code(rest, { id: 'b', outputs: [stream('3 weeks\n'), errorOutput('E', 'bad')] }),
    ];
    expect(await shown(whole, parts)).toContain('  + output 2 of cell 2: error E');
    expect(await shown(parts, whole)).toContain('  - output 2 of old cell 2: error E');
    expect(await shown(whole, parts)).not.toContain('3 weeks');
  });

  it('folds unchanged cells and counts those that differ in noise', async () => {
    const cells = [1, 2, 3, 4].map((n) => code(`f(${n})`, { count: n }));
    const again = [1, 2, 3, 4].map((n) => code(`f(${n})`, { count: n + 4 }));
    expect(await shown(cells, [...again, code('end()')])).toContain(
      '  ⋯ 4 unchanged cells (all with changes by tools only)\n',
    );
    expect(await shown(cells, [...again, code('end()')], { noise: 'omit' })).toContain('  ⋯ 4 unchanged cells\n');
    expect(await shown(cells, [...again, code('end()')], { noise: 'show' })).toContain('  ~ execution count: 1 → 5\n');
  });

  it('shows as many unchanged lines around a change as asked, and counts the others', async () => {
    const a = [code(`${lines(20)}\nx = 1\n${lines(20, 'end')}`, { id: 'long' })];
    const b = [code(`${lines(20)}\nx = 2\n${lines(20, 'end')}`, { id: 'long' })];
    expect(await shown(a, b, { context: 1 })).toContain(
      '  ⋯ 19 unchanged lines\n line19\n-x = 1\n+x = 2\n end0\n  ⋯ 19 unchanged lines\n',
    );
    expect(await shown(a, b, { context: Number.POSITIVE_INFINITY })).not.toContain('⋯');
  });

  it('wraps prose where it is told to: each row has its sign, and those that go on with a line a mark', async () => {
    const text = (end: string) => `Every measurement of the second campaign was taken in the afternoon, ${end}.`;
    const change = await view([markdown(text('in shade'), { id: 'm' })], [markdown(text('in full sun'), { id: 'm' })]);
    const wrapped = renderTerminal(change, { ...options, width: 40, wrapProse: lineParts });
    expect(wrapped).toContain(
      '\n-Every measurement of the second \n-↪ campaign was taken in the afternoon, \n-↪ in shade.\n+Every',
    );
    for (const row of wrapped.split('\n')) expect(row.length).toBeLessThanOrEqual(40);
    expect(hasLongProse(change, 40)).toBe(true);
    expect(hasLongProse(change, 100)).toBe(false);
    expect(renderTerminal(change, { ...options, width: 40 })).toContain(`\n-${text('in shade')}\n`);
    const highlighted = renderTerminal(change, { paint: colourPaint(2), width: 40, wrapProse: lineParts });
    expect(highlighted.replace(/\x1b\[[\d;]*m/g, '')).toBe(wrapped);
    const accents = await view(
      [],
      [markdown('Größenänderungen täglich überprüfen, außerdem naïve Schätzungen', { id: 'm' })],
    );
    expect(renderTerminal(accents, { ...options, width: 40, wrapProse: lineParts })).toContain(
      '\n+Größenänderungen täglich überprüfen, \n+↪ außerdem naïve Schätzungen\n',
    );
    const chinese = await view([], [markdown('这是一段很长的中文文字'.repeat(6), { id: 'm' })]);
    const rows = renderTerminal(chinese, { ...options, width: 40, wrapProse: lineParts }).split('\n');
    for (const row of rows) expect(columns.columnsOf(row)).toBeLessThanOrEqual(40);
  });

  it('leaves long lines of code as they are', async () => {
    const line = `call(${'argument, '.repeat(20)})`;
    const change = await view([], [code(line)]);
    expect(renderTerminal(change, { ...options, wrapProse: lineParts })).toContain(`\n+${line}\n`);
  });

  it('says tags and the kernel in words, and metadata by path', async () => {
    const a = read([code('x', { id: 'c', tags: ['old', 'both'], metadata: { slide: { type: 'a' } } })]);
    const kernelspec = { display_name: 'R', language: 'R', name: 'ir' };
    const b = read([code('x', { id: 'c', tags: ['both', 'parameters'], metadata: { slide: { type: 'b' } } })], {
      metadata: { kernelspec, language_info: { name: 'R' } },
    });
    const text = renderTerminal(await viewNotebooks(a, b), options);
    expect(text).toContain('  ~ tags: -old +parameters\n');
    expect(text).toContain('  ~ metadata slide.type: "a" → "b"\n');
    expect(text).toContain(
      '  ~ kernel: Python 3 (ipykernel) (python3) → R (ir)\n'.replace('Python 3 (ipykernel)', kernelOf(a)),
    );
  });

  it('summarises pictures by size and share of changed pixels, and never prints base64', async () => {
    const picture = (red: number) => png(20, 10, (x) => (x < 2 ? [red, 0, 0] : [0, 0, 0]));
    const a = [
      code('plot()', { id: 'p', outputs: [display({ 'image/png': picture(100), 'text/plain': '<Figure>' })] }),
    ];
    const b = [
      code('plot()', { id: 'p', outputs: [display({ 'image/png': picture(200), 'text/plain': '<Figure>' })] }),
    ];
    const text = await shown(a, b);
    expect(text).toMatch(/ {2}~ output 1: image\/png 20×10 \(\d+ B\), 10 % of pixels changed\n/);
    const larger = [code('plot()', { id: 'p', outputs: [display({ 'image/png': png(40, 10) })] })];
    expect(await shown(a, larger)).toMatch(/ {2}~ output 1: image\/png 20×10 → 40×10 \(\d+ B → \d+ B\)\n/);
    const drawing = (d: string) => [
      code('plot()', { id: 'p', outputs: [display({ 'image/svg+xml': `<svg>\n${d}\n</svg>` })] }),
    ];
    expect(await shown(drawing('<a/>'), drawing('<b/>'))).toContain('image/svg+xml, 1 line of its text changed\n');
    const fresh = await shown([], b);
    expect(fresh).toMatch(/ {2}\+ output 1: image\/png 20×10 \(\d+ B\)\n/);
    expect(text + fresh).not.toMatch(/[\w+/]{40}/);
  });

  it('shows of a result in several forms the one that reads best', async () => {
    const cell = (value: number) =>
      code('x', { id: 'c', outputs: [display({ 'text/html': `<b>${value}</b>`, 'text/plain': `${value}` })] });
    expect(await shown([cell(1)], [cell(2)])).toContain(
      '  ~ output 1: text/html\n  ~ output 1: text/plain\n-  │ 1\n+  │ 2\n',
    );
    const frame = (value: number) => {
      const rows = `<tbody><tr><th>0</th><td>${value}</td><td>b</td></tr></tbody>`;
      const html = `<table class="dataframe"><thead><tr><th></th><th>n</th><th>m</th></tr></thead>${rows}</table>`;
      return code('df', {
        id: 'c',
        outputs: [display({ 'text/html': html, 'text/plain': `   n  m\n0  ${value}  b` })],
      });
    };
    expect(await shown([frame(1)], [frame(2)])).toContain('  ~ output 1: text/html, table\n~  │ row 0: n: 1 → 2\n');
  });

  it('says which columns and rows of a table moved, and what changed in which row', async () => {
    const table = (header: string, ...rows: string[]): Record<string, string> => {
      const row = (text: string, tag: string): string =>
        `<tr>${text
          .split(' ')
          .map((cell) => `<${tag}>${cell}</${tag}>`)
          .join('')}</tr>`;
      const body = rows.map((text) => row(text, 'td')).join('');
      return {
        'text/html': `<table class="dataframe"><thead>${row(header, 'th')}</thead><tbody>${body}</tbody></table>`,
      };
    };
    const text = await shown(
      [code('df', { outputs: [display(table('k a b', 'x 1 2', 'y 3 4', 'z 5 6'))] })],
      [code('df', { outputs: [display(table('k b a', 'y 4 3', 'z 6 7', 'x 2 1'))] })],
    );
    expect(text).toContain(
      'output 1: text/html, table\n~  │ column a moved: 2 → 3\n~  │ row z: a: 5 → 7\n~  │ row moved: 2 → 1\n~  │ row moved: 3 → 2\n',
    );
  });

  it('says what became of an error in words, and shows the calls that differ', async () => {
    const frame = (at: number, name: string, line: string): string =>
      `File /lib/${name}.py:${at}, in ${name}(x)\n---> ${at} ${line}`;
    const raised = (name: string, value: string, frames: string[]) =>
      code('f()', { outputs: [errorOutput(name, value, [...frames, `${name}: ${value}`])] });
    const text = await shown(
      [raised('KeyError', "'a'", [frame(1, 'one', 'two(x)'), frame(2, 'two', 'three(x)'), frame(3, 'three', 'x[y]')])],
      [raised('TypeError', 'no', [frame(9, 'one', 'two(x)'), frame(2, 'two', 'three(x)'), frame(3, 'three', 'x(y)')])],
    );
    expect(text).toContain(
      "  ~ output 1: error KeyError: 'a' → TypeError: no, other calls\n    ⋯ 2 unchanged calls\n   │ File /lib/three.py:3, in three(x)\n-  │     x[y]\n+  │     x(y)\n",
    );
    const value = await shown([raised('KeyError', "'a'", [])], [raised('KeyError', "'b'", [])]);
    expect(value).toContain("  ~ output 1: error KeyError: 'a' → 'b'\n");
  });

  it('shows of charts what changed and not the ids, and no colour codes of streams', async () => {
    const plot = (uid: string, y: number, word: string) =>
      code('f()', {
        outputs: [
          display({ 'application/vnd.plotly.v1+json': { data: [{ uid, y }] } }),
          stream(`\x1b[1mloss\x1b[0m \x1b[32m${word}\x1b[0m end\n`),
        ],
      });
    const text = await shown([plot('a', 1, 'one')], [plot('b', 2, 'two')]);
    expect(text).not.toContain('uid');
    expect(text).toContain('data[0].y: 1 → 2');
    expect(text).toContain('-  │ loss one end\n+  │ loss two end\n');
  });

  it('fills and cuts headers by the columns that wide characters take', async () => {
    const wide = [code('データ = 読み込む(1)'), code(`x = "${'数'.repeat(50)}"`), code("y = '👩‍💻'")];
    const other = wide.map((cell) => code(`${cell.source}  # z`));
    const seen = await view(wide, other);
    expect(hasWideText(seen)).toBe(true);
    const headers = renderTerminal(seen, { ...options, measure: columns })
      .split('\n')
      .filter((line) => line.startsWith('──'));
    expect(headers).toHaveLength(3);
    for (const line of headers) expect([59, 60]).toContain(columns.columnsOf(line));
    expect(hasWideText(await view([code('ä = "π"')], [code('ä = "ж"')]))).toBe(false);
  });

  it('fills a header with a tab, or a line break of a made id, in the name of its cell', async () => {
    for (const [source, id] of [
      ['x\t= 京', 'c'.repeat(8)],
      ['y', 'a\nb\tc京'],
    ] as const) {
      const change = await view([], [code(source, { id })]);
      const header = renderTerminal(change, { ...options, measure: columns }).split('\n')[3]!;
      expect(header).not.toContain('\t');
      expect(columns.columnsOf(header)).toBe(60);
      expect(header).toMatch(/─$/);
    }
  });

  it('shows of an edited copy what was edited', async () => {
    const source = (column: string): string =>
      `fig, ax = plt.subplots(figsize=(8, 5))\nax.plot(frame["day"], frame["${column}"])\nax.set_title("${column}")\nax.legend(loc="upper left")\nfig.savefig("${column}.png")`;
    const text = await shown([code(source('sales'))], [code(source('sales')), code(source('returns'))]);
    expect(text).toContain('── code cell 2 copied from old cell 1 and modified · fig');
    expect(text).toContain('\n fig, ax = plt.subplots(figsize=(8, 5))\n-ax.plot(frame["day"], frame["sales"])\n');
    expect(text).toContain('+ax.plot(frame["day"], frame["returns"])');
  });

  it('cuts long outputs', async () => {
    const text = await shown([], [code('x', { outputs: [stream(`${lines(50)}\n${'y'.repeat(5000)}\n`)] })]);
    expect(text).toContain('+  │ line11\n  ' + '  ⋯ 39 more changed lines\n');
  });

  it('marks new, deleted and renamed notebooks and changed modes', async () => {
    const cells = [code('x')];
    const header = async (file: Parameters<typeof view>[3]) => (await shown(cells, cells, {}, file)).split('\n  ⋯')[0];
    expect(await header({ ...SIDES, oldPath: null, newMode: '100644' })).toMatch(
      /^diff a\/x.ipynb b\/x.ipynb\nnew notebook mode 100644\n--- \/dev\/null\n\+\+\+ b\/x.ipynb/,
    );
    expect(await header({ ...SIDES, newPath: null })).toMatch(/\ndeleted notebook\n--- a\/x.ipynb\n\+\+\+ \/dev\/null/);
    expect(await header({ ...SIDES, newPath: 'y.ipynb', similarity: 90 })).toBe(
      'diff a/x.ipynb b/y.ipynb\nsimilarity index 90%\nrename from x.ipynb\nrename to y.ipynb\n--- a/x.ipynb\n+++ b/y.ipynb',
    );
    expect(await header({ ...SIDES, oldMode: '100644', newMode: '100755' })).toContain(
      'old mode 100644\nnew mode 100755\n',
    );
  });

  it('highlights the words that changed, in colour only', async () => {
    const change = await view([code('total = sum(prices)', { id: 't' })], [code('total = max(prices)', { id: 't' })]);
    const coloured = renderTerminal(change, { paint: colourPaint(2), width: 60 });
    expect(coloured).toMatch(/\x1b\[7msum\x1b\[27m/);
    expect(coloured).toMatch(/\x1b\[7mmax\x1b\[27m/);
    expect(renderTerminal(change, options)).toContain('-total = sum(prices)\n+total = max(prices)\n');
  });

  it('says the same with colour as without', async () => {
    const change = await view([code('a\nb', { id: 'c' }), code('d')], [code('a\nc', { id: 'c', tags: ['t'] })]);
    const coloured = renderTerminal(change, { paint: colourPaint(3), width: 60 });
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(renderTerminal(change, options));
  });
});

describe('pieces', () => {
  it('cuts a line wherever a highlight or a token begins or ends', () => {
    expect(pieces(10, [{ from: 2, to: 5 }], [{ from: 4, to: 8, kind: 'string' }])).toEqual([
      { from: 0, to: 2, changed: false, token: undefined },
      { from: 2, to: 4, changed: true, token: undefined },
      { from: 4, to: 5, changed: true, token: 'string' },
      { from: 5, to: 8, changed: false, token: 'string' },
      { from: 8, to: 10, changed: false, token: undefined },
    ]);
  });
});

function kernelOf(notebook: ReturnType<typeof read>): string {
  return String((notebook.metadata.kernelspec as { display_name?: string }).display_name);
}
