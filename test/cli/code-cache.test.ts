import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { code, createRepo, type Files, notebook, ROOT, tempDir } from '../harness/index.ts';

/** Only root may run a command as somebody else; anybody else stands for the one who may not write to the package. */
const isRoot = process.getuid?.() === 0;
const STRANGER = 65534;

/** A package as somebody else installed it, and a home for whoever runs it. */
function installedByAnother(): { launcher: string; code: string; home: string } {
  const folder = tempDir('installed');
  const home = tempDir('home');
  for (const at of [folder, home, dirname(folder)]) chmodSync(at, 0o755);
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const code = join(folder, 'dist', '.code');
  rmSync(code, { recursive: true, force: true });
  if (isRoot) chownSync(home, STRANGER, STRANGER);
  else {
    chmodSync(join(folder, 'dist'), 0o555);
    onTestFinished(() => chmodSync(join(folder, 'dist'), 0o755)); // or nobody could remove it
  }
  return { launcher: join(folder, 'bin', 'nbmend'), code, home };
}

function run(launcher: string, home: string): string {
  const env = { PATH: process.env.PATH, HOME: home };
  const as = isRoot ? { uid: STRANGER, gid: STRANGER } : {};
  return spawnSync(process.execPath, [launcher, '--version'], { env, ...as, cwd: '/', encoding: 'utf8' }).stdout;
}

describe.skipIf(process.platform === 'win32')('a package that somebody else installed', () => {
  it('keeps its compiled code in the cache folder of whoever runs it', () => {
    const { launcher, code, home } = installedByAnother();
    const first = run(launcher, home);
    expect(first).toMatch(/^nbmend \d/);
    const [release] = readdirSync(join(home, '.cache', 'nbmend'));
    const kept = readdirSync(join(home, '.cache', 'nbmend', release));
    expect(kept).toEqual([expect.stringMatching(/^cli\.cjs\.[0-9a-f]{16}$/)]);
    expect(existsSync(code)).toBe(false);
    expect(run(launcher, home)).toBe(first);
  });

  it.runIf(isRoot)('neither reads nor writes what is not of whoever runs it', () => {
    const { launcher, home } = installedByAnother();
    const theirs = join(home, '.cache', 'nbmend', `${process.version}-${process.arch}`);
    mkdirSync(theirs, { recursive: true }); // made by root, so not the stranger's
    expect(run(launcher, home)).toMatch(/^nbmend \d/);
    expect(readdirSync(theirs)).toEqual([]);
  });
});

/** A copy of the package, without code of earlier runs. */
function launched(): { launcher: string; code: string } {
  const folder = tempDir('launched');
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  const code = join(folder, 'dist', '.code');
  rmSync(code, { recursive: true, force: true });
  return { launcher: join(folder, 'bin', 'nbmend'), code };
}

describe('the compiled code of a run', () => {
  it('is kept, unless the run failed and so compiled but a part', () => {
    const { launcher, code } = launched();
    const launch = (...args: string[]): number | null =>
      spawnSync(process.execPath, [launcher, ...args], { cwd: dirname(code) }).status;
    expect(launch('git-merge', 'no-base', 'no-ours', 'no-theirs')).toBe(255);
    expect(existsSync(code)).toBe(false);
    expect(launch('--version')).toBe(0);
    expect(existsSync(code)).toBe(true);
  });

  it('is the same for runs of many notebooks, which are compiled otherwise, and of one', async () => {
    const { launcher, code: folder } = launched();
    const repo = await createRepo();
    const files = (source: string): Files =>
      Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`${i}.ipynb`, notebook([code(`${source} = ${i}`)])]));
    await repo.commit('old', files('old'));
    await repo.commit('new', files('new'));
    const diff = (...args: string[]): void => {
      const { status, stderr } = spawnSync(process.execPath, [launcher, 'diff', 'HEAD~1', 'HEAD', ...args], {
        cwd: repo.dir,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    };
    const written = (): unknown =>
      readdirSync(folder, { recursive: true }).map((name) => [name, statSync(join(folder, String(name))).mtimeMs]);
    diff('7.ipynb');
    diff();
    const kept = written();
    diff('7.ipynb');
    diff();
    expect(written()).toEqual(kept);
  });
});
