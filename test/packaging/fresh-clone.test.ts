import { existsSync, mkdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exec, npm, type Repo, sourceCopy, tempDir } from '../harness/index.ts';

/**
 * A machine with Node, npm, git and a shell and nothing else on PATH, an empty HOME, and a clone.
 * PATH is a folder of links, so it is for POSIX; the Windows job of the workflow covers `npm test` there.
 */
describe.skipIf(process.platform === 'win32')('a fresh clone', () => {
  let clone: Repo;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const source = await sourceCopy();
    clone = source.at(join(tempDir('clone'), 'nbmend'));
    await source.git('clone', '--quiet', source.dir, clone.dir);
    const { NBMEND_TEST_ROOT: _, ...rest } = clone.env;
    env = { ...rest, PATH: bareTools() };
  });

  it('is set up by npm run setup, without pnpm', async () => {
    expect((await exec('sh', ['-c', 'command -v pnpm'], { env })).code).not.toBe(0);
    const first = await npm(clone.dir, env, 'run', '--silent', 'setup');
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stderr).toContain('packages installed');
    const version = await exec(process.execPath, [clone.path('bin/nbmend'), '--version'], { env });
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^nbmend \d/) });
  });

  it('does no set-up work again', async () => {
    const before = statSync(clone.path('dist/cli.cjs')).mtimeMs;
    const second = await npm(clone.dir, env, 'run', '--silent', 'setup');
    expect(second).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(statSync(clone.path('dist/cli.cjs')).mtimeMs).toBe(before);
  });

  it('is clean afterwards, with its hooks in place', async () => {
    expect(await clone.status()).toBe('');
    expect((await clone.git('config', 'core.hooksPath')).trim()).toBe('hooks/_');
  });

  it('passes its tests and runs its demo', async () => {
    const tests = await npm(clone.dir, env, 'test', '--', 'test/harness', 'packages/notebook/test');
    expect(tests, tests.stdout + tests.stderr).toMatchObject({ code: 0 });
    const demo = await npm(clone.dir, { ...env, TMPDIR: tempDir('demo') }, 'run', '--silent', 'demo');
    expect(demo, demo.stdout + demo.stderr).toMatchObject({ code: 0 });
    expect(await clone.status()).toBe('');
  });

  it('builds on plain npm install too, and stays clean', async () => {
    const plain = clone.at(join(tempDir('plain'), 'nbmend'));
    await clone.git('clone', '--quiet', clone.dir, plain.dir);
    const result = await npm(plain.dir, env, 'install', '--no-audit', '--no-fund');
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(existsSync(plain.path('dist/cli.cjs'))).toBe(true);
    expect(await plain.status()).toBe('');
    expect(await npm(plain.dir, env, 'run', '--silent', 'setup')).toMatchObject({ code: 0, stderr: '' });
  });
});

/** Links to the tools that the promise names, and to what a POSIX system always has. */
function bareTools(): string {
  const folder = join(tempDir('path'), 'bin');
  mkdirSync(folder);
  const search = (process.env.PATH ?? '').split(delimiter);
  for (const name of ['node', 'npm', 'npx', 'git', 'sh', 'env', 'cat', 'dirname', 'basename', 'sed', 'uname']) {
    const found = search.map((each) => join(each, name)).find((path) => existsSync(path));
    const target = name === 'node' ? process.execPath : found;
    if (target) symlinkSync(realpathSync(target), join(folder, name));
  }
  return folder;
}
