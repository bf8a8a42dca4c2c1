import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { code, createRepo, exec, notebook, npm, type Repo, ROOT, stream, tempDir } from './harness/index.ts';

/** The publishable package, installed as a user would: into an empty prefix, with nothing of this clone around it. */
let tarball: string;
let prefix: string;
let repo: Repo;
const isWindows = process.platform === 'win32';

beforeAll(async () => {
  const folder = tempDir('tarball');
  repo = await createRepo();
  const packed = await npm(ROOT, { ...repo.env, HUSKY: '0' }, 'pack', '--json', '--pack-destination', folder);
  expect(packed, packed.stderr).toMatchObject({ code: 0 });
  tarball = join(folder, readdirSync(folder)[0]!);
  prefix = tempDir('prefix');
  const args = ['install', '--global', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', tarball];
  const installed = await npm(folder, repo.env, ...args);
  expect(installed, installed.stderr).toMatchObject({ code: 0 });
  expect(installed.stderr, 'npm has nothing to warn of').not.toMatch(/warn/i);
});

function packageFolder(): string {
  return isWindows ? join(prefix, 'node_modules/nbmend') : join(prefix, 'lib/node_modules/nbmend');
}

function installed(...args: readonly string[]) {
  const launcher = join(packageFolder(), 'bin/nbmend');
  return exec(process.execPath, [launcher, ...args], { cwd: repo.dir, env: repo.env });
}

describe('the tarball', () => {
  it('holds the launcher, the bundles, the schemas and the papers, and nothing else', () => {
    const files = readdirSync(packageFolder(), { recursive: true, encoding: 'utf8' }).map((file) =>
      file.replaceAll('\\', '/'),
    );
    const expected =
      /^(bin|bin\/nbmend|dist|dist\/[a-z0-9.-]+\.cjs|schemas|schemas\/.+\.json|(README|CHANGELOG)\.md|LICENSE|package\.json)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining(['bin/nbmend', 'dist/cli.cjs', 'README.md', 'CHANGELOG.md', 'LICENSE']),
    );
  });

  it('has no dependencies and runs nothing at install', () => {
    const manifest = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
    expect(manifest.dependencies ?? {}).toEqual({});
    const names = Object.keys(manifest.scripts);
    expect(names.filter((name) => /^((pre|post)?install|(pre|post)?prepare|prepublish)$/.test(name))).toEqual([]);
    expect(manifest.engines).toEqual({ node: '>=20' });
    expect(readdirSync(join(packageFolder(), '..')).filter((name) => !name.startsWith('.'))).toEqual(['nbmend']);
  });

  it('puts nbmend on PATH', async () => {
    const bin = isWindows ? prefix : join(prefix, 'bin');
    const path = [bin, repo.env.PATH].join(delimiter);
    await repo.git('config', 'alias.version', '!nbmend --version');
    const { code: exit, stdout } = await repo.run({ env: { PATH: path } }, 'git', 'version');
    expect({ exit, stdout: stdout.startsWith('git version') }).toEqual({ exit: 0, stdout: true });
    const launched = await repo.run({ env: { PATH: path } }, 'git', '-c', 'alias.v=!command -v nbmend', 'v');
    expect(launched.stdout.trim().replaceAll('\\', '/')).toContain(isWindows ? 'nbmend' : join(bin, 'nbmend'));
  });

  it('knows every command', async () => {
    const { code: exit, stdout } = await installed('--help');
    expect(exit).toBe(0);
    const list = stdout.slice(0, stdout.indexOf('\nExamples:'));
    const verbs = [...list.matchAll(/^ {2}([a-z][a-z-]+) {2,}/gm)].map(([, verb]) => verb!);
    expect(verbs).toEqual(expect.arrayContaining(['diff', 'merge', 'strip', 'check', 'ci', 'install', 'git-filter']));
    for (const verb of verbs.filter((name) => name !== 'help')) {
      const help = await installed(verb, '--help');
      expect({ verb, exit: help.code, stderr: help.stderr }).toEqual({ verb, exit: 0, stderr: '' });
      expect(help.stdout).toContain(verb);
    }
  });

  it('does its work', async () => {
    const [base, ours, theirs] = [tempDir('work'), 'ours.ipynb', 'theirs.ipynb'];
    const write = (name: string, one: string, two: string) => {
      const cells = [code(one, { id: 'one', outputs: [stream(`${name}\n`)] }), code(two, { id: 'two' })];
      writeFileSync(join(base, name), notebook(cells));
      return join(base, name);
    };
    const files = [
      write('base.ipynb', 'a = 1', 'b = 1'),
      write(ours, 'a = 2', 'b = 1'),
      write(theirs, 'a = 1', 'b = 2'),
    ];
    const merged = await installed('merge', ...files);
    expect(merged, merged.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(merged.stdout).cells.map(({ source }: { source: string[] }) => source.join(''))).toEqual([
      'a = 2',
      'b = 2',
    ]);
    expect(await installed('strip', files[1]!)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(files[1]!, 'utf8')).cells[0].outputs).toEqual([]);
    expect((await installed('diff', '--exit-code', files[0]!, files[2]!)).code).toBe(1);
  });

  it('runs through npx', async () => {
    const elsewhere = tempDir('npx');
    mkdirSync(join(elsewhere, 'empty'));
    const args = ['exec', '--offline', '--yes', `--package=${tarball}`, '--', 'nbmend', '--version'];
    const { code: exit, stdout, stderr } = await npm(join(elsewhere, 'empty'), repo.env, ...args);
    expect({ exit, stdout, stderr }).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^nbmend \d/) });
  });
});
