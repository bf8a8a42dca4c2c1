/* Notebooks that git hands to a filter of somebody else: Git LFS, encryption. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { BIN, code, createRepo, notebook, type Repo, stream } from '../harness/index.ts';

const HAS_LFS = spawnSync('git', ['lfs', 'version']).status === 0;
const RUN = notebook([code('x = 1', { id: 'a', outputs: [stream('o\n')], count: 3 })]);
const SECRET = notebook([
  code('t = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"', { id: 'a', outputs: [stream('o\n')] }),
]);
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'ab12'.repeat(16)}\nsize 12345\n`;

/** A filter whose result is no notebook, as that of git-crypt; and the hook. */
async function withRot(): Promise<Repo> {
  const repo = await createRepo();
  const rot = "tr 'A-Za-z{}' 'N-ZA-Mn-za-m}{'";
  await repo.git('config', 'filter.rot.clean', rot);
  await repo.git('config', 'filter.rot.smudge', rot);
  await hook(repo);
  await repo.write({ '.gitattributes': 'secret/*.ipynb filter=rot\n' });
  return repo;
}

async function hook(repo: Repo): Promise<void> {
  const quoted = (path: string): string => `"${path.replaceAll('\\', '/')}"`;
  await mkdir(repo.path('.git/hooks'), { recursive: true });
  const file = repo.path('.git/hooks/pre-commit');
  await writeFile(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(BIN)} check --staged\n`);
  await chmod(file, 0o755);
}

describe('a notebook that another filter stores in another form', () => {
  it('passes the commit hook, with a note', async () => {
    const repo = await withRot();
    await repo.write({ 'secret/a.ipynb': RUN, 'secret/b.ipynb': RUN, 'c.ipynb': RUN });
    await repo.git('add', '-A');
    const { code: exit, stderr } = await repo.tryGit('commit', '-q', '-m', 'run');
    expect([exit, stderr]).toEqual([
      0,
      expect.stringContaining('no findings in 1 notebook; 2 notebooks left to filter rot'),
    ]);
    expect(await repo.read('secret/a.ipynb')).toBe(RUN);
    expect(await repo.read('c.ipynb')).not.toBe(RUN);
    expect(await repo.status()).toBe('');
  });

  it('may keep its outputs on disk, where everything else about it is checked', async () => {
    const repo = await withRot();
    await repo.write({ 'secret/a.ipynb': SECRET });
    const { stdout } = await repo.nbmend('check', 'secret/a.ipynb', '--format', 'concise');
    expect(stdout.match(/(?<=(error|warning) )[a-z-]+/g)).toEqual(['secret']);
    await repo.nbmend('check', '--fix', '.');
    expect(await repo.read('secret/a.ipynb')).toBe(SECRET);
  });

  it('is left alone by strip, with a note', async () => {
    const repo = await withRot();
    await repo.write({ 'secret/a.ipynb': RUN });
    const checked = await repo.nbmend('strip', '--check', '.');
    expect([checked.code, checked.stdout, checked.stderr]).toEqual([
      0,
      '',
      expect.stringContaining('1 left to filter rot'),
    ]);
    await repo.nbmend('strip', 'secret/a.ipynb');
    expect(await repo.read('secret/a.ipynb')).toBe(RUN);
  });

  it('is no finding of a pull request', async () => {
    const repo = await withRot();
    const base = await repo.commit('first');
    await repo.commit('more', { 'secret/a.ipynb': RUN });
    const { code: exit, stdout, stderr } = await repo.nbmend('ci', '--base', base);
    expect([exit, stderr]).toEqual([0, expect.stringContaining('1 notebook left to filter rot')]);
    expect(stdout).toContain('left to filter rot');
    expect((await repo.nbmend('check', '--since', base)).code).toBe(0);
  });

  it('is checked in full when the filter is one that strips notebooks', async () => {
    const repo = await createRepo();
    await repo.write({ '.gitattributes': '*.ipynb filter=nbstripout\n', 'a.ipynb': SECRET });
    await repo.git('add', '-A');
    expect((await repo.nbmend('check', '--staged')).code).toBe(1);
  });
});

describe('a pointer of Git LFS', () => {
  it('is known by its content, without any attribute', async () => {
    const repo = await createRepo();
    const base = await repo.commit('first');
    await repo.commit('pointer', { 'a.ipynb': POINTER });
    await repo.write({ 'b.ipynb': POINTER });
    await repo.git('add', '-A');
    for (const args of [
      ['check'],
      ['check', '--staged'],
      ['check', 'a.ipynb'],
      ['ci', '--base', base],
      ['strip', '--check', '.'],
    ]) {
      const { code: exit, stderr } = await repo.nbmend(...args);
      expect([args, exit, stderr]).toEqual([args, 0, expect.stringContaining('left to Git LFS')]);
    }
  });

  it('is left alone by diff, on either side and in every form', async () => {
    const repo = await createRepo();
    await repo.commit('first', { 'a.ipynb': POINTER });
    await repo.commit('pointer', {
      'a.ipynb': POINTER.replace('12345', '12346'),
      'b.ipynb': RUN.replace('"x"', '"y"'),
    });
    await repo.write({ 'a.ipynb': RUN });
    for (const words of [['HEAD~1', 'HEAD'], ['HEAD'], ['HEAD~1']]) {
      for (const format of ['text', 'json', 'html', 'markdown']) {
        const { code: exit, stderr } = await repo.nbmend('diff', ...words, '--format', format);
        expect([words, format, exit, stderr]).toEqual([words, format, 0, 'nbmend: 1 notebook left to Git LFS\n']);
      }
    }
    expect((await repo.nbmend('diff', 'HEAD~1', 'HEAD', '--exit-code', '--', 'a.ipynb')).code).toBe(1);
  });

  it.skipIf(!HAS_LFS)('made by git-lfs itself can be committed', async () => {
    const repo = await createRepo();
    await repo.git('lfs', 'install', '--local');
    await repo.git('lfs', 'track', 'big/*.ipynb');
    await hook(repo);
    await repo.write({ 'big/a.ipynb': RUN, 'big/b.ipynb': RUN });
    await repo.git('add', '-A');
    const { code: exit, stderr } = await repo.tryGit('commit', '-q', '-m', 'run');
    expect([exit, stderr]).toEqual([0, expect.stringContaining('2 notebooks left to Git LFS')]);
    expect(await repo.read('big/a.ipynb')).toBe(RUN);
    expect((await repo.nbmend('check')).code).toBe(0);
  });
});
