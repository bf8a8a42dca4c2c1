import { describe, expect, it } from 'vitest';
import { align } from '../src/index.ts';
import { type CellSpec, notebook } from './make.ts';

const imports = 'import pandas as pd\nimport numpy as np';

describe('short cells without ids', () => {
  it('are moved, where their source occurs once on each side', () => {
    const { pairs, deleted, inserted } = aligned([imports, '## Plot'], ['## Plot', imports]);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect([deleted, inserted]).toEqual([[], []]);
  });

  it('are moved, where as many of them stand on each side', () => {
    const { pairs } = aligned(['df', imports, 'df'], [imports, 'df', 'df']);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
  });

  it('are not moved, where their source is repeated on one side only', () => {
    const { deleted, inserted } = aligned(['df', imports], [imports, 'df', 'df']);
    expect([deleted, inserted]).toEqual([[0], [1, 2]]);
  });

  it('are moved and edited, where they are the only ones so alike', () => {
    const [old, now] = ['describe(df)', 'describe(df, axis=0)'];
    const [load, plot] = ["df = load('a.csv')\ndf = clean(df)", "plot_weekly(totals)\nsave('b.png')"];
    expect(mates([old, load, plot, imports], [load, plot, imports, now])).toEqual([
      [0, 3],
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    const { deleted, inserted } = aligned([old, load, old, plot, imports], [load, plot, imports, now]);
    expect([deleted.length, inserted.length]).toEqual([2, 1]);
  });

  it('are not given to a stranger in their place, where a near-equal one stands elsewhere', () => {
    const load = "totals = load('a.csv')\ntotals = clean(totals)";
    expect(mates(['df.tail()', load, imports], ['df.plot()', load, imports, 'df.tail(3)'])).toEqual([
      [0, 3],
      [1, 1],
      [2, 2],
    ]);
    expect(mates(['df.tail()', load, imports], ['df.plot()', load, imports])).toContainEqual([0, 0]);
  });
});

function aligned(a: readonly (CellSpec | string)[], b: readonly (CellSpec | string)[]): ReturnType<typeof align> {
  return align(notebook(a), notebook(b));
}

function mates(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  return aligned(a, b).pairs.map((pair) => [pair.a, pair.b] as const);
}
