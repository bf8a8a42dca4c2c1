import { appendFile, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { code, createRepo, markdown, notebook, type Repo, stream, tempDir } from '../harness/index.ts';

const INSTALL = ['--hooks', 'none'];

/** The same notebook before and after it was run: the filter makes one of them. */
const clean = (source = 'x = 1', more = '') =>
  notebook([code(source, { id: 'a' }), markdown(more || '# text', { id: 'm' })]);
const run = (source = 'x = 1', output = '1\n', more = '') =>
  notebook([code(source, { id: 'a', count: 3, outputs: [stream(output)] }), markdown(more || '# text', { id: 'm' })]);

describe('the filter', () => {
  it('strips what is stored and leaves the work tree alone, at any path', async () => {
    const repo = await createRepo({ install: INSTALL, folder: "it's a föld er" });
    const paths = ['a.ipynb', 'deep/er/b c.ipynb', 'Übung "1".ipynb', "it's.ipynb", '-n.ipynb', 'emoji 🙂.ipynb'];
    const files = Object.fromEntries(paths.filter(canBeNamed).map((path) => [path, run()]));
    await repo.write(files);
    await repo.git('add', '--all');
    for (const path of Object.keys(files)) {
      expect(String(await repo.blob(`:./${path}`)), path).toBe(clean());
      expect(await repo.read(path)).toBe(run());
    }
    expect(await repo.git('diff')).toBe('');
  });

  it('is one process for any number of notebooks', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.write(
      Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${at % 7}/${at}.ipynb`, run(`x = ${at}`)])),
    );
    const trace = `${tempDir('trace')}/trace`;
    const traced = repo.at(repo.dir);
    traced.env.GIT_TRACE = trace;
    await traced.git('add', '--all');
    expect((await readFile(trace, 'utf8')).match(/run_command:.*git-(filter|clean)/g)).toHaveLength(1);
    expect(String(await repo.blob(':3/3.ipynb'))).toBe(clean('x = 3'));
    expect(await repo.git('ls-files')).toMatch(/^(\d\/\d+\.ipynb\n){300}$/);
  });

  it('does the same as a plain clean filter, for a git without the protocol', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.git('config', '--unset', 'filter.nbmend.process');
    await repo.write({ 'a b.ipynb': run(), 'broken.ipynb': '{"cells": [' });
    const { code: exit, stderr } = await repo.tryGit('add', '--all');
    expect([exit, stderr]).toEqual([
      0,
      expect.stringMatching(/^nbmend: broken\.ipynb:1:\d+: .*\(stored as it is\)\n$/),
    ]);
    expect(String(await repo.blob(':a b.ipynb'))).toBe(clean());
    expect(String(await repo.blob(':broken.ipynb'))).toBe('{"cells": [');
  });

  it('passes on what is no notebook, with one warning each (none if it is empty), and strips the others', async () => {
    const repo = await createRepo({ install: INSTALL });
    const strange = {
      'empty.ipynb': '',
      'list.ipynb': '[]',
      'cut.ipynb': run().slice(0, 200),
      'binary.ipynb': Buffer.from([0, 1, 2, 255, 254]),
      'marked.ipynb': `<<<<<<< ours\n${run()}=======\n${clean()}>>>>>>> theirs\n`,
      'large.ipynb': Buffer.alloc(300_000, 'x'),
    };
    await repo.write({ ...strange, 'good.ipynb': run() });
    const { code: exit, stderr } = await repo.tryGit('add', '--all');
    expect(exit).toBe(0);
    for (const [path, content] of Object.entries(strange)) {
      expect((await repo.blob(`:${path}`)).equals(Buffer.from(content)), path).toBe(true);
      expect(
        stderr.split('\n').filter((line) => line.startsWith(`nbmend: ${path}:`)),
        path,
      ).toHaveLength(path === 'empty.ipynb' ? 0 : 1); // git itself makes empty ones, as the base of two added files
    }
    expect(String(await repo.blob(':good.ipynb'))).toBe(clean());
  });

  it('works both ways where it is required', async () => {
    const repo = await createRepo({ install: [...INSTALL, '--required'] });
    await repo.commit('x', { 'a.ipynb': run(), 'broken.ipynb': 'no' });
    await repo.write({ 'a.ipynb': null, 'broken.ipynb': null });
    await repo.git('checkout', '--', '.');
    expect([await repo.read('a.ipynb'), await repo.read('broken.ipynb')]).toEqual([clean(), 'no']);
    expect(await repo.status()).toBe('');
  });

  it('follows the configuration that is nearest to the notebook', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.write({
      'nbmend.toml': '[[overrides]]\nfiles = ["reports/**"]\nstrip = { enabled = false }\n',
      'lib/nbmend.toml': '[strip]\noutputs = "keep"\n',
      'a.ipynb': run(),
      'reports/b.ipynb': run(),
      'lib/c.ipynb': run(),
    });
    await repo.at(repo.path('lib')).git('add', '--all', '..');
    expect(String(await repo.blob(':a.ipynb'))).toBe(clean());
    expect(String(await repo.blob(':reports/b.ipynb'))).toBe(run());
    expect(JSON.parse(String(await repo.blob(':lib/c.ipynb'))).cells[0]).toMatchObject({
      outputs: [{ text: ['1\n'] }],
      execution_count: null,
    });
  });

  it('says once that the configuration is wrong, and stores or refuses by choice', async () => {
    for (const required of [false, true]) {
      const repo = await createRepo({ install: [...INSTALL, ...(required ? ['--required'] : [])] });
      await repo.write({ 'nbmend.toml': '[strip]\noutputz = "keep"\n', 'a.ipynb': run(), 'b.ipynb': run() });
      const { code: exit, stderr } = await repo.tryGit('add', '--all');
      expect(stderr.match(/outputz.*did you mean "outputs"/g)).toHaveLength(1);
      expect(exit === 0).toBe(!required);
    }
  });

  it('takes pointers of Git LFS as they are, without a word', async () => {
    const repo = await createRepo({ install: INSTALL });
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`;
    await repo.write({ 'a.ipynb': pointer });
    expect((await repo.tryGit('add', '--all')).stderr).toBe('');
    expect(String(await repo.blob(':a.ipynb'))).toBe(pointer);
  });

  it('works with GIT_DIR and GIT_WORK_TREE from elsewhere', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.write({ 'sub/a.ipynb': run() });
    const away = repo.at(tempDir('away'));
    Object.assign(away.env, { GIT_DIR: repo.path('.git'), GIT_WORK_TREE: repo.dir });
    await away.git('add', '--all', repo.dir);
    expect(String(await repo.blob(':sub/a.ipynb'))).toBe(clean());
    expect((await away.nbmend('status')).stdout).toMatch('nbmend works here');
  });

  it('works beside line end conversion and other filters', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.git('config', 'core.autocrlf', 'true');
    await repo.git('config', 'filter.upper.clean', 'tr a-z A-Z');
    await repo.write({ '.gitattributes': '*.txt filter=upper\n*.ipynb text\n' });
    const crlf = run().replaceAll('\n', '\r\n').replace('"1\\n"', '"1\\n"');
    await repo.commit('x', { 'a.ipynb': crlf, 'b.txt': 'loud\r\n' });
    expect(String(await repo.blob(':a.ipynb'))).toBe(clean());
    expect(String(await repo.blob(':b.txt'))).toBe('LOUD\n');
    await repo.write({ 'a.ipynb': null });
    await repo.git('checkout', '--', 'a.ipynb');
    expect(await repo.read('a.ipynb')).toBe(clean().replaceAll('\n', '\r\n'));
    expect(await repo.status()).toBe('');
  });

  it('passes a notebook in UTF-16 on with a warning, whatever working-tree-encoding says', async () => {
    const repo = await createRepo({ install: INSTALL });
    await appendFile(repo.path('.gitattributes'), 'wide/*.ipynb working-tree-encoding=UTF-16LE-BOM\n');
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(run(), 'utf16le')]);
    await repo.write({ 'wide/a.ipynb': wide, 'b.ipynb': run() });
    const { stderr } = await repo.tryGit('add', '--all');
    expect(stderr).toBe('nbmend: wide/a.ipynb:1:1: the file is UTF-16; save it as UTF-8 (stored as it is)\n');
    expect(String(await repo.blob(':wide/a.ipynb'))).toBe(run());
    expect(String(await repo.blob(':b.ipynb'))).toBe(clean());
    await repo.git('commit', '--quiet', '-m', 'both');
    await repo.git('rm', '-r', '--quiet', '--cached', 'wide');
    await repo.git('reset', '--quiet', '--hard');
    expect(await repo.bytes('wide/a.ipynb')).toEqual(wide);
    expect(await repo.status()).toBe('');
  });

  it('lets hunks be staged one by one', async () => {
    const repo = await createRepo({ install: INSTALL });
    const cells = (first: string, last: string, ran: boolean) =>
      notebook(
        [first, ...Array.from({ length: 12 }, (_, at) => `y${at} = ${at}`), last].map((source, at) =>
          code(source, { id: `c${at}`, ...(ran && { count: at + 1, outputs: [stream(`${at}\n`)] }) }),
        ),
      );
    await repo.commit('x', { 'a.ipynb': cells('a = 1', 'b = 1', false) });
    await repo.write({ 'a.ipynb': cells('a = 2', 'b = 2', true) });
    await repo.run({ input: 'y\nn\n' }, 'git', 'add', '--patch');
    expect(String(await repo.blob(':a.ipynb'))).toBe(cells('a = 2', 'b = 1', false));
    expect(await repo.read('a.ipynb')).toBe(cells('a = 2', 'b = 2', true));
    expect(await repo.status()).toBe('MM a.ipynb\n');
  });
});

describe('git status is clean after', () => {
  /** A repository in which notebooks have been run: outputs in the work tree, none in what is stored. */
  async function worked(): Promise<Repo> {
    const repo = await createRepo({ install: INSTALL });
    await repo.commit('first', { 'a.ipynb': run(), 'sub/b.ipynb': run('y = 1') });
    await repo.commit('second', { 'a.ipynb': run('x = 2', '2\n') });
    return repo;
  }

  it.each<[string, (repo: Repo) => Promise<unknown>]>([
    ['add and commit', async () => {}],
    [
      'add of a notebook that was only run again',
      async (repo) => {
        await repo.write({ 'a.ipynb': run('x = 2', 'more than before\n'.repeat(9)) });
        expect(await repo.git('diff')).toBe('');
        await repo.git('add', 'a.ipynb');
        expect(await repo.git('diff', '--cached', '--name-only')).toBe('');
      },
    ],
    [
      'commit --all and --amend',
      async (repo) => {
        await repo.write({ 'a.ipynb': run('x = 3', '3\n') });
        await repo.git('commit', '--quiet', '--all', '-m', 'third');
        expect(await repo.status()).toBe('');
        await repo.git('commit', '--quiet', '--amend', '-m', 'third again');
      },
    ],
    [
      'checkout of an old version and back',
      async (repo) => {
        await repo.git('checkout', '--quiet', 'HEAD~');
        expect(await repo.status()).toBe('');
        await repo.git('checkout', '--quiet', 'main');
      },
    ],
    [
      'switch between branches',
      async (repo) => {
        await repo.git('switch', '--quiet', '--create', 'other', 'HEAD~');
        await repo.commit('other', { 'sub/b.ipynb': run('y = 5', '5\n') });
        await repo.git('switch', '--quiet', 'main');
      },
    ],
    [
      'stash and stash pop',
      async (repo) => {
        await repo.write({ 'a.ipynb': run('x = 4', '4\n') });
        await repo.git('stash', '--quiet');
        expect(await repo.status()).toBe('');
        await repo.git('stash', 'pop', '--quiet');
        expect(await repo.status()).toBe(' M a.ipynb\n');
        await repo.git('commit', '--quiet', '--all', '-m', 'third');
      },
    ],
    [
      'rebase',
      async (repo) => {
        await repo.git('switch', '--quiet', '--create', 'topic', 'HEAD~');
        await repo.commit('topic', { 'sub/b.ipynb': run('y = 6', '6\n') });
        await repo.git('rebase', '--quiet', 'main');
      },
    ],
    [
      'merge',
      async (repo) => {
        await repo.git('switch', '--quiet', '--create', 'topic', 'HEAD~');
        await repo.commit('topic', { 'sub/b.ipynb': run('y = 6', '6\n') });
        await repo.git('merge', '--quiet', '--no-edit', 'main');
      },
    ],
    [
      'cherry-pick and revert',
      async (repo) => {
        await repo.git('switch', '--quiet', '--create', 'topic', 'HEAD~');
        await repo.git('cherry-pick', 'main');
        expect(await repo.status()).toBe('');
        await repo.git('revert', '--no-edit', 'HEAD');
      },
    ],
    [
      'reset --hard',
      async (repo) => {
        await repo.write({ 'a.ipynb': run('x = 9', '9\n') });
        await repo.git('reset', '--quiet', '--hard', 'HEAD');
      },
    ],
    [
      'sparse checkout',
      async (repo) => {
        await repo.git('sparse-checkout', 'set', 'nothing');
        expect(repo.exists('sub/b.ipynb')).toBe(false);
        expect(await repo.status()).toBe('');
        await repo.nbmend('refresh');
        await repo.git('sparse-checkout', 'disable');
        expect(repo.exists('sub/b.ipynb')).toBe(true);
      },
    ],
  ])('%s', async (_, work) => {
    const repo = await worked();
    await work(repo);
    expect(await repo.status()).toBe('');
    expect(await repo.git('diff', 'HEAD')).toBe('');
  });

  it('worktree add, clone and submodule update', async () => {
    const repo = await worked();
    await repo.git('worktree', 'add', '--quiet', '../linked', 'HEAD~');
    expect(await repo.at(repo.path('../linked')).status()).toBe('');

    const globally = { GIT_CONFIG_GLOBAL: `${repo.home}/.gitconfig`, HOME: repo.home };
    await repo.nbmend('install', '--global');
    await repo.git('clone', '--quiet', repo.dir, '../clone');
    const clone = repo.at(repo.path('../clone'));
    expect(await clone.status()).toBe('');
    await clone.write({ 'a.ipynb': run('x = 2', 'again\n') });
    await clone.nbmend('refresh');
    expect(await clone.status()).toBe('');

    const outer = await createRepo({ env: { ...globally, GIT_ALLOW_PROTOCOL: 'file' } });
    await outer.git('submodule', '--quiet', 'add', repo.dir, 'sub');
    await outer.commit('with a submodule');
    await outer.git('clone', '--quiet', '--recurse-submodules', outer.dir, '../again');
    const again = outer.at(outer.path('../again'));
    await again.git('submodule', '--quiet', 'update', '--init', '--force');
    expect(await again.status()).toBe('');
  });

  it('the switch to the filter in an old repository, once renormalised; branches from before still merge', async () => {
    const repo = await createRepo();
    await repo.commit('old', { 'a.ipynb': run(), 'b.ipynb': clean() });
    await repo.git('switch', '--quiet', '--create', 'before');
    await repo.commit('on the old branch', { 'a.ipynb': run('x = 1', 'old output\n', '# changed there') });
    await repo.git('switch', '--quiet', 'main');
    const { stdout } = await repo.nbmend('install', ...INSTALL);
    expect(stdout).toMatch(/1 notebook is stored with outputs[\s\S]*git add --renormalize/);
    await repo.git('add', '--renormalize', '.');
    await repo.git('commit', '--quiet', '-m', 'Strip notebooks');
    expect(await repo.status()).toBe('');
    expect((await repo.nbmend('install', ...INSTALL)).stdout).not.toMatch('renormalize');
    await repo.git('merge', '--quiet', '--no-edit', 'before');
    expect(String(await repo.blob('HEAD:a.ipynb'))).toBe(clean('x = 1', '# changed there'));
    expect(await repo.status()).toBe('');
  });
});

describe('nbmend strip as a hook of pre-commit', () => {
  const hook = (repo: Repo, ...args: string[]) => repo.nbmendWith({ env: { PRE_COMMIT: '1' } }, ...args);

  it('leaves the file of a notebook alone that the filter has stored stripped', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.write({ 'a.ipynb': run() });
    await repo.git('add', 'a.ipynb');
    for (const args of [
      ['strip', 'a.ipynb'],
      ['strip', '--check', 'a.ipynb'],
      ['check', 'a.ipynb'],
    ]) {
      const { code: exit, stdout, stderr } = await hook(repo, ...args);
      expect(exit, `${args}: ${stdout}${stderr}`).toBe(0);
    }
    expect((await hook(repo, 'strip', 'a.ipynb')).stderr).toMatch('1 stored stripped by the git filter');
    expect(await repo.read('a.ipynb')).toBe(run());
    expect(await repo.status()).toBe('A  a.ipynb\n');
  });

  it('strips what is stored with outputs, and what no filter of ours stores', async () => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': run(), 'b.ipynb': run() });
    await repo.git('add', '.');
    await hook(repo, 'strip', 'a.ipynb');
    expect(await repo.read('a.ipynb')).not.toBe(run());
    await repo.nbmend('install', ...INSTALL);
    await hook(repo, 'strip', 'b.ipynb');
    expect(await repo.read('b.ipynb')).not.toBe(run());
  });
});

describe('nbmend refresh', () => {
  it('says why it cannot while the index is locked, and what to do', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.commit('first', { 'a.ipynb': run() });
    await repo.write({ '.git/index.lock': '' });
    const { code: exit, stderr } = await repo.nbmend('refresh');
    expect([exit, stderr]).toEqual([
      2,
      expect.stringMatching(/^nbmend: the index is locked .*index\.lock.*nbmend refresh.*\n$/),
    ]);
  });

  it('makes git see that notebooks which were only run again have not changed, so that it rebases', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.commit('first', { 'a.ipynb': run(), 'sub/b c.ipynb': run('y = 1'), 'Ü.ipynb': run('z = 1') });
    await repo.git('branch', 'upstream');
    await repo.commit('second', { 'a.ipynb': run('x = 2') });
    const again = {
      'a.ipynb': run('x = 2', 'again\n'),
      'sub/b c.ipynb': run('y = 1', 'again\n'),
      'Ü.ipynb': run('z = 1', '?'),
    };
    await repo.write(again);
    expect(await repo.status()).toMatch(' M a.ipynb');
    expect((await repo.tryGit('rebase', '--force-rebase', 'upstream')).code).not.toBe(0);
    const { code: exit, stdout } = await repo.at(repo.path('sub')).nbmend('refresh');
    expect([exit, stdout]).toEqual([0, 'refreshed a.ipynb\nrefreshed sub/b c.ipynb\nrefreshed Ü.ipynb\n']);
    expect(await repo.status()).toBe('');
    expect(await repo.read('a.ipynb')).toBe(again['a.ipynb']);
    await repo.git('rebase', '--force-rebase', 'upstream');
    expect(await repo.status()).toBe('');
    await repo.write({ 'a.ipynb': run('x = 2', 'a third time\n') });
    expect(await repo.at(repo.path('sub')).git('nb-refresh')).toBe('refreshed a.ipynb\n');
    expect(await repo.status()).toBe('');
  });

  it('never stages anything', async () => {
    const repo = await createRepo({ install: INSTALL });
    await repo.commit('first', {
      'a.ipynb': run(),
      'b.ipynb': run(),
      'c.ipynb': run(),
      'd.ipynb': run(),
      'e.txt': 'e',
    });
    await repo.write({ 'a.ipynb': run('x = 2', 'edited\n'), 'b.ipynb': run('x = 1', 'only run\n'), 'e.txt': 'edited' });
    await repo.write({ 'c.ipynb': run('x = 3', 'staged\n'), 'd.ipynb': null, 'new.ipynb': run() });
    await repo.git('add', 'c.ipynb');
    await repo.write({ 'c.ipynb': run('x = 3', 'staged and run again\n') });
    const staged = await repo.git('ls-files', '--stage');
    await repo.nbmend('refresh');
    expect(await repo.git('ls-files', '--stage')).toBe(staged);
    expect(await repo.status()).toBe(' M a.ipynb\nM  c.ipynb\n D d.ipynb\n M e.txt\n?? new.ipynb\n');
    expect((await repo.nbmend('refresh')).stdout).toMatch('nothing to refresh');
  });

  it('leaves files in conflict alone', async () => {
    const repo = await createRepo();
    await repo.diverge({ 'a.ipynb': 'base\n' }, { 'a.ipynb': 'ours\n' }, { 'a.ipynb': 'theirs\n' });
    await repo.tryGit('merge', 'theirs');
    const before = await repo.git('ls-files', '--stage');
    await repo.nbmend('refresh');
    expect(await repo.git('ls-files', '--stage')).toBe(before);
    expect(before.split('\n')).toHaveLength(4);
  });
});

describe('called by a person', () => {
  it('git-filter says what it is for', async () => {
    const repo = await createRepo();
    const { code: exit, stderr } = await repo.nbmendWith({ input: run() }, 'git-filter');
    expect([exit, stderr]).toEqual([
      2,
      expect.stringMatching(/nbmend: git-filter: .*\nIt is for filter\.nbmend\.process.*nbmend strip/),
    ]);
    expect((await repo.nbmend('git-filter')).code).toBe(0);
  });

  it('git-clean strips stdin to stdout', async () => {
    const repo = await createRepo();
    const result = await repo.nbmendWith({ input: run() }, 'git-clean');
    expect([result.code, result.stderr, result.stdout]).toEqual([0, '', clean()]);
  });
});

function canBeNamed(path: string): boolean {
  return process.platform !== 'win32' || !/[":]/.test(path);
}
