import { describe, expect, it } from 'vitest';
import { code, createRepo, notebook, type Repo, stream } from '../harness/index.ts';

describe('on a machine without git', () => {
  it('repositories are read all the same', async () => {
    const repo = await createRepo();
    await repo.commit('one', { 'sub/a.ipynb': notebook([code('x = 1', { id: 'a' })]), 'b.ipynb': notebook([]) });
    await repo.commit('two', { 'sub/a.ipynb': notebook([code('x = 2', { id: 'a' })]) });
    await repo.write({ 'sub/a.ipynb': notebook([code('x = 3', { id: 'a', outputs: [stream('3\n')] })]) });
    repo.env[Object.keys(repo.env).find((name) => name.toUpperCase() === 'PATH')!] = repo.home;

    const committed = await repo.nbmend('diff', 'HEAD~', 'HEAD');
    expect(committed).toMatchObject({ code: 0, stderr: '' });
    expect(committed.stdout).toMatch(/sub\/a\.ipynb[\s\S]*-x = 1\n\+x = 2\n/);
    const worktree = await repo.nbmend('diff', 'HEAD~');
    expect(worktree).toMatchObject({ code: 0, stderr: '' });
    expect(worktree.stdout).toMatch(/-x = 1\n\+x = 3\n/);
    expect((await repo.nbmend('show', 'HEAD~:sub/a.ipynb')).stdout).toMatch('x = 1');
    expect((await repo.nbmend('ci', '--base', 'HEAD~')).stdout).toMatch('1 notebook changed');
  });

  it('a folder holds the notebooks that git would find there', async () => {
    const inner = await createRepo();
    await inner.commit('x', { 'inner.ipynb': notebook([]) });
    const repo = await createRepo();
    await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'deep/sub');
    await repo.git('init', '--quiet', 'other');
    const dirty = notebook([code('1', { id: 'a', count: 1, outputs: [stream('1')] })]);
    const names = ['a.ipynb', 'deep/b.ipynb', 'deep/sub/c.ipynb', 'other/d.ipynb', 'ignored/e.ipynb', 'f.ipynb'];
    await repo.write(Object.fromEntries(names.map((name) => [name, dirty])));
    await repo.write({ '.gitignore': 'ignored/\nf.ipynb\n' });
    await repo.git('add', '--force', 'f.ipynb', 'a.ipynb');
    const stripped = async (at: Repo) => {
      const { stdout } = await at.nbmend('strip', '--check', '.');
      return names.filter((name) => stdout.includes(name.split('/').at(-1)!));
    };
    const here = [await stripped(repo), await stripped(repo.at(repo.path('deep')))];
    expect(here).toEqual([['a.ipynb', 'deep/b.ipynb', 'f.ipynb'], ['deep/b.ipynb']]);
    repo.env[Object.keys(repo.env).find((name) => name.toUpperCase() === 'PATH')!] = repo.home;
    expect([await stripped(repo), await stripped(repo.at(repo.path('deep')))]).toEqual(here);
    expect((await repo.nbmend('check', '--select', 'outputs')).stdout).not.toMatch(/sub|other|ignored/);
  });

  it.runIf(process.platform !== 'win32')('names with a backslash are names like any other', async () => {
    const repo = await createRepo();
    const files = (source: string) => ({ 'a.ipynb': notebook([code(source)]), 'b\\c.ipynb': notebook([code(source)]) });
    await repo.commit('one', files('x = 1'));
    await repo.commit('two', files('x = 2'));
    await repo.write({ ...files('x = 3'), 'new\\one.ipynb': notebook([]) });
    repo.env[Object.keys(repo.env).find((name) => name.toUpperCase() === 'PATH')!] = repo.home;
    for (const [words, line] of [
      [['diff'], '+x = 3'],
      [['diff', '--staged', 'HEAD~'], '+x = 2'],
      [['diff', 'HEAD~', 'HEAD'], '+x = 2'],
    ] as const) {
      const { code: exit, stdout, stderr } = await repo.nbmend(...words);
      expect([exit, stderr]).toEqual([0, '']);
      expect(stdout.split('\n').filter((one) => one === line || one.startsWith('+++'))).toEqual([
        '+++ b/a.ipynb',
        line,
        expect.stringContaining('c.ipynb'),
        line,
      ]);
    }
    expect((await repo.nbmend('show', 'HEAD~:b\\c.ipynb')).stdout).toMatch('x = 1');
    expect((await repo.nbmend('ci', '--base', 'HEAD~')).stdout).toMatch('2 notebooks changed');
  });

  it('files of the work tree are seen as the filter of the repository would store them', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const run = (source: string) => notebook([code(source, { id: 'a', count: 3, outputs: [stream('an output\n')] })]);
    const names = ['a.ipynb', 'deep/b.ipynb', 'raw/c.ipynb'];
    await repo.write({ 'raw/.gitattributes': '*.ipynb -filter\n' });
    await repo.nbmend('install', '--hooks', 'none');
    await repo.commit('one', Object.fromEntries(names.map((name) => [name, run('x = 1')])));
    await repo.write(Object.fromEntries(names.map((name) => [name, run('x = 2').replace('an output', 'another')])));
    const seen = async () => {
      const { stdout } = await repo.nbmend('diff');
      const { stdout: found } = await repo.nbmend('check', '--select', 'outputs', '--format', 'concise');
      return { stdout, found };
    };
    const here = await seen();
    expect(here.stdout.match(/another/g)).toHaveLength(1);
    expect(here.found).toMatch('raw/c.ipynb');
    repo.env[Object.keys(repo.env).find((name) => name.toUpperCase() === 'PATH')!] = repo.home;
    expect(await seen()).toEqual(here);
  });
});
