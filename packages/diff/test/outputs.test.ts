import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { type CellChange, diffInDepth, diffNotebooks, type OutputDetail, type OutputsChange } from '../src/index.ts';
import { looksLikeTable } from '../src/tables.ts';
import { display, notebook, result, stream } from './make.ts';

describe('text of outputs', () => {
  it.each([
    ['memory addresses', '<Model at 0x7f83ac10d4>', '<Model at 0x7fee01b2c3>'],
    [
      'timings',
      'CPU times: user 1.2 s, sys: 8 ms\nWall time: 1.3 s',
      'CPU times: user 2.1 s, sys: 9 ms\nWall time: 2.4 s',
    ],
    ['timings', 'Wall time: 5.9 ms', 'Wall time: 1min 5s'],
    [
      'timings',
      '1.23 ms ± 5.4 µs per loop (mean of 7 runs, 1,000 loops each)',
      '998 µs ± 1 µs per loop (mean of 7 runs, 10,000 loops each)',
    ],
    ['timings', 'training took 12.7 seconds', 'training took 9 seconds'],
    ['timings', '2024-01-01 10:00:01,123 INFO start', '2024-02-03 11:10:41,003 INFO start'],
    [
      'progress',
      ' 10%|█   | 1/10 [00:01<00:09, 1.0it/s]\r100%|████| 10/10 [00:09<00:00, 1.1it/s]\n',
      '100%|████| 10/10 [00:07<00:00, 1.4it/s]\n',
    ],
    [
      'progress, timings',
      '\r\x1b[2K   \x1b[90m━━━━\x1b[0m \x1b[32m0.1/1.2 MB\x1b[0m \x1b[31m0.5 MB/s\x1b[0m eta \x1b[36m0:00:03\x1b[0m\r\x1b[2K   \x1b[90m━━━━━━\x1b[0m \x1b[32m1.2/1.2 MB\x1b[0m \x1b[31m5.6 MB/s\x1b[0m eta \x1b[36m0:00:00\x1b[0m\n\x1b[?25hdone',
      '\r\x1b[2K   \x1b[90m━━━━━━\x1b[0m \x1b[32m1.2/1.2 MB\x1b[0m \x1b[31m9.1 MB/s\x1b[0m eta \x1b[36m0:00:00\x1b[0m\n\x1b[?25hdone',
    ],
    [
      'progress, timings',
      'Epoch 1/2\n10/20 [=====>......] - ETA: 4s - loss: 0.9\n20/20 [===========] - 4s 2ms/step - loss: 0.5\n',
      'Epoch 1/2\n20/20 [===========] - 9s 3ms/step - loss: 0.5\n',
    ],
    ['progress', 'a \r b \r', ' b '],
    ['random ids', 'map_8f14e45fceea467fa1b20123456789ab', 'map_11111111222243330444555555555555'],
    ['colours', '\x1b[31mred\x1b[0m', 'red'],
    ['figure sizes', '<Figure size 640x480 with 1 Axes>', '<Figure size 432x288 with 1 Axes>'],
    ['random ids', 'run 8f14e45f-ceea-467f-a1b2-0123456789ab', 'run 11111111-2222-4333-a444-555555555555'],
    ['timings', 'Elapsed: 3.2s', 'Elapsed: 1m 4s'],
    ['timings', 'done in 0:00:03.211, as planned', 'done in 0:01:04, as planned'],
    ['timings', '3.2 seconds elapsed', '4 seconds elapsed'],
    [
      'timings',
      '[Parallel(n_jobs=1)]: Done 5 out of 5 | elapsed:    1.2s remaining:    0.8s',
      '[Parallel(n_jobs=1)]: Done 5 out of 5 | elapsed:    2.5s remaining:    0.1s',
    ],
    ['timings', 'INFO:root:loaded in 0.31 seconds', 'INFO:root:loaded in 0.35 seconds'],
    ['temporary paths', '/tmp/ipykernel_12/99.py:3: Warning', '/tmp/ipykernel_77/12.py:3: Warning'],
    ['temporary paths', 'saved in /tmp/tmpab12cd_x/plot.png', 'saved in /tmp/tmpzz00yy_q/plot.png'],
    ['temporary paths', '/var/folders/ab/x1y2/T/ipykernel_7/1.py', '/var/folders/zz/y9/T/ipykernel_8/2.py'],
    [
      'temporary paths',
      'C:\\Users\\me\\AppData\\Local\\Temp\\ipykernel_1\\2.py:1: Warning',
      'C:\\Users\\you\\AppData\\Local\\Temp\\ipykernel_3\\4.py:1: Warning',
    ],
  ])('%s are noise', (name, a, b) => {
    const outputs = changed([stream(a)], [stream(b)])!;
    expect(outputs.noiseOnly).toBe(true);
    expect(onlyDetail(outputs)).toMatchObject({ kind: 'text', noise: name });
  });

  it.each([
    ['a number', 'accuracy 0.91', 'accuracy 0.84'],
    ['a duration that is a result', 'half-life: 12 s', 'half-life: 14 s'],
    ['a date in a table', 'from 2024-01-01 00:00:00', 'from 2024-03-01 00:00:00'],
    [
      'the total of a progress bar',
      '100%|████| 10/10 [00:01<00:00, 1.1it/s]',
      '100%|████| 20/20 [00:01<00:00, 1.1it/s]',
    ],
    [
      'a value behind a progress bar',
      '100%|████| 10/10 [00:01<00:00, 1.1it/s, loss=0.1]',
      '100%|████| 10/10 [00:01<00:00, 1.1it/s, loss=0.2]',
    ],
    [
      'the loss of an epoch',
      '20/20 [===========] - 4s 2ms/step - loss: 0.5',
      '20/20 [===========] - 9s 3ms/step - loss: 0.6',
    ],
    ['a message next to a timing', 'took 3 s: ok', 'took 4 s: failed'],
    ['how many tries it took', 'It took 1 iterations to converge', 'It took 2 iterations to converge'],
    ['how many were taken', 'We took 3 samples', 'We took 4 samples'],
    ['a number of steps', 'finished in 3 steps', 'finished in 4 steps'],
    ['a number without a unit', 'took 3', 'took 4'],
    ['a distance', 'elapsed: 3 km', 'elapsed: 4 km'],
    ['a number of rows', 'elapsed 3 rows', 'elapsed 4 rows'],
    ['a number of days', 'duration: 3 days', 'duration: 4 days'],
    ['a length with an explanation', 'Runtime: 91 minutes (film length)', 'Runtime: 92 minutes (film length)'],
    ['a length of something else', 'Wall time of eclipse: 3 min', 'Wall time of eclipse: 4 min'],
    ['a result per loop', 'mean latency per loop: 3 ms', 'mean latency per loop: 4 ms'],
    ['a file that somebody named', '/tmp/out_1.csv', '/tmp/out_2.csv'],
    ['a file in a folder with a drawn name', '/tmp/tmpab12cd_x/a.csv', '/tmp/tmpab12cd_y/b.csv'],
  ])('%s is no noise', (_, a, b) => {
    expect(changed([stream(a)], [stream(b)])!.noiseOnly).toBe(false);
  });

  it('shows the real change without the noise around it', () => {
    const text = (address: string, score: string): string =>
      `<A at 0x${address}>\nscore ${score}\n<B at 0x${address}>\n`;
    const detail = onlyDetail(changed([stream(text('7f00aa11', '1'))], [stream(text('7f99bb22', '2'))])!);
    expect(detail.kind === 'text' && detail.change.hunks.map(({ fromA, toA }) => [fromA, toA])).toEqual([[1, 2]]);
  });

  it('reads a long row of carriage returns once', () => {
    const text = (end: string): string => `a${'\r'.repeat(2_000_000)}${end}`;
    expect(changed([stream(text('x'))], [stream(text('x\r\r'))])!.noiseOnly).toBe(true);
  });

  it('shows of a progress bar the end, and what changed in it', () => {
    const bar = (total: number, seconds: number): string =>
      Array.from({ length: total }, (_, i) => `\r ${i}%|█ | ${i + 1}/${total} [00:0${seconds}<00:00, 9it/s]`).join('');
    const detail = onlyDetail(changed([stream(`start\n${bar(5, 1)}\n`)], [stream(`start\n${bar(6, 2)}\n`)])!);
    expect(detail.kind === 'text' && detail.change.linesB).toEqual(['start', ' 5%|█ | 6/6 [00:02<00:00, 9it/s]', '']);
  });

  it('takes streams cut into other pieces for the same', () => {
    expect(changed([stream('a\n'), stream('b\n')], [stream('a\nb\n')])!.noiseOnly).toBe(true);
    expect(changed([stream('a\n'), stream('b\n', 'stderr')], [stream('a\nb\n')])!.noiseOnly).toBe(false);
  });
});

describe('ids of Bokeh', () => {
  const page = (id: string, title: string): string =>
    `<div id="${id}" data-root-id="${id}" style="display: contents;"></div><p>${title} p1</p>`;
  const script = (id: string, value: number): string =>
    `const docs_json = {"3f2504e0-4f89-41d3-9a0c-0305e82c3301":{"roots":[{"id":"${id}"}],"y":${value}}}; embed("${id}");`;
  const bokeh = (id: string, title = 'a', value = 1): object =>
    display({ 'text/html': page(id, title), 'application/javascript': script(id, value) });

  it('are noise, as the document counts them', () => {
    expect(changed([bokeh('p1001')], [bokeh('p2044')])!.noiseOnly).toBe(true);
  });

  it('hide no change beside them', () => {
    expect(changed([bokeh('p1001')], [bokeh('p2044', 'b')])!.noiseOnly).toBe(false);
    expect(changed([bokeh('p1001')], [bokeh('p2044', 'a', 2)])!.noiseOnly).toBe(false);
    expect(changed([stream('page p1001')], [stream('page p1002')])!.noiseOnly).toBe(false);
  });
});

describe('pairs of outputs', () => {
  it('with a richer form on one side only are the same output', () => {
    const outputs = changed([result({ 'text/plain': 'x', 'text/latex': '$x$' })], [result({ 'text/plain': 'x' })])!;
    expect(outputs.edits).toMatchObject([
      { kind: 'modify', parts: [{ name: 'text/latex', detail: { kind: 'removed' } }] },
    ]);
    const other = changed([result({ 'text/plain': '<Figure>', 'image/png': 'AAAA' })], [stream('x\n')])!;
    expect(other.edits.map(({ kind }) => kind)).toEqual(['delete', 'insert']);
  });

  it('ignore execution counts', () => {
    expect(changed([result({ 'text/plain': '1' }, 3)], [result({ 'text/plain': '1' }, 8)])).toBeUndefined();
  });

  it('ignore the layout of the file', () => {
    const a = notebook([{ source: 'x', outputs: [display({ 'text/plain': ['a\n', 'b'] })] }]);
    const b = notebook([{ source: 'x', outputs: [display({ 'text/plain': 'a\nb' })] }]);
    expect(diffNotebooks(a, b).cells).toEqual([{ kind: 'keep', a: 0, b: 0 }]);
  });

  it('find an output that came between', () => {
    const outputs = changed(
      [stream('one\n'), result({ 'text/plain': '1' })],
      [stream('one\n'), display({ 'text/html': '<b>x</b>' }), result({ 'text/plain': '1' })],
    )!;
    expect(outputs.edits.map(({ kind }) => kind)).toEqual(['keep', 'insert', 'keep']);
  });

  it('pair outputs of the same shape', () => {
    const outputs = changed(
      [stream('a\n'), display({ 'image/png': 'AAAA' })],
      [stream('b\n', 'stderr'), stream('c\n'), display({ 'image/png': 'BBBB' })],
    )!;
    expect(outputs.edits.map(({ kind }) => kind)).toEqual(['insert', 'modify', 'modify']);
  });
});

describe('errors', () => {
  const error = (frames: readonly string[], message: string, name = 'KeyError'): object => ({
    output_type: 'error',
    ename: name,
    evalue: message,
    traceback: [
      '\u001b[0;31m-------------------------------------\u001b[0m',
      `\u001b[0;31m${name}\u001b[0m                Traceback (most recent call last)`,
      ...frames,
      `\u001b[0;31m${name}\u001b[0m: ${message}`,
    ],
  });
  const cell = (count: number, line: number, code: string): string =>
    `\u001b[0;32mCell In[${count}], line ${line}\u001b[0m\n\u001b[1;32m      ${line - 1}\u001b[0m before(${line})\n\u001b[0;32m----> ${line}\u001b[0m\u001b[31m ${code}\u001b[0m\n      ${line + 1} after()`;
  const library = (path: string, line: number, code: string): string =>
    `File ${path}:${line}, in DataFrame.__getitem__(self, key)\n   ${line - 1}     if x:\n-> ${line}         ${code}\n   ${line + 1}     return`;
  const pandas = '/opt/conda/lib/python3.11/site-packages/pandas/core/frame.py';
  const parts = (a: object, b: object) => {
    const edit = changed([a], [b])?.edits[0];
    return edit?.kind === 'modify' ? edit.parts : [];
  };

  it('of another execution, after edits above, with libraries elsewhere, are the same error', () => {
    const [part, ...others] = parts(
      error([cell(1, 3, 'load(key)'), library(pandas, 4102, 'raise e')], "'a'"),
      error(
        [cell(9, 30, 'load(key)'), library('~/env/Lib/site-packages/pandas/core/frame.py', 3807, 'raise e')],
        "'a'",
      ),
    );
    expect(others).toEqual([]);
    expect(part).toMatchObject({ name: 'traceback', detail: { noise: 'line numbers of frames' } });
  });

  it('with another value differ in that alone', () => {
    const frames = [cell(1, 3, 'load(key)'), library(pandas, 4102, 'raise e')];
    expect(parts(error(frames, "'a'"), error(frames, "'b'")).map(({ name }) => name)).toEqual(['evalue']);
  });

  it('differ by frame: the title of the call, and the code that ran', () => {
    const [part] = parts(
      error([cell(1, 3, 'load(key)'), library(pandas, 4102, 'raise e')], "'a'"),
      error([cell(2, 3, 'load(other)'), library(pandas, 4102, 'raise e'), library('/x/more.py', 7, 'fail()')], "'a'"),
    );
    expect(part.detail.kind === 'text' && part.detail.change).toMatchObject({
      linesB: [
        'Cell In[2], line 3',
        '    load(other)',
        `File ${pandas}:4102, in DataFrame.__getitem__(self, key)`,
        '    raise e',
        'File /x/more.py:7, in DataFrame.__getitem__(self, key)',
        '    fail()',
      ],
      hunks: [
        { fromA: 1, toA: 2, fromB: 1, toB: 2, lines: [{ a: 1, b: 1 }] },
        { fromA: 4, toA: 4, fromB: 4, toB: 6 },
      ],
    });
  });

  it('are read in the spelling of Python and of old IPython as well', () => {
    const python = (line: number, path: string): string =>
      `Traceback (most recent call last):\n  File "${path}", line ${line}, in run\n    step(x)\n    ^^^^^^^`;
    const old = (count: number, line: number): string =>
      `<ipython-input-${count}-0a1b2c3d> in <module>()\n      1 a\n----> ${line} run(x)\n\n~/lib/tool.py in run(x)\n----> ${line} raise KeyError`;
    const noisy = (a: string, b: string) => changed([error([a], 'k')], [error([b], 'k')])?.noiseOnly;
    expect(noisy(python(3, '/tmp/ipykernel_11/22.py'), python(4, '/tmp/ipykernel_33/44.py'))).toBe(true);
    expect(noisy(old(1, 2), old(7, 3))).toBe(true);
    expect(noisy(python(3, '/work/a.py'), python(3, '/work/b.py'))).toBe(false);
  });

  describe('of Julia and R', () => {
    const plain = (traceback: string, evalue = 'no'): object => ({
      output_type: 'error',
      ename: 'ERROR',
      evalue,
      traceback: traceback.split('\n'),
    });
    const julia = (cell: number, line: number, slug: string): string =>
      `no\n\nStacktrace:\n  [1] read(path::String)\n    @ CSV ~/.julia/packages/CSV/${slug}/src/read.jl:${line}\n [2] (::var"#${cell}#${cell + 1}")(x::Int64)\n   @ Main ./In[${cell}]:${line}\n [3] top-level scope\n   @ In[${cell + 1}]:1`;
    const old = (line: number): string =>
      `no\n\nStacktrace:\n [1] setindex! at ./array.jl:${line} [inlined]\n [2] top-level scope at In[${line}]:1\n [3] include_string(::Function, ::Module) at .\\loading.jl:${line}`;
    const r = (line: number): string =>
      `no\nTraceback:\n\n1. load("tides.csv")\n2. read.csv(path)   # at line ${line} of file <text>\n3. stop("no")`;

    it('are the same on other lines, in other cells and with another version of a package', () => {
      const noisy = (a: string, b: string) => changed([plain(a)], [plain(b)])?.noiseOnly;
      expect(noisy(julia(3, 2, 'MKemC'), julia(9, 7, 'jFiCn'))).toBe(true);
      expect(noisy(old(2), old(5))).toBe(true);
      expect(noisy(r(2), r(4))).toBe(true);
    });

    it('with another message differ in that alone', () => {
      const failed = (message: string): object => plain(julia(3, 2, 'x').replace('no', message), message);
      expect(parts(failed('no'), failed('none')).map(({ name }) => name)).toEqual(['evalue']);
    });

    it('differ by call', () => {
      const [part] = parts(plain(r(2)), plain(r(3).replace('3. stop', '3. check(path)\n4. stop')));
      expect(part.detail.kind === 'text' && part.detail.change).toMatchObject({
        linesA: ['1. load("tides.csv")', '2. read.csv(path)   # at line 2 of file <text>', '3. stop("no")'],
        hunks: [{ fromA: 2, toA: 2, fromB: 2, toB: 3 }],
      });
      const [other] = parts(plain(julia(3, 2, 'x')), plain(julia(4, 2, 'x').replace('String', 'Symbol')));
      expect(other.detail.kind === 'text' && other.detail.change).toMatchObject({
        linesB: [
          '[1] read(path::Symbol) @ CSV ~/.julia/packages/CSV/x/src/read.jl:2',
          '[2] (::var"#4#5")(x::Int64) @ Main ./In[4]:2',
          '[3] top-level scope @ In[5]:1',
        ],
        hunks: [{ fromA: 0, toA: 1, fromB: 0, toB: 1, lines: [{ a: 0, b: 0 }] }],
      });
    });
  });

  it('of another language are compared as text', () => {
    const scala = (call: string): string => `  scala.Predef$.require(Predef.scala:281)\n  ammonite.$sess.cmd3$.${call}`;
    const [part] = parts(error([scala('f(x)')], 'k'), error([scala('g(x)')], 'k'));
    expect(part.detail.kind === 'text' && part.detail.change.hunks).toHaveLength(1);
  });
});

describe('pictures', () => {
  it('re-encoded with the same pixels are noise', async () => {
    expect(await picture(png(4, 3, {}, 0), png(4, 3, {}, 9))).toMatchObject({
      noiseOnly: true,
      detail: { kind: 'image', changedPixels: 0, a: { width: 4, height: 3 }, noise: 're-encoded pictures' },
    });
  });

  it('say how many pixels differ', async () => {
    expect(await picture(png(4, 3, {}), png(4, 3, { 5: 200, 7: 10 }))).toMatchObject({
      noiseOnly: false,
      detail: { kind: 'image', changedPixels: 2 },
    });
  });

  it('of another size say both sizes', async () => {
    const { detail } = await picture(png(4, 3, {}), png(8, 6, {}));
    expect(detail).toMatchObject({ a: { width: 4, height: 3 }, b: { width: 8, height: 6 } });
    expect(detail).not.toHaveProperty('changedPixels');
  });

  it('in JPEG are read too', async () => {
    const jpeg = (grey: number): string =>
      encode({ width: 8, height: 8, data: Buffer.alloc(256, grey) }, 90).data.toString('base64');
    expect(await picture(jpeg(10), jpeg(250), 'image/jpeg')).toMatchObject({
      detail: { changedPixels: 64, a: { width: 8, height: 8 } },
    });
  });

  it('of very many pixels are compared by their bytes, and the diff says so', async () => {
    const huge = (bit: number): string => {
      const header = Buffer.from(png(1, 1, {}), 'base64');
      header.writeUInt32BE(30_000, 16);
      header.writeUInt32BE(30_000, 20);
      return Buffer.concat([header, Buffer.from([bit])]).toString('base64');
    };
    const side = (bit: number) => notebook([{ source: 'x', outputs: [display({ 'image/png': huge(bit) })] }]);
    expect((await diffInDepth(side(0), side(1))).coarse).toMatchObject([{ what: 'pictures' }]);
  });

  it('that are broken are compared by their bytes', async () => {
    const broken = `${png(4, 3, {}).slice(0, 60)}AAAA`;
    expect(await picture(png(4, 3, {}), broken)).toMatchObject({ noiseOnly: false, detail: { kind: 'image' } });
  });

  it('differ in base64 only by line breaks: noise', async () => {
    const text = png(4, 3, {});
    expect(await picture(text, `${text}\n`)).toMatchObject({ noiseOnly: true });
  });
});

describe('tables', () => {
  const table = (rows: string[][], note = ''): string =>
    `<style>#T_${note || 'abc12'} td {}</style><table border="1" class="dataframe"><thead><tr><th></th><th>city</th><th>sales</th></tr></thead><tbody>${rows
      .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
      .join('')}</tbody></table>`;
  const rows = [
    ['0', 'Oslo', '10'],
    ['1', 'Bergen &amp; Voss', '20'],
    ['2', 'Bodø', '30'],
  ];

  it('differ by row and value', async () => {
    const detail = await html(
      table(rows),
      table([rows[0], ['1', 'Bergen &amp; Voss', '25'], rows[2], ['3', 'Hamar', '1']]),
    );
    expect(detail).toEqual({
      kind: 'table',
      rows: {
        headerA: ['', 'city', 'sales'],
        headerB: ['', 'city', 'sales'],
        columns: [
          { a: 0, b: 0 },
          { a: 1, b: 1 },
          { a: 2, b: 2 },
        ],
        movedRows: [],
        rows: [
          { kind: 'modify', a: ['1', 'Bergen & Voss', '20'], b: ['1', 'Bergen & Voss', '25'] },
          { kind: 'insert', b: ['3', 'Hamar', '1'] },
        ],
      },
    });
  });

  const frame = (header: readonly string[], body: readonly (readonly string[])[]): string => {
    const row = (cells: readonly string[], tag: string): string =>
      `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
    const lines = body.map((cells) => row(cells, 'td')).join('');
    return `<table class="dataframe"><thead>${row(header, 'th')}</thead><tbody>${lines}</tbody></table>`;
  };
  const change = async (a: string, b: string) => {
    const detail = await html(a, b);
    if (detail.kind !== 'table') throw new Error(detail.kind);
    return detail.rows;
  };
  const counted = [
    ['0', 'Oslo', '10', 'x'],
    ['1', 'Voss', '20', 'y'],
    ['2', 'Bodø', '30', 'z'],
  ];
  const head = ['', 'city', 'sales', 'code'];

  it('with columns in another order say which moved, and no row changed', async () => {
    const moved = counted.map(([index, city, sales, code]) => [index, code, city, sales] as string[]);
    expect(await change(frame(head, counted), frame(['', 'code', 'city', 'sales'], moved))).toMatchObject({
      columns: [
        { a: 0, b: 0 },
        { a: 3, b: 1, moved: true },
        { a: 1, b: 2 },
        { a: 2, b: 3 },
      ],
      rows: [],
    });
  });

  it('with a renamed, a new and a missing column compare the others', async () => {
    const other = counted.map(([index, city, , code], i) => [index, city, code, `${i}`] as string[]);
    expect(await change(frame(head, counted), frame(['', 'town', 'code', 'n'], other))).toMatchObject({
      columns: [{ a: 0, b: 0 }, { a: 1, b: 1 }, { a: 2 }, { a: 3, b: 2 }, { b: 3 }],
      rows: [],
    });
  });

  it('with a new row at the top have one new row, whatever the index counts', async () => {
    const shifted = [['0', 'Alta', '5', 'w'], ...counted.map(([index, ...rest]) => [`${Number(index) + 1}`, ...rest])];
    expect(await change(frame(head, counted), frame(head, shifted))).toMatchObject({
      rows: [{ kind: 'insert', b: ['0', 'Alta', '5', 'w'] }],
      movedRows: [],
    });
  });

  it('sorted in another way say which rows moved, and what changed in them', async () => {
    const sorted = [counted[2], ['0', 'Oslo', '11', 'x'], counted[1]];
    expect(await change(frame(head, counted), frame(head, sorted))).toMatchObject({
      rows: [{ kind: 'modify', a: counted[0], b: ['0', 'Oslo', '11', 'x'] }],
      movedRows: [{ a: 2, b: 0 }],
    });
  });

  it('with a MultiIndex have each label in each of its rows', async () => {
    const multi = (value: string): string =>
      `<table class="dataframe"><thead><tr><th></th><th></th><th colspan="2">sales</th></tr><tr><th>land</th><th>city</th><th>n</th><th>sum</th></tr></thead><tbody><tr><th rowspan="2">NO</th><th>Oslo</th><td>1</td><td>2</td></tr><tr><th>Voss</th><td>3</td><td>${value}</td></tr></tbody></table>`;
    expect(await change(multi('4'), multi('5'))).toMatchObject({
      headerB: ['land', 'city', 'sales n', 'sales sum'],
      rows: [{ kind: 'modify', a: ['NO', 'Voss', '3', '4'], b: ['NO', 'Voss', '3', '5'] }],
    });
  });

  it('with other styler ids are noise', async () => {
    expect(await html(table(rows, '1a2b3c'), table(rows, '9f8e7d'))).toMatchObject({
      kind: 'text',
      noise: 'styler ids',
    });
  });

  it('with the same values in other markup are noise, and other text around them is not', async () => {
    const plain = table(rows).replace(' border="1"', '').replace(/></g, '>\n  <');
    expect(await html(table(rows), plain)).toMatchObject({ kind: 'text', noise: 'markup of tables' });
    const styled = table(rows).replace('<td>Oslo', '<td style="color: red">Oslo');
    expect(await html(table(rows), styled)).not.toHaveProperty('noise');
    expect(await html(table(rows), `${plain}<p>3 rows × 3 columns</p>`)).not.toHaveProperty('noise');
    const second = (value: number): string => `${table(rows)}<table><tr><td>${value}</td></tr></table>`;
    expect(await html(second(1), second(2))).not.toHaveProperty('noise');
  });

  it('nested deeper than any that pandas writes are compared as text, and the diff says so', async () => {
    const nested = (depth: number, value: string): string =>
      `<table class="dataframe"><tr><td>${'<b>'.repeat(depth)}${value}${'</b>'.repeat(depth)}</td></tr></table>`;
    const compare = async (depth: number) => {
      const [a, b] = ['x', 'y'].map((value) =>
        notebook([{ source: 'x', outputs: [display({ 'text/html': nested(depth, value) })] }]),
      );
      const diff = await diffInDepth(a!, b!);
      return {
        cells: JSON.stringify(diff.cells, (key, value) => (['a', 'b'].includes(key) ? undefined : value)),
        told: diff.coarse.map(({ what }) => what),
      };
    };
    expect((await compare(100)).cells).toContain('"kind":"table"');
    expect((await compare(100)).told).toEqual([]);
    expect((await compare(1000)).cells).not.toContain('"kind":"table"');
    expect((await compare(1000)).told).toEqual(['tables']);
  });

  it('that are never closed as tags are told from those of pandas in one pass', () => {
    expect(looksLikeTable('<table border="1" class="dataframe">')).toBe(true);
    expect(looksLikeTable('<table id="T_1a2b3">')).toBe(true);
    expect(looksLikeTable(`${'<table '.repeat(400_000)}id="T_1">`)).toBe(true);
    expect(looksLikeTable('<table '.repeat(400_000))).toBe(false);
  });

  it('are compared as text by the synchronous diff, which loads nothing', () => {
    const outputs = changed([display({ 'text/html': table(rows) })], [display({ 'text/html': table(rows.slice(1)) })])!;
    expect(onlyDetail(outputs).kind).toBe('text');
  });
});

describe('JSON of outputs', () => {
  const plotly = (y: number[], uid: string): object =>
    display({ 'application/vnd.plotly.v1+json': { data: [{ type: 'bar', y, uid }], layout: { title: 'x' } } });

  it('differs by path', () => {
    expect(onlyDetail(changed([plotly([1, 2, 3], 'u')], [plotly([1, 5, 3], 'u')])!)).toEqual({
      kind: 'json',
      changes: [{ path: ['data', 0, 'y', 1], a: 2, b: 5 }],
    });
  });

  it('with other ids is noise', () => {
    expect(changed([plotly([1], 'aaaa1111')], [plotly([1], 'bbbb2222')])!.noiseOnly).toBe(true);
    const widget = (model_id: string): object =>
      display({ 'application/vnd.jupyter.widget-view+json': { model_id, version_major: 2 } });
    expect(changed([widget('a'.repeat(32))], [widget('b'.repeat(32))])!.noiseOnly).toBe(true);
  });

  it('with other ids beside a real change is that change, and the ids are marked', () => {
    const outputs = changed([plotly([1, 2, 3], 'u')], [plotly([1, 5, 3], 'v')])!;
    expect(outputs.noiseOnly).toBe(false);
    expect(onlyDetail(outputs)).toEqual({
      kind: 'json',
      changes: [
        { path: ['data', 0, 'y', 1], a: 2, b: 5 },
        { path: ['data', 0, 'uid'], a: 'u', b: 'v', noise: 'random ids' },
      ],
    });
  });

  it('of Vega is compared without the names that Altair makes up', () => {
    const chart = (hash: string, count: number, value: number): object =>
      display({
        'application/vnd.vegalite.v5+json': {
          data: { name: `data-${hash.repeat(32)}` },
          params: [{ name: `param_${count}`, views: [`view_${count}`] }],
          datasets: { [`data-${hash.repeat(32)}`]: [{ x: value }] },
        },
      });
    expect(changed([chart('a', 1, 5)], [chart('b', 7, 5)])!.noiseOnly).toBe(true);
    expect(onlyDetail(changed([chart('a', 1, 5)], [chart('b', 7, 6)])!)).toEqual({
      kind: 'json',
      changes: [{ path: ['datasets', 'data-1', 0, 'x'], a: 5, b: 6 }],
    });
  });

  it('in the metadata of bokeh is an id only', () => {
    const bokeh = (id: string): object =>
      display({ 'text/plain': 'x' }, { 'application/vnd.bokehjs_exec.v0+json': { id } });
    expect(changed([bokeh('p1001')], [bokeh('p2044')])!.noiseOnly).toBe(true);
  });

  it('in another key order is the same', () => {
    const a = display({ 'application/json': { x: 1, y: [2] } });
    expect(changed([a], [display({ 'application/json': { y: [2], x: 1 } })])).toBeUndefined();
  });
});

describe('metadata of outputs', () => {
  it('with another size at which a picture is shown has changed', () => {
    const sized = (width: number): object => display({ 'image/png': 'AAAA' }, { 'image/png': { width, height: 10 } });
    expect(changed([sized(300)], [sized(400)])!.noiseOnly).toBe(false);
  });
});

function changed(a: readonly object[], b: readonly object[]): OutputsChange | undefined {
  const [step] = diffNotebooks(notebook([{ source: 'x', outputs: a }]), notebook([{ source: 'x', outputs: b }])).cells;
  return (step as { change?: CellChange }).change?.outputs;
}

function onlyDetail({ edits }: OutputsChange): OutputDetail {
  const parts = edits.flatMap((edit) => (edit.kind === 'modify' ? edit.parts : []));
  expect(parts).toHaveLength(1);
  return parts[0].detail;
}

async function inDepth(mime: string, a: string, b: string): Promise<OutputsChange> {
  const side = (text: string) => notebook([{ source: 'x', outputs: [display({ [mime]: text })] }]);
  const [step] = (await diffInDepth(side(a), side(b))).cells;
  return (step as { change: CellChange }).change.outputs!;
}

async function picture(
  a: string,
  b: string,
  mime = 'image/png',
): Promise<{ noiseOnly: boolean; detail: OutputDetail }> {
  const outputs = await inDepth(mime, a, b);
  return { noiseOnly: outputs.noiseOnly, detail: onlyDetail(outputs) };
}

async function html(a: string, b: string): Promise<OutputDetail> {
  return onlyDetail(await inDepth('text/html', a, b));
}

/** A PNG in base64, black but for the grey values at some pixels. */
function png(width: number, height: number, grey: Readonly<Record<number, number>>, deflateLevel = 6): string {
  const picture = new PNG({ width, height, deflateLevel });
  for (let at = 0; at < width * height; at++)
    picture.data.fill(grey[at] ?? 0, at * 4, at * 4 + 3).fill(255, at * 4 + 3, at * 4 + 4);
  return PNG.sync.write(picture, { deflateLevel }).toString('base64');
}
