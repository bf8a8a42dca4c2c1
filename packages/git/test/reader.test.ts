import { chmod, mkdir, readFile, symlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRepo, type Repo } from '../../../test/harness/index.ts';
import { type Change, EMPTY, openReader, type Reader, type Side } from '../src/index.ts';

const commit = (rev: string): Side => ({ kind: 'commit', rev });
const INDEX: Side = { kind: 'index' };
const WORKTREE: Side = { kind: 'worktree' };
const onlyNotebooks = (path: string) => path.endsWith('.ipynb');
const LONG = Array.from({ length: 200 }, (_, at) => `line ${at}\n`).join('');

const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});

for (const backend of ['git', 'isomorphic-git'] as const) {
  describe(`openReader with ${backend}`, () => {
    let repo: Repo;
    let first: string;

    beforeAll(async () => {
      repo = await createRepo({ folder: 'it\'s a föld"er' });
      first = await repo.commit('first', {
        'a.ipynb': 'a\n',
        'gone.ipynb': 'gone\n',
        'old name.ipynb': LONG,
        'dir/Übung "1".ipynb': 'x\n',
        'notes.txt': 'text\n',
      });
      await repo.git('tag', '-a', 'v1', '-m', 'tagged');
      await repo.git('switch', '--quiet', '--create', 'topic');
      await repo.commit('topic', { 'topic.ipynb': 't\n' });
      await repo.git('switch', '--quiet', 'main');
      await repo.git('mv', 'old name.ipynb', 'new name.ipynb');
      await repo.commit('second', {
        'a.ipynb': 'b\n',
        'gone.ipynb': null,
        'added.ipynb': 'added\n',
        'new name.ipynb': `${LONG}one more\n`,
      });
    });

    /** Runs in the repository's environment: its HOME, and for isomorphic-git a PATH without git. */
    async function reading<T>(work: (reader: Reader) => Promise<T>, cwd = repo.dir): Promise<T> {
      process.env = { ...repo.env, ...(backend === 'isomorphic-git' && { PATH: '/nowhere', Path: '/nowhere' }) };
      const reader = await openReader(cwd);
      expect(reader?.backend).toBe(backend);
      try {
        return await work(reader!);
      } finally {
        await reader!.close();
      }
    }

    it('resolves branches, tags, ancestors and short ids to commits', async () => {
      await reading(async (reader) => {
        const head = await reader.resolve('HEAD');
        expect(head).toMatch(/^[0-9a-f]{40}$/);
        for (const rev of ['HEAD~1', 'HEAD^', '@~', 'main~1^0', 'v1', 'v1^{commit}', 'topic^', first.slice(0, 8)]) {
          expect(await reader.resolve(rev), rev).toBe(first);
        }
        expect(await reader.resolve('main')).toBe(head);
        for (const rev of ['nowhere', 'HEAD~7', 'HEAD^2', '0123456789']) expect(await reader.resolve(rev)).toBeNull();
      });
    });

    it('finds the merge base', async () => {
      expect(await reading((reader) => reader.mergeBase('main', 'topic'))).toBe(first);
    });

    it('lists what changed between two commits, with renames', async () => {
      const changes = await reading((reader) =>
        reader.changes(commit('HEAD~'), commit('HEAD'), { accept: onlyNotebooks }),
      );
      expect(brief(changes)).toEqual([
        'modified a.ipynb',
        'added added.ipynb',
        'deleted gone.ipynb',
        'renamed old name.ipynb -> new name.ipynb',
      ]);
      expect(changes[3]!.similarity).toBeGreaterThan(90);
      expect(changes[0]).toMatchObject({ oldMode: 0o100644, newMode: 0o100644 });
    });

    it('compares a first commit with nothing', async () => {
      const changes = await reading((reader) => reader.changes(commit(EMPTY), commit('v1'), { accept: onlyNotebooks }));
      expect(changes.map((change) => [change.status, change.oldOid])).toEqual(Array(4).fill(['added', null]));
    });

    it('limits the list to paths relative to the current folder', async () => {
      const dir = repo.path('dir');
      const paths = async (...specs: string[]) =>
        (await reading((reader) => reader.changes(commit(EMPTY), commit('v1'), { paths: specs }), dir)).map(
          ({ path }) => path,
        );
      expect(await paths('.')).toEqual(['dir/Übung "1".ipynb']);
      expect(await paths('../a.ipynb', '../notes.txt')).toEqual(['a.ipynb', 'notes.txt']);
      expect(await paths('../*.ipynb')).toEqual(['a.ipynb', 'dir/Übung "1".ipynb', 'gone.ipynb', 'old name.ipynb']);
    });

    it('reads blobs by id and by path, and says null for what is not there', async () => {
      await reading(async (reader) => {
        expect(String(await reader.readAt(commit('v1'), 'dir/Übung "1".ipynb'))).toBe('x\n');
        expect(String(await reader.readAt(INDEX, 'a.ipynb'))).toBe('b\n');
        const [entry] = await reader.files(commit('v1'), ['a.ipynb']);
        expect(entry).toMatchObject({ path: 'a.ipynb', mode: 0o100644 });
        const reads = await Promise.all([
          reader.read(entry!.oid),
          reader.read('0'.repeat(40)),
          reader.read(entry!.oid),
        ]);
        expect(reads.map((blob) => blob && String(blob))).toEqual(['a\n', null, 'a\n']);
        expect(await reader.readAt(commit('v1'), 'nowhere.ipynb')).toBeNull();
        expect(await reader.readAt(WORKTREE, 'nowhere/at/all.ipynb')).toBeNull();
      });
    });

    it('lists staged and unstaged work and leaves untracked files out', async () => {
      const work = await createRepo();
      await work.commit('base', {
        'staged.ipynb': '1\n',
        'unstaged.ipynb': '1\n',
        'both.ipynb': '1\n',
        'rm.ipynb': '1\n',
      });
      await work.write({ 'staged.ipynb': '2\n', 'both.ipynb': '2\n', 'new.ipynb': 'n\n' });
      await work.git('add', '--all');
      await work.write({ 'unstaged.ipynb': '3\n', 'both.ipynb': '3\n', 'untracked.ipynb': 'u\n', 'rm.ipynb': null });
      await work.write({ 'untracked/deep/x.ipynb': 'u\n' });
      const list = async (from: Side, to: Side) =>
        brief(await reading((reader) => reader.changes(from, to, { accept: onlyNotebooks }), work.dir));
      expect(await list(commit('HEAD'), INDEX)).toEqual([
        'modified both.ipynb',
        'added new.ipynb',
        'modified staged.ipynb',
      ]);
      expect(await list(INDEX, WORKTREE)).toEqual([
        'modified both.ipynb',
        'deleted rm.ipynb',
        'modified unstaged.ipynb',
      ]);
      expect(await list(commit('HEAD'), WORKTREE)).toEqual([
        'modified both.ipynb',
        'added new.ipynb',
        'deleted rm.ipynb',
        'modified staged.ipynb',
        'modified unstaged.ipynb',
      ]);
    });

    it.skipIf(process.platform === 'win32')('tells mode changes and links', async () => {
      const work = await createRepo();
      await work.commit('base', { 'a.ipynb': '1\n', 'b.ipynb': '1\n', 'c.ipynb': '1\n' });
      await chmod(work.path('a.ipynb'), 0o755);
      await work.write({ 'b.ipynb': null });
      await symlink('c.ipynb', work.path('b.ipynb'));
      await work.commit('changed');
      await reading(async (reader) => {
        const [a, b] = await reader.changes(commit('HEAD~'), commit('HEAD'));
        expect(a).toMatchObject({ status: 'modified', oldMode: 0o100644, newMode: 0o100755, path: 'a.ipynb' });
        expect(a!.oldOid).toBe(a!.newOid);
        expect(b).toMatchObject({ status: 'type-changed', newMode: 0o120000, path: 'b.ipynb' });
        expect(String(await reader.readAt(WORKTREE, 'b.ipynb'))).toBe('c.ipynb');
      }, work.dir);
    });

    it('works in a linked worktree, a submodule and a bare repository', async () => {
      const work = await createRepo();
      await work.commit('base', { 'a.ipynb': '1\n' });
      await work.git('worktree', 'add', '--quiet', '../linked', '-b', 'linked');
      const linked = work.at(`${work.dir}/../linked`);
      await linked.commit('there', { 'a.ipynb': '2\n' });
      await reading(async (reader) => {
        expect(basename(reader.top!)).toBe('linked');
        expect(String(await reader.readAt(commit('HEAD'), 'a.ipynb'))).toBe('2\n');
        expect(brief(await reader.changes(commit('main'), INDEX))).toEqual(['modified a.ipynb']);
        expect(await reader.changes(INDEX, WORKTREE)).toEqual([]);
      }, linked.dir);

      const outer = await createRepo();
      await outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', work.dir, 'sub');
      await outer.commit('with a submodule');
      await reading(async (reader) => {
        expect(basename(reader.top!)).toBe('sub');
        expect(String(await reader.readAt(commit('HEAD'), 'a.ipynb'))).toBe('1\n');
      }, outer.path('sub'));

      await work.git('clone', '--quiet', '--bare', '.', '../bare');
      await reading(async (reader) => {
        expect(reader.top).toBeNull();
        expect(String(await reader.readAt(commit('main'), 'a.ipynb'))).toBe('1\n');
      }, `${work.dir}/../bare`);
    });

    it('honours GIT_DIR and GIT_WORK_TREE', async () => {
      const work = await createRepo();
      await work.commit('base', { 'a.ipynb': '1\n' });
      await mkdir(work.path('../elsewhere'));
      const env = { GIT_DIR: work.path('.git'), GIT_WORK_TREE: work.dir };
      Object.assign(repo.env, env);
      try {
        await reading(async (reader) => {
          expect(reader.top).toBe(work.dir);
          expect(String(await reader.readAt(commit('HEAD'), 'a.ipynb'))).toBe('1\n');
        }, work.path('../elsewhere'));
      } finally {
        delete repo.env.GIT_DIR;
        delete repo.env.GIT_WORK_TREE;
      }
    });

    it('says null outside of any repository', async () => {
      process.env = { ...repo.env, ...(backend === 'isomorphic-git' && { PATH: '/nowhere' }) };
      expect(await openReader(repo.home)).toBeNull();
    });
  });
}

describe('mergeBranches', () => {
  it.each(['clean', 'conflict'])('leaves what git would leave: %s', async (outcome) => {
    const { mergeBranches } = await import('../src/isomorphic.ts');
    const repo = await createRepo();
    await repo.diverge(
      { 'n.ipynb': 'base\n', 'kept.txt': 'k\n', 'gone.txt': 'g\n', 'moved.txt': LONG },
      { 'n.ipynb': 'ours\n' },
      { 'n.ipynb': 'theirs\n', 'new.txt': 'n\n', 'gone.txt': null, 'moved.txt': null, 'dir/moved.txt': LONG },
    );
    const result = await mergeBranches(repo.dir, {
      theirs: 'theirs',
      author: { name: 'Ada', email: 'ada@example.org' },
      driver: async ({ base, ours, theirs, labels, path }) => {
        expect([path, labels.ours, labels.theirs]).toEqual(['n.ipynb', 'main', 'theirs']);
        return { clean: outcome === 'clean', bytes: Buffer.concat([base!, ours, theirs]) };
      },
    });
    expect(await repo.read('n.ipynb')).toBe('base\nours\ntheirs\n');
    expect(await repo.read('new.txt')).toBe('n\n');
    expect([repo.exists('gone.txt'), repo.exists('moved.txt'), repo.exists('dir/moved.txt')]).toEqual([
      false,
      false,
      true,
    ]);
    if (outcome === 'clean') {
      expect(result.kind).toBe('merged');
      expect(await repo.status()).toBe('');
    } else {
      expect(result).toEqual({ kind: 'conflicts', paths: ['n.ipynb'] });
      const entries = (await repo.status()).trim().split('\n').sort();
      expect(entries).toEqual(['A  new.txt', 'D  gone.txt', 'R  moved.txt -> dir/moved.txt', 'UU n.ipynb']);
      await repo.git('add', 'n.ipynb');
      await repo.git('commit', '--quiet', '--no-edit');
    }
    expect((await repo.git('rev-list', '--parents', '-1', 'HEAD')).trim().split(' ')).toHaveLength(3);
    expect(await repo.git('fsck', '--strict')).toBe('');
  });

  it('keeps bytes that are no UTF-8, fast-forwards, and refuses over uncommitted work', async () => {
    const { mergeBranches } = await import('../src/isomorphic.ts');
    const repo = await createRepo();
    const author = { name: 'Ada', email: 'ada@example.org' };
    await repo.diverge({ a: Buffer.from([1, 0xff]) }, { a: Buffer.from([2, 0xfe]) }, { a: Buffer.from([3, 0xfd]) });
    const driver = async ({ ours }: { ours: Buffer }) => ({ clean: true, bytes: ours });
    const result = await mergeBranches(repo.dir, { theirs: 'theirs', author, driver });
    expect(result).toEqual({ kind: 'conflicts', paths: ['a'] });
    expect(await readFile(repo.path('a'))).toEqual(Buffer.from([2, 0xfe]));

    const other = await createRepo();
    await other.commit('one', { a: '1\n' });
    await other.git('switch', '--quiet', '--create', 'ahead');
    const ahead = await other.commit('two', { a: '2\n' });
    await other.git('switch', '--quiet', 'main');
    await other.write({ a: 'mine\n' });
    expect(await mergeBranches(other.dir, { theirs: 'ahead', author, driver })).toEqual({
      kind: 'dirty',
      paths: ['a'],
    });
    await other.git('checkout', '--quiet', 'a');
    expect(await mergeBranches(other.dir, { theirs: 'ahead', author, driver })).toEqual({
      kind: 'fast-forward',
      oid: ahead,
    });
    expect(await other.read('a')).toBe('2\n');
    expect(await other.status()).toBe('');
    expect((await mergeBranches(other.dir, { theirs: 'ahead', author, driver })).kind).toBe('up-to-date');
  });
});

function brief(changes: readonly Change[]): string[] {
  return changes.map(({ status, path, oldPath }) => `${status} ${path === oldPath ? path : `${oldPath} -> ${path}`}`);
}
