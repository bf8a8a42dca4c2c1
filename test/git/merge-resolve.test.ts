import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  BIN,
  type CellSpec,
  code,
  createRepo,
  exec,
  markdown,
  notebook,
  type Repo,
  stream,
  tempDir,
} from '../harness/index.ts';

const book = (...cells: CellSpec[]): string => notebook(cells);
const CELLS = [code('a = 1', { id: 'a' }), code('b = 1', { id: 'b' }), markdown('end', { id: 'end' })];
const BASE = book(...CELLS);
const OURS = book(code('a = "ours"', { id: 'a' }), code('b = "ours"', { id: 'b' }), markdown('end', { id: 'end' }));
const THEIRS = book(
  code('a = "theirs"', { id: 'a' }),
  code('b = "theirs"', { id: 'b' }),
  markdown('end', { id: 'end' }),
);

/** In the middle of a merge with a conflict in the cells a and b. */
async function conflicted(driver: 'nbmend' | 'text'): Promise<Repo> {
  const repo = await createRepo();
  await repo.git('config', 'merge.nbmend.driver', `"${process.execPath}" "${BIN}" git-merge %O %A %B %L %P %S %X %Y`);
  await repo.write({ '.gitattributes': `*.ipynb merge=${driver}\n` });
  await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
  await repo.tryGit('merge', 'theirs');
  return repo;
}

/** The same, and `git mergetool -t nbmend` set up. */
async function conflictedWithTool(trustExitCode: boolean): Promise<Repo> {
  const repo = await conflicted('nbmend');
  const command = `"${process.execPath}" "${BIN}" mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"`;
  await repo.git('config', 'mergetool.nbmend.cmd', command);
  await repo.git('config', 'mergetool.nbmend.trustExitCode', String(trustExitCode));
  return repo;
}

/** In the middle of a merge whose driver died, as one that is not installed here does. */
async function unmergedAfterFailure(theirs: string): Promise<Repo> {
  const repo = await createRepo();
  await repo.git('config', 'merge.nbmend.driver', 'exit 120');
  await repo.write({ '.gitattributes': '*.ipynb merge=nbmend\n' });
  await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': theirs });
  await repo.tryGit('merge', 'theirs');
  return repo;
}

const sources = async (repo: Repo): Promise<string[]> =>
  (JSON.parse(await repo.read('a.ipynb')) as { cells: { source: string[] }[] }).cells.map(({ source }) =>
    source.join(''),
  );

describe('nbmend resolve', () => {
  it('lists conflicts with both texts, and exits 1', async () => {
    const { code: exit, stdout } = await (await conflicted('nbmend')).nbmend('resolve', '--list');
    expect(exit).toBe(1);
    expect(stdout).toContain(
      'a.ipynb: cell 1 (a): both sides edited it\n  line 1:\n  < HEAD\n  <   a = "ours"\n  > theirs\n  >   a = "theirs"\n',
    );
  });

  it('names a git add that works for every path', async () => {
    const names = ["my dir/it's é $x.ipynb", '-d.ipynb', 'p[1].ipynb', 'p1.ipynb'];
    const all = (text: string) => Object.fromEntries(names.map((name) => [name, text]));
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    await repo.diverge(all(BASE), all(OURS), all(THEIRS));
    await repo.tryGit('merge', 'theirs');
    const { code: exit, stderr } = await repo.nbmend('resolve', '--union', './-d.ipynb', 'my dir', 'p[1].ipynb');
    expect([exit, stderr]).toEqual([0, expect.not.stringMatching(/nbmend resolve/)]);
    if (process.platform === 'win32') return;
    const command = /now: (git .*)$/m.exec(stderr)![1]!;
    expect((await repo.run({}, 'sh', '-c', command)).code).toBe(0);
    expect(await repo.git('-c', 'core.quotePath=off', 'status', '--porcelain')).toMatch(
      /^M {2}-d\.ipynb\nM {2}"my dir\/it's é \$x\.ipynb"\nUU p1\.ipynb\nM {2}p\[1\]\.ipynb\n$/,
    );
  });

  it('says how to get back a conflict that was added with its markers', async () => {
    const repo = await conflicted('text');
    await repo.git('add', 'a.ipynb');
    const { code: exit, stderr } = await repo.nbmend('resolve', '--union', 'a.ipynb');
    expect([exit, stderr]).toEqual([
      1,
      expect.stringMatching(/git takes it for settled.*"git checkout --merge -- a\.ipynb"/),
    ]);
    await repo.git('checkout', '--merge', '--', 'a.ipynb');
    expect((await repo.nbmend('resolve', '--union', 'a.ipynb')).code).toBe(0);
    expect(await sources(repo)).toEqual(['a = "ours"\na = "theirs"', 'b = "ours"\nb = "theirs"', 'end']);
  });

  it('works below the top when no conflict is left in the file', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const name = 'sub folder/a.ipynb';
    await repo.diverge({ [name]: BASE }, { [name]: OURS }, { [name]: THEIRS });
    await repo.tryGit('merge', 'theirs');
    const below = repo.at(repo.path('sub folder'));
    expect((await below.nbmend('resolve', '--theirs')).code).toBe(0);
    for (const args of [['--check'], ['a.ipynb'], [], ['--ours', '--add']]) {
      const { code: exit, stderr } = await below.nbmend('resolve', ...args);
      expect([args, exit, stderr]).toEqual([args, 0, expect.not.stringMatching(/hash-object/)]);
    }
    expect(await repo.status()).toMatch(/^M {2}/);
  });

  it('lists them as JSON for scripts', async () => {
    const { stdout } = await (await conflicted('nbmend')).nbmend('resolve', '--format', 'json');
    const { version, files } = JSON.parse(stdout) as {
      version: number;
      files: { path: string; conflicts: object[] }[];
    };
    expect(version).toBe(1);
    expect(files.map(({ path, conflicts }) => [path, conflicts.length])).toEqual([['a.ipynb', 2]]);
    expect(files[0].conflicts[0]).toEqual({
      cell: 1,
      id: 'a',
      kind: 'source',
      regions: [
        {
          line: 1,
          ours: { label: 'HEAD', lines: ['a = "ours"'] },
          theirs: { label: 'theirs', lines: ['a = "theirs"'] },
        },
      ],
    });
  });

  it('settles the named cells only, by number or id, and adds when nothing is left', async () => {
    const repo = await conflicted('nbmend');
    const first = await repo.nbmend('resolve', '--ours', '--cell', '1', '--add');
    expect(first.code).toBe(1);
    expect(first.stderr).toContain('1 cell settled, 1 conflict left');
    expect(await repo.status()).toBe('UU a.ipynb\n');
    const second = await repo.nbmend('resolve', '--theirs', '--cell', 'b', '--add');
    expect(second.code).toBe(0);
    expect(await sources(repo)).toEqual(['a = "ours"', 'b = "theirs"', 'end']);
    expect(await repo.status()).toBe('M  a.ipynb\n');
  });

  it('settles to the base that git has, though the markers do not show it', async () => {
    const repo = await conflicted('nbmend');
    expect(await repo.read('a.ipynb')).not.toContain('|||||||');
    const first = await repo.nbmend('resolve', '--base', '--cell', '2');
    expect([first.code, first.stderr]).toEqual([1, expect.stringContaining('1 cell settled, 1 conflict left')]);
    expect(await sources(repo)).toEqual([expect.stringContaining('<<<<<<<'), 'b = 1', 'end']);
    expect((await repo.nbmend('resolve', '--base')).code).toBe(0);
    expect(await repo.read('a.ipynb')).toBe(BASE);
  });

  it('says how to get a base that is not known, and what that costs', async () => {
    const repo = await conflicted('nbmend');
    await repo.write({ 'a.ipynb': (await repo.read('a.ipynb')).replace('a = \\"ours', 'by_hand = \\"ours') });
    const refused = await repo.nbmend('resolve', '--base');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('edited since the merge')]);
    const command = /git (-c .*)$/m.exec(refused.stderr)![1]!;
    await repo.git(...command.split(' '));
    expect(await repo.read('a.ipynb')).toContain('|||||||');
    expect((await repo.nbmend('resolve', '--base')).code).toBe(0);
    expect(await repo.read('a.ipynb')).toBe(BASE);
  });

  it('refuses a cell that has no conflict, and choices that exclude each other', async () => {
    const repo = await conflicted('nbmend');
    for (const args of [
      ['--ours', '--cell', '3'],
      ['--ours', '--theirs'],
      ['--cell', '1'],
      ['--ours', '--check'],
    ]) {
      expect((await repo.nbmend('resolve', ...args)).code).toBe(2);
    }
    expect((await sources(repo))[0]).toContain('<<<<<<<');
  });

  it('opens the cells in the editor that git names', async () => {
    const repo = await conflicted('nbmend');
    const editor = repo.path('editor.cjs');
    writeFileSync(
      editor,
      'const fs = require("node:fs"); const f = process.argv[2]; fs.writeFileSync(f, "edited = " + fs.readFileSync(f, "utf8").includes("<<<<<<<") + "\\n");',
    );
    const env = { GIT_EDITOR: `"${process.execPath}" "${editor}"` };
    const { code: exit } = await repo.nbmendWith({ env }, 'resolve', '--edit');
    expect(exit).toBe(0);
    expect(await sources(repo)).toEqual(['edited = true', 'edited = true', 'end']);
  });

  it('opens no editor for values of the metadata, and says what settles them', async () => {
    const repo = await createRepo();
    const slide = (type: string) => book(markdown('text', { id: 'a', metadata: { slideshow: { slide_type: type } } }));
    for (const [name, type] of [
      ['base', 'slide'],
      ['ours', 'skip'],
      ['theirs', 'notes'],
    ]) {
      writeFileSync(repo.path(`${name}.ipynb`), slide(type));
    }
    await repo.nbmend('merge', 'base.ipynb', 'ours.ipynb', 'theirs.ipynb', '-o', 'merged.ipynb');
    const before = await repo.read('merged.ipynb');
    const { code: exit, stderr } = await repo.nbmendWith(
      { env: { GIT_EDITOR: 'false' } },
      'resolve',
      '--edit',
      'merged.ipynb',
    );
    expect(exit).toBe(1);
    expect(stderr).toContain('cell 1 shows values of the metadata; --ours, --theirs or --base settles it');
    expect(await repo.read('merged.ipynb')).toBe(before);
  });

  it('calls no cell settled in which the editor left its markers', async () => {
    const repo = await conflicted('nbmend');
    const before = await repo.read('a.ipynb');
    const { code: exit, stderr } = await repo.nbmendWith({ env: { GIT_EDITOR: 'true' } }, 'resolve', '--edit');
    expect(exit).toBe(1);
    expect(stderr).toContain('nbmend: a.ipynb: 0 cells settled, 2 conflicts left\n');
    expect(await repo.read('a.ipynb')).toBe(before);
  });

  it('leaves a cell as it is when the editor fails, and calls that no error of ours', async () => {
    const repo = await conflicted('nbmend');
    const before = await repo.read('a.ipynb');
    const { code: exit, stderr } = await repo.nbmendWith({ env: { GIT_EDITOR: 'false' } }, 'resolve', '--edit');
    expect(exit).toBe(2);
    expect(stderr).toContain('ended with exit code 1, so the cell was left as it was');
    expect(stderr).not.toContain('internal error');
    expect(await repo.read('a.ipynb')).toBe(before);
  });

  it('removes what a killed process left beside the notebook, and nothing else', async () => {
    const repo = await conflicted('nbmend');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    const names = [`.a.ipynb.nbmend-${pid}-abc123.tmp`, `.b.ipynb.nbmend-${process.pid}-abc123.tmp`, '.mine.tmp'];
    for (const name of names) {
      writeFileSync(repo.path(name), '');
      utimesSync(repo.path(name), 0, 0);
    }
    await repo.nbmend('resolve', '--ours');
    expect(names.map((name) => existsSync(repo.path(name)))).toEqual([false, true, true]);
  });

  it('merges by cell what git had merged as text', async () => {
    const repo = await conflicted('text');
    expect((await repo.nbmend('resolve', '--check')).stderr).toContain('was merged as text');
    const { code: exit, stderr } = await repo.nbmend('resolve', '--union');
    expect(stderr).toContain('had been merged as text; merged again by cell');
    expect(exit).toBe(0);
    expect(await sources(repo)).toEqual(['a = "ours"\na = "theirs"', 'b = "ours"\nb = "theirs"', 'end']);
  });

  it('takes the names of cells one at a time, before the name of a file', async () => {
    const repo = await conflicted('nbmend');
    const { code: exit } = await repo.nbmend('resolve', '--theirs', '--cell', '1', '--cell', '2', 'a.ipynb');
    expect(exit).toBe(0);
    expect(await repo.read('a.ipynb')).toBe(THEIRS);
  });

  it('merges what a failed driver left as ours, and does not call it settled before', async () => {
    const repo = await unmergedAfterFailure(book(...CELLS, code('new = 1', { id: 'new' })));
    const check = await repo.nbmend('resolve', '--check');
    expect(check.code).toBe(1);
    expect(check.stderr).toContain('a.ipynb: is still ours, without what theirs changed');
    const { code: exit, stderr } = await repo.nbmend('resolve', '--theirs', '--add');
    expect(exit).toBe(0);
    expect(stderr).toContain('merged by cell');
    expect(await sources(repo)).toEqual(['a = "ours"', 'b = "ours"', 'end', 'new = 1']);
    expect(await repo.status()).toBe('M  a.ipynb\n');
  });

  it('takes a side whole where the other is no notebook, and only when told', async () => {
    const broken = BASE.slice(0, -30);
    const repo = await unmergedAfterFailure(broken);
    for (const args of [[], ['--add'], ['--check'], ['--union']]) {
      const { code: exit, stderr } = await repo.nbmend('resolve', ...args);
      expect(exit).toBe(1);
      expect(stderr).toContain('theirs is no notebook that can be read');
      expect(await repo.status()).toBe('UU a.ipynb\n');
      expect(await repo.read('a.ipynb')).toBe(OURS);
    }
    expect((await repo.nbmend('resolve', '--theirs', '--add')).code).toBe(0);
    expect(await repo.read('a.ipynb')).toBe(broken);
    expect(await repo.status()).toBe('M  a.ipynb\n');
  });

  it.each([
    ['--theirs', 'theirs', undefined],
    ['--ours', 'theirs', OURS],
    ['--theirs', 'ours', THEIRS],
    ['--ours', 'ours', undefined],
  ])('takes the whole file or deletes it by %s where %s deleted it', async (flag, gone, expected) => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const files = (side: string, text: string) => ({
      'sub/p[1].ipynb': gone === side ? null : text,
      'sub/p1.ipynb': text,
    });
    await repo.diverge({ 'sub/p[1].ipynb': BASE, 'sub/p1.ipynb': BASE }, files('ours', OURS), files('theirs', THEIRS));
    await repo.tryGit('merge', 'theirs');
    const below = repo.at(repo.path('sub'));
    const check = await below.nbmend('resolve', '--check', 'p[1].ipynb');
    expect([check.code, check.stderr]).toEqual([1, expect.stringContaining(`deleted by ${gone}, changed by`)]);
    const first = await below.nbmend('resolve', flag, 'p[1].ipynb');
    expect([first.code, first.stderr]).toEqual([0, expect.stringMatching(/now: git .*add /)]);
    expect(repo.exists('sub/p[1].ipynb') ? await repo.read('sub/p[1].ipynb') : undefined).toBe(expected);
    expect(await repo.status()).toMatch(/^(DU|UD) sub\/p\[1\]\.ipynb$/m);
    expect((await below.nbmend('resolve', flag, '--add', 'p[1].ipynb')).code).toBe(0);
    expect((await repo.git('ls-files', '--unmerged')).includes('p[1]')).toBe(false);
    expect((await repo.git('ls-files')).includes('p[1]')).toBe(expected !== undefined);
  });

  it.each(['--ours', '--theirs'])('says once what is to be done when nothing is left after %s', async (side) => {
    const repo = await conflicted('nbmend');
    await repo.nbmend('resolve', side);
    // Only from then on does git say what it left, so that a file settled to ours is told from one left as ours.
    const version = /(\d+)\.(\d+)/
      .exec(await repo.git('--version'))!
      .slice(1)
      .map(Number) as [number, number];
    if (side === '--ours' && version[0] === 2 && version[1] < 34) return;
    for (const args of [[], ['--check'], ['--list'], ['--ours']]) {
      const { code: exit, stderr } = await repo.nbmend('resolve', ...args);
      expect([args, exit, stderr.match(/git add a\.ipynb/g)?.length]).toEqual([args, 0, 1]);
    }
  });

  it('refuses to look for unmerged notebooks where git has none', async () => {
    const { code: exit, stderr } = await exec(process.execPath, [BIN, 'resolve'], { cwd: tempDir('nowhere') });
    expect([exit, stderr]).toEqual([2, expect.stringContaining('name the notebooks')]);
  });

  it('works on a file of another repository, and adds it there', async () => {
    const repo = await conflicted('text');
    const file = join(repo.dir, 'a.ipynb');
    const elsewhere = (...args: string[]) =>
      exec(process.execPath, [BIN, 'resolve', ...args], { cwd: tempDir('nowhere'), env: repo.env });
    const again = await elsewhere('--ours', '--no-add', file);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining(' add a.ipynb')]);
    expect(again.stderr).toContain('merged again by cell');
    expect(again.stderr).toContain('git -C ');
    const added = await elsewhere('--add', '--ours', repo.dir);
    expect([added.code, added.stderr]).toEqual([0, expect.stringContaining('added: ')]);
    expect(await repo.git('ls-files', '--unmerged')).toBe('');
    expect(readFileSync(file, 'utf8')).toBe(OURS);
  });

  it('works on a file outside of any repository', async () => {
    const file = join(tempDir('loose'), 'a.ipynb');
    writeFileSync(file, book(code('<<<<<<< x\n1\n=======\n2\n>>>>>>> y', { id: 'a' })));
    const { code: exit } = await exec(process.execPath, [BIN, 'resolve', '--theirs', file]);
    expect(exit).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(book(code('2', { id: 'a' })));
  });

  it('asks on a terminal', async (context) => {
    const script = await exec('script', ['--version']).catch(() => undefined);
    if (!script?.stdout.includes('util-linux')) return context.skip();
    const repo = await conflicted('nbmend');
    const command = `"${process.execPath}" "${BIN}" resolve`;
    const { code: exit, stdout } = await repo.run({ input: 'o\nt\ny\n' }, 'script', '-qec', command, '/dev/null');
    expect(stdout).toContain('[o]urs, [t]heirs, [b]oth');
    expect(exit).toBe(0);
    expect(await sources(repo)).toEqual(['a = "ours"', 'b = "theirs"', 'end']);
    expect(await repo.status()).toBe('M  a.ipynb\n');
  });
});

describe('nbmend resolve on a terminal', () => {
  it('shows the keys for one it does not know, and adds only for a yes', async (context) => {
    const script = await exec('script', ['--version']).catch(() => undefined);
    if (!script?.stdout.includes('util-linux')) return context.skip();
    const repo = await conflicted('nbmend');
    const command = `"${process.execPath}" "${BIN}" resolve`;
    const { stdout } = await repo.run({ input: '?\no\nt\nwhat\n' }, 'script', '-qec', command, '/dev/null');
    expect(stdout).toContain('t  theirs: take their side');
    expect(await repo.status()).toBe('UU a.ipynb\n');
  });
});

describe('a file that a side deleted, on a terminal', () => {
  it.each([
    ['what\nt\ny\n', [0, true, 'A  a.ipynb\n']],
    ['o\ny\n', [0, false, '']],
    ['s\n', [1, true, 'DU a.ipynb\n']],
    ['\u0004', [1, true, 'DU a.ipynb\n']],
  ])('is kept, deleted or left for %j', async (input, expected) => {
    const script = await exec('script', ['--version']).catch(() => undefined);
    if (!script?.stdout.includes('util-linux')) return;
    const repo = await createRepo();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': null }, { 'a.ipynb': THEIRS });
    await repo.tryGit('merge', 'theirs');
    const command = `"${process.execPath}" "${BIN}" resolve`;
    const { code: exit, stdout } = await repo.run({ input }, 'script', '-qec', command, '/dev/null');
    expect(stdout).toContain('a.ipynb: [o]urs (delete it), [t]heirs (the whole file), [s]kip?');
    expect([exit, repo.exists('a.ipynb'), await repo.status()]).toEqual(expected);
  });
});

describe('the base of a conflict on a terminal', () => {
  it('is shown and offered, though the markers do not show it', async (context) => {
    const script = await exec('script', ['--version']).catch(() => undefined);
    if (!script?.stdout.includes('util-linux')) return context.skip();
    const repo = await conflicted('nbmend');
    const command = `"${process.execPath}" "${BIN}" resolve`;
    const { stdout } = await repo.run({ input: 'a\no\ny\n' }, 'script', '-qec', command, '/dev/null');
    expect(stdout.replaceAll('\r', '')).toContain('  | before, the whole cell\n  |   a = 1\n');
    expect(stdout).toContain('[a]ncestor');
    expect(await sources(repo)).toEqual(['a = 1', 'b = "ours"', 'end']);
  });
});

describe('an editor that fails on a terminal', () => {
  it('leaves the cell and asks again, and an empty name of an editor is none', async (context) => {
    const script = await exec('script', ['--version']).catch(() => undefined);
    if (!script?.stdout.includes('util-linux')) return context.skip();
    const repo = await conflicted('nbmend');
    const command = `"${process.execPath}" "${BIN}" resolve`;
    const env = { GIT_EDITOR: '', VISUAL: 'false' };
    const { stdout } = await repo.run({ input: 'e\no\nt\ny\n', env }, 'script', '-qec', command, '/dev/null');
    expect(stdout).toContain('the editor (false) ended with exit code 1, so the cell was left as it was');
    expect(stdout).toContain('(2/2) [o]urs');
    expect(await sources(repo)).toEqual(['a = "ours"', 'b = "theirs"', 'end']);
  });
});

describe('a notebook that both sides added', () => {
  it('is said to be added, not edited, by the merge and by resolve', async () => {
    const added = (who: string): string => book(code(`df = load("data")\nplot(df, "${who}")`, { id: 'a' }));
    const repo = await createRepo();
    await repo.git('config', 'merge.nbmend.driver', `"${process.execPath}" "${BIN}" git-merge %O %A %B %L %P %S %X %Y`);
    await repo.write({ '.gitattributes': '*.ipynb merge=nbmend\n' });
    await repo.diverge({}, { 'a.ipynb': added('ours') }, { 'a.ipynb': added('theirs') });
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.stderr).toContain('cell 1: both sides added it: df = load("data")\n');
    const listed = await repo.run({}, process.execPath, BIN, 'resolve', '--check');
    expect(listed.stdout).toBe('a.ipynb: cell 1 (a): both sides added it\n');
  });
});

describe('a notebook that each side gave another name', () => {
  it('has no conflict left under the name that is kept', async () => {
    const repo = await createRepo();
    await repo.git('config', 'merge.nbmend.driver', `"${process.execPath}" "${BIN}" git-merge %O %A %B %L %P %S %X %Y`);
    await repo.write({ '.gitattributes': '*.ipynb merge=nbmend\n' });
    const end = (who: string): string => BASE.replace('"end"\n', `"The end of ${who}"\n`);
    const ours = { 'a.ipynb': null, 'ours.ipynb': end('ours') };
    await repo.diverge({ 'a.ipynb': BASE }, ours, { 'a.ipynb': null, 'theirs.ipynb': end('theirs') });
    await repo.tryGit('merge', 'theirs');
    expect(await repo.read('ours.ipynb')).toContain('<<<<<<<<');
    const { stderr } = await repo.run({}, process.execPath, BIN, 'resolve', '--ours', '--add');
    expect(stderr).toContain('nbmend: ours.ipynb: kept, with ours where the two differ\n');
    expect(await repo.read('ours.ipynb')).toBe(end('ours'));
    expect(await repo.status()).toBe(''); // as it was in ours
  });
});

describe('git mergetool with nbmend', () => {
  it('merges again what git had merged as text, and fails while a conflict is left', async () => {
    const repo = await conflicted('text');
    await repo.git(
      'config',
      'mergetool.nbmend.cmd',
      `"${process.execPath}" "${BIN}" mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"`,
    );
    await repo.git('config', 'mergetool.nbmend.trustExitCode', 'true');
    const tool = await repo.tryGit('mergetool', '--no-prompt', '--tool=nbmend', 'a.ipynb');
    expect(tool.code).not.toBe(0);
    expect(tool.stderr).toContain('cell 1 (a): both sides edited it');
  });

  it.each(['q', 's\ns', '\u0004'])('keeps what is settled when a person stops with %j', async (stop) => {
    const script = await exec('script', ['--version']).catch(() => undefined);
    if (!script?.stdout.includes('util-linux')) return;
    const repo = await conflictedWithTool(true);
    const command = 'git mergetool --no-prompt --tool=nbmend a.ipynb';
    const { code: exit, stdout } = await repo.run({ input: `o\n${stop}\n` }, 'script', '-qec', command, '/dev/null');
    expect([exit, stdout]).toEqual([1, expect.stringContaining('1 conflict left; what is settled stays')]);
    expect(stdout).not.toMatch(/quit\? nbmend|quit\? a\.ipynb/);
    expect(await sources(repo)).toEqual(['a = "ours"', expect.stringContaining('<<<<<<<'), 'end']);
    expect(await repo.status()).toMatch(/^UU a\.ipynb\n/);
  });

  it.each([true, false])(
    "leaves the file from before in git's backup when all is settled (trustExitCode %s)",
    async (trust) => {
      const script = await exec('script', ['--version']).catch(() => undefined);
      if (!script?.stdout.includes('util-linux')) return;
      const repo = await conflictedWithTool(trust);
      const before = await repo.read('a.ipynb');
      const command = 'git mergetool --no-prompt --tool=nbmend a.ipynb';
      const { code: exit, stdout } = await repo.run({ input: 'o\nt\n' }, 'script', '-qec', command, '/dev/null');
      expect([exit, stdout]).toEqual([0, expect.not.stringContaining('seems unchanged')]);
      expect(await sources(repo)).toEqual(['a = "ours"', 'b = "theirs"', 'end']);
      expect(await repo.read('a.ipynb.orig')).toBe(before);
    },
  );

  it('writes the merge into an empty MERGED outside git, as jj has it', async () => {
    const folder = tempDir('jj');
    const elsewhere = BASE.replace('"end"\n', '"The end"\n');
    const args = Object.entries({ base: BASE, left: OURS, right: elsewhere, output: '' }).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const { code: exit, stderr } = await exec(process.execPath, [BIN, 'mergetool', ...args], { cwd: folder });
    expect([exit, stderr]).toEqual([0, '']);
    expect(readFileSync(join(folder, 'output'), 'utf8')).toBe(OURS.replace('"end"\n', '"The end"\n'));
  });

  it('keeps what a person has settled already', async () => {
    const folder = tempDir('tool');
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const settled = OURS.replace('ours', 'settled by hand');
    const args = [file('base', BASE), file('local', OURS), file('remote', THEIRS), file('merged.ipynb', settled)];
    const { code: exit } = await exec(process.execPath, [BIN, 'mergetool', ...args]);
    expect(exit).toBe(0);
    expect(readFileSync(join(folder, 'merged.ipynb'), 'utf8')).toBe(settled);
  });
});

describe('nbmend merge', () => {
  const folder = tempDir('merge');
  for (const [name, text] of Object.entries({
    base: BASE,
    ours: OURS,
    theirs: THEIRS,
    other: BASE.replace('"end"\n', '"The end"\n'),
  })) {
    writeFileSync(join(folder, `${name}.ipynb`), text);
  }
  const merge = (...args: string[]) => exec(process.execPath, [BIN, 'merge', ...args], { cwd: folder });

  it('writes to stdout, exit 0 or 1', async () => {
    const clean = await merge('base.ipynb', 'ours.ipynb', 'other.ipynb');
    expect([clean.code, clean.stderr, clean.stdout]).toEqual([0, '', OURS.replace('"end"\n', '"The end"\n')]);
    const conflict = await merge(
      'base.ipynb',
      'ours.ipynb',
      'theirs.ipynb',
      '-L',
      'me',
      '-L',
      'before',
      '-L',
      'you',
      '--conflict-style',
      'diff3',
    );
    expect(conflict.code).toBe(1);
    expect(conflict.stdout).toContain(
      '"<<<<<<< me\\n",\n    "a = \\"ours\\"\\n",\n    "||||||| before\\n",\n    "a = 1\\n",\n    "=======\\n"',
    );
  });

  it('writes to a file, at once or not at all', async () => {
    copyFileSync(join(folder, 'ours.ipynb'), join(folder, 'result.ipynb'));
    expect((await merge('base.ipynb', 'result.ipynb', 'other.ipynb', '-o', 'result.ipynb')).code).toBe(0);
    expect(readFileSync(join(folder, 'result.ipynb'), 'utf8')).toBe(OURS.replace('"end"\n', '"The end"\n'));
  });

  it('writes to the file behind a link, and leaves the link', async (context) => {
    if (process.platform === 'win32') return context.skip();
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere', 'real.ipynb'), OURS);
    symlinkSync(join('elsewhere', 'real.ipynb'), join(folder, 'link.ipynb'));
    expect((await merge('base.ipynb', 'link.ipynb', 'other.ipynb', '-o', 'link.ipynb')).code).toBe(0);
    expect(lstatSync(join(folder, 'link.ipynb')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'elsewhere', 'real.ipynb'), 'utf8')).toContain('The end');
  });

  it('leaves no empty file where the disk is full', async (context) => {
    if (process.platform === 'win32') return context.skip();
    const command = `ulimit -f 0; exec "${process.execPath}" "${BIN}" merge base.ipynb ours.ipynb other.ipynb -o full.ipynb`;
    const { code: exit } = await exec('sh', ['-c', command], { cwd: folder });
    expect(exit).not.toBe(0);
    expect(readdirSync(folder).filter((name) => name.includes('full'))).toEqual([]);
  });

  it('names the file that is no notebook, exit 2, and writes nothing', async () => {
    writeFileSync(join(folder, 'broken.ipynb'), '{"cells": [');
    const { code: exit, stderr, stdout } = await merge('base.ipynb', 'ours.ipynb', 'broken.ipynb');
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^nbmend: broken\.ipynb:1:\d+: the file is cut short/);
  });

  it('says by which rule something was settled', async () => {
    const line = (a: number, b: number): string => book(code(`f(depth=${a}, seed=${b})`, { id: 'a' }));
    for (const [name, text] of [
      ['l0', line(1, 1)],
      ['l1', line(2, 1)],
      ['l2', line(1, 2)],
    ])
      writeFileSync(join(folder, `${name}.ipynb`), text);
    const { stderr } = await merge('l0.ipynb', 'l1.ipynb', 'l2.ipynb', '--explain');
    expect(stderr).toBe('nbmend: cell 1: settled (words apart): f(depth=2, seed=2)\n');
  });
});

describe('a driver that is killed', () => {
  it('leaves the whole old or the whole new file, at any moment', async () => {
    const folder = tempDir('kill');
    const big = (word: string): string =>
      book(
        ...Array.from({ length: 300 }, (_, i) =>
          code(`x_${i} = 1${i === 7 ? `\n${word}` : ''}`, { id: `c${i}`, outputs: [stream('y'.repeat(8000))] }),
        ),
      );
    writeFileSync(join(folder, 'base'), big('0'));
    writeFileSync(join(folder, 'theirs'), big('0').replace('x_200 = 1', 'x_200 = 2'));
    const [before, after] = [big('ours'), big('ours').replace('x_200 = 1', 'x_200 = 2')];
    const seen = new Set<string>();
    // The first is killed before it can have begun, on however slow a machine; when the others are does not matter.
    for (const delay of [0, ...Array.from({ length: 13 }, (_, i) => 20 + 15 * i)]) {
      writeFileSync(join(folder, 'ours'), before);
      const child = spawn(process.execPath, [BIN, 'git-merge', 'base', 'ours', 'theirs', '7', 'a.ipynb'], {
        cwd: folder,
      });
      const ended = new Promise((done) => child.on('close', done));
      if (delay > 0) await new Promise((done) => setTimeout(done, delay));
      child.kill('SIGKILL');
      await ended;
      const now = readFileSync(join(folder, 'ours'), 'utf8');
      expect(now === before || now === after).toBe(true);
      seen.add(now === before ? 'old' : 'new');
    }
    expect(seen).toContain('old');
  });

  it('says so and leaves the file when it cannot write', async (context) => {
    if (process.platform === 'win32' || process.getuid?.() === 0) return context.skip();
    const folder = tempDir('readonly');
    for (const [name, text] of Object.entries({
      base: BASE,
      ours: OURS,
      theirs: BASE.replace('"end"\n', '"The end"\n'),
    }))
      writeFileSync(join(folder, name), text);
    chmodSync(folder, 0o555);
    const { code: exit, stderr } = await exec(
      process.execPath,
      [BIN, 'git-merge', 'base', 'ours', 'theirs', '7', 'a.ipynb'],
      { cwd: folder },
    );
    chmodSync(folder, 0o755);
    expect(exit).toBeGreaterThan(128);
    expect(stderr).toContain('permission denied');
    expect(readFileSync(join(folder, 'ours'), 'utf8')).toBe(OURS);
    expect(readdirSync(folder).sort()).toEqual(['base', 'ours', 'theirs']);
    expect(statSync(folder).isDirectory()).toBe(true);
  });
});
