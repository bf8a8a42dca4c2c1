import { describe, expect, it } from 'vitest';
import { code, createRepo, notebook, stream } from '../harness/index.ts';

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
});
