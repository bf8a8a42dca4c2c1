import { describe, expect, it } from 'vitest';
import { diffNotebooks, type NotebookDiff, summarize } from '../src/index.ts';
import { display, notebook, stream } from './make.ts';

const TOP = "tides = read_csv('tides.csv')\ntides = tides.dropna(subset=['level'])";
const REST = "weekly = tides.groupby('week').level.mean()\nweekly.plot(title='Weekly level')\nprint(weekly.describe())";
const WHOLE = `${TOP}\n${REST}`;

describe('a cell that was split', () => {
  it('has not changed if its outputs, tags, metadata and attachments stand in its parts', () => {
    const own = { tags: ['keep'], slideshow: { slide_type: 'slide' } };
    const a = notebook([{ source: WHOLE, outputs: [stream('mean 3')], metadata: own }]);
    const b = notebook([TOP, { source: REST, outputs: [stream('mean 3')], metadata: own }]);
    expect(diffNotebooks(a, b).cells).toMatchObject([{ kind: 'split', change: {} }]);
    expect(changeOf(diffNotebooks(a, b))).toEqual({});
    expect(changeOf(diffNotebooks(b, a))).toEqual({});
  });

  it('has no line more where a part ends with a line break', () => {
    const [a, b] = [notebook([WHOLE]), notebook([`${TOP}\n`, REST])];
    expect(diffNotebooks(a, b).cells).toMatchObject([{ kind: 'split', b: [0, 1] }]);
    for (const [x, y] of [[a, b] as const, [b, a] as const]) {
      expect(changeOf(diffNotebooks(x, y))).toEqual({});
      expect(summarize(diffNotebooks(x, y), x, y).lines).toEqual({ added: 0, removed: 0 });
    }
  });

  it('lost the blank line between two parts that neither has', () => {
    const [a, b] = [notebook([`${TOP}\n\n${REST}`]), notebook([`${TOP}\n`, REST])];
    expect(summarize(diffNotebooks(a, b), a, b).lines).toEqual({ added: 0, removed: 1 });
    expect(summarize(diffNotebooks(b, a), b, a).lines).toEqual({ added: 1, removed: 0 });
  });

  it('is no join as well: of cells that changed a half with each other, each is in one step', () => {
    const other =
      "stations = read_json('stations.json')\nstations = stations.set_index('code')\nprint(stations.columns)";
    const common = `${TOP}\ntides['surge'] = tides.level - tides.predicted\ntides = tides.sort_values('time').reset_index(drop=True)`;
    const [a, b] = [notebook([`${common}\n${REST}`, other]), notebook([`${common}\n${other}`, REST])];
    for (const [x, y] of [[a, b] as const, [b, a] as const]) {
      const { cells } = diffNotebooks(x, y);
      expect(cells.flatMap((step) => ('a' in step ? step.a : [])).sort()).toEqual([0, 1]);
      expect(cells.flatMap((step) => ('b' in step ? step.b : [])).sort()).toEqual([0, 1]);
    }
  });

  it('tells of outputs, tags, metadata and attachments that are new in any part', () => {
    const old = [{ source: WHOLE, outputs: [stream('mean 3')], metadata: { depth: 1 } }];
    const news = {
      outputs: [stream('mean 3'), display({ 'text/plain': 'new' })],
      metadata: { depth: 2, tags: ['slow'] },
      attachments: { 'a.png': { 'image/png': 'AAAA' } },
    };
    const [a, b] = [
      notebook(old),
      notebook([
        { source: TOP, metadata: { depth: 1 } },
        { source: REST, ...news },
      ]),
    ];
    expect(changeOf(diffNotebooks(a, b))).toMatchObject({
      outputs: {
        edits: [
          { kind: 'keep', a: 0, b: 0 },
          { kind: 'insert', b: 1 },
        ],
        noiseOnly: false,
      },
      metadata: [
        { path: ['depth'], a: 1, b: 2 },
        { path: ['tags', 'slow'], b: 'slow' },
      ],
      attachments: [{ path: ['a.png'] }],
    });
    expect(summarize(diffNotebooks(a, b), a, b).outputs).toMatchObject({ added: 1, removed: 0 });
    expect(changeOf(diffNotebooks(b, a))).toMatchObject({
      outputs: {
        edits: [
          { kind: 'keep', a: 0, b: 0 },
          { kind: 'delete', a: 1 },
        ],
      },
      metadata: [
        { path: ['depth'], a: 2, b: 1 },
        { path: ['tags', 'slow'], a: 'slow' },
      ],
      attachments: [{ path: ['a.png'] }],
    });
  });
});

function changeOf({ cells: [step] }: NotebookDiff): unknown {
  return step !== undefined && 'change' in step ? step.change : undefined;
}
