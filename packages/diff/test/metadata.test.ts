import type { JsonObject } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { Budget } from '../src/budget.ts';
import { diffCellMetadata, diffJson, diffNotebookMetadata } from '../src/index.ts';

describe('metadata of cells', () => {
  it.each<[string, JsonObject]>([
    ['papermill', { papermill: { duration: 1.5, status: 'completed' } }],
    ['run times', { execution: { 'iopub.execute_input': '2024-01-01T00:00:00Z' } }],
    ['run times', { ExecuteTime: { end_time: '2024' } }],
    ['view state', { collapsed: false }],
    ['view state', { scrolled: true }],
    ['colab', { executionInfo: { user: { displayName: 'A B' } } }],
    ['colab', { outputId: 'x' }],
    ['databricks', { 'application/vnd.databricks.v1+cell': { nuid: 'x' } }],
    ['deepnote', { deepnote_cell_height: 80 }],
    ['deepnote', { source_hash: 'abc' }],
    ['kaggle', { _uuid: 'x' }],
    ['empty tags', { tags: [] }],
  ])('written by tools is noise: %s', (noise, metadata) => {
    for (const change of diffCellMetadata({}, metadata)) expect(change.noise).toBe(noise);
    for (const change of diffCellMetadata(metadata, {})) expect(change.noise).toBe(noise);
  });

  it.each<[string, JsonObject]>([
    ['tags', { tags: ['parameters'] }],
    ['slides', { slideshow: { slide_type: 'skip' } }],
    ['hidden sources', { jupyter: { source_hidden: true } }],
    ['the language of a cell', { vscode: { languageId: 'sql' } }],
    ['a name', { name: 'load' }],
  ])('set by a person is none: %s', (_, metadata) => {
    expect(diffCellMetadata({}, metadata).every(({ noise }) => noise === undefined)).toBe(true);
  });

  it('has tags as a set', () => {
    expect(diffCellMetadata({ tags: ['a', 'b'] }, { tags: ['c', 'a'] })).toEqual([
      { path: ['tags', 'b'], a: 'b', b: undefined },
      { path: ['tags', 'c'], a: undefined, b: 'c' },
    ]);
    expect(diffCellMetadata({ tags: ['a', 'b'] }, { tags: ['b', 'a'] })).toMatchObject([{ noise: 'order of tags' }]);
  });

  it('tells hundreds of tags as the change of one list', () => {
    const tags = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
    expect(diffCellMetadata({ tags: tags('a', 100) }, { tags: tags('b', 100) })).toHaveLength(200);
    const [a, b] = [tags('a', 150), tags('b', 150)];
    expect(diffCellMetadata({ tags: a }, { tags: b })).toEqual([{ path: ['tags'], a, b }]);
    expect(diffCellMetadata({ tags: a }, { tags: [...a, 'new'] })).toHaveLength(1);
  });

  it('survives tags that are no list', () => {
    expect(diffCellMetadata({ tags: 'a' }, { tags: ['a', 1] })).toMatchObject([{ path: ['tags'] }]);
  });
});

describe('metadata of the notebook', () => {
  const python = (version: string, name = 'python3'): JsonObject => ({
    kernelspec: { name, display_name: name, language: 'python' },
    language_info: { name: 'python', version, pygments_lexer: 'ipython3' },
  });

  it('takes another display name of the same kernel for noise', () => {
    const named = (shown: string) => ({ kernelspec: { name: 'python3', display_name: shown } });
    expect(diffNotebookMetadata(named('Python 3'), named('Python 3 (ipykernel)'))).toMatchObject([
      { path: ['kernelspec', 'display_name'], noise: 'kernel details' },
    ]);
  });

  it('shows a new kernel and a new minor version, not a patch release', () => {
    expect(diffNotebookMetadata(python('3.11.2'), python('3.11.9'))).toMatchObject([{ noise: 'kernel details' }]);
    expect(diffNotebookMetadata(python('3.11.2'), python('3.12.0'))[0].noise).toBeUndefined();
    expect(
      diffNotebookMetadata(python('3.11.2'), python('3.11.2', 'conda')).every(({ noise }) => noise === undefined),
    ).toBe(true);
  });

  it('takes widget state and papermill as noise', () => {
    expect(
      diffNotebookMetadata({}, { widgets: { state: {} }, papermill: { version: '2.6.0' } }).map(({ noise }) => noise),
    ).toEqual(['widget state', 'papermill']);
  });

  it('finds ten characters in a string of 100,000', () => {
    const state = 'x'.repeat(100_000);
    const changed = `${state.slice(0, 50_000)}0123456789${state.slice(50_010)}`;
    expect(diffNotebookMetadata({ widgets: { state } }, { widgets: { state: changed } })).toHaveLength(1);
  });
});

describe('JSON by path', () => {
  it('names what is new, gone and changed', () => {
    expect(diffJson({ a: 1, b: { c: [1, 2] }, d: null }, { b: { c: [1, 3] }, d: null, e: {} })).toEqual([
      { path: ['a'], a: 1, b: undefined },
      { path: ['b', 'c', 1], a: 2, b: 3 },
      { path: ['e'], a: undefined, b: {} },
    ]);
  });

  it('sets aside what lists begin and end with', () => {
    expect(diffJson([1, 2, 3, 4], [1, 9, 2, 3, 4])).toEqual([{ path: [1], a: undefined, b: 9 }]);
  });

  it('takes a list with very many changes as one', () => {
    const list = Array.from({ length: 5000 }, (_, at) => at);
    expect(diffJson({ x: list }, { x: list.map((value) => value + 0.5) })).toMatchObject([{ path: ['x'] }]);
  });

  it('takes an object with very many changes as one where that can be noted, and names each where it cannot', () => {
    const values = (from: number): JsonObject =>
      Object.fromEntries(Array.from({ length: 50_001 }, (_, at) => [`k${at}`, from + at]));
    const [a, b] = [
      { x: values(0), y: 1 },
      { x: values(1), y: 2 },
    ];
    const budget = new Budget();
    expect(diffJson(a, b, budget).map(({ path }) => path)).toEqual([['x'], ['y']]);
    expect(budget.coarse).toEqual([{ what: 'values of a large object', why: 'too many changes to name each' }]);
    expect(diffJson(a, b)).toHaveLength(50_002);
    expect(diffJson({ x: { ...values(0), k1: 0 } }, { x: values(0) }, new Budget())).toHaveLength(1);
  });

  it('keeps keys named like those of every object', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
    expect(diffJson({}, value).map(({ path }) => path[0])).toEqual(['__proto__', 'constructor']);
  });
});
