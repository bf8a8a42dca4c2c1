import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { code, createRepo, markdown, notebook, type Repo, ROOT, stream, tempDir } from '../harness/index.ts';

const cell = { id: 'one', count: 2, outputs: [stream('hi\n')], metadata: { scrolled: true } };
const dirty = notebook([code('x = 1', cell), markdown('# é')]);
const WITHOUT = 'git filter-repo is not installed (apt-get install git-filter-repo)';
const HAS_FILTER_REPO = spawnSync('git', ['filter-repo', '--version']).status === 0;
if (!HAS_FILTER_REPO) console.warn(`one way of test/git/history is skipped: ${WITHOUT}`);

/** Branches, a merge, an annotated tag, a rename; notebooks by name, by content alone, by both, by neither. */
async function historic(): Promise<Repo> {
  const repo = await createRepo();
  await repo.commit('one', {
    'a.ipynb': dirty,
    'data.json': dirty.replace('x = 1', 'by content alone'),
    'bad.ipynb': '{',
    'lines.ipynb': dirty.replace(/\n/g, '\r\n').replace('x = 1', 'x = 4'),
    'picture.bin': Buffer.from([0, 255, 10, 13, 0]),
  });
  await repo.git('tag', '-a', 'v1', '-m', 'data 3\nfirst');
  await repo.git('switch', '--quiet', '--create', 'topic');
  await repo.commit('blob\ndata 4', { 'sub/é b.ipynb': dirty.replace('x = 1', 'x = 2') });
  await repo.git('mv', 'a.ipynb', 'moved.ipynb');
  await repo.git('commit', '--quiet', '-m', 'moved');
  await repo.git('switch', '--quiet', 'main');
  await repo.commit('two', { 'c.ipynb': dirty.replace('x = 1', 'x = 3') });
  await repo.git('merge', '--quiet', '--no-edit', 'topic');
  return repo;
}

/** Every commit in the order of the log: what it says, its names, and each of its files with mode and content. */
async function snapshots(repo: Repo): Promise<{ said: string; files: Map<string, string> }[]> {
  const log = await repo.git('log', '--all', '--topo-order', '-z', '--format=%H %an %ae %ad %cn %cd %D%n%B');
  const commits = log.split('\0').filter((text) => text !== '');
  return Promise.all(
    commits.map(async (text) => {
      const [commit] = text.split(' ', 1);
      const tree = (await repo.git('ls-tree', '-r', '-z', commit!)).split('\0').filter((line) => line !== '');
      const files = tree.map(
        (line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))] as const,
      );
      return { said: text.slice(commit!.length), files: new Map(files) };
    }),
  );
}

/** The same with every notebook as `nbmend strip -` leaves it. */
async function stripped(repo: Repo): ReturnType<typeof snapshots> {
  const blobs = new Map<string, string>();
  const before = await snapshots(repo);
  for (const { files } of before) {
    for (const [path, entry] of files) {
      const oid = entry.split(' ')[2]!;
      if (!path.endsWith('.ipynb') || blobs.has(oid)) continue;
      const { bytes } = await repo.run({}, 'git', 'cat-file', 'blob', oid);
      const result = await repo.nbmendWith({ input: bytes }, 'strip', '-');
      const input = result.code === 0 ? result.bytes : bytes;
      const hash = await repo.run({ input }, 'git', 'hash-object', '--stdin');
      blobs.set(oid, hash.stdout.trim());
    }
  }
  return before.map(({ said, files }) => ({
    said,
    files: new Map(
      [...files].map(([path, entry]) => {
        const [mode, type, oid] = entry.split(' ');
        return [path, path.endsWith('.ipynb') ? `${mode} ${type} ${blobs.get(oid!)}` : entry];
      }),
    ),
  }));
}

/** A mirror of the repository, which the recipe asks for. */
async function mirror(repo: Repo): Promise<Repo> {
  const dir = join(tempDir('mirror'), 'old.git');
  await repo.git('clone', '--quiet', '--mirror', repo.dir, dir);
  return repo.at(dir);
}

describe.runIf(process.platform !== 'win32')('the recipe of strip --history', () => {
  const ways = [
    ['git fast-export', /\n {3}(git init --quiet [\s\S]*?fast-import --quiet)\n/, '../clean.git'],
    ['git filter-repo', /\n {3}(git filter-repo [\s\S]*?)\n\n/, '.'],
  ] as const;

  it.for(ways)(
    'with %s strips each notebook of each commit, and changes nothing else',
    async ([name, of, into], context) => {
      if (name === 'git filter-repo' && !HAS_FILTER_REPO) return context.skip(WITHOUT);
      const repo = await historic();
      const old = await mirror(repo);
      const recipe = (await old.nbmend('strip', '--history')).stdout;
      const { code: exit, stderr } = await old.run({}, 'sh', '-c', of.exec(recipe)![1]!);
      expect(exit, stderr).toBe(0);

      const clean = old.at(join(old.dir, into));
      const wanted = await stripped(repo);
      expect(wanted).not.toEqual(await snapshots(repo));
      expect(await snapshots(clean)).toEqual(wanted);
      expect(await clean.git('fsck', '--strict')).toBe('');
      expect(await clean.git('cat-file', 'tag', 'v1')).toContain('data 3\nfirst');
    },
  );

  it('is the same in short, as the docs have it', async () => {
    const repo = await historic();
    const old = await mirror(repo);
    const line = /\n(git init [^`]*fast-import --quiet)\n/.exec(readFileSync(join(ROOT, 'docs/strip.md'), 'utf8'))![1]!;
    const { code: exit, stderr } = await old.run({}, 'sh', '-c', line);
    expect([exit, stderr.split('\n').at(-2)]).toEqual([
      0,
      'nbmend: stripped 4 of 5 versions of notebooks; 1 could not be read and stay as they are',
    ]);
    expect(await snapshots(old.at(join(old.dir, '../clean.git')))).toEqual(await stripped(repo));
  });
});

describe('nbmend strip --fast-export', () => {
  it('says that a stream ends too early, and blames nobody else', async () => {
    const repo = await historic();
    const { bytes } = await repo.run({}, 'git', 'fast-export', '--all');
    const result = await repo.nbmendWith({ input: bytes.subarray(0, 200) }, 'strip', '--fast-export');
    expect([result.code, result.stderr]).toEqual([
      2,
      'nbmend: the stream of git fast-export ends in the middle of an object; run it again from the start\n',
    ]);
  });

  it('refuses what it cannot strip, and says what to do', async () => {
    const repo = await createRepo();
    await repo.commit('one', { 'a.ipynb': dirty });
    const other = await createRepo();
    const stream = (await repo.run({}, 'git', 'fast-export', '--all')).bytes;
    const withoutData = (await repo.run({}, 'git', 'fast-export', '--all', '--no-data')).bytes;
    for (const [where, input, said] of [
      [other, stream, /1 file of the stream is in no branch.* in the repository that git fast-export reads/],
      [repo, withoutData, /no contents of files.*without --no-data/],
      [repo, Buffer.from('garbage\n'), /no stream of git fast-export.*nbmend strip --history/],
      [repo, Buffer.alloc(0), /nothing comes in.*nbmend strip --history/],
    ] as const) {
      const { code: exit, stderr } = await where.nbmendWith({ input }, 'strip', '--fast-export');
      expect(stderr).toMatch(said);
      expect(exit).toBe(2);
    }
  });

  it('knows notebooks by their content in a repository with SHA-256', async () => {
    const repo = await createRepo({ env: { GIT_DEFAULT_HASH: 'sha256' } });
    await repo.commit('one', { 'a.ipynb': dirty });
    const { bytes } = await repo.run({}, 'git', 'fast-export', '--all');
    const result = await repo.nbmendWith({ input: bytes }, 'strip', '--fast-export');
    expect([result.code, result.stderr]).toEqual([0, 'nbmend: stripped 1 of 1 versions of notebooks\n']);
  });
});
