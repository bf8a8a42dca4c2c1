import { existsSync } from 'node:fs';
import { chmod, link, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { code, createRepo, exec, markdown, notebook, type Repo, ROOT, stream, tempDir } from './harness/index.ts';

const cell = { id: 'one', count: 2, outputs: [stream('hi\n')], metadata: { scrolled: true } };
const dirty = notebook([code('x = 1', cell), markdown('# é')]);
const clean = notebook([code('x = 1', { id: 'one' }), markdown('# é')]);
const posix = process.platform !== 'win32';

async function repoWith(files: Record<string, string>): Promise<Repo> {
  const repo = await createRepo();
  await repo.write(files);
  return repo;
}

describe('strip in place', () => {
  it('writes what changed and says what it did in one line', async () => {
    const repo = await repoWith({ 'a.ipynb': dirty, 'b.ipynb': clean });
    const { code: exit, stdout, stderr } = await repo.nbmend('strip', 'a.ipynb', 'b.ipynb');
    expect([exit, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^nbmend: stripped 1 of 2 notebooks; 1 output, \d+ B less\n$/);
    expect(await repo.read('a.ipynb')).toBe(clean);
  });

  it('does not tell of outputs or of a size where there was only a count', async () => {
    const repo = await repoWith({ 'a.ipynb': notebook([code('x = 1', { id: 'one', count: 2 })]) });
    const { stdout, stderr } = await repo.nbmend('strip', '--check', 'a.ipynb');
    expect([stdout, stderr]).toEqual(['a.ipynb: 1 execution count\n', 'nbmend: would strip 1 of 1 notebook\n']);
  });

  it('tells in its summary how many notebooks are of a format that it reads as an older one', async () => {
    const [next, cleanNext] = [dirty, clean].map((text) => text.replace('"nbformat": 4', '"nbformat": 5'));
    const repo = await repoWith({ 'a.ipynb': next!, 'b.ipynb': cleanNext!, 'c.ipynb': clean });
    const { code: exit, stdout, stderr } = await repo.nbmend('strip', '.');
    expect([exit, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(
      /^nbmend: stripped 1 of 3 notebooks; .*; 2 of a format newer than nbformat 4, read as if of 4 \(nbmend check names them\)\n$/,
    );
    expect((await repo.nbmend('strip', '-q', '.')).stderr).toBe('');
    const piped = await repo.nbmendWith({ input: next! }, 'strip', '-');
    expect(piped.stdout).toBe(cleanNext);
    expect(piped.stderr).toBe('nbmend: <stdin>: nbformat 5.5 is newer than nbformat 4, and was read as if of 4\n');
  });

  it('says where the help of the command is when an option is unknown', async () => {
    const repo = await repoWith({});
    expect((await repo.nbmend('strip', '--keep-outputs', 'a.ipynb')).stderr).toBe(
      "nbmend: unknown option '--keep-outputs'\n(Did you mean --keep-output?)\n(see nbmend strip --help)\n",
    );
    expect((await repo.nbmend('--nonsense')).stderr).toContain('(see nbmend --help)');
    expect((await repo.nbmend('nonsense')).stderr).toContain('(see nbmend --help)');
  });

  it('leaves a clean notebook alone, its time too', async () => {
    const repo = await repoWith({ 'a.ipynb': clean });
    await utimes(repo.path('a.ipynb'), 1000, 1000);
    const before = await stat(repo.path('a.ipynb'));
    await repo.nbmend('strip', 'a.ipynb');
    const after = await stat(repo.path('a.ipynb'));
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
  });

  it.runIf(posix)('keeps the mode and leaves no other file behind', async () => {
    const repo = await repoWith({ 'a.ipynb': dirty });
    await chmod(repo.path('a.ipynb'), 0o640);
    await repo.nbmend('strip', 'a.ipynb');
    expect((await stat(repo.path('a.ipynb'))).mode & 0o777).toBe(0o640);
    expect((await readdir(repo.dir)).sort()).toEqual(['.git', 'a.ipynb']);
  });

  it('does the other files when one cannot be read, and exits 2', async () => {
    const repo = await repoWith({ 'a.ipynb': dirty, 'bad.ipynb': '{"cells": [', 'c.ipynb': dirty });
    const { code: exit, stderr } = await repo.nbmend('strip', 'a.ipynb', 'bad.ipynb', 'none.ipynb', 'c.ipynb');
    expect(exit).toBe(2);
    expect(stderr).toContain('nbmend: bad.ipynb:1:12: the file is cut short');
    expect(stderr).toContain('nbmend: none.ipynb: no such file or folder\n');
    expect([await repo.read('a.ipynb'), await repo.read('c.ipynb')]).toEqual([clean, clean]);
    expect(await repo.read('bad.ipynb')).toBe('{"cells": [');
  });

  it.runIf(posix)('follows links inside the tree, and none out of it', async () => {
    const outside = tempDir('outside');
    await writeFile(join(outside, 'x.ipynb'), dirty);
    const repo = await repoWith({ 'real/a.ipynb': dirty });
    await symlink('real/a.ipynb', repo.path('inside.ipynb'));
    await symlink(join(outside, 'x.ipynb'), repo.path('outside.ipynb'));
    await symlink(outside, repo.path('folder'));
    const { code: exit, stderr } = await repo.nbmend('strip', 'inside.ipynb', 'outside.ipynb', 'folder/x.ipynb');
    expect(exit).toBe(2);
    expect(stderr).toContain('outside.ipynb: a link that leads out of this tree is not followed');
    expect(stderr).toContain('folder/x.ipynb: a link that leads out');
    expect(await readFile(join(outside, 'x.ipynb'), 'utf8')).toBe(dirty);
    expect(await repo.read('real/a.ipynb')).toBe(clean);
    expect((await stat(repo.path('real/a.ipynb'))).isFile()).toBe(true);
  });

  it('searches folders for what git tracks or would track', async () => {
    const repo = await repoWith({
      '.gitignore': 'ignored/\n',
      'a.ipynb': dirty,
      'deep/er/b.ipynb': dirty,
      'ignored/c.ipynb': dirty,
      'note.json': '{"paragraphs": [{"results": {"code": 1}}]}',
      'other.json': '{}',
    });
    await repo.git('add', 'a.ipynb');
    const { stdout } = await repo.nbmend('strip', '--dry-run', '.');
    expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual([
      'a.ipynb',
      join('deep', 'er', 'b.ipynb'),
      'note.json',
      '',
    ]);
  });

  it('searches a folder outside of any repository, without hidden folders', async () => {
    const repo = await createRepo();
    const folder = tempDir('plain');
    for (const name of ['a.ipynb', 'sub/b.ipynb', '.ipynb_checkpoints/a.ipynb', 'node_modules/m/c.ipynb']) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), dirty);
    }
    await repo.at(folder).nbmend('strip', '.');
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    expect([await read('a.ipynb'), await read('sub/b.ipynb')]).toEqual([clean, clean]);
    expect([await read('.ipynb_checkpoints/a.ipynb'), await read('node_modules/m/c.ipynb')]).toEqual([dirty, dirty]);
  });

  it('does hundreds of files in threads, in order and each once', async () => {
    const repo = await createRepo();
    const names = Array.from({ length: 450 }, (_, i) => `nb/${String(i).padStart(3, '0')}.ipynb`);
    await repo.write(Object.fromEntries(names.map((name, i) => [name, i % 3 === 0 ? clean : dirty])));
    await repo.write({ 'nb/222.ipynb': 'no notebook' });
    const listed = await repo.nbmend('strip', '--check', 'nb');
    const expected = names.filter((_, i) => i % 3 !== 0 && i !== 222);
    expect(
      listed.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(':')[0]?.replaceAll('\\', '/')),
    ).toEqual(expected);
    const { code: exit, stderr } = await repo.nbmend('strip', 'nb');
    expect(exit).toBe(2);
    expect(stderr).toContain('222.ipynb:1:1: not valid JSON');
    expect(stderr).toContain('stripped 300 of 450 notebooks; 300 outputs');
    for (const name of ['nb/001.ipynb', 'nb/449.ipynb']) expect(await repo.read(name)).toBe(clean);
  });

  it.runIf(posix)('leaves other names of the same file as they were', async () => {
    const repo = await repoWith({ 'a.ipynb': dirty });
    await link(repo.path('a.ipynb'), repo.path('copy.ipynb'));
    await repo.nbmend('strip', 'a.ipynb');
    expect(await repo.read('copy.ipynb')).toBe(dirty);
  });
});

describe('strip without writing', () => {
  it('--check lists what would go and exits 1, then 0', async () => {
    const repo = await repoWith({ 'a.ipynb': dirty, 'b.ipynb': clean });
    const { code: exit, stdout } = await repo.nbmend('strip', '--check', '.');
    expect(exit).toBe(1);
    expect(stdout).toMatch(
      /^a\.ipynb: 1 output, 1 execution count, 1 metadata key \(cell\.metadata\.scrolled\); \d+ B less\n$/,
    );
    expect(await repo.read('a.ipynb')).toBe(dirty);
    expect((await repo.nbmend('strip', '--check', 'b.ipynb')).code).toBe(0);
    expect((await repo.nbmend('strip', '--dry-run', '.')).code).toBe(0);
  });

  it('--diff is a patch that git applies', async () => {
    const styles = [
      {},
      { eol: '\r\n' },
      { finalNewline: false },
      { indent: 0 },
      { indent: 0, finalNewline: false },
    ] as const;
    for (const style of styles) {
      const cells = (options: object) =>
        Array.from({ length: 12 }, (_, i) => code(`x = ${i}`, { id: `c${i}`, ...(i % 5 === 1 ? options : {}) }));
      const before = notebook(cells({ ...cell, id: undefined }), style);
      const repo = await repoWith({ 'a.ipynb': before, 'drop.ipynb': notebook(cells({ tags: ['gone'] }), style) });
      const { code: exit, stdout, bytes } = await repo.nbmend('strip', '--diff', '--drop-tagged-cells', 'gone', '.');
      expect(exit).toBe(1);
      expect(stdout).toMatch(/^--- a\/a\.ipynb\n\+\+\+ b\/a\.ipynb\n@@ -/);
      const expected = new Map<string, string>();
      for (const name of ['a.ipynb', 'drop.ipynb']) {
        expected.set(name, (await repo.nbmend('strip', '-t', '--drop-tagged-cells', 'gone', name)).stdout);
      }
      await repo.write({ 'p.patch': bytes });
      await repo.git('-c', 'core.autocrlf=false', 'apply', '--whitespace=nowarn', 'p.patch');
      for (const [name, text] of expected) expect(await repo.read(name), JSON.stringify(style)).toBe(text);
    }
  });

  it('--format json names every file', async () => {
    const repo = await repoWith({ 'a.ipynb': dirty, 'b.ipynb': clean, 'c.ipynb': '[]' });
    const { code: exit, stdout } = await repo.nbmend(
      'strip',
      '--check',
      '--format',
      'json',
      'a.ipynb',
      'b.ipynb',
      'c.ipynb',
    );
    expect(exit).toBe(2);
    const { format, version, files } = JSON.parse(stdout);
    expect([format, version]).toEqual(['nbmend-strip', 1]);
    expect(files).toMatchObject([
      {
        path: 'a.ipynb',
        state: 'would-strip',
        removed: { outputs: 1, counts: 1, metadata: { 'cell.metadata.scrolled': 1 } },
      },
      { path: 'b.ipynb', state: 'unchanged' },
      { path: 'c.ipynb', state: 'failed', message: expect.stringContaining('not a notebook') },
    ]);
  });
});

describe('strip as a filter', () => {
  it('turns stdin into stdout, byte by byte', async () => {
    const repo = await createRepo();
    for (const input of [dirty, clean]) {
      const { code: exit, stdout, stderr } = await repo.nbmendWith({ input }, 'strip', '-');
      expect([exit, stdout, stderr]).toEqual([0, clean, '']);
    }
  });

  it('writes nothing for what it cannot read', async () => {
    const repo = await createRepo();
    const { code: exit, stdout, stderr } = await repo.nbmendWith({ input: '{' }, 'strip', '-');
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^nbmend: <stdin>:1:2: /);
  });
});

const cases = join(ROOT, '..', 'shared', 'cases', 'nbstripout');

describe.skipIf(!existsSync(cases))('the flags of nbstripout', () => {
  it('do what they do there, with --ids sequential for its default', async () => {
    const repo = await createRepo();
    const all = JSON.parse(await readFile(join(cases, 'cases.json'), 'utf8')).cases as Case[];
    for (const { input, args, expected } of all) {
      const ids = args.includes('--keep-id') ? [] : ['--ids', 'sequential'];
      const { stdout, stderr } = await repo.nbmend('strip', '--textconv', ...ids, ...args, join(cases, input));
      expect(stderr).toBe('');
      expect(JSON.parse(stdout), `${input} ${args}`).toEqual(JSON.parse(await readFile(join(cases, expected), 'utf8')));
    }
  });

  interface Case {
    readonly input: string;
    readonly args: readonly string[];
    readonly expected: string;
  }
});

describe('configuration', () => {
  it('holds by path, under the command line', async () => {
    const repo = await repoWith({
      'a.ipynb': dirty,
      'reports/b.ipynb': dirty,
      'raw/c.ipynb': dirty,
      'pyproject.toml': `[tool.nbmend.strip]\ncounts = "keep"\n[[tool.nbmend.overrides]]\nfiles = ["reports/**"]\nstrip = { outputs = "keep" }\n[[tool.nbmend.overrides]]\nfiles = ["raw/*"]\nstrip.enabled = false\n`,
    });
    const { stderr } = await repo.nbmend('strip', '.');
    expect(stderr).toContain('stripped 2 of 3 notebooks; 1 output');
    expect(stderr).toContain('1 left alone by the configuration');
    const first = async (name: string) => JSON.parse(await repo.read(name)).cells[0];
    expect(await first('a.ipynb')).toMatchObject({ execution_count: 2, outputs: [], metadata: {} });
    expect((await first('reports/b.ipynb')).outputs).toHaveLength(1);
    expect(await repo.read('raw/c.ipynb')).toBe(dirty);
    await repo.nbmend('strip', '--drop-output', '--drop-count', 'reports/b.ipynb');
    expect(await repo.read('reports/b.ipynb')).toBe(clean);
    await repo.nbmend('strip', '--no-config', 'raw/c.ipynb');
    expect(await repo.read('raw/c.ipynb')).toBe(clean);
  });

  it('that is wrong is said with its place, and nothing is touched', async () => {
    const repo = await repoWith({ 'a.ipynb': dirty, 'nbmend.toml': '[strip]\nkeep-count = true\n' });
    const { code: exit, stderr } = await repo.nbmend('strip', 'a.ipynb');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^nbmend: nbmend\.toml:2:1: unknown key "keep-count" in "strip"; /);
    expect(await repo.read('a.ipynb')).toBe(dirty);
  });

  it('is shown with its sources, as TOML that says the same', async () => {
    const repo = await repoWith({
      'nbmend.toml': '[strip]\nprofiles = ["-view"]\n[[overrides]]\nfiles = "r/*"\nstrip.max-size = "2k"\n',
    });
    const { stdout } = await repo.nbmend('config', '--show', 'r/x.ipynb');
    expect(stdout).toMatch(/^max-size = 2000 +# nbmend\.toml, overrides for r\/\*$/m);
    expect(stdout).toMatch(/^outputs = "drop" +# default$/m);
    await repo.write({ 'again/nbmend.toml': stdout });
    const values = async (...args: string[]) => {
      const { settings } = JSON.parse((await repo.nbmend('config', '--format', 'json', ...args)).stdout);
      return Object.values(settings as Record<string, Record<string, { value: unknown }>>).map((section) =>
        Object.entries(section).map(([name, { value }]) => [name, value]),
      );
    };
    expect(await values('again/x.ipynb')).toEqual(await values('r/x.ipynb'));
  });
});

describe.runIf(posix)('strip --history', () => {
  it('prints a recipe whose commands clean every commit, on every branch, and change nothing but notebooks', async () => {
    const repo = await createRepo();
    await repo.commit('one', {
      'a.ipynb': dirty,
      'data.json': '{"cells":[{"outputs":[1]}],"nbformat":4}',
      'bad.ipynb': '{',
    });
    await repo.git('tag', '-a', 'v1', '-m', 'data 3\nfirst');
    await repo.git('switch', '--quiet', '--create', 'topic');
    await repo.commit('blob\ndata 4', {
      'sub/é b.ipynb': dirty.replace('x = 1', 'x = 2'),
      'keep/k.ipynb': dirty.replace('x = 1', 'x = 3'),
      'nbmend.toml': '[[overrides]]\nfiles = "keep/*"\nstrip.enabled = false\n',
    });
    const recipe = (await repo.nbmend('strip', '--history')).stdout;
    const commands = /\n {3}(git init --quiet [\s\S]*?fast-import --quiet)\n/.exec(recipe)?.[1];
    const { code: exit, stderr } = await exec('sh', ['-c', commands as string], { cwd: repo.dir, env: repo.env });
    expect([exit, stderr]).toEqual([
      0,
      'nbmend: stripped 2 of 4 versions of notebooks; 1 could not be read and stay as they are\n',
    ]);
    const cleaned = repo.at(join(repo.dir, '..', 'clean.git'));
    const show = (spec: string) => cleaned.git('show', spec);
    expect(await show('topic:sub/é b.ipynb')).toBe(clean.replace('x = 1', 'x = 2'));
    expect(await show('v1:a.ipynb')).toBe(clean);
    expect(await show('main:data.json')).toBe('{"cells":[{"outputs":[1]}],"nbformat":4}');
    expect(await show('topic:keep/k.ipynb')).toBe(dirty.replace('x = 1', 'x = 3'));
    expect(await show('main:bad.ipynb')).toBe('{');
    expect((await cleaned.git('symbolic-ref', 'HEAD')).trim()).toBe('refs/heads/topic');
    const log = ['log', '--all', '--format=%an %ad %B', '--stat', '--name-only'];
    expect(await cleaned.git(...log)).toBe(await repo.git(...log));
    expect(await repo.read('a.ipynb')).toBe(dirty);
  });
});
