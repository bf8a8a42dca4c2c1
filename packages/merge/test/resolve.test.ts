import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { type CellSpec, code, markdown, notebookBytes, stream } from '../../../test/harness/index.ts';
import {
  type Choice,
  findBases,
  hasBase,
  listConflicts,
  mergeNotebooks,
  readMarkers,
  resolveConflicts,
} from '../src/index.ts';

const read = (cells: readonly CellSpec[]) => readNotebook(notebookBytes(cells));

/** A notebook with a conflict in each of three cells: edited, deleted against edited, metadata. */
const base = [
  code('a = 1\nb = 2', { id: 'edited', outputs: [stream('base\n')] }),
  code('c = 3\nd = 4\ne = 5', { id: 'deleted' }),
  markdown('text', { id: 'tagged', metadata: { slideshow: { slide_type: 'slide' } } }),
];
const ours = read([
  code('a = "ours"\nb = 2', { id: 'edited', count: 5, outputs: [stream('ours\n')] }),
  markdown('text', { id: 'tagged', metadata: { slideshow: { slide_type: 'skip' } } }),
]);
const theirs = read([
  code('a = ["theirs"]\nb = 2', { id: 'edited', count: 6, outputs: [stream('theirs\n')] }),
  code('c = 3\nd = "theirs"\ne = 5', { id: 'deleted' }),
  markdown('text', { id: 'tagged', metadata: { slideshow: { slide_type: 'notes' } } }),
]);

function conflicted(style: 'merge' | 'diff3' = 'merge') {
  const { chunks } = mergeNotebooks({ base: read(base), ours, theirs }, { markers: { style } });
  return readNotebook(Buffer.concat(chunks));
}

function settled(choice: Choice, style: 'merge' | 'diff3' = 'merge') {
  const notebook = conflicted(style);
  const choices = new Map(listConflicts(notebook).map(({ cell }) => [cell, choice]));
  return readNotebook(Buffer.concat(resolveConflicts(notebook, choices, { ours, theirs })));
}

describe('the conflicts of a notebook', () => {
  it('are listed by cell with their kind and both texts', () => {
    expect(
      listConflicts(conflicted()).map(({ cell, kind, absent, regions }) => [cell, kind, absent, regions.length]),
    ).toEqual([
      [0, 'source', undefined, 1],
      [1, 'cell', 'ours', 1],
      [2, 'metadata', undefined, 1],
    ]);
    const [region] = listConflicts(conflicted())[0].regions;
    expect([region.ours, region.theirs, region.fromLine, region.toLine]).toEqual([
      ['a = "ours"'],
      ['a = ["theirs"]'],
      0,
      5,
    ]);
  });

  it('become our side again, with our outputs', () => {
    const notebook = settled('ours');
    expect(notebook.cells.map(({ source }) => source)).toEqual(ours.cells.map(({ source }) => source));
    expect(notebook.cells[0].outputs[0].text).toBe('ours\n');
    expect(notebook.cells[0].executionCount).toBe(5);
    expect(notebook.cells[1].metadata).toEqual({ slideshow: { slide_type: 'skip' } });
  });

  it('become their side, with their outputs and metadata', () => {
    const notebook = settled('theirs');
    expect(notebook.cells.map(({ source }) => source)).toEqual(theirs.cells.map(({ source }) => source));
    expect(notebook.cells[0].outputs[0].text).toBe('theirs\n');
    expect(notebook.cells[1].metadata).toEqual({});
    expect(notebook.cells[2].metadata).toEqual({ slideshow: { slide_type: 'notes' } });
  });

  it('become both texts, without outputs that belong to neither', () => {
    const [edited] = settled('union').cells;
    expect(edited.source).toBe('a = "ours"\na = ["theirs"]\nb = 2');
    expect(edited.outputs).toEqual([]);
  });

  it('become their base where the markers show it', () => {
    expect(listConflicts(conflicted()).every(hasBase)).toBe(false);
    expect(listConflicts(conflicted('diff3')).slice(0, 2).every(hasBase)).toBe(true);
    const notebook = settled('base', 'diff3');
    expect(notebook.cells.map(({ source }) => source)).toEqual(['a = 1\nb = 2', 'c = 3\nd = 4\ne = 5', 'text']);
    expect(notebook.cells[2].metadata).toEqual({ slideshow: { slide_type: 'slide' } });
  });

  it('become their base where it has to be found by merging again, with its outputs', () => {
    const notebook = conflicted();
    const sides = { base: read(base), ours, theirs };
    const find = findBases(sides);
    const choices = new Map(
      listConflicts(notebook).map((conflict) => {
        const choice = hasBase(conflict) ? 'base' : find(notebook.cells[conflict.cell]);
        return [conflict.cell, choice!] as const;
      }),
    );
    const after = readNotebook(Buffer.concat(resolveConflicts(notebook, choices, sides)));
    expect(after.cells.map(({ source }) => source)).toEqual(read(base).cells.map(({ source }) => source));
    expect(after.cells[0].outputs[0].text).toBe('base\n');
    expect(after.cells[2].metadata).toEqual({ slideshow: { slide_type: 'slide' } });
  });

  it('become no cell where both sides added one', () => {
    const [one, two] = ['x = 1', 'x = 2'].map((source) => read([...base, code(source, { id: 'new' })]));
    const sides = { base: read(base), ours: one, theirs: two };
    const notebook = readNotebook(Buffer.concat(mergeNotebooks(sides).chunks));
    const [conflict] = listConflicts(notebook);
    const choice = findBases(sides)(notebook.cells[conflict.cell])!;
    const after = readNotebook(Buffer.concat(resolveConflicts(notebook, new Map([[conflict.cell, choice]]), sides)));
    expect(after.cells.map(({ source }) => source)).toEqual(read(base).cells.map(({ source }) => source));
  });

  it('have no base to be found once a person has edited them', () => {
    const edited = conflicted().bytes.toString().replace('\\"ours', 'by_hand + \\"ours');
    const find = findBases({ base: read(base), ours, theirs });
    expect(readNotebook(Buffer.from(edited)).cells.slice(0, 2).map(find)).toEqual([
      undefined,
      { base: base[1].source },
    ]);
  });

  it.each(['merge', 'diff3', 'zdiff3'] as const)(
    'become the same union by a choice as by the merge itself: %s',
    (style) => {
      const lines = (...texts: string[]) => read([code(['a', ...texts, 'z'].join('\n'), { id: 'x' })]);
      const input = {
        base: lines('old 1', 'old 2', 'old 3'),
        ours: lines('new 0', 'ours 1', 'both 2', 'ours 3'),
        theirs: lines('new 0', 'theirs 1', 'both 2', 'theirs 3'),
      };
      const merged = readNotebook(Buffer.concat(mergeNotebooks(input, { markers: { style } }).chunks));
      const chosen = readNotebook(Buffer.concat(resolveConflicts(merged, new Map([[0, 'union']]))));
      const { chunks } = mergeNotebooks(input, { markers: { style }, favor: 'union' });
      expect(chosen.cells[0].source.split('\n')).toEqual([
        'a',
        'new 0',
        'ours 1',
        'theirs 1',
        'both 2',
        'ours 3',
        'theirs 3',
        'z',
      ]);
      expect(readNotebook(Buffer.concat(chunks)).cells[0].source).toBe(chosen.cells[0].source);
    },
  );

  it('of two kernels become one of them, with the language it speaks', () => {
    const speaking = (language: string, version: string) => {
      const kernel = {
        kernelspec: { display_name: language, language, name: language },
        language_info: { name: language, version },
      };
      return readNotebook(notebookBytes([code('x')], { metadata: kernel }));
    };
    const input = { base: speaking('python', '3.11'), ours: speaking('R', '4.3'), theirs: speaking('julia', '1.10') };
    for (const choice of ['ours', 'theirs', 'base'] as const) {
      const merged = readNotebook(Buffer.concat(mergeNotebooks(input).chunks));
      const chosen = readNotebook(Buffer.concat(resolveConflicts(merged, new Map([[0, choice]]))));
      expect(merged.metadata).toEqual(input.ours.metadata);
      expect(chosen.metadata).toEqual(input[choice].metadata);
      expect(chosen.cells.length).toBe(1);
    }
    for (const favor of ['ours', 'theirs'] as const) {
      const { chunks, conflicts } = mergeNotebooks(input, { favor });
      expect(conflicts).toEqual([]);
      expect(readNotebook(Buffer.concat(chunks)).metadata).toEqual(input[favor].metadata);
    }
  });

  it('do not come of two versions of a kernel, or of a kernel that only one side named', () => {
    const speaking = (kernelspec: Record<string, string> | undefined) =>
      readNotebook(notebookBytes([code('x')], { metadata: kernelspec ? { kernelspec } : {} }));
    const python = speaking({ display_name: 'Python 3', language: 'python', name: 'python3' });
    const torch = speaking({ display_name: 'Torch', language: 'python', name: 'torch' });
    const older = speaking({ display_name: 'Python 2', language: 'python2', name: 'python2' });
    const julia = speaking({ display_name: 'Julia', language: 'julia', name: 'julia' });
    const merged = (base: typeof python, ours: typeof python, theirs: typeof python) => {
      const { chunks, conflicts } = mergeNotebooks({ base, ours, theirs });
      expect(conflicts).toEqual([]);
      return readNotebook(Buffer.concat(chunks)).metadata;
    };
    expect(merged(python, torch, older)).toEqual(torch.metadata);
    expect(merged(python, torch, julia)).toEqual(julia.metadata);
    expect(merged(python, speaking(undefined), julia)).toEqual(julia.metadata);
  });

  it('become what a person wrote', () => {
    const notebook = conflicted();
    const chunks = resolveConflicts(notebook, new Map([[0, { source: 'a = 7\nb = 2' }]]));
    const after = readNotebook(Buffer.concat(chunks));
    expect(after.cells[0].source).toBe('a = 7\nb = 2');
    expect(listConflicts(after).map(({ cell }) => cell)).toEqual([1, 2]);
  });

  it('are settled one by one, the rest of the file keeping its bytes', () => {
    const notebook = conflicted();
    const chunks = resolveConflicts(notebook, new Map([[1, 'theirs']]));
    const after = Buffer.concat(chunks).toString();
    expect(listConflicts(readNotebook(Buffer.from(after))).map(({ cell }) => cell)).toEqual([0, 2]);
    const before = notebook.bytes.toString();
    const start = before.indexOf('"deleted"');
    expect(after.startsWith(before.slice(0, start))).toBe(true);
  });

  it('are found in notebooks that nobody of ours wrote', () => {
    const notebook = read([markdown('one\n<<<<<<< HEAD\ntwo\n=======\n>>>>>>> topic\nthree', { id: 'm' })]);
    expect(listConflicts(notebook).map(({ kind }) => kind)).toEqual(['source']);
    const chunks = resolveConflicts(notebook, new Map([[0, 'theirs']]));
    expect(readNotebook(Buffer.concat(chunks)).cells[0].source).toBe('one\nthree');
  });
});

describe('two cells of parameters', () => {
  const cells = (tags: Record<string, string[]>) =>
    read(['a', 'b'].map((id) => code(`${id} = 1`, { id, metadata: tags[id] === undefined ? {} : { tags: tags[id] } })));
  const input = {
    base: cells({}),
    ours: cells({ a: ['parameters'] }),
    theirs: cells({ b: ['parameters', 'keep'] }),
  };
  const tagged = (chunks: readonly Uint8Array[]) =>
    readNotebook(Buffer.concat(chunks)).cells.map(({ source, tags }) => [source, [...tags]]);
  const OURS = [['a = 1', ['parameters']], ['b = 1', ['keep']]]; // biome-ignore format: one table
  const THEIRS = [['a = 1', []], ['b = 1', ['parameters', 'keep']]]; // biome-ignore format: one table

  it.each([
    ['ours', OURS],
    ['theirs', THEIRS],
  ] as const)('become one by --favor %s', (favor, expected) => {
    const result = mergeNotebooks(input, { favor });
    expect(result.conflicts).toEqual([]);
    expect(tagged(result.chunks)).toEqual(expected);
  });

  it.each([
    ['ours', OURS],
    ['theirs', THEIRS],
    ['union', OURS],
  ] as const)('become one by the choice of %s', (choice, expected) => {
    const merged = readNotebook(Buffer.concat(mergeNotebooks(input).chunks));
    const choices = new Map(listConflicts(merged).map(({ cell }) => [cell, choice] as const));
    expect(tagged(resolveConflicts(merged, choices, input))).toEqual(expected);
  });
});

describe('markers', () => {
  it.each([
    ['a conflict that somebody committed', '<<<<<<< HEAD\np\n=======\nq\n>>>>>>> x'],
    ['a heading underlined with seven signs', 'Results\n======='],
  ])('are longer around %s, so that each side is read as it was', (_, text) => {
    const sides = { ours: `one\n${text}`, theirs: 'two' };
    const [base, ours, theirs] = ['zero', sides.ours, sides.theirs].map((source) =>
      read([markdown(source, { id: 'a' })]),
    );
    const merged = readNotebook(Buffer.concat(mergeNotebooks({ base, ours, theirs }).chunks));
    for (const side of ['ours', 'theirs'] as const) {
      const choice = new Map([[0, side]]);
      const [cell] = readNotebook(Buffer.concat(resolveConflicts(merged, choice))).cells;
      expect(cell.source).toBe(sides[side]);
    }
  });

  it.each([
    ['an underlined heading', 'Title\n=======\ntext'],
    ['an opening without an end', '<<<<<<< HEAD\ntext\n======='],
    ['shifts and arrows', 'x <<<<<<< y\n>>>>>>> z'],
  ])('are not seen in %s', (_, text) => {
    expect(readMarkers(text)).toEqual([{ kind: 'lines', lines: text.split('\n') }]);
  });

  it('of another size belong to the side they stand in', () => {
    const inner = '<<<<<<<<< a\nx\n=========\ny\n>>>>>>>>> b';
    const [conflict] = readMarkers(`<<<<<<< a\n${inner}\n=======\nz\n>>>>>>> b`);
    expect(conflict).toMatchObject({ kind: 'conflict', ours: inner.split('\n'), theirs: ['z'] });
  });

  it('may have no labels', () => {
    expect(readMarkers('<<<<<<<\na\n|||||||\nb\n=======\nc\n>>>>>>>')).toMatchObject([
      { kind: 'conflict', ours: ['a'], base: ['b'], theirs: ['c'], hasBase: true },
    ]);
  });
});
