import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Notebook, readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { listConflicts, type MergeOptions, mergeNotebooks } from '../src/index.ts';
import { invalidity } from './validity.ts';

/** nbdime's recorded merges and the cases it fails: data of others, beside the repository and not in it. */
const SHARED = resolve(import.meta.dirname, '../../../../shared/cases/nbdime');
const names = (folder: string): string[] => (existsSync(join(SHARED, folder)) ? readdirSync(join(SHARED, folder)) : []);

interface Meta {
  readonly args: { readonly [name: string]: unknown } | null;
  readonly conflicts: number;
}

/** Recorded as clean by nbdime, and where we decide otherwise on purpose. */
const OTHERWISE: Readonly<Record<string, string>> = {
  '0066': 'theirs edited the source, ours only ran it: nbdime pairs their source with our outputs',
  '0074': 'the same the other way round',
  '0088': 'two cells that are versions of each other become one cell with both lines, not two cells (union)',
  '0104': 'nbdime has a strategy "base", which we have not: it undoes both edits',
  '0110': 'union of outputs: outputs follow one run, they are not mixed',
};

describe.skipIf(names('merge').length === 0)("nbdime's recorded merges", () => {
  it.each(names('merge'))('%s', (name) => {
    const read = (part: string): Notebook => readNotebook(readFileSync(join(SHARED, 'merge', name, `${part}.json`)));
    const { args, conflicts } = JSON.parse(readFileSync(join(SHARED, 'merge', name, 'meta.json'), 'utf8')) as Meta;
    const [base, ours, theirs] = [read('base'), read('local'), read('remote')];
    const result = mergeNotebooks({ base, ours, theirs }, optionsFrom(args ?? {}));
    const bytes = Buffer.concat(result.chunks);
    const merged = readNotebook(bytes);

    if ([base, ours, theirs].every((side) => invalidity(side.bytes) === undefined))
      expect(invalidity(bytes)).toBeUndefined();
    expect(listConflicts(merged).map(({ cell }) => cell)).toEqual(result.conflicts.map(({ cell }) => cell));
    if (conflicts > 0 || OTHERWISE[name] !== undefined) return;
    expect(result.conflicts).toEqual([]);
    expect(cellsOf(merged)).toEqual(cellsOf(read('merged')));
  });
});

function optionsFrom(args: Meta['args'] & object): MergeOptions {
  const side = (strategy: unknown) =>
    strategy === 'use-local' ? 'ours' : strategy === 'use-remote' ? 'theirs' : undefined;
  const favor = [args.input_strategy, args.merge_strategy].map((strategy) =>
    strategy === 'union' ? 'union' : side(strategy),
  );
  const output = args.output_strategy ?? args.merge_strategy;
  const outputs = output === 'clear-all' || output === 'remove' ? 'clear' : side(output);
  const wanted = favor.find((value) => value !== undefined);
  return { ...(wanted && { favor: wanted }), ...(outputs && { outputs }) };
}

function cellsOf({ cells }: Notebook): object[] {
  return cells.map(({ kind, source, metadata, outputs }) => ({
    kind,
    source,
    metadata,
    outputs: outputs.map((output) => [output.type, output.text, [...output.data.keys()]]),
  }));
}

/** What a good tool does with the cases in which nbdime fails, or marks what needs no person. */
const FAILURES: Readonly<Record<string, { readonly marked: number; readonly sources?: readonly string[] }>> = {
  append_both_ends: { marked: 0 },
  celltype_change_vs_edit: { marked: 0 },
  delete_vs_edit: { marked: 1 },
  delete_vs_rerun: { marked: 0 },
  dissimilar_insert: { marked: 0 },
  dissimilar_insert_44: { marked: 0 },
  exec_count_both: { marked: 0 },
  identical_insert_diffid: { marked: 0 },
  img_both: { marked: 0 },
  insert_before_edited: { marked: 0 },
  kernelspec: { marked: 0 },
  minor_44_vs_45: { marked: 0 },
  move_vs_edit: { marked: 0 },
  rerun_both: { marked: 0 },
  similar_insert: { marked: 1 },
  split_cell_vs_edit: { marked: 0, sources: ['a = load()\nb = clean(a)\n', 'c = model(b, depth=3)\nd = plot(c)\n'] },
  src_adjacent: { marked: 0, sources: ['a=10\nb=20\nc=3\n'] },
  src_conflict: { marked: 1 },
  src_nonoverlap: { marked: 0, sources: ['a=10\nb=2\nc=3\nd=4\ne=50\n'] },
  swap_both_same: { marked: 0 },
  tags_both: { marked: 0 },
};

describe.skipIf(names('failures').length === 0)('cases in which nbdime fails', () => {
  it.each(names('failures'))('%s', (name) => {
    const read = (part: string): Notebook =>
      readNotebook(readFileSync(join(SHARED, 'failures', name, `${part}.ipynb`)));
    const [base, ours, theirs] = [read('base'), read('ours'), read('theirs')];
    const { chunks, conflicts } = mergeNotebooks({ base, ours, theirs });
    const merged = readNotebook(Buffer.concat(chunks));
    expect(invalidity(merged.bytes)).toBeUndefined();
    expect(FAILURES[name]).toBeDefined();
    expect(conflicts).toHaveLength(FAILURES[name].marked);
    expect(listConflicts(merged)).toHaveLength(FAILURES[name].marked);
    const { sources } = FAILURES[name];
    if (sources) expect(merged.cells.map(({ source }) => source)).toEqual(sources);
    // Every new cell and every new line of either side is there.
    const old = new Set(base.cells.flatMap(({ lines }) => lines));
    const there = merged.cells.map(({ source }) => source).join('\n');
    for (const line of [...ours.cells, ...theirs.cells].flatMap(({ lines }) => lines))
      if (!old.has(line)) expect(there).toContain(line);
  });
});
