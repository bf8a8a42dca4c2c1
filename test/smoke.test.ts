import { beforeAll, describe, expect, it } from 'vitest';
import { code, createRepo, markdown, notebook, type Repo, stream } from './harness/index.ts';

/**
 * Every command once, on the Node that runs this file: `npm run smoke -- 22 24 26`. What each command does in full is
 * tested elsewhere; here it has to start, do its main job and keep its exit code.
 */
const parameters = code('region = "north"  # sales region', { id: 'par', tags: ['parameters'] });
const base = notebook([
  markdown('# Sales', { id: 'top' }),
  parameters,
  code('a = 1', { id: 'one' }),
  code('b = [region, 1]', { id: 'two' }),
]);
const ours = notebook([
  markdown('# Sales', { id: 'top' }),
  parameters,
  code('a = 2', { id: 'one', count: 4, outputs: [stream('ours\n')] }),
  code('b = [region, 1]', { id: 'two' }),
]);
const theirs = notebook([
  markdown('# Sales', { id: 'top' }),
  parameters,
  code('a = 1', { id: 'one', count: 9, outputs: [stream('theirs\n')] }),
  code('b = [region, 2]', { id: 'two' }),
]);
const rival = theirs.replace('a = 1', 'a = 3');

let repo: Repo;

beforeAll(async () => {
  repo = await createRepo();
  await repo.commit('base', { 'base.ipynb': base, 'ours.ipynb': ours, 'theirs.ipynb': theirs, 'rival.ipynb': rival });
});

function sources(text: string): string[] {
  return JSON.parse(text).cells.map(({ source }: { source: string | string[] }) => [source].flat().join(''));
}

describe(`on Node ${process.versions.node}`, () => {
  it('says its version and helps', async () => {
    expect(await repo.nbmend('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^nbmend \d/) });
    expect(await repo.nbmend('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('install') });
    expect((await repo.nbmend('no-such-verb')).code).toBe(2);
  });

  it('diff', async () => {
    const same = await repo.nbmend('diff', '--exit-code', 'base.ipynb', 'base.ipynb');
    expect(same).toMatchObject({ code: 0, stdout: '' });
    const text = await repo.nbmend('diff', 'base.ipynb', 'ours.ipynb');
    expect(text).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/a = 1[\s\S]*a = 2/) });
    expect((await repo.nbmend('diff', '--exit-code', 'base.ipynb', 'ours.ipynb')).code).toBe(1);
    const json = await repo.nbmend('diff', '--format', 'json', 'base.ipynb', 'ours.ipynb');
    expect(JSON.parse(json.stdout)).toBeTypeOf('object');
  });

  it('merge', async () => {
    const clean = await repo.nbmend('merge', 'base.ipynb', 'ours.ipynb', 'theirs.ipynb');
    expect(clean.code, clean.stderr).toBe(0);
    expect(sources(clean.stdout)).toEqual(['# Sales', 'region = "north"  # sales region', 'a = 2', 'b = [region, 2]']);
    const conflict = await repo.nbmend('merge', 'base.ipynb', 'ours.ipynb', 'rival.ipynb', '-o', 'merged.ipynb');
    expect(conflict).toMatchObject({ code: 1, stdout: '' });
    expect(sources(await repo.read('merged.ipynb'))[2]).toMatch(
      /^<<<<<<< .*\na = 2\n(\|{7} .*\na = 1\n)?=======\na = 3\n>>>>>>> /,
    );
  });

  it('strip', async () => {
    expect((await repo.nbmend('strip', '--check', 'ours.ipynb')).code).toBe(1);
    const piped = await repo.nbmendWith({ input: ours }, 'strip', '-');
    expect(piped).toMatchObject({ code: 0, stdout: base.replace('a = 1', 'a = 2') });
    await repo.write({ 'dirty.ipynb': ours });
    expect((await repo.nbmend('strip', 'dirty.ipynb')).code).toBe(0);
    expect(await repo.read('dirty.ipynb')).toBe(piped.stdout);
    expect((await repo.nbmend('strip', '--check', 'dirty.ipynb')).code).toBe(0);
  });

  it('check', async () => {
    expect((await repo.nbmend('check', 'base.ipynb')).code).toBe(0);
    const dirty = await repo.nbmend('check', 'ours.ipynb');
    expect(dirty).toMatchObject({ code: 1, stdout: expect.stringContaining('ours.ipynb:cell 3') });
  });

  it('show', async () => {
    const shown = await repo.nbmend('show', 'ours.ipynb');
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/Sales[\s\S]*a = 2/) });
    expect(await repo.nbmend('show', 'HEAD:ours.ipynb')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('a = 2'),
    });
  });

  it('says what is wrong with bad input, and where, and leaves it alone', async () => {
    const broken = base.slice(0, 200);
    await repo.write({ 'broken.ipynb': broken });
    const result = await repo.nbmend('strip', 'broken.ipynb');
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/^nbmend: broken\.ipynb:\d+:\d+: .+\n/);
    expect(await repo.read('broken.ipynb')).toBe(broken);
  });

  it('review and ci', async () => {
    const project = await createRepo();
    await project.commit('base', { 'a.ipynb': base });
    await project.git('switch', '--quiet', '--create', 'topic');
    await project.commit('dirty', { 'a.ipynb': ours });
    const review = await project.nbmend('review', 'main', '-o', 'report.html');
    expect(review.code, review.stderr).toBe(0);
    expect(await project.read('report.html')).toMatch(/^<!doctype html>/i);
    const ci = await project.nbmend('ci', '--base', 'main');
    expect(ci, ci.stderr).toMatchObject({ code: 1, stdout: expect.stringContaining('a.ipynb') });
    await project.commit('clean', { 'a.ipynb': base.replace('a = 1', 'a = 2') });
    const passing = await project.nbmend('ci', '--base', 'main');
    expect(passing.code, passing.stdout + passing.stderr).toBe(0);
  });
});

describe(`installed in a repository, on Node ${process.versions.node}`, () => {
  it('strips on add, shows a readable diff, merges, resolves, and goes away without a trace', async () => {
    const project = await createRepo();
    await project.commit('start', { 'readme.txt': 'x\n' });
    const before = await project.read('.git/config');
    const install = await project.nbmend('install');
    expect(install.code, install.stderr).toBe(0);
    expect((await project.nbmend('status')).code).toBe(0);

    await project.diverge({ 'a.ipynb': base }, { 'a.ipynb': ours }, { 'a.ipynb': theirs });
    expect((await project.blob('HEAD:a.ipynb')).toString()).toBe(base.replace('a = 1', 'a = 2'));
    const diff = await project.git('diff', 'HEAD~1', 'HEAD');
    expect(diff).toContain('a.ipynb');
    expect(diff).not.toContain('"source"');
    await project.git('merge', '--quiet', '--no-edit', 'theirs');
    expect(sources((await project.blob('HEAD:a.ipynb')).toString()).slice(2)).toEqual(['a = 2', 'b = [region, 2]']);
    expect(await project.status()).toBe('');

    await project.git('switch', '--quiet', '--create', 'rival', 'HEAD~2');
    await project.commit('rival', { 'a.ipynb': base.replace('a = 1', 'a = 3') });
    expect((await project.tryGit('merge', 'main')).code).toBe(1);
    const listed = await project.nbmend('resolve');
    expect(listed.code).toBe(1);
    expect(listed.stdout + listed.stderr).toContain('a.ipynb');
    expect((await project.nbmend('resolve', '--ours', 'a.ipynb')).code).toBe(0);
    expect(sources(await project.read('a.ipynb')).slice(2)).toEqual(['a = 3', 'b = [region, 2]']);
    await project.git('add', 'a.ipynb');
    await project.git('commit', '--quiet', '--no-edit');

    const uninstall = await project.nbmend('uninstall');
    expect(uninstall.code, uninstall.stderr).toBe(0);
    expect(await project.read('.git/config')).toBe(before);
    expect(project.exists('.git/hooks/pre-commit')).toBe(false);
  });
});
