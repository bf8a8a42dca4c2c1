import { describe, expect, it } from 'vitest';
import { createRepo, type Repo } from '../harness/index.ts';

/*
 * lint-staged and lefthook put aside what is not staged as a patch that they make with `git diff --no-ext-diff`. That is
 * converted by textconv all the same, and such a patch fits nowhere.
 */
describe('a program that makes patches of its own', () => {
  const FOUND: readonly (readonly [name: string, file: string, text: string])[] = [
    ['lefthook', 'lefthook.yml', 'pre-commit:\n'],
    ['lefthook', '.lefthook.toml', ''],
    ['lefthook', '.config/lefthook.json', '{}'],
    ['lint-staged', '.lintstagedrc', '{}'],
    ['lint-staged', 'lint-staged.config.mts', ''],
    ['lint-staged', 'package.json', '{ "lint-staged": {} }'],
    ['lint-staged', 'package.json', '{ "devDependencies": { "lint-staged": "16" } }'],
  ];

  const textconv = async (repo: Repo) => (await repo.git('config', 'diff.nbmend.textconv')).trim();

  it.each(FOUND)('%s, known by %s, is given the file itself by install', async (name, file, text) => {
    const repo = await createRepo();
    await repo.write({ [file]: text });
    const { stdout } = await repo.nbmend('install');
    expect(await textconv(repo)).toBe('cat');
    expect(await repo.git('config', 'diff.nbmend.command')).toContain('git-diff');
    const note = stdout.split('\n').filter((line) => line.startsWith('note:'));
    expect(note).toHaveLength(1);
    expect(note[0]).toContain(`${name} (${file})`);
    expect(note[0]).toContain('--no-ext-diff');
    expect(note[0]).toContain('nbmend install --diff driver');
    expect((await repo.nbmend('status')).stdout).toMatch(/^ok +diff +git diff shows cells/m);
  });

  it('does not change what the person chose', async () => {
    const repo = await createRepo();
    await repo.write({ 'lefthook.yml': '' });
    for (const diff of ['driver', 'textconv']) {
      await repo.nbmend('install', '--diff', diff);
      expect(await textconv(repo)).toContain('git-textconv');
    }
    const other = await createRepo({ install: ['--diff', 'driver-only'] });
    expect(await textconv(other)).toBe('cat');
  });

  it('is not seen in a package.json that only names it elsewhere, or is no JSON', async () => {
    for (const text of ['{ "name": "lefthook", "keywords": ["lint-staged"] }', '{ "lint-staged": ', '[]', 'null']) {
      const repo = await createRepo();
      await repo.write({ 'package.json': text });
      await repo.nbmend('install');
      expect(await textconv(repo)).toContain('git-textconv');
    }
  });

  it('is told by status when it came after install, with the command that mends it', async () => {
    const repo = await createRepo({ install: [] });
    await repo.write({ 'sub/a.txt': '', 'lint-staged.config.mjs': '' });
    const { code, stdout } = await repo.nbmend('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^look +diff +.*lint-staged .*--no-ext-diff.*\n +mend it: nbmend install --diff driver-only$/m,
    );
    expect((await repo.nbmend('install', '--diff', 'driver-only')).code).toBe(0);
    expect((await repo.nbmend('status')).stdout).not.toMatch(/^look/m);
  });

  it('is mended in one repository where textconv is set for all of them', async () => {
    const repo = await createRepo();
    await repo.nbmend('install', '--global');
    await repo.write({ 'lefthook.yml': '' });
    expect((await repo.nbmend('status')).stdout).toMatch(/^look +diff .*lefthook/m);
    await repo.nbmend('install', '--diff', 'driver-only');
    expect(await textconv(repo)).toBe('cat');
    expect((await repo.nbmend('status')).stdout).not.toMatch(/^look +diff/m);
  });
});
