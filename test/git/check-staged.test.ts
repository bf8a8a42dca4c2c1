/* The pre-commit job against real git, in every form of `git commit`. */
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, code, createRepo, markdown, notebook, type Repo, stream } from '../harness/index.ts';

const clean = (source: string): string => notebook([code(source, { id: 'a' }), markdown('text', { id: 'm' })]);
const run = (source: string, output = 'out\n'): string =>
  notebook([code(source, { id: 'a', outputs: [stream(output)], count: 7 }), markdown('text', { id: 'm' })]);

/** A repository with the hook, and one clean notebook committed. */
async function hooked(args = '', options: Parameters<typeof createRepo>[0] = {}): Promise<Repo> {
  const repo = await createRepo(options);
  await installHook(repo, join(repo.dir, '.git/hooks'), args);
  await repo.commit('first', { 'a.ipynb': clean('x = 1'), 'b.ipynb': clean('y = 1') });
  return repo;
}

async function installHook(_: Repo, folder: string, args = ''): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'pre-commit');
  const quoted = (path: string): string => `"${path.replaceAll('\\', '/')}"`;
  await writeFile(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(BIN)} check --staged ${args}\n`);
  await chmod(file, 0o755);
}

const committed = async (repo: Repo, path = 'a.ipynb'): Promise<string> => (await repo.blob(`HEAD:${path}`)).toString();

describe('git commit with nbmend check --staged', () => {
  it('strips what is staged, and the same file of the work tree', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2') });
    await repo.git('add', 'a.ipynb');
    await repo.git('commit', '-q', '-m', 'run');
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect(await repo.read('a.ipynb')).toBe(clean('x = 2'));
    expect(await repo.status()).toBe('');
  });

  it('says nothing of a commit without notebooks, and what to do about one that is refused', async () => {
    const repo = await hooked();
    await repo.write({ 'a.txt': 'x' });
    await repo.git('add', 'a.txt');
    const quiet = await repo.tryGit('commit', '-q', '-m', 'no notebook');
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, '', '']);
    await repo.write({ 'a.ipynb': '{' });
    await repo.git('add', 'a.ipynb');
    const refused = await repo.tryGit('commit', '-q', '-m', 'broken');
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/nbmend: 1 error in 1 notebook\nnbmend: the commit is refused; .*git add.*--no-verify/),
    ]);
  });

  it('leaves work that is not staged alone', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2') });
    await repo.git('add', 'a.ipynb');
    await repo.write({ 'a.ipynb': run('x = 3', 'later\n'), 'b.ipynb': run('y = 9'), 'c.ipynb': run('new') });
    await repo.git('commit', '-q', '-m', 'run');
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect(await repo.read('a.ipynb')).toBe(run('x = 3', 'later\n'));
    expect(await repo.read('b.ipynb')).toBe(run('y = 9'));
    expect(await repo.status()).toBe(' M a.ipynb\n M b.ipynb\n?? c.ipynb\n');
  });

  it('works with commit -a', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2'), 'b.ipynb': run('y = 2') });
    await repo.git('commit', '-q', '-a', '-m', 'all');
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect(await committed(repo, 'b.ipynb')).toBe(clean('y = 2'));
    expect(await repo.status()).toBe('');
  });

  it('works with commit PATH, and what else is staged stays staged as it was', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2'), 'b.ipynb': run('y = 2') });
    await repo.git('add', 'b.ipynb');
    await repo.git('commit', '-q', '-m', 'only a', 'a.ipynb');
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect(await committed(repo, 'b.ipynb')).toBe(clean('y = 1'));
    expect((await repo.blob(':b.ipynb')).toString()).toBe(run('y = 2'));
    expect(await repo.status()).toBe('M  b.ipynb\n');
  });

  it('works with commit --include PATH', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2'), 'b.ipynb': run('y = 2') });
    await repo.git('add', 'b.ipynb');
    await repo.git('commit', '-q', '-m', 'both', '--include', 'a.ipynb');
    expect([await committed(repo), await committed(repo, 'b.ipynb')]).toEqual([clean('x = 2'), clean('y = 2')]);
    expect(await repo.status()).toBe('');
  });

  it('works with partial staging: the rest of the file stays in the work tree', async () => {
    const repo = await hooked();
    await repo.commit('two cells', {
      'p.ipynb': notebook([code('a = 1', { id: 'p' }), markdown('m'), code('b = 1', { id: 'q' })]),
    });
    const both = notebook([
      code('a = 2', { id: 'p', outputs: [stream('o\n')] }),
      markdown('m'),
      code('b = 2', { id: 'q' }),
    ]);
    await repo.write({ 'p.ipynb': both });
    // Takes the first hunk (count, source) and not the last one.
    const answer = await repo.run({ input: 's\ny\ny\nn\nn\nn\n' }, 'git', 'add', '-p', 'p.ipynb');
    expect(answer.code).toBe(0);
    const staged = (await repo.blob(':p.ipynb')).toString();
    expect(staged).not.toBe(both);
    await repo.git('commit', '-q', '-m', 'part');
    expect(await repo.read('p.ipynb')).toBe(both);
    expect(await committed(repo, 'p.ipynb')).not.toContain('"output_type"');
  });

  it('works with commit -p', async () => {
    const repo = await hooked();
    const two = (a: string, b: string): string => notebook([code(a, { id: 'p' }), markdown('m'), code(b, { id: 'q' })]);
    await repo.commit('two cells', { 'p.ipynb': two('a = 1', 'b = 1') });
    await repo.write({ 'p.ipynb': two('a = 2', 'b = 2'), 'a.ipynb': run('x = 2') });
    // All of a.ipynb, and of p.ipynb the first hunk.
    const answers = 'a\ns\ny\nn\nn\n';
    const answer = await repo.run({ input: answers }, 'git', 'commit', '-q', '-p', '-m', 'part');
    expect(answer.code, answer.stdout + answer.stderr).toBe(0);
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect(await committed(repo, 'p.ipynb')).toBe(two('a = 2', 'b = 1'));
    expect(await repo.read('p.ipynb')).toBe(two('a = 2', 'b = 2'));
    expect(await repo.status()).toBe(' M p.ipynb\n');
  });

  it('works with --amend', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2') });
    await repo.git('commit', '-q', '-a', '--amend', '-m', 'again');
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect((await repo.git('rev-list', '--count', 'HEAD')).trim()).toBe('1');
    expect(await repo.status()).toBe('');
  });

  it('works for the first commit of a repository', async () => {
    const repo = await createRepo();
    await installHook(repo, repo.path('.git/hooks'));
    await repo.write({ 'a.ipynb': run('x = 1') });
    await repo.git('add', '.');
    await repo.git('commit', '-q', '-m', 'first');
    expect(await committed(repo)).toBe(clean('x = 1'));
  });

  it('works for a renamed and re-run file, in a folder with spaces, quotes and other letters', async () => {
    const repo = await hooked();
    const name = process.platform === 'win32' ? "é 'x'/nüm ber.ipynb" : 'é "x"/nüm\tber.ipynb';
    await mkdir(repo.path(name, '..'), { recursive: true });
    await repo.git('mv', 'a.ipynb', name);
    await repo.write({ [name]: run('x = 1') });
    await repo.git('add', '-A');
    await repo.git('commit', '-q', '-m', 'renamed');
    expect(await committed(repo, name)).toBe(clean('x = 1'));
    expect(await repo.status()).toBe('');
  });

  it('works from a folder below the top', async () => {
    const repo = await hooked();
    await repo.write({ 'sub/s.ipynb': run('s') });
    const sub = repo.at(repo.path('sub'));
    await sub.git('add', 's.ipynb');
    await sub.git('commit', '-q', '-m', 'sub', 's.ipynb');
    expect(await committed(repo, 'sub/s.ipynb')).toBe(clean('s'));
    expect(await repo.status()).toBe('');
  });

  it('works in another worktree', async () => {
    const repo = await hooked();
    await repo.git('worktree', 'add', '-q', '-b', 'topic', '../other');
    const other = repo.at(repo.path('../other'));
    await other.write({ 'a.ipynb': run('x = 2'), 'b.ipynb': run('y = 2') });
    await other.git('commit', '-q', '-m', 'there', 'a.ipynb');
    await other.git('commit', '-q', '-a', '-m', 'there too');
    expect(await committed(other)).toBe(clean('x = 2'));
    expect(await other.status()).toBe('');
    expect(await repo.status()).toBe('');
    expect(await repo.read('a.ipynb')).toBe(clean('x = 1'));
  });

  it('in a merge, strips what this side does and takes the other side as it is', async () => {
    const repo = await hooked();
    await repo.git('switch', '-q', '-c', 'theirs');
    await repo.commit('theirs', { 'b.ipynb': run('y = 2'), 'text.txt': 'theirs\n' });
    await repo.git('switch', '-q', 'main');
    await repo.commit('ours', { 'text.txt': 'ours\n' });
    expect((await repo.tryGit('merge', 'theirs')).code).toBe(1);
    await repo.write({ 'text.txt': 'both\n', 'a.ipynb': run('x = 5') });
    await repo.git('add', '.');
    await repo.git('commit', '-q', '-m', 'merged');
    expect(await committed(repo)).toBe(clean('x = 5'));
    expect(await committed(repo, 'b.ipynb')).toBe(run('y = 2'));
    expect((await repo.git('rev-list', '--parents', '-1', 'HEAD')).trim().split(' ')).toHaveLength(3);
    expect(await repo.status()).toBe('');
  });

  it('works for a commit that is edited during a rebase', async () => {
    const repo = await hooked();
    await repo.commit('second', { 'text.txt': '2\n' });
    await repo.run({ env: { GIT_SEQUENCE_EDITOR: 'sed -i.bak s/^pick/edit/' } }, 'git', 'rebase', '-q', '-i', 'HEAD~1');
    await repo.write({ 'a.ipynb': run('x = 4') });
    await repo.git('add', 'a.ipynb');
    await repo.git('commit', '-q', '--amend', '-m', 'edited');
    await repo.git('rebase', '--continue');
    expect(await committed(repo)).toBe(clean('x = 4'));
    expect(await repo.status()).toBe('');
  });

  it('keeps mode and line ends of the file in the work tree', async () => {
    const repo = await hooked();
    await repo.git('config', 'core.autocrlf', 'true');
    await repo.write({ 'c.ipynb': run('c').replaceAll('\n', '\r\n') });
    await repo.git('add', '.');
    await repo.git('update-index', '--chmod=+x', 'c.ipynb');
    await chmod(repo.path('c.ipynb'), 0o755);
    await repo.git('commit', '-q', '-m', 'crlf');
    expect(await committed(repo, 'c.ipynb')).toBe(clean('c'));
    expect(await repo.read('c.ipynb')).toBe(clean('c').replaceAll('\n', '\r\n'));
    expect(await repo.git('ls-files', '-s', 'c.ipynb')).toMatch(/^100755/);
    if (process.platform !== 'win32') expect((await stat(repo.path('c.ipynb'))).mode & 0o111).not.toBe(0);
    expect(await repo.status()).toBe('');
  });

  it('touches no file and no index entry that needs nothing', async () => {
    const repo = await hooked();
    await repo.write({ 'b.ipynb': clean('y = 2') });
    await repo.git('add', '.');
    const before = [await stat(repo.path('a.ipynb')), await stat(repo.path('b.ipynb'))].map(({ mtimeMs, ino }) => [
      mtimeMs,
      ino,
    ]);
    await repo.git('commit', '-q', '-m', 'edit');
    const after = [await stat(repo.path('a.ipynb')), await stat(repo.path('b.ipynb'))].map(({ mtimeMs, ino }) => [
      mtimeMs,
      ino,
    ]);
    expect(after).toEqual(before);
  });
});

describe('a commit that is refused', () => {
  const secret = code('t = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"', { id: 's', outputs: [stream('o\n')] });

  it('changes neither index nor work tree, also of the notebooks that are fine', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2'), 'b.ipynb': notebook([secret]) });
    await repo.git('add', '.');
    const before = await repo.git('ls-files', '-s');
    const { code: exit, stderr: said } = await repo.tryGit('commit', '-m', 'refused');
    expect(exit).toBe(1);
    expect(said).toContain('b.ipynb:cell 1:1:6: error secret');
    expect(await repo.git('ls-files', '-s')).toBe(before);
    expect(await repo.read('a.ipynb')).toBe(run('x = 2'));
    expect(await repo.status()).toBe('M  a.ipynb\nM  b.ipynb\n');
  });

  it('because of outputs, where the configuration says refuse', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2'), 'nbmend.toml': '[check]\non-staged = "refuse"\n' });
    await repo.git('add', '.');
    const { code: exit, stderr: said } = await repo.tryGit('commit', '-m', 'refused');
    expect([exit, said]).toEqual([1, expect.stringContaining('a.ipynb:cell 1:1:1: error outputs-present')]);
    expect((await repo.blob(':a.ipynb')).toString()).toBe(run('x = 2'));
  });

  it('because of outputs, where the command line says so', async () => {
    const repo = await hooked('--no-fix');
    await repo.write({ 'a.ipynb': run('x = 2') });
    expect((await repo.tryGit('commit', '-a', '-m', 'refused')).code).toBe(1);
    expect(await repo.read('a.ipynb')).toBe(run('x = 2'));
  });

  it('because a parameters cell is missing where the configuration asks for one', async () => {
    const repo = await hooked();
    await repo.write({
      'nbmend.toml': '[check]\nparameters = ["jobs/**"]\n',
      'jobs/j.ipynb': clean('x'),
      'o.ipynb': clean('x'),
    });
    await repo.git('add', '.');
    const { code: exit, stderr: said } = await repo.tryGit('commit', '-m', 'refused');
    expect(exit).toBe(1);
    expect(said).toMatch(/^jobs\/j\.ipynb:\d+:\d+: error params-missing/m);
    expect(said).not.toContain('o.ipynb');
  });

  it('because a staged notebook cannot be read; the others are checked all the same', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': '{"cells": [', 'b.ipynb': notebook([code('<<<<<<< ours', { id: 'c' })]) });
    const { code: exit, stderr: said } = await repo.tryGit('commit', '-a', '-m', 'refused');
    expect(exit).toBe(1);
    expect(said).toContain('a.ipynb:1:12: error invalid-notebook');
    expect(said).toContain('b.ipynb:cell 1:1:1: error conflict-markers');
  });

  it('looks at what is staged and not at the work tree', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': notebook([secret]) });
    await repo.git('add', '.');
    await repo.write({ 'a.ipynb': clean('x = 1') });
    expect((await repo.tryGit('commit', '-m', 'refused')).code).toBe(1);
    await repo.git('add', '.');
    await repo.write({ 'a.ipynb': notebook([secret]), 'c.txt': '' });
    await repo.git('add', 'c.txt');
    expect((await repo.tryGit('commit', '-m', 'fine')).code).toBe(0);
  });

  it('puts everything back when a file of the work tree cannot be written', async () => {
    const repo = await hooked();
    await repo.git('config', 'filter.nbstripout.clean', 'tr -d "\\r"');
    await repo.git('config', 'filter.nbstripout.smudge', 'false');
    await repo.git('config', 'filter.nbstripout.required', 'true');
    const crlf = run('s').replaceAll('\n', '\r\n');
    await repo.write({ 'z.ipynb': crlf, 'a.ipynb': run('x = 2'), '.gitattributes': 'z.ipynb filter=nbstripout\n' });
    await repo.git('add', '.');
    const before = await repo.git('ls-files', '-s');
    const { code: exit, stderr: said } = await repo.tryGit('commit', '-m', 'x');
    expect([exit, said]).toEqual([1, expect.stringContaining('smudge filter')]);
    expect(await repo.git('ls-files', '-s')).toBe(before);
    expect(await repo.read('a.ipynb')).toBe(run('x = 2'));
    expect(await repo.read('z.ipynb')).toBe(crlf);
  });

  it('puts everything back when it is interrupted half-way', async () => {
    if (process.platform === 'win32') return; // no signals between processes there
    const repo = await hooked();
    // git runs this while nbmend writes the work tree; the parent of its parent is nbmend.
    const script = [
      'parent() { awk "/^PPid/ {print \\$2}" "/proc/$1/status" 2>/dev/null || ps -o ppid= -p "$1"; }',
      'kill -TERM "$(parent "$PPID" | tr -d " ")"',
      'exec cat',
    ];
    await repo.write({ '../smudge.sh': `${script.join('\n')}\n` });
    await repo.git('config', 'filter.nbstripout.clean', 'tr -d "\\r"');
    await repo.git('config', 'filter.nbstripout.smudge', `exec sh '${repo.path('../smudge.sh')}'`);
    const crlf = run('s').replaceAll('\n', '\r\n');
    await repo.write({ 'a.ipynb': run('x = 2'), 'z.ipynb': crlf, '.gitattributes': 'z.ipynb filter=nbstripout\n' });
    await repo.git('add', '.');
    const before = await repo.git('ls-files', '-s');
    const { code: exit, stderr: said } = await repo.nbmend('check', '--staged');
    expect([exit, said]).toEqual([2, expect.stringContaining('interrupted (SIGTERM)')]);
    expect(await repo.git('ls-files', '-s')).toBe(before);
    expect([await repo.read('a.ipynb'), await repo.read('z.ipynb')]).toEqual([run('x = 2'), crlf]);
  });

  it('that was killed is told by status, and a journal that cannot be read refuses no commit', async () => {
    const repo = await hooked();
    const journals: Record<string, string>[] = [
      { 'nbmend-staged.json': '[{"path"' },
      { 'nbmend-staged.json': '{}' },
      { 'nbmend-staged.json': '[null, {"path": 3}]' },
      { 'nbmend-staged.json/x': '' },
    ];
    for (const [i, journal] of journals.entries()) {
      await repo.write(Object.fromEntries(Object.entries(journal).map(([name, text]) => [`.git/${name}`, text])));
      expect((await repo.nbmend('status')).stdout).toMatch(
        /^look +hook +a commit was stopped .*nbmend-staged\.json\]\n +mend it: nbmend check --staged/m,
      );
      await repo.write({ 'a.ipynb': run(`x = ${i}`) });
      await repo.git('add', 'a.ipynb');
      await repo.git('commit', '-q', '-m', 'run');
      expect(await committed(repo)).toBe(clean(`x = ${i}`));
      expect(repo.exists('.git/nbmend-staged.json')).toBe(false);
    }
    expect((await repo.nbmend('status')).stdout).not.toMatch('was stopped');
  });

  it('is finished by the next one when it was killed half-way, and leaves nothing behind', async () => {
    if (process.platform === 'win32') return; // no signals between processes there
    const repo = await hooked();
    const script = [
      'parent() { awk "/^PPid/ {print \\$2}" "/proc/$1/status" 2>/dev/null || ps -o ppid= -p "$1"; }',
      'kill -KILL "$(parent "$PPID" | tr -d " ")"',
      'exec cat',
    ];
    await repo.write({ '../smudge.sh': `${script.join('\n')}\n` });
    await repo.git('config', 'filter.nbstripout.clean', 'tr -d "\\r"');
    await repo.git('config', 'filter.nbstripout.smudge', `exec sh '${repo.path('../smudge.sh')}'`);
    const crlf = run('s').replaceAll('\n', '\r\n');
    const files = { 'a.ipynb': run('x = 2'), 'y.ipynb': run('y'), 'z.ipynb': crlf };
    await repo.write({ ...files, '.gitattributes': 'm.ipynb filter=nbstripout\nz.ipynb filter=nbstripout\n' });
    await repo.write({ 'm.ipynb': run('m').replaceAll('\n', '\r\n') });
    await repo.git('add', '.');
    expect((await repo.nbmend('check', '--staged')).code).not.toBe(0);
    expect([await repo.read('a.ipynb'), await repo.read('y.ipynb')]).toEqual([clean('x = 2'), run('y')]);
    // What was being written when it was killed; nobody has this number as a process.
    await repo.write({ '.y.ipynb.nbmend-4194999-abc123.tmp': '{', '.x.ipynb.nbmend-4194999-abc123.tmp': '{' });
    // Work that came in between is left alone.
    await repo.git('config', 'filter.nbstripout.smudge', "sed 's/$/\\r/'");
    await repo.write({ 'm.ipynb': run('later').replaceAll('\n', '\r\n') });
    const { stderr } = await repo.tryGit('commit', '-m', 'again');
    expect(stderr).toContain('an earlier run was killed half-way; its stripping is finished in y.ipynb, z.ipynb');
    expect(await repo.read('y.ipynb')).toBe(clean('y'));
    expect(await repo.read('z.ipynb')).toBe(clean('s').replaceAll('\n', '\r\n'));
    expect(await repo.status()).toBe(' M m.ipynb\n?? .x.ipynb.nbmend-4194999-abc123.tmp\n');
    expect((await readdir(repo.path('.git'))).filter((name) => name.includes('nbmend'))).toEqual([]);
    expect((await readdir(repo.dir)).filter((name) => name.includes('merge_file'))).toEqual([]);
  });

  it('leaves nothing behind in .git when it is interrupted while it stores what is stripped', async () => {
    if (process.platform === 'win32') return; // no signals between processes there
    const repo = await hooked();
    const git = (await repo.run({}, 'sh', '-c', 'command -v git')).stdout.trim();
    const script = [
      'case "$1" in hash-object | unpack-objects) kill -TERM "$PPID"; sleep 0.3 ;; esac',
      `exec '${git}' "$@"`,
    ];
    await repo.write({ '../bin/git': `#!/bin/sh\n${script.join('\n')}\n`, 'a.ipynb': run('x = 2') });
    await chmod(repo.path('../bin/git'), 0o755);
    await repo.git('add', '.');
    const env = { PATH: `${repo.path('../bin')}${delimiter}${process.env.PATH}` };
    expect((await repo.nbmendWith({ env }, 'check', '--staged')).code).not.toBe(0);
    expect((await readdir(repo.path('.git'))).filter((name) => name.includes('nbmend'))).toEqual([]);
  });

  it('strips in a repository with SHA-256 too', async () => {
    const repo = await createRepo({ env: { GIT_DEFAULT_HASH: 'sha256' } });
    await installHook(repo, join(repo.dir, '.git/hooks'));
    await repo.write({ 'a.ipynb': run('x = 2') });
    await repo.git('add', '.');
    await repo.git('commit', '-q', '-m', 'run');
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect(await repo.status()).toBe('');
  });

  it('puts everything back when git cannot write the index', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2') });
    await repo.git('add', '.');
    const before = await repo.git('ls-files', '-s');
    // Somebody else holds the index: git update-index refuses, nbmend must leave all as it was.
    await writeFile(repo.path('.git/index.lock'), '');
    const { code: exit, stderr } = await repo.nbmend('check', '--staged');
    expect([exit, stderr]).toEqual([2, expect.stringContaining('index.lock')]);
    await repo.write({ '.git/index.lock': null });
    expect(await repo.git('ls-files', '-s')).toBe(before);
    expect(await repo.read('a.ipynb')).toBe(run('x = 2'));
  });
});

describe('nbmend check --staged', () => {
  it('says what it did, and nothing on stdout', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': run('x = 2') });
    await repo.git('add', '.');
    const { code: exit, stdout, stderr } = await repo.nbmend('check', '--staged');
    expect([exit, stdout]).toEqual([0, '']);
    expect(stderr).toBe('nbmend: cleaned what is staged of a.ipynb\nnbmend: no findings in 1 notebook\n');
  });

  it('leaves what the filter has stripped already', async () => {
    const repo = await hooked();
    await repo.git(
      'config',
      'filter.nbmend.clean',
      `"${process.execPath.replaceAll('\\', '/')}" "${BIN.replaceAll('\\', '/')}" git-clean`,
    );
    await repo.write({ '.gitattributes': '*.ipynb filter=nbmend\n', 'a.ipynb': run('x = 2') });
    await repo.git('add', '.');
    await repo.git('commit', '-q', '-m', 'filtered');
    expect(await committed(repo)).toBe(clean('x = 2'));
    expect(await repo.read('a.ipynb')).toBe(run('x = 2'));
  });

  it('checks nothing else when nothing is staged', async () => {
    const repo = await hooked();
    await repo.write({ 'a.ipynb': '{' });
    expect((await repo.nbmend('check', '--staged')).code).toBe(0);
  });
});
