import { readNotebook } from '@nbmend/notebook';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodeOptions, NotebookStyle } from '../../../test/harness/index.ts';
import { code, display, errorOutput, executeResult, markdown, notebook, stream } from '../../../test/harness/index.ts';
import { DEFAULT_POLICY, PROFILE_NAMES, type StripPolicy, strip, stripBytes, summarize } from '../src/index.ts';

/** The text of the stripped notebook; `unchanged` if nothing was to strip. */
function stripped(text: string, policy: Partial<StripPolicy> = {}, path = 'a.ipynb'): string {
  const result = stripBytes(Buffer.from(text), path, { ...DEFAULT_POLICY, ...policy });
  return result.kind === 'unchanged' ? 'unchanged' : Buffer.concat(result.chunks).toString();
}

/** The first cell after stripping a notebook of one code cell. */
function cellAfter(options: CodeOptions, policy: Partial<StripPolicy> = {}, style: NotebookStyle = {}) {
  const text = notebook([code('x', { id: 'one', ...options })], style);
  const after = stripped(text, policy);
  const { cells, worksheets } = JSON.parse(after === 'unchanged' ? text : after);
  return (cells ?? worksheets[0].cells)[0];
}

describe('the bytes', () => {
  const run = {
    count: 3,
    outputs: [stream('hi\n'), executeResult({ 'text/plain': '1' })],
    metadata: { scrolled: true },
  };
  const clean = { count: null, outputs: [], metadata: {} };
  const styles: [string, NotebookStyle][] = [
    ['as Jupyter writes them', {}],
    ['with four spaces', { indent: 4 }],
    ['with tabs', { indent: '\t' }],
    ['on one line', { indent: 0 }],
    ['with CRLF', { eol: '\r\n' }],
    ['without a final newline', { finalNewline: false }],
    ['with a byte order mark', { bom: true }],
    ['with text as one string', { joined: true }],
    ['with escapes', { ascii: true }],
    ['as nbformat 3', { major: 3 }],
    ['as nbformat 4.2', { minor: 2 }],
  ];

  it.each(styles)('are those of a notebook that never ran, %s', (_, style) => {
    const cells = (options: CodeOptions) => [
      markdown('# é'),
      code('x = "é"', options),
      code('y', { ...options, id: 'b' }),
    ];
    const before = notebook(cells(run), style);
    const expected = notebook(cells(clean), style);
    // nbformat 3 keeps the key of the count, which a notebook that never ran does not have.
    const after = stripped(before, { ids: 'keep' }).replaceAll(/,\s+"prompt_number": ?null/g, '');
    expect(after).toBe(expected);
  });

  it.each(styles)('of a clean notebook are not rewritten, %s', (_, style) => {
    expect(stripped(notebook([markdown('a'), code('b', clean)], style))).toBe('unchanged');
  });

  it('keep the spelling of everything that stays', () => {
    const text = `{"cells":[{"cell_type":"code" , "metadata":{"a":1.0,"scrolled":true , "b":1e400,"c":NaN},"outputs":[ {"output_type":"stream"} ],
      "execution_count": 12345678901234567890,"source":["\\ud800\\/\\u0041"]}],"nbformat":4,"nbformat_minor":2,"x":-0.0, "metadata":{}} \n\n`;
    expect(stripped(text)).toBe(
      text
        .replace(',"scrolled":true', '')
        .replace('[ {"output_type":"stream"} ]', '[]')
        .replace('12345678901234567890', 'null'),
    );
  });

  it('lose their counts in a cell that has more of them than can be arguments of one call', () => {
    const cell = (count: string): string =>
      `{"cells":[{"cell_type":"code","metadata":{},"outputs":[${Array(150_000).fill(`{"output_type":"execute_result","execution_count":${count}}`).join()}],"execution_count":null,"source":""}],"nbformat":4,"nbformat_minor":2,"metadata":{}}`;
    expect(stripped(cell('1'), { outputs: 'keep' })).toBe(cell('null'));
  });

  it('hide nothing behind a repeated key', () => {
    const text =
      '{"cells":[{"cell_type":"code","outputs":[{"a":"secret"}],"metadata":{"widgets":1}}],"metadata":{"widgets":"secret"},' +
      '"cells":[{"cell_type":"code","outputs":[{"b":"secret"}],"outputs":[],"execution_count":1,"execution_count":2,' +
      '"metadata":{"scrolled":"secret","k":1,"scrolled":2},"metadata":{"collapsed":"secret"},"source":[]}],"metadata":{},"nbformat":4,"nbformat_minor":0}';
    const after = stripped(text);
    expect(after).not.toContain('secret');
    expect(after).toContain('"execution_count":null,"execution_count":null,"metadata":{"k":1},"metadata":{}');
  });
});

describe('outputs', () => {
  const text = { count: 1, outputs: [stream('small\n')] };
  const picture = display({ 'image/png': 'A'.repeat(500), 'text/plain': '<Figure>' });

  it('stay in cells that say so, by tag or by metadata', () => {
    for (const how of [{ tags: ['keep_output'] }, { tags: ['nbmend-keep'] }, { metadata: { keep_output: true } }]) {
      expect(cellAfter({ ...text, ...how }).outputs).toHaveLength(1);
    }
    expect(cellAfter({ ...text, tags: ['other'] }).outputs).toEqual([]);
    expect(cellAfter({ ...text, tags: ['other'] }, { keepTags: ['other'] }).outputs).toHaveLength(1);
    expect(cellAfter({ ...text, metadata: { pinned: true } }, { keepKeys: ['pinned'] }).outputs).toHaveLength(1);
    expect(cellAfter(text, { keepCells: ['one'] }).outputs).toHaveLength(1);
  });

  it('of initialisation cells stay unless they are to be stripped', () => {
    expect(cellAfter({ ...text, metadata: { init_cell: true } }).outputs).toHaveLength(1);
    expect(cellAfter({ ...text, metadata: { init_cell: true } }, { initCells: 'strip' }).outputs).toEqual([]);
  });

  it('go from a cell that refuses them, whatever the policy', () => {
    expect(cellAfter({ ...text, metadata: { keep_output: false } }, { outputs: 'keep' }).outputs).toEqual([]);
  });

  it('stay by type and size also in a cell that refuses the others, as in nbstripout', () => {
    const refusing = { ...text, metadata: { keep_output: false } };
    expect(cellAfter(refusing, { keepTypes: ['stream'] }).outputs).toHaveLength(1);
    expect(cellAfter(refusing, { maxSize: 50 }).outputs).toHaveLength(1);
    expect(cellAfter(refusing).outputs).toEqual([]);
  });

  it('go where init_cell is false, whatever else the cell says, as in nbstripout', () => {
    const tags = ['keep_output'];
    expect(cellAfter({ ...text, metadata: { init_cell: false }, tags }, { outputs: 'keep' }).outputs).toEqual([]);
    expect(cellAfter({ ...text, metadata: { init_cell: true }, tags }, { initCells: 'strip' }).outputs).toEqual([]);
  });

  it('of a notebook that says keep_output go by type and size as with --keep-output', () => {
    const style = { metadata: { keep_output: true } };
    expect(cellAfter(text, { dropTypes: ['stream'] }, style).outputs).toEqual([]);
    expect(cellAfter({ ...text, tags: ['keep_output'] }, { dropTypes: ['stream'] }, style).outputs).toHaveLength(1);
  });

  it('without any data are as small as can be', () => {
    expect(cellAfter({ outputs: [display({})] }, { maxSize: 50 }).outputs).toHaveLength(1);
    expect(cellAfter({ outputs: [display({})] }, { maxSize: 5 }).outputs).toEqual([]);
    expect(cellAfter({ outputs: [display({})] }, { keepTypes: ['text/plain'] }).outputs).toEqual([]);
  });

  it('stay in a notebook whose metadata says keep_output', () => {
    expect(cellAfter(text, {}, { metadata: { keep_output: true } }).outputs).toHaveLength(1);
    expect(cellAfter(text, {}, { metadata: { keep_output: false } }).outputs).toEqual([]);
  });

  it('of a cell that contradicts itself are an error with its place', () => {
    const both = notebook([code('x', { ...text, metadata: { keep_output: false }, tags: ['keep_output'] })]);
    expect(() => stripped(both)).toThrow(/^a\.ipynb:\d+:\d+: the cell has a tag that keeps its outputs/);
  });

  it('of kept types stay, without the rest of their bundle and its metadata', () => {
    const output = { ...picture, metadata: { 'image/png': { width: 3 }, other: 1 } };
    const [kept, ...rest] = cellAfter({ outputs: [output, stream('x')] }, { keepTypes: ['text/*'] }).outputs;
    expect(rest).toEqual([]);
    expect(kept.data).toEqual({ 'text/plain': ['<Figure>'] });
    expect(kept.metadata).toEqual({ other: 1 });
    expect(cellAfter({ outputs: [stream('x'), errorOutput('E', 'v')] }, { keepTypes: ['error'] }).outputs).toHaveLength(
      1,
    );
  });

  it('of dropped types and of a larger size go where outputs are kept', () => {
    const keep = { outputs: 'keep' } as const;
    expect(cellAfter({ outputs: [picture] }, { ...keep, dropTypes: ['image/*'] }).outputs[0].data).toEqual({
      'text/plain': ['<Figure>'],
    });
    expect(cellAfter({ outputs: [picture] }, { ...keep, dropLarger: 100 }).outputs[0].data).toEqual({
      'text/plain': ['<Figure>'],
    });
    const only = display({ 'image/png': 'A'.repeat(500) });
    expect(cellAfter({ outputs: [only] }, { ...keep, dropLarger: 100 }).outputs).toEqual([]);
    expect(cellAfter({ outputs: [only], tags: ['keep_output'] }, { ...keep, dropLarger: 100 }).outputs).toHaveLength(1);
  });

  it('of nbformat 3 are told apart by type as well', () => {
    const v3 = { major: 3 } as const;
    const [kept] = cellAfter({ outputs: [picture] }, { keepTypes: ['text/plain'] }, v3).outputs;
    expect(Object.keys(kept).sort()).toEqual(['metadata', 'output_type', 'text']);
    const [result] = cellAfter(
      { count: 7, outputs: [executeResult({ 'text/plain': '1' })] },
      { outputs: 'keep' },
      v3,
    ).outputs;
    expect(result.prompt_number).toBe(0);
  });

  it('up to a size stay, counted in characters as nbstripout does', () => {
    // 'stream' + 'stdout' + the text: 12 characters besides it, the last one outside the basic plane
    const output = stream(`${'a'.repeat(37)}😀`);
    expect(cellAfter({ outputs: [output] }, { maxSize: 50 }).outputs).toHaveLength(1);
    expect(cellAfter({ outputs: [output] }, { maxSize: 49 }).outputs).toEqual([]);
    expect(cellAfter({ outputs: [output] }, { maxSize: 50 }, { ascii: true }).outputs).toHaveLength(1);
  });

  it('that are scraps stay on demand, data and display, with the metadata scrapbook finds them by', () => {
    const data = {
      ...display({ 'application/scrapbook.scrap.json+json': { name: 'a', data: 1 } as never }),
      metadata: { scrapbook: { name: 'a', data: true, display: false } },
    };
    const shown = { ...picture, metadata: { scrapbook: { name: 'b', data: false, display: true } } };
    const outputs = [stream('x'), data, shown];
    expect(cellAfter({ outputs }, { keepScraps: true }).outputs).toEqual(
      [data, shown].map((o) => expect.objectContaining({ metadata: o.metadata })),
    );
    expect(cellAfter({ outputs }).outputs).toEqual([]);
  });

  it('that stay lose their counts', () => {
    const options = { count: 7, outputs: [executeResult({ 'text/plain': '1' })] };
    expect(cellAfter(options, { outputs: 'keep' }).outputs[0].execution_count).toBeNull();
    expect(cellAfter(options, { outputs: 'keep', counts: 'keep' }).outputs[0].execution_count).toBe(7);
  });
});

describe('cells', () => {
  it('without a visible character go on demand, but not an empty parameters cell', () => {
    const text = notebook([
      code('a'),
      code(' \n\t'),
      markdown(''),
      code('', { tags: ['parameters'], id: 'p' }),
      code('b'),
    ]);
    const after = JSON.parse(stripped(text, { emptyCells: 'drop' }));
    expect(after.cells.map((cell: { source: string[] }) => cell.source.join(''))).toEqual(['a', '', 'b']);
  });

  it('with a tag go on demand, and their neighbours keep their bytes', () => {
    const cells = [code('a', { id: 'a' }), code('b', { id: 'b', tags: ['scratch'] }), code('c', { id: 'c' })];
    expect(stripped(notebook(cells), { dropTaggedCells: ['scratch'] })).toBe(notebook([cells[0], cells[2]]));
    expect(stripped(notebook([cells[1]]), { dropTaggedCells: ['scratch'] })).toBe(notebook([]));
  });
});

describe('ids', () => {
  const cells = [code('a', { id: 'x1' }), code('b', { id: 'x2' }), code('a', { id: 'x3' })];
  const ids = (text: string): string[] => JSON.parse(text).cells.map((cell: { id: string }) => cell.id);

  it('stay by default', () => {
    expect(stripped(notebook(cells))).toBe('unchanged');
  });

  it('made stable do not depend on what they were, and an inserted cell changes no other', () => {
    const stable = ids(stripped(notebook(cells), { ids: 'stable' }));
    expect(new Set(stable).size).toBe(3);
    const other = notebook([
      code('a', { id: 'y' }),
      code('new', { id: 'n' }),
      code('b', { id: 'z' }),
      code('a', { id: 'q' }),
    ]);
    const [a, , b, again] = ids(stripped(other, { ids: 'stable' }));
    expect([a, b, again]).toEqual(stable);
  });

  it('made sequential are those of nbstripout, counted after cells have gone', () => {
    const withEmpty = [code('', { id: 'e' }), ...cells];
    expect(ids(stripped(notebook(withEmpty), { ids: 'sequential', emptyCells: 'drop' }))).toEqual(['0', '1', '2']);
  });

  it('dropped leave a notebook of the last format that needs none', () => {
    const after = JSON.parse(stripped(notebook(cells), { ids: 'drop' }));
    expect(after.nbformat_minor).toBe(4);
    expect(after.cells[0]).not.toHaveProperty('id');
  });
});

describe('metadata', () => {
  const metadataAfter = (metadata: Record<string, unknown>, policy: Partial<StripPolicy> = {}) =>
    cellAfter({ metadata }, policy).metadata;

  it('goes by path, also nested and with dots in a key', () => {
    const policy = { dropMetadata: ['cell.metadata.a.b', 'cell.metadata.x.y+z', 'cell.metadata.x.y+w.inner'] };
    expect(metadataAfter({ a: { b: 1, c: 2 }, 'x.y+z': 1, 'x.y+w': { inner: 1, other: 2 }, k: 0 }, policy)).toEqual({
      a: { c: 2 },
      'x.y+w': { other: 2 },
      k: 0,
    });
  });

  it('takes an object along that loses its last key, but leaves one that was empty before', () => {
    const policy = { dropMetadata: ['cell.metadata.a.b.c'] };
    expect(metadataAfter({ a: { b: { c: 1 } }, k: 1 }, policy)).toEqual({ k: 1 });
    expect(metadataAfter({ a: { b: {} }, k: 1 }, policy)).toEqual({ a: { b: {} }, k: 1 });
  });

  it('dropped by name goes whole, whatever a profile keeps of it', () => {
    const key = 'application/vnd.databricks.v1+cell';
    const cell = { [key]: { nuid: '1', title: 'T', showTitle: true } };
    expect(metadataAfter(cell)).toEqual({ [key]: { title: 'T', showTitle: true } });
    expect(metadataAfter(cell, { dropMetadata: [`cell.metadata.${key}`] })).toEqual({});
  });

  it('is kept by path against every rule, which makes a list of what may stay', () => {
    const policy = { dropMetadata: ['cell.metadata.*'], keepMetadata: ['cell.metadata.mine', 'cell.metadata.a.b'] };
    expect(metadataAfter({ mine: 1, other: 2, a: { b: 1, c: 2 }, tags: ['t'] }, policy)).toEqual({
      mine: 1,
      a: { b: 1 },
      tags: ['t'],
    });
  });

  it('never loses tags to a wildcard, only to their name', () => {
    expect(metadataAfter({ tags: ['t'] }, { dropMetadata: ['cell.metadata.t*'] })).toEqual({ tags: ['t'] });
    expect(metadataAfter({ tags: ['t'] }, { dropMetadata: ['cell.metadata.tags'] })).toEqual({});
    const steering = { tags: ['parameters', 't'] };
    expect(metadataAfter(steering, { dropMetadata: ['cell.metadata.tags'] })).toEqual(steering);
  });

  it('of papermill goes with the empty tags it adds, and its parameters stay on demand', () => {
    const run = { papermill: { duration: 1, status: 'completed' }, tags: [] };
    expect(metadataAfter(run)).toEqual({});
    expect(metadataAfter({ papermill: {}, tags: ['parameters'] })).toEqual({ tags: ['parameters'] });
    expect(metadataAfter({ tags: [] })).toEqual({ tags: [] });
    const text = notebook([], { metadata: { papermill: { parameters: { a: 1 }, duration: 2 }, k: 1 } });
    expect(JSON.parse(stripped(text)).metadata).toEqual({ k: 1 });
    const kept = { papermill: { parameters: { a: 1 } }, k: 1 };
    expect(JSON.parse(stripped(text, { keepParameters: true })).metadata).toEqual(kept);
  });

  it('that we wrote for a conflict goes once the markers are gone', () => {
    const note = { nbmend: { conflict: 1 } };
    const open = notebook([code('<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic', { metadata: note })], { metadata: note });
    expect(stripped(open)).toBe('unchanged');
    const settled = JSON.parse(stripped(notebook([code('a', { metadata: note })], { metadata: note })));
    expect(settled.cells[0].metadata).toEqual({});
    expect(settled.metadata).toEqual({});
  });

  it('is matched in time linear in the path, however many wildcards', () => {
    const policy = { dropMetadata: [`cell.metadata.${'*a'.repeat(2000)}*b`] };
    expect(metadataAfter({ ['a'.repeat(20_000)]: 1 }, policy)).toHaveProperty('a'.repeat(20_000));
  });
});

describe('Zeppelin', () => {
  const note = `{"paragraphs": [{"text": "%md\\u0027", "results": {"code": "SUCCESS", "msg": []}, "colWidth": 12.0, "status": "FINISHED"}], "name": "n"}`;
  const after = '{"paragraphs": [{"text": "%md\\u0027", "results": {}, "colWidth": 12.0}], "name": "n"}';

  it('notes lose results and run data, by their name or by what they hold', () => {
    for (const path of ['a.zpln', 'x/note.json', '-']) {
      expect(stripped(note, {}, path)).toBe(after);
      expect(stripped(after, {}, path)).toBe('unchanged');
    }
  });

  it('notes that are none are an error with its place', () => {
    expect(() => stripped('{"a": 1}', {}, 'a.zpln')).toThrow('a.zpln:1:1: not a Zeppelin note');
    expect(() => stripped('{"paragraphs": [', {}, 'a.zpln')).toThrow('a.zpln:1:17: not valid JSON');
    expect(() => stripped('{"a": 1}')).toThrow('a.ipynb:1:1: not a notebook');
  });
});

describe('the report', () => {
  it('names each thing with its cell and its place in the file', () => {
    const text = notebook([
      markdown('a'),
      code('b', { count: 2, outputs: [stream('x')], metadata: { scrolled: true } }),
    ]);
    const bytes = Buffer.from(text);
    const result = strip(readNotebook(bytes));
    if (result.kind !== 'stripped') throw new Error('nothing stripped');
    expect(result.removals.map(({ what, cell, path }) => `${what} ${cell} ${path}`).sort()).toEqual([
      'count 1 cell.execution_count',
      'metadata 1 cell.metadata.scrolled',
      'output 1 cell.outputs',
    ]);
    const metadata = result.removals.find(({ what }) => what === 'metadata')!;
    expect(text.slice(metadata.from, metadata.to)).toBe('"scrolled": true');
    expect(summarize(result.removals)).toMatchObject({ outputs: 1, counts: 1, cells: 0 });
  });
});

describe('on any notebook', () => {
  const policies = fc.record<Partial<StripPolicy>>({
    outputs: fc.constantFrom('drop', 'keep'),
    counts: fc.constantFrom('drop', 'keep'),
    ids: fc.constantFrom('keep', 'drop', 'stable', 'sequential'),
    profiles: fc.subarray([...PROFILE_NAMES]),
    dropMetadata: fc.subarray([
      'cell.metadata.*',
      'cell.metadata.a.b',
      'metadata.a',
      'output.metadata.*',
      'metadata.*a',
    ]),
    keepMetadata: fc.subarray(['cell.metadata.a.b', 'metadata.aa', 'cell.metadata.scrolled']),
    emptyCells: fc.constantFrom('drop', 'keep'),
    keepCells: fc.subarray(['kept']),
    dropTaggedCells: fc.subarray(['t']),
    keepTypes: fc.subarray(['text/*', 'stream', 'image/png']),
    dropTypes: fc.subarray(['text/plain', 'image/*', 'error']),
    maxSize: fc.constantFrom(0, 20),
    dropLarger: fc.constantFrom(0, 15),
    keepScraps: fc.boolean(),
  });
  const metadata = fc.dictionary(
    fc.constantFrom('a', 'aa', 'scrolled', 'tags', 'papermill', 'nbmend', 'keep_output', 'id', 'colab', '__proto__'),
    fc.oneof(
      fc.boolean(),
      fc.constant([]),
      fc.constant(['t']),
      fc.constant(['keep_output', 'parameters']),
      fc.dictionary(fc.constantFrom('b', 'c'), fc.integer()),
    ),
  );
  const output = fc.oneof(
    fc.constantFrom('s', 'a long line of text\n').map((text) => stream(text)),
    fc
      .record(
        { 'text/plain': fc.constantFrom('1', 'a long result of a cell'), 'image/png': fc.constant('AAAA') },
        { requiredKeys: [] },
      )
      .map((data) => display(data)),
    fc.constant(executeResult({ 'text/html': '<b>' })),
    fc.constant(errorOutput('E', 'v')),
  );
  const cell = fc
    .record({
      source: fc.constantFrom('', ' ', 'x', 'é\ny', '<<<<<<< a\n'),
      metadata,
      outputs: fc.array(output, { maxLength: 3 }),
      count: fc.option(fc.nat()),
    })
    .map(({ source, ...options }) => code(source, { ...options, metadata: { ...options.metadata } }));
  const style = fc.record<NotebookStyle>({
    major: fc.constantFrom(3, 4),
    metadata,
    indent: fc.constantFrom(0, 1, '\t'),
    eol: fc.constantFrom('\n', '\r\n'),
    bom: fc.boolean(),
    ascii: fc.boolean(),
  });
  const anyNotebook = fc.tuple(fc.array(cell, { maxLength: 4 }), style).map(([cells, how]) => notebook(cells, how));

  it('stripping twice is stripping once, and the result is a notebook', () => {
    fc.assert(
      fc.property(anyNotebook, policies, (text, policy) => {
        let once: string;
        try {
          once = stripped(text, policy);
        } catch (error) {
          expect((error as Error).message).toContain('a tag that keeps its outputs');
          return;
        }
        if (once === 'unchanged') return;
        expect(once).not.toBe(text);
        readNotebook(Buffer.from(once));
        expect(stripped(once, policy)).toBe('unchanged');
      }),
      { numRuns: 1500 },
    );
  });

  it('what the policy does not name keeps its value', () => {
    fc.assert(
      fc.property(anyNotebook, (text) => {
        let after: string;
        try {
          after = stripped(text);
        } catch {
          return;
        }
        const parse = (json: string) => JSON.parse(json.replace(/^\ufeff/, ''));
        const [a, b] = [parse(text), parse(after === 'unchanged' ? text : after)];
        const sources = (nb: { cells?: unknown[]; worksheets?: { cells: unknown[] }[] }) =>
          (nb.cells ?? nb.worksheets![0].cells).map((c) => {
            const {
              outputs: _,
              execution_count: __,
              prompt_number: ___,
              metadata: ____,
              ...rest
            } = c as Record<string, unknown>;
            return rest;
          });
        expect(sources(b)).toEqual(sources(a));
      }),
      { numRuns: 300 },
    );
  });
});
