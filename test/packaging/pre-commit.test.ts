import { beforeAll, describe, expect, it } from 'vitest';
import {
  code,
  createRepo,
  exec,
  markdown,
  notebook,
  type Repo,
  sourceCopy,
  stream,
  tempDir,
} from '../harness/index.ts';

const { code: missing } = await exec('pre-commit', ['--version']).catch(() => ({ code: 1 }));

/** The pre-commit framework, with this repository as `repo:`. `.ci/run` installs Debian's 3.0.4. */
describe.skipIf(missing !== 0)('pre-commit', () => {
  let source: Repo;
  let rev: string;
  let home: Record<string, string>;

  beforeAll(async () => {
    source = await sourceCopy();
    rev = (await source.git('rev-parse', 'HEAD')).trim();
    // One cache for all tests here: the environment is built once, as on a user's machine.
    home = { PRE_COMMIT_HOME: tempDir('pre-commit-home') };
  });

  async function repoWith(...ids: readonly string[]): Promise<Repo> {
    const repo = await createRepo({ env: home });
    const hooks = ids.map((id) => `      - id: ${id}\n`).join('');
    const config = `repos:\n  - repo: ${source.dir}\n    rev: ${rev}\n    hooks:\n${hooks}`;
    await repo.commit('configuration', { '.pre-commit-config.yaml': config, '.gitignore': '' });
    return repo;
  }

  const run = (repo: Repo, ...args: readonly string[]) => repo.run({ timeout: 300_000 }, 'pre-commit', 'run', ...args);
  const dirty = notebook([
    markdown('# Title', { id: 'a' }),
    code('1', { id: 'b', count: 3, outputs: [stream('1\n')] }),
  ]);
  const clean = notebook([markdown('# Title', { id: 'a' }), code('1', { id: 'b' })]);

  it('strips what is staged and fails so that a person looks at it, then passes', { timeout: 300_000 }, async () => {
    const repo = await repoWith('nbmend-strip');
    await repo.write({ 'sub folder/é.ipynb': dirty, 'data.json': '{"outputs": [1]}' });
    await repo.git('add', '.');
    const first = await run(repo);
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 1 });
    expect(first.stdout).toContain('files were modified by this hook');
    expect(await repo.read('sub folder/é.ipynb')).toBe(clean);
    expect(await repo.read('data.json')).toBe('{"outputs": [1]}');
    await repo.git('add', '.');
    expect((await run(repo)).code).toBe(0);
  });

  it('checks: names the file, the cell and the rule', { timeout: 300_000 }, async () => {
    const repo = await repoWith('nbmend-check');
    await repo.commit('notebooks', { 'a.ipynb': dirty, 'b.ipynb': clean });
    const result = await run(repo, '--all-files');
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/a\.ipynb:cell 2/);
    expect(result.stdout).not.toContain('b.ipynb:');
    await repo.commit('clean', { 'a.ipynb': clean });
    expect((await run(repo, '--all-files')).code).toBe(0);
  });

  it('finds left-over merge markers, and nothing else with that hook', { timeout: 300_000 }, async () => {
    const repo = await repoWith('nbmend-merge-markers');
    const marked = '<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs';
    await repo.commit('notebooks', { 'a.ipynb': notebook([code(marked, { id: 'x' })]), 'b.ipynb': dirty });
    const result = await run(repo, '--all-files');
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/a\.ipynb:cell 1/);
    expect(result.stdout).not.toContain('b.ipynb:');
  });

  it('works on a range of commits, and on more files than a command line takes', { timeout: 300_000 }, async () => {
    const repo = await repoWith('nbmend-strip');
    const from = (await repo.git('rev-parse', 'HEAD')).trim();
    const long = 'n'.repeat(180);
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`${long}/${long}-${at}.ipynb`, dirty]));
    const to = await repo.commit('many', many);
    const result = await run(repo, '--from-ref', from, '--to-ref', to);
    expect(result.code).toBe(1);
    expect((await repo.git('diff', '--name-only')).trim().split('\n')).toHaveLength(900);
    expect(await repo.read(`${long}/${long}-899.ipynb`)).toBe(clean);
  });

  it('runs at git commit and lets a clean notebook through', { timeout: 300_000 }, async () => {
    const repo = await repoWith('nbmend-strip', 'nbmend-check', 'nbmend-merge-markers');
    expect((await repo.run({}, 'pre-commit', 'install')).code).toBe(0);
    await repo.write({ 'a.ipynb': dirty });
    await repo.git('add', '.');
    expect((await repo.tryGit('commit', '-m', 'one')).code).toBe(1);
    await repo.git('add', '.');
    await repo.git('commit', '-m', 'one');
    expect((await repo.blob('HEAD:a.ipynb')).toString()).toBe(clean);
  });
});
