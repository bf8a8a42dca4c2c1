import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Notebook, readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { type CellEdit, diffNotebooks } from '../src/index.ts';

const folder = fileURLToPath(new URL('../../../fixtures/diff/', import.meta.url));

/** A folder is a case: two notebooks and the steps that a person would say lead from one to the other. */
describe('fixtures/diff', () => {
  it.each(readdirSync(folder))('%s', (name) => {
    const { why, steps } = JSON.parse(readFileSync(`${folder}${name}/expected.json`, 'utf8'));
    const diff = diffNotebooks(read(name, 'a'), read(name, 'b'));
    expect(diff.cells.map(say), why).toEqual(steps);
    expect(diff.coarse).toEqual([]);
  });

  it.each(readdirSync(folder))('%s, seen from the other side, mirrors every step', (name) => {
    const there = diffNotebooks(read(name, 'a'), read(name, 'b')).cells.map(({ kind }) => kind);
    const back = diffNotebooks(read(name, 'b'), read(name, 'a')).cells.map(({ kind }) => MIRROR[kind]);
    expect(back.sort()).toEqual(there.sort());
  });
});

const MIRROR: Readonly<Record<CellEdit['kind'], CellEdit['kind']>> = {
  keep: 'keep',
  modify: 'modify',
  move: 'move',
  insert: 'delete',
  delete: 'insert',
  split: 'join',
  join: 'split',
};

function read(name: string, side: 'a' | 'b'): Notebook {
  const file = `${folder}${name}/${side}.ipynb`;
  return readNotebook(readFileSync(file), { file });
}

/** `keep 3 4`, `insert 5`, `split 2 2,3`, `insert 7 copy of 1`. */
function say(step: CellEdit): string {
  const words: string[] = [step.kind];
  if ('a' in step) words.push([step.a].flat().join(','));
  if ('b' in step) words.push([step.b].flat().join(','));
  if (step.kind === 'insert' && step.copyOf !== undefined) words.push(`copy of ${step.copyOf}`);
  return words.join(' ');
}
