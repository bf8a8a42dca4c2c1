import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { code, createRepo, notebook, npm, type Repo, ROOT, stream, tempDir } from '../harness/index.ts';

/** The text of the block that follows `<!-- recipe: name -->`: what is tested is what people copy. */
function recipe(name: string, file = 'README.md'): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const match = new RegExp(`<!-- recipe: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(text);
  if (!match) throw new Error(`${file} has no recipe ${name}`);
  return match[1]!;
}

const clean = notebook([code('x = 1', { id: 'x' })]);
const dirty = notebook([code('x = 1', { id: 'x', count: 2, outputs: [stream('1\n')] })]);
const marked = notebook([code('<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs', { id: 'x' })]);

describe('the recipes of the README', () => {
  let tools: string;
  const path = (repo: Repo) => ({ PATH: [join(tools, 'node_modules/.bin'), repo.env.PATH].join(':') });

  beforeAll(async () => {
    tools = tempDir('tools');
    const repo = await createRepo();
    const wanted = ['husky@9', 'lefthook@2', 'lint-staged@16'];
    const result = await npm(tools, repo.env, 'install', '--no-audit', '--no-fund', '--prefix', tools, ...wanted);
    expect(result, result.stderr).toMatchObject({ code: 0 });
  });

  /** A commit with outputs ends up stripped, one with markers is refused, whatever runs nbmend. */
  async function itGuards(repo: Repo) {
    const env = path(repo);
    await repo.write({ 'sub folder/a.ipynb': dirty, 'b.txt': 'b\n' });
    await repo.git('add', '.');
    const first = await repo.run({ env }, 'git', 'commit', '-m', 'dirty');
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 });
    expect((await repo.blob('HEAD:sub folder/a.ipynb')).toString()).toBe(clean);
    await repo.write({ 'c.ipynb': marked });
    await repo.git('add', '.');
    const second = await repo.run({ env }, 'git', 'commit', '-m', 'marked');
    expect(second.code).toBe(1);
    expect(second.stdout + second.stderr).toContain('conflict-markers');
  }

  it('husky', async () => {
    const repo = await createRepo();
    await repo.write({ '.husky/pre-commit': recipe('husky'), 'package.json': '{ "private": true }\n' });
    expect((await repo.run({ env: path(repo) }, 'husky')).code).toBe(0);
    await itGuards(repo);
  });

  it('husky, installed by nbmend install --hooks husky', async () => {
    const repo = await createRepo();
    await repo.write({ 'package.json': '{ "private": true }\n' });
    expect((await repo.run({ env: path(repo) }, 'husky')).code).toBe(0);
    const installed = await repo.nbmend('install', '--hooks', 'husky');
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    expect(await repo.read('.husky/pre-commit')).toContain('check --staged');
    await itGuards(repo);
  });

  /** What is not staged, outputs included, is as it was after a commit of what is; `log` shows cells or the file itself. */
  async function itLeavesUnstagedWork(repo: Repo, shown: RegExp) {
    const env = path(repo);
    const cells = (first: string, last: string, outputs: Parameters<typeof code>[1] = {}) =>
      notebook([
        code(first, { id: 'a', ...outputs }),
        ...['b', 'c', 'd'].map((id) => code(`${id} = 1`, { id })),
        code(last, { id: 'e', ...outputs }),
      ]);
    const run = { count: 3, outputs: [stream('done\n')] };
    await repo.commit('first', { 'a.ipynb': cells('first = 1', 'last = 1') });
    await repo.git('log', '-p');
    await repo.write({ 'a.ipynb': cells('first = 2', 'last = 1', run) });
    await repo.git('add', 'a.ipynb');
    const work = cells('first = 2', 'last = 2', run);
    await repo.write({ 'a.ipynb': work });
    const second = await repo.run({ env }, 'git', 'commit', '-m', 'second');
    expect(second, second.stdout + second.stderr).toMatchObject({ code: 0 });
    expect(await repo.read('a.ipynb')).toBe(work);
    expect((await repo.blob('HEAD:a.ipynb')).toString()).toBe(cells('first = 2', 'last = 1'));
    expect(await repo.git('stash', 'list')).toBe('');
    expect(await repo.git('log', '-1', '-p')).toMatch(shown);
  }

  const FILE = /^\+ +"first = 2"/m;
  const CELLS = /^\+first = 2/m;

  describe('a commit of a part, after nbmend install --hooks none', () => {
    const install = (repo: Repo, ...options: readonly string[]) =>
      repo.nbmend('install', '--hooks', 'none', ...options);

    it('lefthook', async () => {
      const repo = await createRepo();
      await repo.write({ 'lefthook.yml': recipe('lefthook') });
      await install(repo);
      await repo.run({ env: path(repo) }, 'lefthook', 'install');
      await itLeavesUnstagedWork(repo, FILE);
    });

    it('lefthook with its rc file, which keeps cells in git log', async () => {
      const repo = await createRepo();
      const rc = recipe('patches', 'docs/git.md');
      await repo.write({ 'lefthook.yml': `rc: ./.lefthookrc\n${recipe('lefthook')}`, '.lefthookrc': rc });
      await install(repo);
      await repo.run({ env: path(repo) }, 'lefthook', 'install');
      await itLeavesUnstagedWork(repo, CELLS);
      expect((await repo.nbmend('status')).stdout).not.toMatch(/--no-ext-diff/);
    });

    const LINT_STAGED = { 'lint-staged.config.mjs': '', 'package.json': '{ "private": true }\n' };

    it('lint-staged', async () => {
      const repo = await createRepo();
      await repo.write({ ...LINT_STAGED, 'lint-staged.config.mjs': recipe('lint-staged') });
      await repo.write({ '.husky/pre-commit': 'lint-staged\n' });
      expect((await repo.run({ env: path(repo) }, 'husky')).code).toBe(0);
      await install(repo);
      await itLeavesUnstagedWork(repo, FILE);
    });

    it('lint-staged with the settings in the hook, which keeps cells in git log', async () => {
      const repo = await createRepo();
      await repo.write({ ...LINT_STAGED, 'lint-staged.config.mjs': recipe('lint-staged') });
      await repo.write({ '.husky/pre-commit': `${recipe('patches', 'docs/git.md')}lint-staged\n` });
      expect((await repo.run({ env: path(repo) }, 'husky')).code).toBe(0);
      await install(repo);
      await itLeavesUnstagedWork(repo, CELLS);
      expect((await repo.nbmend('status')).stdout).not.toMatch(/--no-ext-diff/);
    });

    it('whatever makes a patch with --no-textconv', async () => {
      const repo = await createRepo({ install: [] });
      await repo.commit('first', { 'a.ipynb': clean });
      await repo.write({ 'a.ipynb': clean.replace('x = 1', 'x = 2') });
      const patch = await repo.git('diff', '--no-ext-diff', '--no-textconv');
      await repo.git('checkout', '-f', '--', 'a.ipynb');
      await repo.write({ '../x.patch': patch });
      await repo.git('apply', '../x.patch');
      expect(await repo.read('a.ipynb')).toContain('x = 2');
    });
  });

  it('lefthook', async () => {
    const repo = await createRepo();
    await repo.write({ 'lefthook.yml': recipe('lefthook') });
    const installed = await repo.run({ env: path(repo) }, 'lefthook', 'install');
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    await itGuards(repo);
  });

  it('lint-staged', async () => {
    const repo = await createRepo();
    await repo.commit('start', {
      'lint-staged.config.mjs': recipe('lint-staged'),
      'package.json': '{ "private": true }\n',
    });
    await repo.write({ '.git/hooks/pre-commit': '#!/bin/sh\nexec lint-staged\n' });
    await repo.run({}, 'chmod', '+x', '.git/hooks/pre-commit');
    await itGuards(repo);
  });

  it('GitHub Actions: the command of the workflow, as a runner calls it', async () => {
    const command = /run: npx --yes nbmend (.+)\n/.exec(recipe('github'))?.[1];
    expect(command).toBe('ci --base "origin/$GITHUB_BASE_REF"');
    const origin = await createRepo();
    await origin.commit('base', { 'a.ipynb': clean });
    await origin.git('switch', '--quiet', '--create', 'topic');
    await origin.commit('topic', { 'a.ipynb': dirty.replace('x = 1', 'x = 2') });
    const clone = origin.at(join(tempDir('clone'), 'repo'));
    await origin.git('clone', '--quiet', origin.dir, clone.dir);
    const summary = join(tempDir('summary'), 'summary.md');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_BASE_REF: 'main', GITHUB_STEP_SUMMARY: summary };
    const result = await clone.nbmendWith({ env }, 'ci', '--base', 'origin/main');
    expect(result.code, result.stderr).toBe(1);
    expect(result.stdout).toMatch(/^::error .*file=a\.ipynb,.*line=\d+/m);
    expect(readFileSync(summary, 'utf8')).toContain('a.ipynb');
  });
});
