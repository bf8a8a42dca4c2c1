import { describe, expect, it } from 'vitest';
import { textForm } from '../src/text-form.ts';
import { code, display, errorOutput, executeResult, markdown, png, read, stream } from './support.ts';

const digest = (bytes: Buffer) => `${bytes.length}b`;
const form = (...args: Parameters<typeof read>) => textForm(read(...args), digest);

describe('textForm', () => {
  it('has a heading a cell, tags, own metadata, source and outputs', () => {
    const text = form(
      [
        markdown('# Title\n\nText', { id: '0123abcd' }),
        code('x = 1\nx', {
          id: 'load',
          tags: ['parameters'],
          metadata: { jupyter: { source_hidden: true } },
          outputs: [stream('hello\n'), executeResult('1'), display({ 'image/png': png(3, 2) })],
          count: 3,
        }),
      ],
      { metadata: { kernelspec: { display_name: 'Python 3', name: 'python3' } } },
    );
    expect(text.replace(/\d+b\]/, 'DIGEST]')).toBe(`# notebook: Python 3 (python3)

# %% [markdown] Title
# Title

Text

# %% [code] load
# tags: parameters
# jupyter: {"source_hidden": true}
x = 1
x
#> hello
#> 1
#> [image/png 3×2, DIGEST]
`);
  });

  it('is the same after a re-run, with ids made up anew, and with keys in another order', () => {
    const cells = (id: string, count: number, address: string) => [
      code('run()', {
        id,
        count,
        metadata: { papermill: { duration: count }, execution: { x: count }, collapsed: count > 1 },
        outputs: [stream(`<Thing at ${address}>\n10%|█ | 1/10 [00:0${count}<00:0${count}]\r100%|██| 10/10\n`)],
      }),
    ];
    expect(form(cells('1a2b3c4d', 1, '0x7f0011223344'))).toBe(form(cells('99887766', 4, '0x7fffaabbccdd')));
  });

  it('shows errors without colour codes and hides base64 of any kind', () => {
    const data = 'QUJDa9+x'.repeat(250);
    const text = form([
      code('x', {
        outputs: [
          errorOutput('ValueError', 'bad', ['\x1b[0;31mValueError\x1b[0m: bad']),
          display({ 'application/pdf': data }),
          display({ 'text/plain': data }),
          display({ 'text/html': `<img src="data:image/png;base64,${data}">` }),
        ],
      }),
    ]);
    expect(text).toContain('#> ValueError: bad\n');
    expect(text).not.toMatch(/(QUJDa9.x){20}/);
  });

  it('changes only the line that changed', () => {
    const a = form([markdown('intro'), code('a\nb\nc', { id: 'cell-one' })]).split('\n');
    const b = form([markdown('intro'), code('a\nB\nc', { id: 'cell-one' })]).split('\n');
    expect(a.filter((line, i) => line !== b[i])).toEqual(['b']);
  });
});
