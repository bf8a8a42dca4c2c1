import { mergeBranches } from '@nbmend/git/isomorphic';
import { mergeNotebooks } from '@nbmend/merge';
import { readNotebook } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { code, createRepo, type Files, markdown, notebook, type Repo, stream } from '../harness/index.ts';

type Scenario = readonly [name: string, base: Files, ours: Files, theirs: Files];

const cells = (...sources: string[]) => notebook(sources.map((source, at) => code(source, { id: `c${at}` })));
const ran = (output: string) => notebook([code('x = 1', { id: 'a', count: 1, outputs: [stream(output)] })]);

const SCENARIOS: readonly Scenario[] = [
  [
    'different cells',
    { 'n.ipynb': cells('a', 'b', 'c') },
    { 'n.ipynb': cells('A', 'b', 'c') },
    { 'n.ipynb': cells('a', 'b', 'C') },
  ],
  ['both ran it again', { 'n.ipynb': ran('0') }, { 'n.ipynb': ran('1') }, { 'n.ipynb': ran('2') }],
  ['the same line', { 'n.ipynb': cells('x = 1') }, { 'n.ipynb': cells('x = 2') }, { 'n.ipynb': cells('x = 3') }],
  ['both added it', { 'x.txt': '' }, { 'n.ipynb': cells('x = 1') }, { 'n.ipynb': cells('x = 1', 'y = 2') }],
  [
    'several files, one renamed, one deleted',
    { 'sub/n.ipynb': cells('a', 'b'), 'old.ipynb': cells('old', 'er'), 'gone.ipynb': cells('gone') },
    { 'sub/n.ipynb': cells('a', 'b', 'ours') },
    {
      'sub/n.ipynb': notebook([markdown('# first', { id: 'm' })]),
      'old.ipynb': null,
      'new.ipynb': cells('old', 'er'),
      'gone.ipynb': null,
    },
  ],
];

describe('a merge through isomorphic-git with our driver', () => {
  it.each(SCENARIOS)('leaves what git with our driver leaves: %s', async (_, base, ours, theirs) => {
    const byGit = await diverged(base, ours, theirs);
    await byGit.git('config', 'merge.nbmend.driver', 'nbmend git-merge %O %A %B %L %P');
    await byGit.write({ '.git/info/attributes': '*.ipynb merge=nbmend\n' });
    const { code: exit } = await byGit.tryGit('merge', '--no-edit', 'theirs');

    const byIsomorphic = await diverged(base, ours, theirs);
    const result = await mergeBranches(byIsomorphic.dir, {
      theirs: 'theirs',
      author: { name: 'Ada', email: 'ada@example.org' },
      driver: async ({ path, base: old, ours: mine, theirs: other }) => {
        const read = (bytes: Buffer) => readNotebook(bytes, { file: path });
        const input = { base: old ? read(old) : undefined, ours: read(mine), theirs: read(other) };
        const labels = { base: 'base', ours: 'HEAD', theirs: 'theirs' };
        const { chunks, conflicts } = mergeNotebooks(input, { markers: { labels } });
        return { clean: conflicts.length === 0, bytes: Buffer.concat(chunks) };
      },
    });
    expect(result.kind).toBe(exit === 0 ? 'merged' : 'conflicts');
    expect(await state(byIsomorphic)).toEqual(await state(byGit));
  });
});

async function diverged(base: Files, ours: Files, theirs: Files): Promise<Repo> {
  const repo = await createRepo();
  await repo.diverge(base, ours, theirs);
  return repo;
}

/** What git says about index and work tree, the content of every file, and the number of parents. */
async function state(repo: Repo): Promise<unknown> {
  const names = (await repo.git('ls-files', '-z'))
    .split('\0')
    .filter((name, at, all) => name && all.indexOf(name) === at);
  const files = await Promise.all(names.map(async (name) => [name, await repo.read(name)]));
  const parents = (await repo.git('rev-list', '--parents', '-1', 'HEAD')).trim().split(' ').length - 1;
  return { status: (await repo.status()).split('\n').sort(), files, parents, merging: repo.exists('.git/MERGE_HEAD') };
}
