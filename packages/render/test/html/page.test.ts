import { createHash } from 'node:crypto';
import { readNotebook } from '@nbmend/notebook';
import { renderReviewPage } from '@nbmend/render/html';
import { describe, expect, it } from 'vitest';
import { code, compared, Document, markdown, notebook, pageOf } from './sample.ts';

const stream = (text: string) => ({ output_type: 'stream', name: 'stdout', text });
const display = (data: object) => ({ output_type: 'display_data', data, metadata: {} });
const words = (text: string) => text.replace(/\s+/g, ' ').trim();

describe('renderReviewPage', () => {
  it('allows its own script by hash and nothing else', () => {
    const { html } = pageOf([code('a')], [code('b')]);
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html)!;
    const hash = createHash('sha256').update(script!).digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('gives the same text for the same input', () => {
    const page = () => pageOf([code('a'), markdown('# x')], [code('b'), markdown('# y')]).html;
    expect(page()).toBe(page());
  });

  it('holds every line of both sides, also of unchanged cells', () => {
    const page = pageOf([code('same = 1'), code('old = 2'), code('gone = 3')], [code('same = 1'), code('new = 2')]);
    for (const line of ['same = 1', 'old = 2', 'new = 2', 'gone = 3']) expect(page.elements[0]?.text).toContain(line);
  });

  it('says what happened to each cell in signs and words', () => {
    const page = pageOf(
      [code('a = 1', { id: 'a' }), code('b = 2', { id: 'b' }), markdown('some text', { id: 'm' })],
      [code('a = 2', { id: 'a' }), markdown('some text', { id: 'm' }), code('c = 3\nd = 4', { id: 'c' })],
    );
    const chips = page.all('span', 'class', 'chip').map(({ text }) => words(text));
    expect(chips).toEqual(['~ source', '− removed', '+ added']);
  });

  it('names a moved, a split and a converted cell as such', () => {
    const long = 'first = load()\nsecond = clean(first)\nthird = enrich(second)\nfourth = report(third)';
    const [top, rest] = [long.split('\n').slice(0, 2).join('\n'), long.split('\n').slice(2).join('\n')];
    const page = pageOf(
      [
        code(long, { id: 'l' }),
        code('x = compute(1)', { id: 'x' }),
        code('y = compute(2)', { id: 'y' }),
        code('z = compute(3)', { id: 'z' }),
        code('# a note', { id: 'n' }),
      ],
      [
        code(top, { id: 'l' }),
        code(rest, { id: 'r' }),
        code('y = compute(2)', { id: 'y' }),
        code('z = compute(3)', { id: 'z' }),
        code('x = compute(1)', { id: 'x' }),
        markdown('# a note', { id: 'n' }),
      ],
    );
    const chips = page.all('span', 'class', 'chip').map(({ text }) => words(text));
    expect(chips).toEqual(['÷ split into 2 cells', '→ moved from 2 to 5', '⇄ code → markdown']);
  });

  it('shows what is new among the outputs of all parts of a split cell', () => {
    const [top, rest] = [
      "tides = load('tides')\ntides = clean(tides)",
      "weekly = mean(tides, 'week')\nweekly.plot('level')",
    ];
    const page = pageOf(
      [code(`${top}\n${rest}`, { id: 'l', outputs: [stream('3 weeks\n')] })],
      [code(top, { id: 'l' }), code(rest, { id: 'r', outputs: [stream('3 weeks\n'), stream('no level\n')] })],
    );
    const outputs = page.all('div', 'class', 'part-outputs').map(({ text }) => words(text));
    expect(outputs).toEqual(['+ new outputstdoutno level1 output unchanged.']);
  });

  it('links to each changed cell by its id, once', () => {
    const cells = (mark: string) =>
      ['one', 'one', '"><script>'].map((id, i) =>
        code(`table_${i} = load("${i}.csv")\nshow(table_${i}, ${mark})`, { id }),
      );
    const page = pageOf(cells('1'), cells('2'));
    const ids = page.all('article', 'id').map(({ attributes }) => attributes.id);
    expect(ids).toEqual(['c-one', 'c-one-2', 'c--script-']);
    const every = page.elements.flatMap(({ attributes }) => attributes.id ?? []);
    expect(new Set(every).size).toBe(every.length);
    for (const id of ids) expect(page.all('a', 'href', `#${id}`).length).toBe(2);
  });

  it('counts noise and keeps it apart from changes', () => {
    const page = pageOf(
      [
        code('a', { execution_count: 1, metadata: { papermill: { duration: 1 } } }),
        code('b', { outputs: [stream('<object at 0x7f11aa>')] }),
      ],
      [
        code('a', { execution_count: 9, metadata: { papermill: { duration: 2 } } }),
        code('b', { outputs: [stream('<object at 0x7f22bb>')] }),
      ],
    );
    expect(page.one('p', 'facts-line').text).toContain('2 metadata-only changes hidden');
    expect(page.all('article').every(({ attributes }) => attributes.class === 'cell same noisy')).toBe(true);
    expect(page.one('details', 'has-noise').text).toContain('2 cells with noise only');
    expect(page.all('span', 'class', 'counts')[0]?.text).toBe('noise only');
  });

  it('shows a notebook that cannot be read with its message, and the others', () => {
    const good = compared(notebook([code('a')]), notebook([code('b')]));
    const page = new Document(
      renderReviewPage([{ path: 'bad.ipynb', status: 'modified', problem: 'bad.ipynb:3:1: not valid <JSON>' }, good]),
    );
    expect(page.one('div', 'problem').text).toContain('bad.ipynb:3:1: not valid <JSON>');
    expect(page.all('article')).toHaveLength(1);
    expect(page.one('p', 'facts-line').text).toContain('1 notebook not readable');
  });

  it('shows new and deleted notebooks whole, renamed ones with both names', () => {
    const cells = notebook([code('a'), markdown('b')]);
    const page = new Document(
      renderReviewPage([
        { path: 'new.ipynb', status: 'added', b: cells },
        { path: 'old.ipynb', status: 'deleted', a: cells },
        compared(cells, cells, { path: 'to.ipynb', oldPath: 'from.ipynb', status: 'renamed' }),
      ]),
    );
    expect(page.all('h2').map(({ text }) => text)).toEqual(['new.ipynb', 'old.ipynb', 'to.ipynb', 'Keys', 'Signs']);
    expect(page.all('article', 'class', 'ins')).toHaveLength(2);
    expect(page.all('article', 'class', 'del')).toHaveLength(2);
    expect(page.one('span', 'was').text).toBe('was from.ipynb');
  });

  it('escapes file names and revisions wherever they stand', () => {
    const name = '"><img src=x onerror=alert(1)>\u202egnp.ipynb';
    const page = new Document(
      renderReviewPage([{ path: name, oldPath: `old${name}`, status: 'renamed', problem: name }], {
        from: name,
        to: name,
        made: name,
      }),
    );
    expect(page.all('img')).toHaveLength(0);
    expect(
      page.elements.filter(({ attributes }) => Object.keys(attributes).some((key) => key.startsWith('on'))),
    ).toEqual([]);
    expect(page.all('h2')[0]?.text).toBe('"><img src=x onerror=alert(1)><U+202E>gnp.ipynb');
    expect(page.html).not.toContain('\u202e');
  });

  it('says when nothing changed', () => {
    expect(new Document(renderReviewPage([], { from: 'a', to: 'b' })).one('p', 'nothing').text).toBe(
      'No notebook changed.',
    );
  });
});

describe('the outline', () => {
  it('lists notebooks, headings and changed cells with their signs', () => {
    const page = pageOf(
      [markdown('# Top'), code('a'), markdown('## Below'), code('b')],
      [markdown('# Top'), code('a1'), markdown('## Below'), code('b1')],
    );
    const [nav] = page.all('nav');
    expect(words(nav!.text)).toBe('1 notebookwork/a.ipynb ~22 cells changedTop~source: id1Below~source: id3');
  });
});

describe('limits', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, i) => `line_${i} = "${'x'.repeat(100)}"`).join('\n');

  it('cuts a cell that is too large and says so', () => {
    const page = pageOf([code('a')], [code('a'), code(lines(5000))]);
    expect(page.html.length).toBeLessThan(2_000_000);
    expect(page.one('p', 'cut').text).toMatch(/^Truncated: [\d,]+ lines are left out here/);
  });

  it('cuts a very long line around its change', () => {
    const [a, b] = [`${'a'.repeat(50_000)}1${'b'.repeat(50_000)}`, `${'a'.repeat(50_000)}2${'b'.repeat(50_000)}`];
    const page = pageOf([code(a)], [code(b)]);
    expect(page.html.length).toBeLessThan(100_000);
    expect(page.all('ins', 'class', 'l')[0]?.text).toMatch(/^…a*2b*… [\d,]+ characters of this line left out$/);
  });

  it('stops at the size of the page, counts what is left, and goes on with the outline', () => {
    const many = (mark: string) =>
      Array.from({ length: 50 }, (_, i) => code(`${mark}_${i} = 1\n${lines(20)}`, { id: `c${i}` }));
    const page = pageOf(many('a'), many('b'), { limits: { report: 50_000 } });
    expect(page.html.length).toBeLessThan(150_000);
    expect(page.elements[0]?.text).toMatch(
      /the page is at its limit of 0 MB, \d+ changed cells of this notebook are left out/,
    );
    expect(page.all('nav')[0]?.text).toContain('c49');
  });

  it('shows no picture that is over the limit, and no data that is none', () => {
    const png = Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      Buffer.from([0, 0, 0, 9, 0, 0, 0, 9]),
      Buffer.alloc(2000),
    ]).toString('base64');
    const page = pageOf(
      [],
      [
        code('a', {
          outputs: [
            display({ 'image/png': png }),
            display({ 'image/png': 'no base64 <' }),
            display({ 'image/gif': 'R0lGODlh' }),
          ],
        }),
      ],
      { limits: { cellPictures: 100 } },
    );
    expect(page.all('img')).toHaveLength(0);
    const notes = page.all('p', 'class', 'cut').map(({ text }) => text);
    expect(notes).toEqual(
      [
        'New picture: 9×9, 2.0 kB: over the limit of this page, left out.',
        'New picture: this is no base64, so no image/png.',
        'image/gif, 6 B: only PNG and JPEG pictures are shown.',
      ]
        .map((note) => note.replace('New picture', 'Picture'))
        .map((note, i) => (i === 2 ? expect.stringContaining('only PNG and JPEG') : note)),
    );
  });
});

describe('a run of papermill', () => {
  const run = (parameters: object, duration: number) => ({ papermill: { parameters, duration } });

  it('has its parameters and times as tables', () => {
    const timed = (duration: number) => ({ metadata: { papermill: { duration } } });
    const a = notebook([code('x', timed(2))], run({ region: 'north', n: 5 }, 10));
    const b = notebook([code('x', timed(8))], run({ region: 'south', n: 5 }, 30));
    const page = new Document(renderReviewPage([compared(a, b)]));
    const rows = page.all('tr').map(({ text }) => text);
    expect(rows).toContain('region"north""south"');
    expect(rows).toContain('n55');
    expect(rows).toContain('Whole run10.0 s30.0 s3.00×');
    expect(rows.some((row) => row.startsWith('Cell 1') && row.endsWith('2.00 s8.00 s4.00×'))).toBe(true);
  });

  it('is read from the injected cell where papermill recorded nothing', () => {
    const injected = (source: string) => code(source, { metadata: { tags: ['injected-parameters'] } });
    const page = pageOf(
      [injected('# Parameters\nday = "mon"\nn: int = 3')],
      [injected('# Parameters\nday = "tue"\nn: int = 3\nval x = 1')],
    );
    const rows = page.all('tr').map(({ text }) => text);
    expect(rows).toContain('day"mon""tue"');
    expect(rows).toContain('n33');
    expect(rows).toContain('xnot set1');
  });
});

describe('outputs', () => {
  it('are shown by kind: text with colours, tables by cell, HTML in a frame without rights, scripts as text', () => {
    const table = (value: string) =>
      `<table class="dataframe"><thead><tr><th>v</th></tr></thead><tbody><tr><td>${value}</td></tr></tbody></table>`;
    const outputs = (mark: string) => [
      stream(`\u001b[31m${mark}\u001b[0m`),
      display({ 'text/html': table(mark), 'text/plain': mark }),
      display({ 'text/html': `<i>${mark}</i>` }),
      display({ 'application/javascript': `alert("${mark}")` }),
      display({ 'application/json': { deep: [1, { value: mark }] } }),
    ];
    const page = pageOf([code('a', { outputs: outputs('old') })], [code('a', { outputs: outputs('new') })]);
    expect(page.all('mark', 'class', 't-1').map(({ text }) => text)).toEqual(['old', 'new']);
    expect(page.one('td', 'mod').text).toBe('old new');
    expect(page.all('iframe').map(({ attributes }) => attributes.sandbox)).toEqual(['', '']);
    expect(page.elements[0]?.text).toContain('alert("new")');
    expect(page.elements[0]?.text).toContain('deep[1].value');
    expect(page.all('script')).toHaveLength(1);
  });

  it('keep JSON as it is, with numbers as the file spells them', () => {
    const json = '{"a": 1.0, "big": 12345678901234567890, "list": [1, {"x": NaN}, []], "s": "</script>"}';
    const cell = `{"cell_type":"code","id":"x","source":"a","metadata":{},"execution_count":null,"outputs":[{"output_type":"display_data","metadata":{},"data":{"application/json":${json}}}]}`;
    const b = readNotebook(Buffer.from(`{"cells":[${cell}],"metadata":{},"nbformat":4,"nbformat_minor":5}`));
    const page = new Document(renderReviewPage([{ path: 'a.ipynb', status: 'added', b }]));
    const lines = page.one('div', 'output').text.slice('application/json'.length);
    expect(lines).toBe(
      '{  "a": 1.0,  "big": 12345678901234567890,  "list": [    1,    {      "x": NaN    },    []  ],  "s": "</script>"}',
    );
  });

  it('fold the plain text beside something richer', () => {
    const html = (mark: string) => [display({ 'text/html': `<i>${mark}</i>`, 'text/plain': mark })];
    const page = pageOf([code('a', { outputs: html('old') })], [code('a', { outputs: html('new') })]);
    expect(page.all('details', 'class', 'part').map(({ text }) => text)).toEqual([
      expect.stringContaining('text/plain'),
    ]);
  });
});
