import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BIN,
  code,
  createRepo,
  display,
  markdown,
  notebook,
  png,
  type Repo,
  stream,
  tempDir,
} from '../harness/index.ts';

const old = notebook([
  markdown('# T', { id: 'title' }),
  code('x = 1\nprint(x)', { id: 'load', outputs: [stream('1\n')] }),
]);
const edited = notebook([
  markdown('# T', { id: 'title' }),
  code('x = 2\nprint(x)', { id: 'load', outputs: [stream('2\n')], count: 5 }),
  code('more()', { id: 'more' }),
]);

describe('nbmend diff of two files', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await createRepo();
    await repo.write({ 'a.ipynb': old, 'b.ipynb': edited, 'bad.ipynb': '{"cells": [}', 'c.ipynb': old });
  });

  it('shows their difference and exits 0, or 1 with --exit-code', async () => {
    const plain = await repo.nbmend('diff', 'a.ipynb', 'b.ipynb');
    expect(plain.code).toBe(0);
    expect(plain.stdout).toContain('--- a.ipynb\n+++ b.ipynb\n');
    expect(plain.stdout).toContain('-x = 1\n+x = 2\n');
    expect((await repo.nbmend('diff', '--exit-code', 'a.ipynb', 'b.ipynb')).code).toBe(1);
    expect(await repo.nbmend('diff', '--exit-code', 'a.ipynb', 'c.ipynb')).toMatchObject({ code: 0, stdout: '' });
    expect(await repo.nbmend('diff', '--quiet', 'a.ipynb', 'b.ipynb')).toMatchObject({ code: 1, stdout: '' });
  });

  it('works outside of a repository and reads stdin', async () => {
    const outside = repo.at(repo.home);
    const result = await outside.nbmendWith({ input: edited }, 'diff', repo.path('a.ipynb'), '-');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('+more()\n');
  });

  it('takes a re-run for no difference, unless noise is asked for', async () => {
    const rerun = notebook([
      markdown('# T', { id: 'title' }),
      code('x = 1\nprint(x)', { id: 'load', outputs: [stream('1\n')], count: 9 }),
    ]);
    await repo.write({ 'rerun.ipynb': rerun });
    const counted = await repo.nbmend('diff', '--exit-code', 'a.ipynb', 'rerun.ipynb');
    expect(counted.code).toBe(0);
    expect(counted.stdout).toContain('2 unchanged cells (1 with changes by tools only)');
    const shown = await repo.nbmend('diff', '--exit-code', '--show-noise', 'a.ipynb', 'rerun.ipynb');
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain('execution count: 1 → 9');
    expect((await repo.nbmend('diff', '--ignore', 'noise', 'a.ipynb', 'rerun.ipynb')).stdout).toBe('');
  });

  it('leaves the same parts out of cells that came or went', async () => {
    await repo.write({ 'empty.ipynb': notebook([]) });
    const without = await repo.nbmend('diff', '--ignore', 'sources', 'empty.ipynb', 'a.ipynb');
    expect(without.stdout).toContain('output 1: stdout');
    expect(without.stdout).not.toContain('print(x)');
    const only = await repo.nbmend('diff', '--only', 'sources', '--format', 'json', 'empty.ipynb', 'a.ipynb');
    const [{ summary }] = JSON.parse(only.stdout).notebooks;
    expect(summary.outputs).toEqual({ added: 0, removed: 0, changed: 0, images: 0 });
    expect(summary.lines.added).toBeGreaterThan(0);
  });

  it('leaves them out of the page as well, with their numbers', async () => {
    const page = async (...flags: string[]) =>
      (await repo.nbmend('diff', '--format', 'html', ...flags, 'empty.ipynb', 'a.ipynb')).stdout;
    expect(await page()).toContain('<div class="part-outputs">');
    const without = await page('--ignore', 'outputs');
    expect(without).not.toContain('<div class="part-outputs">');
    expect(without).toContain('>print<');
    expect(await page('--only', 'outputs')).not.toContain('>print<');
  });

  it('leaves parts out, or shows nothing but some', async () => {
    const without = await repo.nbmend('diff', '--ignore', 'outputs,counts', 'a.ipynb', 'b.ipynb');
    expect(without.stdout).toContain('+x = 2\n');
    expect(without.stdout).not.toMatch(/output|count/);
    const only = await repo.nbmend('diff', '--only=outputs', 'a.ipynb', 'b.ipynb');
    expect(only.stdout).toContain('output 1: stdout');
    expect(only.stdout).not.toContain('x = 2');
  });

  it('writes JSON that nbmend apply takes', async () => {
    const json = await repo.nbmend('diff', '--format', 'json', 'a.ipynb', 'b.ipynb');
    const document = JSON.parse(json.stdout);
    expect(document).toMatchObject({
      nbmend: 'diff',
      version: 1,
      notebooks: [
        {
          oldPath: 'a.ipynb',
          newPath: 'b.ipynb',
          changed: true,
          summary: { cells: { inserted: 1, modified: 1, unchanged: 1 }, lines: { added: 2, removed: 1 } },
          changes: { cells: [{ kind: 'keep' }, { kind: 'modify', a: 1, b: 1 }, { kind: 'insert', b: 2 }] },
        },
      ],
    });
    const applied = await repo.nbmendWith({ input: json.stdout }, 'apply', 'a.ipynb', '-');
    expect(JSON.parse(applied.stdout)).toEqual(JSON.parse(edited));
  });

  it('writes Markdown, HTML, a patch that git takes, and nbdime’s format', async () => {
    expect((await repo.nbmend('diff', '--format', 'markdown', 'a.ipynb', 'b.ipynb')).stdout).toContain(
      '```diff\n-x = 1\n',
    );
    expect((await repo.nbmend('diff', '--format', 'html', 'a.ipynb', 'b.ipynb')).stdout).toMatch(/^<!doctype html>/i);
    const nbdime = JSON.parse((await repo.nbmend('diff', '--format', 'nbdime', 'a.ipynb', 'b.ipynb')).stdout);
    expect(nbdime).toMatchObject([{ op: 'patch', key: 'cells' }]);
    const other = await createRepo();
    await other.commit('first', { 'a.ipynb': old });
    await other.write({ 'a.ipynb': edited });
    const patch = await other.nbmend('diff', '--format', 'patch');
    await other.git('checkout', '--quiet', 'a.ipynb');
    await other.run({ input: patch.bytes }, 'git', 'apply');
    expect(await other.read('a.ipynb')).toBe(edited);
  });

  it('writes nothing in JSON that a terminal would obey, and every byte of a patch', async () => {
    const evil = '\x9b2J\u202e\x7f';
    await repo.write({ 'evil.ipynb': notebook([code(`x = "${evil}"`, { id: 'c', tags: [evil] })]) });
    for (const format of ['json', 'nbdime']) {
      const { stdout } = await repo.nbmend('diff', '--format', format, 'a.ipynb', 'evil.ipynb');
      expect(stdout).toContain(String.raw`\u009b2J\u202e\u007f`);
      expect(stdout).not.toMatch(/[\x7f-\x9f\u202e]/);
    }
    await repo.write({ 'latin1.ipynb': Buffer.from(old.replace('# T', '# \xe9'), 'latin1') });
    const patch = await repo.nbmend('diff', '--format', 'patch', 'a.ipynb', 'latin1.ipynb');
    expect(patch.bytes.includes(Buffer.from('# \xe9', 'latin1'))).toBe(true);
  });

  it('writes NaN in the format of nbdime as Python does, and takes it back', async () => {
    const odd = old.replace('"nbformat":', '"x": [NaN, -Infinity, {"$number": 3}],\n "nbformat":');
    await repo.write({ 'odd.ipynb': odd });
    const { stdout } = await repo.nbmend('diff', '--format', 'nbdime', 'a.ipynb', 'odd.ipynb');
    expect(stdout.replace(/\s/g, '')).toContain('"value":[NaN,-Infinity,{"$number":3}]');
    await repo.write({ 'nan.json': stdout });
    const applied = await repo.nbmend('apply', 'a.ipynb', 'nan.json');
    expect(applied.stdout.replace(/\s/g, '')).toContain('"x":[NaN,-Infinity,{"$number":3}]');
  });

  it('says that the format of nbdime has no form for nbformat 3', async () => {
    const cell = { cell_type: 'code', input: 'x', language: 'python', metadata: {}, outputs: [] };
    const worksheets = [{ cells: [cell], metadata: {} }];
    await repo.write({ 'v3.ipynb': JSON.stringify({ metadata: {}, nbformat: 3, nbformat_minor: 0, worksheets }) });
    const { code: exit, stderr } = await repo.nbmend('diff', '--format', 'nbdime', 'v3.ipynb', 'a.ipynb');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^nbmend: v3.ipynb: nbdime's format has no form for nbformat 3\nCompare with --format json/);
  });

  it.skipIf(!existsSync('/dev/full'))('says once that the disk is full', async () => {
    const { stderr, code: exit } = await repo.run({}, 'sh', '-c', `node "${BIN}" diff a.ipynb b.ipynb > /dev/full`);
    expect(exit).toBe(2);
    expect(stderr).toBe('nbmend: cannot write: no space left on the device\n');
  });

  it('compares by white space rules and shows whole cells', async () => {
    const spaced = notebook([code(`if x:\n    y = 1\n\n    z = 2\n${'n\n'.repeat(20)}`, { id: 'c' })]);
    const other = notebook([code(`if x:\n  y  = 1\n    z = 2\n${'n\n'.repeat(20)}`, { id: 'c' })]);
    await repo.write({ 's.ipynb': spaced, 't.ipynb': other });
    const stat = async (...flags: string[]) =>
      (await repo.nbmend('diff', '--summary', ...flags, 's.ipynb', 't.ipynb')).stdout;
    expect(await stat()).toContain('1 line added, 2 removed');
    expect(await stat('-w')).toContain('1 line removed');
    expect(await stat('-w', '--ignore-blank-lines')).toContain('no change');
    const whole = await repo.nbmend('diff', '-W', 's.ipynb', 't.ipynb');
    expect(whole.stdout.match(/^ n$/gm)?.length).toBe(20);
    expect((await repo.nbmend('diff', '-U0', 's.ipynb', 't.ipynb')).stdout).not.toContain(' z = 2\n');
  });

  it('says where bad input is wrong and exits 2', async () => {
    const result = await repo.nbmend('diff', 'a.ipynb', 'bad.ipynb');
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/^nbmend: bad\.ipynb:1:12: .*\n$/);
  });

  it.each([
    [['diff', 'a.ipynb', 'missing.ipynb'], 'nbmend: missing.ipynb is neither a revision nor a file\n'],
    [['diff', '--ignore', 'colour', 'a.ipynb', 'b.ipynb'], 'nbmend: --ignore colour: takes sources, outputs, '],
    [
      ['diff', '--ignore', 'ids', '--only', 'ids', 'a.ipynb', 'b.ipynb'],
      'nbmend: --ignore and --only exclude each other',
    ],
    [['diff', '-U', 'x', 'a.ipynb', 'b.ipynb'], 'nbmend: -U x: takes a number of lines\n'],
    [['diff', '--fromat', 'json'], "nbmend: unknown option '--fromat'\n(Did you mean --format?)\n"],
    [['dif'], "nbmend: unknown command 'dif'\n(Did you mean diff?)\n"],
  ])('explains bad usage: %j', async (args, message) => {
    const result = await repo.nbmend(...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(message);
    expect(result.stdout).toBe('');
  });
});

describe('nbmend diff in a repository', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await createRepo();
    await repo.commit('first', { 'a.ipynb': old, 'dir/b.ipynb': old, 'notes.txt': 'x' });
    await repo.git('tag', 'v1');
    await repo.git('switch', '--quiet', '--create', 'topic');
    await repo.commit('topic', { 'a.ipynb': edited });
    await repo.git('switch', '--quiet', 'main');
    await repo.commit('main', { 'dir/b.ipynb': edited });
    await repo.write({ 'a.ipynb': edited.replace('x = 2', 'x = 3'), 'notes.txt': 'y' });
  });
  const files = async (...args: string[]) => {
    const result = await repo.nbmend('diff', '--summary', ...args);
    expect(result.stderr).toBe('');
    return result.stdout.split('\n').flatMap((line) => line.split(':')[0] || []);
  };

  it('compares what git diff compares', async () => {
    expect(await files()).toEqual(['a.ipynb']);
    expect(await files('--staged')).toEqual([]);
    expect(await files('HEAD~1')).toEqual(['a.ipynb', 'dir/b.ipynb']);
    expect(await files('v1', 'topic')).toEqual(['a.ipynb']);
    expect(await files('topic..main')).toEqual(['a.ipynb', 'dir/b.ipynb']);
    expect(await files('topic...main')).toEqual(['dir/b.ipynb']);
    expect(await files('v1..')).toEqual(['dir/b.ipynb']);
    expect(await files('--cached', 'v1')).toEqual(['dir/b.ipynb']);
  });

  it('takes paths, from sub-folders too, with and without --', async () => {
    expect(await files('HEAD~1', '--', 'dir')).toEqual(['dir/b.ipynb']);
    expect(await files('HEAD~1', 'dir')).toEqual(['dir/b.ipynb']);
    expect(await files('--', 'dir')).toEqual([]);
    const inside = await repo.at(repo.path('dir')).nbmend('diff', '--summary', 'HEAD~1', '--', '.');
    expect(inside.stdout).toMatch(/^dir\/b.ipynb: /);
  });

  it('compares files in revisions, which git names REV:PATH', async () => {
    const result = await repo.nbmend('diff', 'v1:a.ipynb', 'topic:a.ipynb');
    expect(result.stdout).toContain('--- v1:a.ipynb\n+++ topic:a.ipynb\n');
    expect((await repo.nbmend('diff', 'v1:a.ipynb', 'a.ipynb')).stdout).toContain('+x = 3\n');
  });

  it('leaves other files to git and says so when they were asked for', async () => {
    const result = await repo.nbmend('diff', 'notes.txt');
    expect(result).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).toBe('nbmend: notes.txt is no notebook; git diff shows it\n');
  });

  it('shows a first commit, and goes on past a notebook that cannot be read', async () => {
    const fresh = await createRepo();
    await fresh.write({ 'a.ipynb': old, 'bad.ipynb': 'no', 'z.ipynb': old });
    await fresh.git('add', '--all');
    const { code: exit, stdout, stderr } = await fresh.nbmend('diff', '--staged', '--summary');
    expect(exit).toBe(2);
    expect(stdout).toMatch(/^a.ipynb: new notebook; .*\nz.ipynb: new notebook; .*\n$/);
    expect(stderr).toMatch(/^nbmend: bad.ipynb:1:1: /);
  });

  it('takes context and what to leave out from the configuration', async () => {
    const configured = await createRepo();
    await configured.commit('first', { 'a.ipynb': old, 'nbmend.toml': '[diff]\nignore = ["outputs"]\ncontext = 0\n' });
    await configured.write({ 'a.ipynb': edited });
    const { stdout } = await configured.nbmend('diff');
    expect(stdout).toContain('-x = 1\n+x = 2\n');
    expect(stdout).not.toMatch(/stdout|^ print/m);
  });

  it('compares many notebooks on several threads, in their order, past one that cannot be read', async () => {
    const many = await createRepo();
    const names = Array.from({ length: 170 }, (_, i) => `n${String(i).padStart(3, '0')}.ipynb`);
    await many.commit('first', Object.fromEntries(names.map((name) => [name, old])));
    const changed = names.map((name, i) => [name, i === 90 ? 'broken' : edited.replace('x = 2', `x = ${i}`)]);
    await many.commit('second', Object.fromEntries(changed));
    const { code: exit, stdout, stderr } = await many.nbmend('diff', 'HEAD~1', 'HEAD');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/^nbmend: n090\.ipynb:1:1: .*\n$/);
    expect(stdout.match(/^\+\+\+ b\/.*|^\+x = .*/gm)).toEqual(
      names.flatMap((name, i) => (i === 90 ? [] : [`+++ b/${name}`, ...(i === 1 ? [] : [`+x = ${i}`])])),
    );
  });

  it('ends at once when nobody reads the rest of many notebooks', async () => {
    const many = await createRepo();
    const cells = Array.from({ length: 30 }, (_, i) => code(`value_${i} = ${i}\n`.repeat(5), { id: `cell-${i}x` }));
    const names = Array.from({ length: 200 }, (_, i) => `n${i}.ipynb`);
    await many.commit('first', Object.fromEntries(names.map((name) => [name, notebook(cells)])));
    const result = await many.nbmendWith({ timeout: 60_000 }, 'diff', '--summary', 'HEAD');
    expect(result.code).toBe(0);
    await many.git('rm', '--quiet', '-r', '.');
    const head = await many.run(
      { timeout: 60_000 },
      'sh',
      '-c',
      `"${process.execPath}" "${BIN}" diff HEAD | head -n 1`,
    );
    expect(head).toMatchObject({ code: 0, signal: null, stdout: 'diff a/n0.ipynb b/n0.ipynb\n', stderr: '' });
  });

  it('answers alike without a git binary', async () => {
    const withGit = await repo.nbmend('diff', 'v1', 'topic');
    const without = await repo.nbmendWith({ env: { NBMEND_GIT: 'isomorphic' } }, 'diff', 'v1', 'topic');
    expect(without.stdout).toBe(withGit.stdout);
  });
});

describe('nbmend show', () => {
  let repo: Repo;
  const table =
    '<table class="dataframe"><thead><tr><th></th><th>n</th></tr></thead><tbody><tr><th>0</th><td>42</td></tr></tbody></table>';
  const shown = notebook([
    markdown(
      '# Title\n\nSome **strong** [text](https://example.org) and\n\n- a list\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    ),
    code('df.head()', {
      id: 'head',
      count: 3,
      outputs: [display({ 'text/html': table, 'text/plain': 'n' }), display({ 'image/png': png(4, 2) })],
    }),
    code('loop()', { outputs: [stream(Array.from({ length: 50 }, (_, i) => `line ${i}\n`).join(''))] }),
  ]);
  beforeAll(async () => {
    repo = await createRepo();
    await repo.commit('first', { 'dir/a.ipynb': shown });
    await repo.write({ 'dir/a.ipynb': old });
  });

  it('reads a file, an old version and stdin', async () => {
    expect((await repo.nbmend('show', 'dir/a.ipynb')).stdout).toContain('x = 1\nprint(x)\n│ 1\n');
    expect((await repo.nbmend('show', 'HEAD:dir/a.ipynb')).stdout).toContain('# Title\n');
    expect((await repo.at(repo.path('dir')).nbmend('show', 'HEAD:./a.ipynb')).stdout).toContain('# Title\n');
    expect((await repo.nbmendWith({ input: shown }, 'show', '-')).stdout).toContain('# Title\n');
    const missing = await repo.nbmend('show', 'HEAD:none.ipynb', 'dir/a.ipynb');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/^nbmend: HEAD:none\.ipynb: no such file, and no none\.ipynb in the revision HEAD /);
    expect(missing.stdout).toContain('print(x)');
  });

  it('reads stdin where it is a pipe and nothing is named', async () => {
    expect((await repo.nbmendWith({ input: shown }, 'show')).stdout).toContain('# Title\n');
    expect(await repo.nbmendWith({ input: '' }, 'show')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/stdin/),
    });
  });

  it('says which of revision and path is missing', async () => {
    const said = async (name: string) => (await repo.nbmend('show', name)).stderr;
    expect(await said('badrev:dir/a.ipynb')).toBe('nbmend: badrev:dir/a.ipynb: no such file, and no revision badrev\n');
    expect(await said(':none.ipynb')).toBe('nbmend: :none.ipynb: no such file, and the index has no none.ipynb\n');
    const outside = await repo.at(tempDir()).nbmend('show', 'HEAD:a.ipynb');
    expect(outside.stderr).toMatch('no git repository here');
  });

  it('renders prose, tables, pictures by their size, and cuts long outputs', async () => {
    const { stdout } = await repo.nbmend('show', 'HEAD:dir/a.ipynb');
    expect(stdout).toContain('Some strong text (https://example.org) and\n\n• a list\n\na  b\n─  ─\n1  2\n');
    expect(stdout).toContain('── [3] cell 2 · head ');
    expect(stdout).toContain('│     n\n│ ─  ──\n│ 0  42\n');
    expect(stdout).toMatch(/│ \[image\/png 4×2 \(\d+ B\)\]\n/);
    expect(stdout).toContain('│ line 29\n│ ⋯ 20 more lines\n');
    expect((await repo.nbmend('show', '--no-outputs', 'HEAD:dir/a.ipynb')).stdout).not.toContain('│');
  });
});

describe('the command line', () => {
  it('lists every command, and has examples for each', async () => {
    const repo = await createRepo();
    const help = await repo.nbmend('--help');
    expect(help.code).toBe(0);
    const names = [...help.stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'nbmend');
    expect(names).toEqual(
      expect.arrayContaining(['diff', 'show', 'merge', 'strip', 'check', 'ci', 'install', 'status']),
    );
    for (const name of ['diff', 'show', 'difftool']) {
      expect((await repo.nbmend(name, '--help')).stdout).toContain('\nExamples:\n');
    }
  });

  it('prints its version, which is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const repo = await createRepo();
    expect((await repo.nbmend('--version')).stdout).toBe(`nbmend ${version}\n`);
  });

  it('ends quietly when nobody reads its result any more', async () => {
    const repo = await createRepo();
    const cells = Array.from({ length: 3000 }, (_, i) => code(`value_${i} = ${i}\n`.repeat(10), { id: `cell-${i}x` }));
    await repo.write({ 'a.ipynb': notebook([]), 'big.ipynb': notebook(cells) });
    const command = `"${process.execPath}" "${BIN}" diff a.ipynb big.ipynb | head -n 1`;
    const result = await repo.run({}, 'sh', '-c', command);
    expect(result).toMatchObject({ stdout: 'diff a.ipynb big.ipynb\n', stderr: '' });
  });
});
