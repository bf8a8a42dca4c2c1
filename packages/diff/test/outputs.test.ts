import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import {
  type CellChange,
  diffInDepth,
  diffNotebooks,
  type OutputDetail,
  type OutputEdit,
  type OutputsChange,
} from '../src/index.ts';
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
    ['figure sizes', '<Figure size 640x480 with 1 Axes>', '<Figure size 432x288 with 1 Axes>'],
    ['random ids', 'run 8f14e45f-ceea-467f-a1b2-0123456789ab', 'run 11111111-2222-4333-a444-555555555555'],
    ['temporary paths', '/tmp/ipykernel_12/99.py:3: Warning', '/tmp/ipykernel_77/12.py:3: Warning'],
  ])('%s are noise', (name, a, b) => {
    const outputs = changed([stream(a)], [stream(b)])!;
    expect(outputs.noiseOnly).toBe(true);
    expect(onlyDetail(outputs)).toMatchObject({ kind: 'text', noise: name });
  });

  it.each([
    ['a number', 'accuracy 0.91', 'accuracy 0.84'],
    ['a duration that is a result', 'half-life: 12 s', 'half-life: 14 s'],
    ['a date in a table', 'from 2024-01-01 00:00:00', 'from 2024-03-01 00:00:00'],
    ['a message next to a timing', 'took 3 s: ok', 'took 4 s: failed'],
  ])('%s is no noise', (_, a, b) => {
    expect(changed([stream(a)], [stream(b)])!.noiseOnly).toBe(false);
  });

  it('shows the real change without the noise around it', () => {
    const text = (address: string, score: string): string =>
      `<A at 0x${address}>\nscore ${score}\n<B at 0x${address}>\n`;
    const detail = onlyDetail(changed([stream(text('7f00aa11', '1'))], [stream(text('7f99bb22', '2'))])!);
    expect(detail.kind === 'text' && detail.change.hunks.map(({ fromA, toA }) => [fromA, toA])).toEqual([[1, 2]]);
  });

  it('takes streams cut into other pieces for the same', () => {
    expect(changed([stream('a\n'), stream('b\n')], [stream('a\nb\n')])!.noiseOnly).toBe(true);
    expect(changed([stream('a\n'), stream('b\n', 'stderr')], [stream('a\nb\n')])!.noiseOnly).toBe(false);
  });
});

describe('pairs of outputs', () => {
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
  const error = (line: number, cell: number, message: string): object => ({
    output_type: 'error',
    ename: 'KeyError',
    evalue: message,
    traceback: [
      '\u001b[0;31m---------\u001b[0m',
      `\u001b[0;32m<ipython-input-${cell}-abc123>\u001b[0m in \u001b[0;36mload\u001b[0;34m()\u001b[0m\n\u001b[0;32m----> ${line}\u001b[0;31m table[key]\u001b[0m`,
      `\u001b[0;31mKeyError\u001b[0m: '${message}'`,
    ],
  });

  it('differ by frame, without colours', () => {
    const outputs = changed([error(3, 1, 'a')], [error(3, 7, 'b')])!;
    expect(outputs.edits[0]).toMatchObject({ parts: [{ name: 'evalue' }, { name: 'traceback' }] });
    const { detail } = (outputs.edits[0] as OutputEdit & { kind: 'modify' }).parts[1];
    expect(detail.kind === 'text' && detail.change.linesB.slice(detail.change.hunks[0].fromB)).toEqual([
      "KeyError: 'b'",
    ]);
  });

  it('of another execution are the same error', () => {
    expect(changed([error(3, 1, 'a')], [error(3, 9, 'a')])!.noiseOnly).toBe(true);
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
        rows: [
          { kind: 'modify', a: ['1', 'Bergen & Voss', '20'], b: ['1', 'Bergen & Voss', '25'] },
          { kind: 'insert', b: ['3', 'Hamar', '1'] },
        ],
      },
    });
  });

  it('with other styler ids are noise', async () => {
    expect(await html(table(rows, '1a2b3c'), table(rows, '9f8e7d'))).toMatchObject({
      kind: 'text',
      noise: 'styler ids',
    });
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

  it('in another key order is the same', () => {
    const a = display({ 'application/json': { x: 1, y: [2] } });
    expect(changed([a], [display({ 'application/json': { y: [2], x: 1 } })])).toBeUndefined();
  });
});

describe('figure sizes in the metadata of outputs', () => {
  it('are noise', () => {
    const sized = (width: number): object => display({ 'image/png': 'AAAA' }, { 'image/png': { width, height: 10 } });
    expect(changed([sized(100)], [sized(120)])!.noiseOnly).toBe(true);
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
