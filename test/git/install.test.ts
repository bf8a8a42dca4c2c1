import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { code, createRepo, notebook, type Repo, ROOT, stream, tempDir } from '../harness/index.ts';

const POSIX = process.platform !== 'win32';
const HAS_LFS = spawnSync('git', ['lfs', 'version']).status === 0;

describe('nbmend install', () => {
  it('is undone to the byte', async () => {
    const repo = await createRepo();
    await repo.write({ '.git/config': '[core]\r\n\tbare = false # mine', '.gitattributes': '*.png binary\n' });
    const before = await snapshot(repo.dir);
    for (const options of [[], ['--attributes', 'tracked', '--diff', 'textconv', '--hooks', 'none']]) {
      expect((await repo.nbmend('install', ...options)).stdout).toMatch(/^written/m);
      expect((await repo.nbmend('install', ...options)).stdout).not.toMatch(/^written/m);
      expect((await repo.nbmend('uninstall')).code).toBe(0);
      expect(await snapshot(repo.dir)).toEqual(before);
    }
  });

  it('leaves what was written after it, when it is undone', async () => {
    const repo = await createRepo({ install: [] });
    await repo.git('config', 'merge.conflictStyle', 'zdiff3');
    await repo.git('config', 'user.name', 'Ada');
    await repo.git('config', 'diff.nbmend.command', 'something else');
    await writeFile(repo.path('.git/info/attributes'), `${await repo.read('.git/info/attributes')}*.csv -diff\n`);
    await repo.nbmend('install');
    expect(await repo.git('config', 'diff.nbmend.command')).toMatch('nbmend git-diff');
    await repo.nbmend('uninstall');
    const config = await repo.read('.git/config');
    expect(config).toMatch(/\[merge\]\n\tconflictStyle = zdiff3\n/);
    expect(config).toMatch(/\[user\]\n\tname = Ada\n/);
    expect(config).not.toMatch(/nbmend|renormalize/);
    expect(await repo.read('.git/info/attributes')).toBe('*.csv -diff\n');
  });

  it('is undone for this clone alone, not for the team that has committed parts of it', async () => {
    const ada = await createRepo();
    await ada.write({ '.gitattributes': '*.png binary\n' });
    await ada.git('config', 'core.hooksPath', '.githooks');
    await ada.nbmend('install', '--attributes', 'tracked');
    expect(ada.exists('.githooks/pre-commit')).toBe(true);
    await ada.commit('nbmend for all of us');
    await ada.git('clone', '--quiet', '.', '../clone');
    const bob = ada.at(ada.path('../clone'));
    await bob.git('config', 'core.hooksPath', '.githooks');
    const config = await bob.read('.git/config');
    for (const words of [['install'], []]) {
      if (words.length > 0) await bob.nbmend(...words);
      const { code: exit, stdout } = await bob.nbmend('uninstall');
      expect(await bob.status()).toBe('');
      expect(await bob.read('.git/config')).toBe(config);
      expect(stdout).toMatch(/^left {7}\.gitattributes \(it is committed.*nbmend uninstall --tracked\)$/m);
      expect(stdout).toMatch(/^left {7}\.githooks\/pre-commit \(it is committed/m);
      expect(exit).toBe(0);
    }
    await bob.nbmend('uninstall', '--tracked');
    expect(await bob.read('.gitattributes')).toBe('*.png binary\n');
    expect(bob.exists('.githooks/pre-commit')).toBe(false);
  });

  it('keeps what an earlier one was told, when it is run again to mend something', async () => {
    const repo = await createRepo();
    await repo.nbmend('install', '--required', '--hooks', 'none', '--diff', 'textconv');
    const config = await repo.read('.git/config');
    await repo.git('config', 'diff.nbmend.command', '/nope');
    expect((await repo.nbmend('status')).stdout).toMatch(/BROKEN diff .*\n.*mend it: nbmend install\n/);
    await repo.nbmend('install');
    expect(await repo.read('.git/config')).toBe(config);
    expect(repo.exists('.git/hooks/pre-commit')).toBe(false);
    const { code: exit, stdout } = await repo.nbmend('status');
    expect(stdout).toMatch(/^- {6}hook {7}none, as install was told/m);
    expect(exit).toBe(0);
    await repo.nbmend('install', '--no-required', '--hooks', 'git', '--diff', 'driver');
    await repo.write({ 'lefthook.yml': 'pre-commit:\n  jobs: []\n' });
    await repo.nbmend('install');
    expect((await repo.git('config', 'filter.nbmend.required')).trim()).toBe('false');
    expect(await repo.git('config', 'diff.nbmend.textconv')).toMatch('git-textconv');
    expect(repo.exists('.git/hooks/pre-commit')).toBe(true);
    await repo.nbmend('uninstall');
    expect(await repo.read('.git/config')).not.toMatch('nbmend');
  });

  it("respects a person's own merge.renormalize", async () => {
    const repo = await createRepo();
    await repo.git('config', 'merge.renormalize', 'false');
    await repo.nbmend('install');
    expect((await repo.git('config', 'merge.renormalize')).trim()).toBe('false');
  });

  it('works from a sub-folder, in a worktree and in a submodule', async () => {
    const repo = await createRepo({ folder: "it's a föld er" });
    await repo.commit('first', { 'deep/er/a.ipynb': notebook([code('1')]) });
    expect((await repo.at(repo.path('deep/er')).nbmend('install')).code).toBe(0);
    expect((await repo.nbmend('status')).code).toBe(0);

    await repo.git('worktree', 'add', '--quiet', '../linked');
    const linked = repo.at(repo.path('../linked'));
    expect((await linked.nbmend('status')).code).toBe(0);
    await linked.nbmend('uninstall');
    expect((await repo.nbmend('status')).code).toBe(1);
    await linked.nbmend('install');
    expect((await repo.nbmend('status')).code).toBe(0);

    const outer = await createRepo();
    await outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.dir, 'sub');
    const sub = outer.at(outer.path('sub'));
    expect((await sub.nbmend('install')).code).toBe(0);
    expect((await sub.nbmend('status')).code).toBe(0);
    expect((await outer.nbmend('status')).code).toBe(1);
  });

  it('sets up all repositories of a person with --global', async () => {
    const repo = await createRepo();
    await writeFile(join(repo.home, '.gitconfig'), '[user]\n\tname = Ada');
    const before = await snapshot(repo.home);
    const env = { GIT_CONFIG_GLOBAL: undefined };
    const anywhere = await createRepo({ env: { ...env, HOME: repo.home, XDG_CONFIG_HOME: join(repo.home, 'xdg') } });
    expect((await anywhere.at(repo.home).nbmend('install', '--global')).code).toBe(0);
    expect((await anywhere.nbmend('status')).stdout).toMatch('nbmend works here');
    const outside = anywhere.at(repo.home);
    const tracked = await outside.nbmend('install', '--global', '--attributes', 'tracked');
    expect([tracked.code, tracked.stderr]).toEqual([2, expect.stringMatching(/tracked attributes .* --global/)]);
    const report = await outside.nbmend('status', '--global');
    expect(report.stdout).toMatch(/ok +attributes .*\[xdg\/git\/attributes\]\n\nnbmend works with --global/);
    expect(report.code).toBe(0);
    const { code: exit, stdout } = await outside.nbmend('status', '--system');
    expect([exit, stdout]).toEqual([
      1,
      expect.stringMatching(/not installed with --system; run: nbmend install --system/),
    ]);
    await outside.write({ xdg: null });
    const broken = await outside.nbmend('status', '--global');
    expect(broken.stdout).toMatch(/BROKEN attributes .*\n +mend it: nbmend install --global\n/);
    expect(broken.code).toBe(1);
    await outside.nbmend('install', '--global');
    expect((await outside.nbmend('status', '--global')).code).toBe(0);
    await anywhere.commit('x', { 'a.ipynb': notebook([code('1')]) });
    await anywhere.git('log', '--patch', '--no-ext-diff');
    expect(anywhere.exists('.git/refs/notes/textconv')).toBe(true);
    await anywhere.nbmend('uninstall', '--global');
    expect(anywhere.exists('.git/refs/notes')).toBe(false);
    expect(await snapshot(repo.home)).toEqual(before);
  });

  it('takes the cache of text forms away with it', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    await repo.commit('x', { 'a.ipynb': notebook([code('1')]) });
    await repo.commit('y', { 'a.ipynb': notebook([code('2')]) });
    await repo.git('log', '--patch');
    const cache = ['show-ref', '--verify', 'refs/notes/textconv/nbmend'];
    expect((await repo.tryGit(...cache)).code).toBe(0);
    expect((await repo.nbmend('uninstall')).stdout).toMatch(/removed +refs\/notes\/textconv\/nbmend/);
    expect((await repo.tryGit(...cache)).code).not.toBe(0);
    for (const folder of ['.git/refs/notes', '.git/logs/refs/notes']) expect(repo.exists(folder)).toBe(false);
  });

  it('writes nothing when it cannot do all that is asked', async () => {
    const repo = await createRepo();
    const before = await snapshot(repo.dir);
    const { code: exit, stderr } = await repo.nbmend('install', '--hooks', 'husky');
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/husky is not set up here; run "npx husky init"/)]);
    expect(await snapshot(repo.dir)).toEqual(before);
  });

  it.runIf(POSIX)('undoes what it has done when a later step fails', async () => {
    const repo = await createRepo();
    await repo.write({ '.gitattributes': '*.ipynb filter=nbwipers\n', '.git/hooks/pre-commit': null });
    await symlink('/nowhere/hook', repo.path('.git/hooks/pre-commit'));
    const before = await snapshot(repo.dir);
    for (const options of [[], ['--replace', 'nbwipers'], ['--attributes', 'tracked']]) {
      const { code: exit, stderr } = await repo.nbmend('install', ...options);
      expect(stderr).toMatch(/pre-commit is a link to \/nowhere\/hook, which does not exist; remove the link/);
      expect(exit).toBe(2);
      expect(await snapshot(repo.dir)).toEqual(before);
    }
    await repo.write({ '.git/hooks/pre-commit': null, 'pyproject.toml': '[tool.nbwipers\n' });
    const files = await snapshot(repo.dir);
    expect((await repo.nbmend('install', '--replace', 'nbwipers')).code).toBe(2);
    expect(await snapshot(repo.dir)).toEqual(files);
  });

  it.runIf(POSIX)('refuses a .gitattributes that git would not read, being a link', async () => {
    const repo = await createRepo();
    await repo.write({ 'shared/attributes': '*.csv -diff\n' });
    await symlink('shared/attributes', repo.path('.gitattributes'));
    const before = await snapshot(repo.dir);
    const { code: exit, stderr } = await repo.nbmend('install', '--attributes', 'tracked');
    expect([exit, stderr]).toEqual([
      2,
      expect.stringMatching(/\.gitattributes is a symbolic link, which git does not/),
    ]);
    expect(await snapshot(repo.dir)).toEqual(before);
    expect((await repo.nbmend('install')).code).toBe(0);
    expect((await repo.nbmend('status')).code).toBe(0);
    await repo.nbmend('uninstall');
    expect(await snapshot(repo.dir)).toEqual(before);
  });

  it('says what to do where there is no git', async () => {
    const repo = await createRepo();
    repo.env[pathKey(repo)] = repo.home;
    expect(await repo.nbmend('install')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/git is not on PATH; install git/),
    });
    expect(await repo.nbmend('status')).toMatchObject({ code: 1, stdout: expect.stringMatching(/git is not on PATH/) });
  });

  it('refuses outside of a repository and says what to do', async () => {
    const repo = await createRepo();
    const result = await repo.at(repo.home).nbmend('install');
    expect([result.code, result.stderr]).toEqual([2, expect.stringMatching(/not in a git repository.*--global/)]);
  });

  it.runIf(POSIX)('keeps links and modes of the files it writes', async () => {
    const repo = await createRepo();
    await writeFile(join(repo.home, 'real'), await repo.read('.git/config'), { mode: 0o600 });
    await repo.write({ '.git/config': null });
    await symlink(join(repo.home, 'real'), repo.path('.git/config'));
    await repo.nbmend('install');
    expect(await readFile(join(repo.home, 'real'), 'utf8')).toMatch('nbmend');
    expect((await stat(join(repo.home, 'real'))).mode & 0o777).toBe(0o600);
  });

  it('names the folder that is in the place of a file, and the file in that of a folder', async () => {
    for (const [path, file, said] of [
      ['.git/hooks/pre-commit', '.git/hooks/pre-commit/x', 'is a folder, where a file belongs; move it away'],
      ['.git/info', '.git/info', 'is a file, where a folder belongs; move it away'],
    ] as const) {
      const repo = await createRepo();
      await repo.write({ '.git/hooks': null, '.git/info': null });
      await repo.write({ [file]: '' });
      const { code: exit, stderr } = await repo.nbmend('install');
      expect([exit, stderr]).toEqual([2, expect.stringMatching(`^nbmend: .*${path} ${said}`)]);
      expect(await repo.read('.git/config')).not.toMatch('nbmend');
    }
  });

  it('does not write while git does', async () => {
    const repo = await createRepo();
    await repo.write({ '.git/config.lock': '' });
    const { code: exit, stderr } = await repo.nbmend('install');
    expect([exit, stderr]).toEqual([2, expect.stringMatching('config.lock exists')]);
  });
});

describe('the hook', () => {
  /** Commits with a check that says no, so that it shows whether the hook ran at all. */
  async function refuses(repo: Repo): Promise<boolean> {
    await fakeNbmend(repo, 'echo "nbmend $*" >&2; exit 1');
    await repo.write({ 'a.txt': `${Math.random()}` });
    await repo.git('add', 'a.txt');
    const { code: exit, stderr } = await repo.tryGit('commit', '-m', 'x');
    return exit !== 0 && stderr.includes('nbmend check --staged');
  }

  it('runs besides a hook that is there, wherever that ends', async () => {
    for (const body of ['echo mine', 'echo mine\nexit 0', '[ -n "$X" ] && exit 3\nexec echo mine']) {
      const repo = await createRepo();
      await repo.write({ '.git/hooks/pre-commit': `#!/bin/sh\n${body}\n` });
      await chmod(repo.path('.git/hooks/pre-commit'), 0o755);
      await repo.nbmend('install');
      expect(await refuses(repo), body).toBe(true);
    }
  });

  it('respects core.hooksPath, and is committed without a path of this machine when it is in the project', async () => {
    const repo = await createRepo();
    await repo.git('config', 'core.hooksPath', '.githooks');
    const { stdout } = await repo.nbmend('install', '--command', '/only/here/nbmend');
    expect(stdout).toMatch(/^note: \.githooks\/pre-commit is a file of the project: commit it$/m);
    expect(await repo.read('.githooks/pre-commit')).not.toMatch('/only/here');
    expect(await refuses(repo)).toBe(true);
    await repo.nbmend('uninstall');
    expect(repo.exists('.githooks')).toBe(false);
  });

  it('goes into husky where husky manages the hooks', async () => {
    const repo = await createRepo();
    await repo.run({}, process.execPath, join(ROOT, 'node_modules/husky/bin.js'));
    await repo.write({ '.husky/pre-commit': 'echo linting\n' });
    await repo.nbmend('install');
    expect(await repo.read('.husky/pre-commit')).toMatch(/^echo linting\n# >>> nbmend/);
    expect(await refuses(repo)).toBe(true);
    expect((await repo.nbmend('status')).stdout).toMatch('run by husky');
    await repo.nbmend('uninstall');
    expect(await repo.read('.husky/pre-commit')).toBe('echo linting\n');
  });

  it('finds nbmend where husky belongs to a folder below the top', async () => {
    const repo = await createRepo();
    await repo.write({ 'web $app/package.json': '{ "private": true }\n' });
    await repo.run({}, process.execPath, join(ROOT, 'node_modules/husky/bin.js'), 'web $app/.husky');
    await repo.at(repo.path('web $app')).nbmend('install');
    expect((await repo.nbmend('status')).stdout).toMatch('run by husky');
    const local = 'web $app/node_modules/.bin/nbmend';
    await repo.write({ [local]: '#!/bin/sh\necho "from node_modules: $*" >&2\nexit 1\n', 'a.txt': 'x' });
    await chmod(repo.path(local), 0o755);
    const bare = withoutNbmend(repo);
    await bare.git('add', 'a.txt');
    expect((await bare.tryGit('commit', '-m', 'x')).stderr).toMatch('from node_modules: check --staged');
    await repo.nbmend('uninstall');
    expect(repo.exists('web $app/.husky/pre-commit')).toBe(false);
  });

  it('finds nbmend in node_modules when the project has it there', async () => {
    const repo = await createRepo();
    await repo.git('config', 'core.hooksPath', '.githooks');
    await repo.nbmend('install');
    const local = 'node_modules/.bin/nbmend';
    await repo.write({ [local]: '#!/bin/sh\necho "from node_modules: $*" >&2\nexit 1\n', 'a.txt': 'x' });
    await chmod(repo.path(local), 0o755);
    const bare = withoutNbmend(repo);
    await bare.git('add', 'a.txt');
    expect((await bare.tryGit('commit', '-m', 'x')).stderr).toMatch('from node_modules: check --staged');
  });

  it('does nothing in repositories without nbmend, where the hooks folder is shared', async () => {
    const repo = await createRepo();
    const other = await createRepo({ env: { HOME: repo.home, GIT_CONFIG_GLOBAL: join(repo.home, '.gitconfig') } });
    await repo.git('config', '--global', 'core.hooksPath', join(repo.home, 'hooks'));
    await repo.nbmend('install');
    expect(await refuses(other)).toBe(false);
    expect(await refuses(repo)).toBe(true);
  });

  it.runIf(POSIX)('is for all of those whose it is when it is a link', async () => {
    const repo = await createRepo();
    const file = join(repo.home, 'dotfiles/pre-commit');
    await repo.at(repo.home).write({ 'dotfiles/pre-commit': '#!/bin/sh\necho mine\n' });
    await chmod(file, 0o755);
    await symlink(file, repo.path('.git/hooks/pre-commit'));
    await repo.nbmend('install');
    expect(await readFile(file, 'utf8')).toMatch(
      /^#!\/bin\/sh\necho mine\n# >>> nbmend[\s\S]*\nif git config --get filter/,
    );
    expect(await refuses(repo)).toBe(true);
    await repo.nbmend('uninstall');
    expect(await readFile(file, 'utf8')).toBe('#!/bin/sh\necho mine\n');
    await repo.write({ '.git/hooks/pre-commit': null, 'tools/hook': '#!/bin/sh\n' });
    await chmod(repo.path('tools/hook'), 0o755);
    await symlink('../../tools/hook', repo.path('.git/hooks/pre-commit'));
    const { stdout } = await repo.nbmend('install', '--command', '/only/here/nbmend');
    expect(stdout).toMatch(/pre-commit is a file of the project: commit it/);
    expect(await repo.read('tools/hook')).not.toMatch('/only/here');
  });

  it('leaves a hook of another language alone and says so', async () => {
    const repo = await createRepo();
    await repo.write({ '.git/hooks/pre-commit': '#!/usr/bin/env python3\n' });
    const { code: exit, stdout } = await repo.nbmend('install');
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/SKIPPED .*pre-commit.*written for python3/)]);
  });

  it('is left out where git looks for hooks in no folder, and all else is installed', async () => {
    const file = '/dev/null';
    for (const hooksPath of POSIX ? [file, 'a.txt'] : ['a.txt']) {
      const repo = await createRepo();
      await repo.write({ 'a.txt': 'x' });
      await repo.git('config', 'core.hooksPath', hooksPath);
      const config = await repo.read('.git/config');
      const { code: exit, stdout, stderr } = await repo.nbmend('install');
      expect([exit, stderr]).toEqual([1, '']);
      expect(stdout).toMatch(
        /written +\.git\/config\nwritten +\.git\/info\/attributes\nSKIPPED .*core\.hooksPath .*is no folder/,
      );
      const status = await repo.nbmend('status');
      expect([status.code, status.stdout]).toEqual([
        0,
        expect.stringMatching(/^- +hook +.*core\.hooksPath .*is no folder/m),
      ]);
      expect(status.stdout).toMatch(/mend it: git config --unset core\.hooksPath && nbmend install\n/);
      await repo.nbmend('uninstall');
      expect(await repo.read('.git/config')).toBe(config);
    }
  });

  it('of another language is told by status with what a person can do', async () => {
    const repo = await createRepo();
    await repo.write({ '.git/hooks/pre-commit': '#!/usr/bin/env python3\n' });
    await repo.nbmend('install');
    const absent = await repo.nbmend('status');
    expect(absent.stdout).toMatch(
      /^- +hook .*written for python3.*\n +mend it: add a call of "nbmend check --staged" to it\n/m,
    );
    await repo.write({ '.git/hooks/pre-commit': '#!/usr/bin/env python3\nrun(["nbmend", "check", "--staged"])\n' });
    await chmod(repo.path('.git/hooks/pre-commit'), 0o755);
    expect((await repo.nbmend('status')).stdout).toMatch(/^ok +hook/m);
  });

  it('becomes an entry of a pre-commit configuration', async () => {
    const repo = await createRepo();
    const old =
      'default_stages: [commit]\nrepos:\n  - repo: local\n    hooks:\n      - id: x\n# end of the list\nfail_fast: true\n';
    await repo.write({ '.pre-commit-config.yaml': old });
    await repo.nbmend('install', '--hooks', 'pre-commit');
    const text = await repo.read('.pre-commit-config.yaml');
    expect(text).toMatch(/ {6}- id: x\n# >>> nbmend.*\n {2}- repo: local\n {4}hooks:\n {6}- id: nbmend-check\n/);
    expect(text).toMatch(/# <<< nbmend <<<\n# end of the list\nfail_fast: true\n$/);
  });

  it('says so where nbmend is missing, and lets the commit pass or refuses it by choice', async () => {
    for (const required of [false, true]) {
      const repo = await createRepo({ install: required ? ['--required'] : [] });
      const bare = withoutNbmend(repo);
      await bare.write({ 'a.txt': 'x' });
      await bare.git('add', 'a.txt');
      const { code: exit, stderr } = await bare.tryGit('commit', '-m', 'x');
      expect(stderr).toMatch('nbmend did not run (is it on PATH, and Node.js?)');
      expect(exit).toBe(required ? 1 : 0);
    }
  });
});

describe('the commands in the configuration', () => {
  it.runIf(POSIX)('run from a clone whose path has spaces and quotes, without nbmend on PATH', async () => {
    const clone = join(tempDir('clone'), 'it\'s a "clone" $HOME');
    await mkdir(clone);
    for (const part of ['bin', 'dist']) await cp(join(ROOT, part), join(clone, part), { recursive: true });
    const plain = await createRepo();
    const repo = withoutNbmend(plain);
    const bin = join(clone, 'bin/nbmend');
    expect((await repo.run({}, process.execPath, bin, 'install', '--required')).code).toBe(0);
    const { code: exit, stdout } = await repo.run({}, process.execPath, bin, 'status');
    expect(stdout).toMatch('nbmend works here');
    expect(exit).toBe(0);
    await repo.write({ 'a.ipynb': notebook([code('1', { outputs: [stream('x')] })]) });
    await repo.git('add', 'a.ipynb');
    expect(String(await repo.blob(':a.ipynb'))).not.toMatch('"x"');
  });

  it('let git do what it would have done, when nbmend is gone', async () => {
    const whole = await createRepo({ install: ['--hooks', 'none'] });
    const repo = withoutNbmend(whole);
    const [base, ours, theirs] = ['1', '2', '3'].map((source) => notebook([code(source, { id: 'a' })]));
    await repo.diverge({ 'a.ipynb': base! }, { 'a.ipynb': ours! }, { 'a.ipynb': theirs! });
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stderr).toMatch(/^nbmend: not found on PATH; merged as text .*a\.ipynb$/m);
    expect(await repo.read('a.ipynb')).toMatch(/<<<<<<< ours[\s\S]*>>>>>>> theirs/);
    await repo.git('merge', '--abort');
    await repo.write({ 'a.ipynb': base!, 'b.txt': 'b' });
    const diff = await repo.tryGit('diff');
    expect([diff.code, diff.stderr]).toEqual([0, expect.stringMatching('notebooks are shown as text')]);
    expect(diff.stdout).toMatch(
      /^diff a\/a\.ipynb b\/a\.ipynb\n--- a\/a\.ipynb\n\+\+\+ b\/a\.ipynb\n@@ [\s\S]*^-.*"2"[\s\S]*^\+.*"1"/m,
    );
    expect(diff.stdout).not.toMatch(/git-blob|\/tmp\//);
  });

  it('store a notebook as it is when nbmend is gone, or refuse it by choice', async () => {
    for (const required of [false, true]) {
      const whole = await createRepo({ install: ['--hooks', 'none', ...(required ? ['--required'] : [])] });
      const repo = withoutNbmend(whole);
      await repo.write({ 'a.ipynb': notebook([code('1')]) });
      const { code: exit, stderr } = await repo.tryGit('add', 'a.ipynb');
      expect(stderr).toMatch(
        `nbmend: not found on PATH; notebooks are ${required ? 'refused' : 'left unstripped'} (to mend`,
      );
      expect(exit === 0).toBe(!required);
    }
  });

  it.runIf(POSIX)('say that nbmend is there and does not run, where there is no node', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const [base, ours, theirs] = ['1', '2', '3'].map((source) => notebook([code(source, { id: 'a' })]));
    await repo.diverge({ 'a.ipynb': base! }, { 'a.ipynb': ours! }, { 'a.ipynb': theirs! });
    await fakeNbmend(repo, 'exec env no-such-node "$@"');
    const told = (meaning: string) =>
      new RegExp(
        `^nbmend: found, but it does not run \\(is Node.js on PATH\\?\\); ${meaning} \\(to see why: nbmend --version\\)`,
        'm',
      );
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.stderr).toMatch(told('merged as text'));
    expect(await repo.read('a.ipynb')).toMatch(/<<<<<<< ours/);
    await repo.git('merge', '--abort');
    await repo.write({ 'a.ipynb': base! });
    expect((await repo.tryGit('diff')).stderr).toMatch(told('notebooks are shown as text'));
    const add = await repo.tryGit('add', 'a.ipynb');
    expect([add.code, add.stderr]).toEqual([0, expect.stringMatching(told('notebooks are left unstripped'))]);
  });

  it('say in one line for a command that nbmend is gone, and nothing of the shell', async () => {
    const whole = await createRepo({ install: ['--hooks', 'none'] });
    await whole.commit('x', { 'a.ipynb': notebook([code('1')]), 'b.ipynb': notebook([code('1')]) });
    const repo = withoutNbmend(whole);
    await repo.write({ 'a.ipynb': notebook([code('2')]), 'b.ipynb': notebook([code('2')]) });
    const line = expect.stringMatching(/^nbmend: not found on PATH; notebooks are left unstripped \(.*\)\n$/);
    expect((await repo.tryGit('status')).stderr).toEqual(line);
    expect((await repo.tryGit('add', '.')).stderr).toEqual(line);
    const { stderr } = await repo.tryGit('diff', 'HEAD');
    expect(stderr.match(/shown as text/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/git-filter|git-diff/);
  });
});

describe('nbmend status', () => {
  it('names each thing that is broken and the command that mends it', async () => {
    const repo = await createRepo({ install: [] });
    const broken = async (expected: RegExp) => {
      const { code: exit, stdout } = await repo.nbmend('status');
      expect(stdout).toMatch(expected);
      expect(exit).toBe(1);
      await repo.nbmend('install');
      expect((await repo.nbmend('status')).code).toBe(0);
    };
    await repo.git('config', '--unset', 'merge.nbmend.driver');
    await broken(/BROKEN merge .*merge\.nbmend\.driver not set.*\n.*mend it: nbmend install/);
    await repo.write({ '.git/info/attributes': null });
    await broken(/BROKEN attributes .*not given to nbmend/);
    await repo.git('config', 'filter.nbmend.process', "'/gone/node' '/gone/nbmend' git-filter");
    await broken(/BROKEN command .*\/gone\/nbmend' does not run/);
    await repo.git('config', 'core.hooksPath', 'elsewhere');
    const { stdout } = await repo.nbmend('status');
    expect(stdout).toMatch(/BROKEN hook .*core\.hooksPath/);
  });

  it('tries what git is configured to run', async () => {
    const repo = await createRepo({ install: [] });
    const broken = async (files: Record<string, string | null>, expected: RegExp) => {
      await repo.write(files);
      const { code: exit, stdout } = await repo.nbmend('status');
      expect(stdout).toMatch(expected);
      expect([exit, stdout]).toEqual([1, expect.not.stringMatching('nbmend works')]);
    };
    await repo.git('config', 'diff.nbmend.command', '/nope');
    await broken({}, /BROKEN diff .*diff\.nbmend\.command fails.*\/nope.*\n.*mend it: nbmend install/);
    await repo.git('config', 'merge.nbmend.driver', 'false %O');
    await broken({}, /BROKEN merge .*merge\.nbmend\.driver fails: exit code 1/);
    await repo.nbmend('install');
    await repo.git('config', 'diff.nbmend.textconv', 'cat');
    await repo.git('config', 'merge.renormalize', 'false');
    const { code: exit, stdout } = await repo.nbmend('status');
    expect(stdout).toMatch(/look +diff .*textconv is not as install writes it.*\n.*mend it: nbmend install/);
    expect(stdout).toMatch(/look +merge .*merge\.renormalize=false.*\n.*git config merge\.renormalize true/);
    expect([exit, stdout]).toEqual([0, expect.stringMatching('nbmend works here; look at 2 pieces')]);
    await repo.nbmend('install');
    await broken(
      { 'nbmend.toml': '[strip]\nno = such' },
      /BROKEN filter .*nbmend\.toml[\s\S]*BROKEN settings .*nbmend\.toml:2/,
    );
    await repo.write({ 'sub/a.ipynb': notebook([]), 'nbmend.toml': null });
    await repo.git('add', 'sub');
    await broken(
      { 'sub/.nbmendrc.json': '{ "strip": 3 }' },
      /ok +filter[\s\S]*BROKEN settings .*sub\/\.nbmendrc\.json/,
    );
    await repo.write({ 'sub/.nbmendrc.json': null });
    expect((await repo.nbmend('status')).code).toBe(0);
  });

  it('takes what is only said on the way for no failure', async () => {
    const repo = await createRepo({ install: [] });
    for (const env of [{ GIT_TRACE: '1' }, { NODE_EXTRA_CA_CERTS: '/nonexist' }]) {
      const { code: exit, stdout } = await repo.nbmendWith({ env }, 'status');
      expect([exit, stdout]).toEqual([0, expect.stringMatching(/^ok +filter/m)]);
    }
  });

  it.runIf(POSIX)('says what to do where no temporary folder can be made', async () => {
    const repo = await createRepo({ install: [] });
    const { code: exit, stderr } = await repo.nbmendWith({ env: { TMPDIR: '/nonexist' } }, 'status');
    expect(stderr).toMatch(/^nbmend: cannot try .* in \/nonexist \(ENOENT\); .*set TMPDIR/);
    expect(exit).toBe(2);
  });

  it('notices a hook that is gone, or ends before our lines', async () => {
    const repo = await createRepo({ install: [] });
    const hook = await repo.read('.git/hooks/pre-commit');
    const gone = /BROKEN hook .*the pre-commit hook that install wrote is gone.*\n.*mend it: nbmend install/;
    for (const [text, expected] of [
      [null, gone],
      ['#!/bin/sh\necho mine\n', gone],
      [hook.replace('\n', '\nexit 0\n'), /BROKEN hook .*line 2 ends it before.*\n.*nbmend uninstall && nbmend install/],
    ] as const) {
      await repo.write({ '.git/hooks/pre-commit': text });
      if (text !== null) await chmod(repo.path('.git/hooks/pre-commit'), 0o755);
      const { code: exit, stdout } = await repo.nbmend('status');
      expect([exit, stdout]).toEqual([1, expect.stringMatching(expected)]);
    }
    await repo.write({ '.git/hooks/pre-commit': null });
    await repo.nbmend('install', '--hooks', 'none');
    expect((await repo.nbmend('status')).stdout).toMatch(/^- +hook/m);
  });

  it.runIf(POSIX)('notices a hook that git does not run', async () => {
    const repo = await createRepo({ install: [] });
    await chmod(repo.path('.git/hooks/pre-commit'), 0o644);
    expect((await repo.nbmend('status')).stdout).toMatch(/BROKEN hook .*not executable.*\n.*chmod \+x/);
  });

  it('notices nbmend missing on the PATH of git, and another version', async () => {
    const whole = await createRepo({ install: [] });
    const repo = withoutNbmend(whole);
    expect((await repo.nbmend('status')).stdout).toMatch(
      /BROKEN command .*not on the PATH that git has.*\n.*npm install/,
    );
    await fakeNbmend(repo, 'echo nbmend 0.0.1');
    expect((await repo.nbmend('status')).stdout).toMatch(/look {3}command .*runs nbmend 0\.0\.1, while this is/);
  });

  it('shows notebooks that other attributes take away', async () => {
    const repo = await createRepo({ install: [] });
    await repo.commit('x', {
      'sub/a.ipynb': notebook([]),
      'b.ipynb': notebook([]),
      'sub/.gitattributes': '*.ipynb -merge\n',
    });
    await repo.write({ '.git/info/attributes': 'sub/*.ipynb -merge\n' });
    await repo.nbmend('install');
    await repo.write({ '.git/info/attributes': `${await repo.read('.git/info/attributes')}sub/*.ipynb -merge\n` });
    const { stdout } = await repo.nbmend('status');
    expect(stdout).toMatch(/look {3}attributes 1 of 2 notebooks \(sub\/a\.ipynb\) have merge=unset/);
  });

  describe('asks git which attributes hold', () => {
    const nbdime = '*.ipynb diff=jupyternotebook merge=jupyternotebook\n';

    /** What status says is broken, then what it says after the command that it names. */
    async function mended(repo: Repo, expected: RegExp, command: RegExp): Promise<void> {
      const { code: exit, stdout } = await repo.nbmend('status');
      expect(stdout).toMatch(expected);
      expect(exit).toBe(1);
      const mend = /mend it: (.*)/.exec(stdout)![1]!;
      expect(mend).toMatch(command);
      for (const words of mend.split(' && ')) await repo.nbmend(...words.split(' ').slice(1));
      const after = await repo.nbmend('status');
      expect(after.stdout).toMatch('nbmend works here');
      expect(after.code).toBe(0);
    }

    it("names another tool's line in .git/info/attributes, which wins over tracked ones", async () => {
      const repo = await createRepo();
      await repo.write({ '.git/info/attributes': nbdime });
      const { stdout } = await repo.nbmend('install', '--attributes', 'tracked');
      expect(stdout).toMatch(/note: new notebooks have diff=jupyternotebook merge=jupyternotebook: line 1 wins over/);
      await mended(
        repo,
        /BROKEN attributes .*: line 1 wins over nbmend's \[\.git\/info\/attributes\]/,
        /^nbmend install --attributes tracked --replace nbdime$/,
      );
      expect(await repo.read('.git/info/attributes')).not.toMatch(/^\*/m);
    });

    it('names a filter of another tool behind our lines', async () => {
      const repo = await createRepo({ install: [] });
      await writeFile(
        repo.path('.git/info/attributes'),
        `${await repo.read('.git/info/attributes')}*.ipynb filter=nbstripout\n`,
      );
      await mended(
        repo,
        /BROKEN attributes +new notebooks have filter=nbstripout: line \d+ wins/,
        /--replace nbstripout$/,
      );
    });

    it('names the line of a sub-folder, also where no notebook is yet', async () => {
      const repo = await createRepo({ install: ['--attributes', 'tracked'] });
      await repo.write({ 'a b/.gitattributes': '# ours\n*.ipynb diff=nowhere merge=nowhere\n' });
      await mended(
        repo,
        /BROKEN attributes +new notebooks in a b\/ have diff=nowhere merge=nowhere: line 2 .* \[a b\/\.gitattributes\]/,
        /^nbmend install$/,
      );
    });

    it('names a line behind our own in the same file, and a macro', async () => {
      for (const line of ['*.ipynb diff=mine merge=mine', '*.ipynb binary']) {
        const repo = await createRepo({ install: [] });
        const ours = await repo.read('.git/info/attributes');
        await writeFile(repo.path('.git/info/attributes'), `${ours}${line}\n`);
        await repo.commit('x', { 'a.ipynb': notebook([]) });
        await mended(
          repo,
          /BROKEN attributes +all notebooks have .*: line 4 wins/,
          /^nbmend uninstall && nbmend install$/,
        );
      }
    });

    it("leaves a person's choice for some notebooks as it is, and shows it", async () => {
      const repo = await createRepo({ install: ['--attributes', 'tracked'] });
      await repo.git('config', 'merge.mine.driver', 'true');
      await repo.write({ 'raw/.gitattributes': '*.ipynb -diff\n', 'gen/.gitattributes': '*.ipynb merge=mine\n' });
      const { code: exit, stdout } = await repo.nbmend('status');
      expect(stdout).toMatch(/look +attributes new notebooks in raw\/ have diff=unset: line 1/);
      expect(stdout).toMatch(/look +attributes new notebooks in gen\/ have merge=mine: line 1/);
      expect(exit).toBe(0);
    });
  });

  it('knows the hooks that lefthook and lint-staged run', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const hook = async () => (await repo.nbmend('status')).stdout.match(/^.{6} hook .*$/m)?.[0];
    await repo.write({ 'lefthook.yml': 'pre-commit:\n  commands:\n    nb:\n      run: nbmend check --staged\n' });
    expect(await hook()).toMatch(/BROKEN hook .*lefthook is not called by the pre-commit hook/);
    await repo.write({ '.git/hooks/pre-commit': '#!/bin/sh\nlefthook run pre-commit\n' });
    expect(await hook()).toMatch(/ok .*run by lefthook/);
    await repo.write({ 'lefthook.yml': null, '.lintstagedrc.json': '{"*.ipynb": "nbmend check"}\n' });
    await repo.write({ '.git/hooks/pre-commit': '#!/bin/sh\nnpx lint-staged\n' });
    expect(await hook()).toMatch(/ok .*run by lint-staged/);
    const config = "export default { '*.ipynb': () => 'nbmend check --staged' };\n";
    await repo.write({ '.lintstagedrc.json': null, 'lint-staged.config.mjs': config });
    expect(await hook()).toMatch(/ok .*run by lint-staged/);
  });

  it('is a documented JSON document with --format json', async () => {
    const repo = await createRepo({ install: [] });
    const report = JSON.parse((await repo.nbmend('status', '--format', 'json')).stdout);
    expect(report).toMatchObject({ schema: 'nbmend-status/1', ok: true, installed: true });
    expect(report.items.map((item: { piece: string }) => item.piece)).toEqual([
      'git',
      'command',
      'diff',
      'merge',
      'filter',
      'tools',
      'attributes',
      'hook',
    ]);
  });
});

describe('other tools', () => {
  it('recognises nbstripout and takes its place with equal settings, undone to the byte', async () => {
    const repo = await createRepo();
    await repo.git('config', 'filter.nbstripout.clean', '"/usr/bin/python3" -m nbstripout --keep-count --max-size=1k');
    await repo.git('config', 'filter.nbstripout.smudge', 'cat');
    await repo.git('config', 'filter.nbstripout.extrakeys', 'metadata.kernelspec cell.metadata.pinned');
    await repo.git('config', 'diff.ipynb.textconv', '"/usr/bin/python3" -m nbstripout -t');
    await repo.write({
      '.git/info/attributes': '*.ipynb filter=nbstripout\n*.zpln filter=nbstripout\n*.ipynb diff=ipynb\n',
      '.gitattributes': '*.ipynb text eol=lf filter=nbstripout\n*.png binary\n',
      '.git/hooks/pre-commit': '#!/bin/sh\nnbstripout --verify $(git diff --cached --name-only)\n',
      '.pre-commit-config.yaml':
        'repos:\n- repo: https://github.com/kynan/nbstripout\n  rev: 0.7.1\n  hooks:\n  - id: nbstripout\n- repo: local\n  hooks: []\n',
    });
    await chmod(repo.path('.git/hooks/pre-commit'), 0o755);
    const before = await snapshot(repo.dir);
    expect((await repo.nbmend('status')).stdout).toMatch(
      /nbstripout is set up here \[\.git\/config, \.gitattributes, \.git\/info\/attributes, \.git\/hooks\/pre-commit, \.pre-commit-config\.yaml\]\n.*nbmend install --replace nbstripout/,
    );

    const { code: exit, stdout } = await repo.nbmend('install', '--replace', 'nbstripout');
    expect(exit, stdout).toBe(0);
    const attributes = await repo.git('check-attr', 'filter', 'diff', 'eol', '--', 'a.ipynb', 'a.zpln');
    expect(attributes).toBe(
      'a.ipynb: filter: nbmend\na.ipynb: diff: nbmend\na.ipynb: eol: lf\n' +
        'a.zpln: filter: nbmend\na.zpln: diff: unspecified\na.zpln: eol: unspecified\n',
    );
    expect((await repo.tryGit('config', 'filter.nbstripout.clean')).code).toBe(1);
    expect(await repo.read('.pre-commit-config.yaml')).not.toMatch(/^\s*- repo: https/m);
    expect(await repo.read('.git/hooks/pre-commit')).not.toMatch(/^nbstripout/m);
    const toml = await repo.read('nbmend.toml');
    expect(toml).toMatch(/^counts = "keep"$/m);
    expect(toml).toMatch(/^max-size = 1000$/m);
    expect(toml).toMatch(/^drop-metadata = .*"metadata.kernelspec","cell.metadata.pinned"/m);
    const status = await repo.nbmend('status');
    expect(status.stdout).not.toMatch('nbstripout');
    expect(status.code).toBe(0);

    await repo.write({ 'a.ipynb': notebook([code('1', { id: 'a', count: 7 })]) });
    await repo.git('add', 'a.ipynb');
    const staged = JSON.parse(String(await repo.blob(':a.ipynb')));
    expect(staged.metadata.kernelspec).toBeUndefined();
    expect(staged.cells[0]).toMatchObject({ id: '0', execution_count: 7 });
    await repo.git('rm', '--quiet', '--force', 'a.ipynb');

    await repo.nbmend('uninstall');
    expect(await snapshot(repo.dir)).toEqual(before);
  });

  it('takes over the arguments of a pre-commit hook, and leaves a configuration that pre-commit can read', async () => {
    const repo = await createRepo();
    const old = `repos:
- repo: https://github.com/kynan/nbstripout
  rev: 0.7.1
  hooks:
  - id: nbstripout
    args: [--keep-output, "--max-size=5k", # why
           --extra-keys, "metadata.kernelspec"]
`;
    await repo.write({ '.pre-commit-config.yaml': old });
    await repo.nbmend('install', '--replace', 'nbstripout');
    const toml = await repo.read('nbmend.toml');
    expect(toml).toMatch(/^outputs = "keep"$/m);
    expect(toml).toMatch(/^max-size = 5000$/m);
    expect(toml).toMatch(/^drop-metadata = .*"metadata.kernelspec"/m);
    expect(parseYaml(await repo.read('.pre-commit-config.yaml'))).toEqual({ repos: [] });
    await repo.nbmend('install', '--hooks', 'pre-commit');
    expect(parseYaml(await repo.read('.pre-commit-config.yaml'))).toMatchObject({ repos: [{ repo: 'local' }] });
    await repo.nbmend('uninstall');
    expect(await repo.read('.pre-commit-config.yaml')).toBe(old);
  });

  it('takes over the options of a command in a shell hook', async () => {
    const repo = await createRepo();
    const hook = [
      '#!/bin/sh',
      'git diff --cached --name-only | xargs -r python3 -m nbstripout --keep-count --extra-keys "metadata.kernelspec cell.metadata.pinned" > /dev/null',
      'echo --keep-output',
      '',
    ];
    await repo.write({ '.git/hooks/pre-commit': hook.join('\n') });
    await chmod(repo.path('.git/hooks/pre-commit'), 0o755);
    const { stderr } = await repo.nbmend('install', '--replace', 'nbstripout', '--hooks', 'none');
    expect(stderr).not.toContain('no equal');
    const toml = await repo.read('nbmend.toml');
    expect(toml).toMatch(/^counts = "keep"$/m);
    expect(toml).toMatch(/^outputs = "drop"$/m);
    expect(toml).toMatch(/^drop-metadata = .*"metadata.kernelspec","cell.metadata.pinned"\]$/m);
    await repo.nbmend('uninstall');
    expect(await repo.read('.git/hooks/pre-commit')).toBe(hook.join('\n'));
  });

  it('takes one hook out of a local repository of a pre-commit configuration', async () => {
    const repo = await createRepo();
    const other = { id: 'other', entry: 'true' };
    const hooks = (...ids: string[]) => `repos:\n- repo: local\n  hooks:\n${ids.join('')}`;
    const [mine, theirs] = ['  - id: other\n    entry: true\n', '  - id: strip\n    entry: nbstripout --keep-count\n'];
    await repo.write({ '.pre-commit-config.yaml': hooks(theirs, mine.replace('true', "'true'")) });
    await repo.nbmend('install', '--replace', 'nbstripout');
    expect(parseYaml(await repo.read('.pre-commit-config.yaml'))).toEqual({
      repos: [{ repo: 'local', hooks: [other] }],
    });
    expect(await repo.read('nbmend.toml')).toMatch(/^counts = "keep"$/m);
  });

  it.each([
    [
      'nbdime',
      {
        'merge.jupyternotebook.driver': 'git-nbmergedriver merge %O %A %B %L %P',
        'diff.jupyternotebook.command': 'git-nbdiffdriver diff',
      },
      '*.ipynb\tdiff=jupyternotebook\n\n*.ipynb\tmerge=jupyternotebook\n',
    ],
    ['nbwipers', { 'filter.nbwipers.clean': 'nbwipers clean -' }, '*.ipynb filter=nbwipers\n'],
    ['nb-clean', { 'filter.nb-clean.clean': 'nb-clean clean --remove-empty-cells' }, '*.ipynb filter=nb-clean\n'],
    ['nbdev', { 'merge.nbdev-merge.driver': 'nbdev_merge %O %A %B %P' }, '*.ipynb merge=nbdev-merge\n'],
  ] as [string, Record<string, string>, string][])(
    'recognises %s and takes its place, undone to the byte',
    async (name, config, attributes) => {
      const repo = await createRepo();
      for (const [key, value] of Object.entries(config)) await repo.git('config', key, value);
      await repo.write({ '.gitattributes': attributes });
      const before = await snapshot(repo.dir);
      expect((await repo.nbmend('status')).stdout).toMatch(`nbmend install --replace ${name}`);
      expect((await repo.nbmend('install', '--replace', name)).code).toBe(0);
      expect((await repo.nbmend('status')).stdout).not.toMatch('other tool');
      expect(await repo.git('check-attr', '-a', 'a.ipynb')).toBe(
        'a.ipynb: diff: nbmend\na.ipynb: merge: nbmend\na.ipynb: filter: nbmend\n',
      );
      await repo.nbmend('uninstall');
      expect(await snapshot(repo.dir)).toEqual(before);
    },
  );

  it.skipIf(!HAS_LFS)('works beside Git LFS, also when that comes later', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    await repo.git('lfs', 'install', '--local');
    await repo.git('lfs', 'track', 'big/*.ipynb');
    const status = await repo.nbmend('status');
    expect(status.stdout).toMatch(/BROKEN attributes .*another filter have changed since install.*\n.*nbmend install/);
    await repo.nbmend('install', '--hooks', 'none');
    const big = notebook([code('1', { outputs: [stream('kept')] })]);
    await repo.commit('x', { 'big/a.ipynb': big, 'b.ipynb': big });
    expect(String(await repo.blob(':big/a.ipynb'))).toMatch(/^version https:\/\/git-lfs/);
    expect(String(await repo.blob(':b.ipynb'))).not.toMatch('kept');
    await repo.write({ 'big/a.ipynb': null });
    await repo.git('checkout', '--', 'big/a.ipynb');
    expect(await repo.read('big/a.ipynb')).toBe(big);
    expect(await repo.status()).toBe('');
    const { code: exit, stdout } = await repo.nbmend('status');
    expect([exit, stdout]).toEqual([
      0,
      expect.stringMatching(/1 of 2 notebooks \(big\/a\.ipynb\) left to .*filter=lfs/),
    ]);
  });

  it('is told of by a plain install, with the command that moves over', async () => {
    const repo = await createRepo();
    await repo.git('config', 'filter.nbstripout.clean', 'nbstripout');
    await repo.write({ 'sub/.gitattributes': '*.ipynb filter=nb-clean\n' });
    const { stdout } = await repo.nbmend('install');
    expect(stdout).toMatch(/note: nbstripout is set up here too \(.*config\).*nbmend install --replace nbstripout/);
    expect(stdout).toMatch(/note: nb-clean is set up here too .*nbmend install --replace nb-clean/);
    expect(stdout).not.toMatch(/nbwipers|nbdev/);
    expect((await repo.nbmend('install', '--replace', 'nbstripout')).stdout).not.toMatch('nbstripout is set up here');
  });

  it('knows that the diff driver "ipynb" is nbdev\'s, in the file that nbdev makes git include', async () => {
    const repo = await createRepo();
    await repo.git('config', 'include.path', '../.gitconfig');
    await repo.write({
      '.gitconfig':
        '[filter "clean-nbs"]\n\tclean = nbdev_clean --stdin\n\trequired = true\n[diff "ipynb"]\n\ttextconv = nbdev_clean --disp --fname\n',
      '.gitattributes': '**/*.ipynb filter=clean-nbs\n**/*.ipynb diff=ipynb\n',
    });
    const before = await snapshot(repo.dir);
    expect((await repo.nbmend('status')).stdout).not.toMatch('nbstripout');
    const { stdout } = await repo.nbmend('install', '--replace', 'nbdev');
    expect(stdout).not.toMatch(/nbstripout|set up here too/);
    expect(await repo.read('.gitattributes')).not.toMatch(/^[^#]/m);
    expect((await repo.tryGit('config', 'diff.ipynb.textconv')).code).toBe(1);
    expect((await repo.nbmend('status')).stdout).not.toMatch('other tool');
    await repo.nbmend('uninstall');
    expect(await snapshot(repo.dir)).toEqual(before);
  });

  it("takes over nbwipers' settings that have an equal, and tells the others", async () => {
    const repo = await createRepo();
    const pyproject =
      '[tool.nbwipers]\nextra-keys = ["metadata.kernelspec"]\nkeep-keys = ["cell.metadata.scrolled"]\n' +
      'drop-empty-cells = true\ndrop-count = false\ndrop-tagged-cells = ["scratch"]\nfuture = ["old"]\n';
    await repo.write({ '.gitattributes': '*.ipynb filter=nbwipers\n', 'pyproject.toml': pyproject });
    const { stdout } = await repo.nbmend('install', '--replace', 'nbwipers');
    expect(stdout).toMatch(/note: .*nbwipers' future = \["old"\]/);
    const toml = await repo.read('nbmend.toml');
    expect(toml).toMatch(/^counts = "keep"$/m);
    expect(toml).toMatch(/^ids = "keep"$/m);
    expect(toml).toMatch(/^empty-cells = "drop"$/m);
    expect(toml).toMatch(/^drop-tagged-cells = \["scratch"\]$/m);
    expect(toml).toMatch(/^keep-metadata = \["cell.metadata.scrolled"\]$/m);
    expect(toml).toMatch(/^drop-metadata = .*"metadata.kernelspec"/m);
    expect((await repo.nbmend('config', '--show')).code).toBe(0);
  });

  it('leaves all notebooks to Git LFS where they are, and shows their cells', async () => {
    const repo = await createRepo();
    await repo.write({ '.gitattributes': '*.ipynb filter=lfs diff=lfs merge=lfs -text\n', 'a.ipynb': notebook([]) });
    await repo.nbmend('install', '--hooks', 'none');
    const { code: exit, stdout } = await repo.nbmend('status');
    expect(stdout).not.toMatch(/BROKEN|has diff, merge and filter/);
    expect(stdout).toMatch(/ok {5}attributes .*notebooks left to Git LFS \(.*filter=lfs.*\), with nbmend for diff/);
    expect(exit).toBe(0);
    expect(await repo.git('check-attr', 'filter', 'diff', 'merge', '--', 'a.ipynb')).toBe(
      'a.ipynb: filter: lfs\na.ipynb: diff: nbmend\na.ipynb: merge: lfs\n',
    );
  });

  it('leaves files to a filter by whatever way git knows of it', async () => {
    const repo = await createRepo();
    await writeFile(join(repo.home, 'attributes'), 'p[1]*.ipynb filter=git-crypt\n');
    await repo.git('config', 'core.attributesFile', join(repo.home, 'attributes'));
    const paths = ['a.ipynb', 'm/b.ipynb', 'new/deep/c.ipynb', 'p1 "q".ipynb', 'ignored/d.ipynb'];
    await repo.write({
      ...Object.fromEntries(paths.map((path) => [path, notebook([])])),
      '.gitattributes': '[attr]large filter=lfs -text\n[attr]big large\nm/*.ipynb big\n',
      'new/.gitattributes': '*.ipynb filter=lfs diff=lfs merge=lfs -text\n',
      'ignored/.gitattributes': '*.ipynb filter=git-crypt\n',
      '.git/info/exclude': 'ignored/.gitattributes\n',
    });
    const filters = async () => {
      const out = await repo.git('check-attr', '-z', 'filter', '--', ...paths, 'm/later.ipynb');
      return out.split('\0').filter((_, at) => at % 3 === 2);
    };
    for (const again of [false, true]) {
      const { stdout } = await repo.nbmend('install', '--hooks', 'none');
      if (again) expect(stdout).not.toMatch(/^written/m);
      expect(await filters()).toEqual(['nbmend', 'lfs', 'lfs', 'git-crypt', 'git-crypt', 'lfs']);
      expect((await repo.nbmend('status')).stdout).not.toMatch('BROKEN');
    }
  });

  it('leaves files to Git LFS, git-crypt and -filter that are theirs', async () => {
    const repo = await createRepo();
    await repo.commit('x', {
      '.gitattributes':
        '*.psd filter=lfs diff=lfs merge=lfs -text\nbig/** filter=lfs diff=lfs merge=lfs -text\n/raw*.ipynb -filter\n',
      'my data/.gitattributes': '*.ipynb filter=git-crypt diff=git-crypt\n',
    });
    for (const where of [[], ['--attributes', 'tracked']]) {
      await repo.nbmend('install', ...where);
      const filter = async (path: string) =>
        (await repo.git('check-attr', 'filter', '--', path)).trim().split(': ').at(-1);
      expect(await filter('a.ipynb')).toBe('nbmend');
      expect(await filter('big/a.ipynb')).toBe('lfs');
      expect(await filter('raw1.ipynb')).toBe('unset');
      expect(await filter('my data/deep/a.ipynb')).toBe('git-crypt');
      await repo.nbmend('uninstall');
    }
  });
});

/** Every file below a folder that install may touch: content and mode. Objects, index and samples are left out. */
async function snapshot(dir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dir.length + 1).replaceAll('\\', '/');
    if (/^\.git\/(objects|index|logs|COMMIT_EDITMSG|refs)|\.sample$/.test(name)) continue;
    if (entry.isSymbolicLink()) {
      files[name] = `link ${await readlink(path)}`;
      continue;
    }
    const { mode } = await stat(path);
    files[name] = entry.isDirectory()
      ? 'folder'
      : `${(mode & 0o777).toString(8)} ${(await readFile(path)).toString('latin1')}`;
  }
  return files;
}

/** The same repository where nbmend is not on PATH; git and node are. */
function withoutNbmend(repo: Repo): Repo {
  const key = pathKey(repo);
  const bare = repo.at(repo.dir);
  bare.env[key] = repo.env[key]!.split(delimiter)
    .filter((folder) => folder !== join(ROOT, 'bin'))
    .join(delimiter);
  return bare;
}

function pathKey(repo: Repo): string {
  return Object.keys(repo.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
}

/** Puts a program of this name first on the PATH of a repository. */
async function fakeNbmend(repo: Repo, script: string): Promise<void> {
  const folder = tempDir('fake');
  await writeFile(join(folder, 'nbmend'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const key = pathKey(repo);
  repo.env[key] = folder + delimiter + repo.env[key];
}
