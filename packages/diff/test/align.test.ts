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
});

function aligned(a: readonly (CellSpec | string)[], b: readonly (CellSpec | string)[]): ReturnType<typeof align> {
  return align(notebook(a), notebook(b));
}
