/**
 * Real notebooks: the project's own, and the shared corpus where it lies beside the clone. Reading and writing back gives
 * the same bytes; random damage gives an error or a notebook, never anything else.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { applySplices, cellContent, editCell, isNotebookError, readNotebook } from '../src/index.ts';
import { MINIMAL } from './sample.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const corpus = join(root, '..', 'shared', 'corpus');
const files = [...notebooksIn(join(root, 'fixtures')), ...(existsSync(corpus) ? notebooksIn(corpus) : [])];

/** Damaged copies to try; more by hand with NBMEND_MUTANTS. */
const MUTANTS = Number(process.env.NBMEND_MUTANTS ?? 20_000);

describe('every real notebook', () => {
  it('is written back byte for byte, and its decoded content agrees with JSON.parse', () => {
    let checked = 0;
    for (const file of files) {
      const bytes = readFileSync(file);
      const notebook = readOrError(bytes);
      if (notebook === undefined) continue;
      expect(Buffer.concat(applySplices(bytes, [])).equals(bytes), file).toBe(true);
      expect(notebook.cells.length, file).toBe(countCells(bytes));
      for (const cell of notebook.cells) {
        expect(editCell(cell, { source: cell.source, id: cell.id }), file).toEqual([]);
        expect(cellContent(cell).source, file).toBe(cell.source);
      }
      checked++;
    }
    if (existsSync(corpus)) expect(checked).toBeGreaterThan(2000);
  });

  it('changes only the edited span when one source is edited', () => {
    for (const file of files.filter((_, i) => i % 5 === 0)) {
      const bytes = readFileSync(file);
      const notebook = readOrError(bytes);
      const cell = notebook?.cells[notebook.cells.length >> 1];
      if (notebook === undefined || cell?.sourceEntry === undefined) continue;
      const splices = editCell(cell, { source: `${cell.source}\n# edited` });
      const result = Buffer.concat(applySplices(bytes, splices));
      const { from, to } = cell.sourceEntry;
      expect(result.subarray(0, from).equals(bytes.subarray(0, from)), file).toBe(true);
      expect(result.subarray(result.length - (bytes.length - to)).equals(bytes.subarray(to)), file).toBe(true);
      expect(readNotebook(result).cells[cell.index].source, file).toBe(`${cell.source}\n# edited`);
    }
  });

  it(`damaged at random ${MUTANTS} times, gives an error or a notebook`, () => {
    const random = randomNumbers(20261124);
    const seeds = files
      .filter((_, i) => i % 41 === 0)
      .map((file) => readFileSync(file))
      .filter((bytes) => bytes.length < 60_000);
    seeds.push(Buffer.from(MINIMAL));
    let errors = 0;
    for (let i = 0; i < MUTANTS; i++) {
      const notebook = readOrError(mutate(seeds[i % seeds.length], random));
      if (notebook === undefined) errors++;
      else if (i % 10 === 0) readEverything(notebook);
    }
    expect(errors).toBeGreaterThan(MUTANTS / 10);
    expect(errors).toBeLessThan(MUTANTS);
  });
});

type Read = ReturnType<typeof readNotebook>;

function readOrError(bytes: Buffer): Read | undefined {
  try {
    return readNotebook(bytes);
  } catch (error) {
    if (isNotebookError(error)) return undefined;
    throw error;
  }
}

function readEverything(notebook: Read): void {
  void notebook.metadata;
  for (const cell of notebook.cells) {
    cellContent(cell);
    for (const output of cell.outputs) void [output.text, output.data];
  }
}

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  const at = random(bytes.length);
  const length = 1 + random(8);
  const copy = Buffer.from(bytes);
  switch (random(6)) {
    case 0: // truncate
      return copy.subarray(0, at);
    case 1: // delete a few bytes
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + length)]);
    case 2: // any byte
      copy[at] = random(256);
      return copy;
    case 3: // a byte that means something
      copy[at] = '{}[]",:\\\n0-eNIt'.charCodeAt(random(15));
      return copy;
    case 4: // repeat a stretch
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at, at + 200), copy.subarray(at)]);
    default: {
      // swap two stretches
      const other = random(bytes.length);
      copy.copyWithin(at, other, other + length);
      return copy;
    }
  }
}

/** Repeatable random numbers (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function countCells(bytes: Buffer): number {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  const value = JSON.parse(text.replace(/(?<=[:[,]\s*)(NaN|-?Infinity)(?=\s*[,\]}])/g, 'null'));
  return (value.cells ?? value.worksheets.flatMap((sheet: { cells?: unknown[] }) => sheet.cells ?? [])).length;
}

function notebooksIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ipynb'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
