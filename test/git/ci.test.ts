/* nbmend ci against real git: what a pull request changed, in the forms that CI systems take. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { code, createRepo, markdown, notebook, type Repo, ROOT, stream, tempDir } from '../harness/index.ts';

const SECRET = 't = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"';

/** Main has three notebooks and moves on; topic changes one, renames one, adds one and breaks one. */
async function pullRequest(): Promise<Repo> {
  const repo = await createRepo();
  await repo.commit('base', {
    'a.ipynb': notebook([
      markdown('# A', { id: 'h' }),
      code('x = 1', { id: 'x' }),
      code('old = 1', { id: 'o', outputs: [stream('old\n')] }),
    ]),
    'b.ipynb': notebook([code('b = 1', { id: 'b' }), code('c = 1', { id: 'c' }), code('d = 1', { id: 'd' })]),
    // Long, so that git does not take the new one for it.
    'gone.ipynb': notebook(Array.from({ length: 9 }, (_, i) => code(`gone_${i} = ${i ** 9}`))),
    'broken.ipynb': notebook([code('fine')]),
  });
  await repo.git('switch', '-q', '-c', 'topic');
  await repo.git('mv', 'b.ipynb', 'renamed.ipynb');
  await repo.commit('topic', {
    'a.ipynb': notebook([
      markdown('# A', { id: 'h' }),
      code(`x = 2\n${SECRET}`, { id: 'x', outputs: [stream('2\n')] }),
      code('old = 1', { id: 'o', outputs: [stream('old\n')] }),
    ]),
    'renamed.ipynb': notebook([code('b = 1', { id: 'b' }), code('c = 1', { id: 'c' }), code('d = 2', { id: 'd' })]),
    'gone.ipynb': null,
    'broken.ipynb': '{"cells": [',
    'new.ipynb': notebook([code('n', { id: 'n' })]),
    'text.txt': 'no notebook\n',
  });
  await repo.git('switch', '-q', 'main');
  await repo.commit('main moves on', { 'other.ipynb': notebook([code('<<<<<<< not ours')]) });
  await repo.git('switch', '-q', 'topic');
  return repo;
}

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('nbmend ci', () => {
  it('reports each notebook that changed since the merge base, and its findings', async () => {
    const repo = await pullRequest();
    const { code: exit, stdout, stderr } = await repo.nbmend('ci', '--base', 'main');
    expect(exit).toBe(1);
    const base = (await repo.git('merge-base', 'main', 'HEAD')).slice(0, 10);
    expect(stdout).toContain(`5 notebooks changed since ${base} (merge base with main)\n`);
    expect(stdout).toMatch(
      /^a\.ipynb: 1 cell modified; 2 lines added, 1 removed; 1 output changed\n {2}.*modified.*\n/m,
    );
    expect(stdout).toMatch(/^b\.ipynb => renamed\.ipynb: 1 cell modified/m);
    expect(stderr).toMatch(/; "nbmend check --fix" mends \d+ of them\n/);
    expect(stdout).toMatch(/^new\.ipynb: new notebook; 1 cell inserted/m);
    expect(stdout).toMatch(/^gone\.ipynb: deleted notebook/m);
    expect(stdout).toContain('broken.ipynb: the new version cannot be read: line 1, column 12: ');
    expect(stdout).toContain('broken.ipynb:1:12: error invalid-notebook');
    expect(stdout).toContain('a.ipynb:cell 2:2:6: error secret');
    expect(stdout).not.toContain('other.ipynb');
    expect(stderr).toMatch(/^nbmend: 6 errors in 2 of 5 notebooks/);
  });

  it('annotates with the lines of the file in the commit, whatever the work tree holds', async () => {
    const repo = await pullRequest();
    const committed = await repo.read('a.ipynb');
    await repo.write({ 'a.ipynb': notebook([code('something else')]) });
    const { stdout } = await repo.nbmend('ci', '--base', 'main', '--format', 'github');
    const lines = stdout.split('\n');
    const secret = lines.find((line) => line.includes('title=nbmend secret'));
    expect(secret).toContain(`file=a.ipynb,line=${lineOf(committed, 'ghp_')},`);
    const outputs = lines.filter((line) => line.includes('title=nbmend outputs-present'));
    // Of the changed cell before that of the cell that was like this before.
    expect(outputs.map((line) => /::cell (\d)/.exec(line)?.[1])).toEqual(['2', '3']);
  });

  it('leaves out old findings with --only-changed', async () => {
    const repo = await pullRequest();
    const { stdout } = await repo.nbmend('ci', '--base', 'main', '--only-changed', '--format', 'concise', 'a.ipynb');
    expect(stdout).toContain('a.ipynb:cell 2:1:1: error outputs-present');
    expect(stdout).not.toContain('cell 3');
    expect(stdout).not.toContain('broken');
  });

  it('on GitHub also annotates, and appends to the summary of the job', async () => {
    const repo = await pullRequest();
    const summary = repo.path('../summary.md');
    await writeFile(summary, 'before\n');
    const env = { ...repo.env, GITHUB_ACTIONS: 'true', GITHUB_BASE_REF: 'main', GITHUB_STEP_SUMMARY: summary };
    const { code: exit, stdout } = await repo.nbmendWith({ env }, 'ci');
    expect(exit).toBe(1);
    expect(stdout).toMatch(/^::error file=a\.ipynb,line=/m);
    expect(stdout).toContain('5 notebooks changed since');
    const text = await readFile(summary, 'utf8');
    expect(text.startsWith('before\n<!-- nbmend ci -->\n### nbmend: 6 errors in 2 of 5 notebooks\n')).toBe(true);
    expect(text).toContain('| ❌ error | `a.ipynb` cell 2, line 2 |');
    expect(text).toContain('+x = 2');
    expect(text).not.toContain('aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5 in the source');
  });

  it('never makes the summary larger than GitHub takes', async () => {
    const repo = await createRepo();
    await repo.commit('base', { 'x.txt': '' });
    await repo.git('switch', '-q', '-c', 'topic');
    const cells = (from: number) =>
      Array.from({ length: 40 }, (_, i) =>
        code(`value = "${'é'.repeat(3000)}${from + i}"\n`.repeat(5), { id: `c${i}`, outputs: [stream('x\n')] }),
      );
    await repo.commit('many', Object.fromEntries([0, 1].map((i) => [`n${i}.ipynb`, notebook(cells(i * 1000))])));
    const summary = repo.path('../summary.md');
    for (const used of [0, 900_000, 999_990]) {
      await writeFile(summary, 'x'.repeat(used));
      const env = { ...repo.env, GITHUB_STEP_SUMMARY: summary };
      expect((await repo.nbmendWith({ env }, 'ci', '--base', 'main', '--quiet', '--format', 'concise')).code).toBe(1);
      const { length } = await readFile(summary);
      expect(length).toBeLessThanOrEqual(1_000_000);
      expect(length > used).toBe(used < 999_990);
    }
    const { bytes } = await repo.nbmend('ci', '--base', 'main', '--format', 'markdown');
    expect(bytes.length).toBeLessThanOrEqual(60_000);
  });

  it('writes several forms at once', async () => {
    const repo = await pullRequest();
    const out = repo.path('../out');
    const forms = ['sarif', 'junit', 'gitlab', 'rdjson', 'json', 'markdown', 'html'];
    const { stdout } = await repo.nbmend(
      'ci',
      '--base',
      'main',
      ...forms.flatMap((form) => ['--format', `${form}=${out}/${form}`]),
    );
    expect(stdout).toContain('5 notebooks changed since');
    const read = (form: string): Promise<string> => readFile(`${out}/${form}`, 'utf8');
    const sarif = JSON.parse(await read('sarif'));
    expect(sarif.runs[0].results).toHaveLength(6);
    expect(JSON.parse(await read('gitlab'))).toHaveLength(6);
    expect(JSON.parse(await read('rdjson')).diagnostics).toHaveLength(6);
    expect(await read('junit')).toContain('<testsuites name="nbmend" tests="7" failures="4"');
    expect(await read('html')).toMatch(/^<!doctype html>/i);
    const json = JSON.parse(await read('json'));
    expect(
      json.notebooks.map(({ path, status, problem }: Record<string, unknown>) => [path, status, problem !== null]),
    ).toEqual([
      ['a.ipynb', 'modified', false],
      ['broken.ipynb', 'modified', true],
      ['gone.ipynb', 'deleted', false],
      ['new.ipynb', 'added', false],
      ['renamed.ipynb', 'renamed', false],
    ]);
    const schema = JSON.parse(await readFile(join(ROOT, 'schemas/ci.schema.json'), 'utf8'));
    const valid = new Ajv({ allErrors: true }).compile(schema);
    expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
    expect(json.notebooks[0].changedCells).toEqual([2]);
    expect(json.notebooks[0].findings.map(({ address }: { address: string }) => address)).toContain(
      'a.ipynb:cell 2:2:6',
    );
  });

  it('exits 0 when notebooks changed and nothing is wrong', async () => {
    const repo = await createRepo();
    await repo.commit('base', { 'a.ipynb': notebook([code('x = 1', { id: 'x' })]) });
    await repo.git('switch', '-q', '-c', 'topic');
    await repo.commit('topic', { 'a.ipynb': notebook([code('x = 2', { id: 'x' })]) });
    const { code: exit, stderr } = await repo.nbmend('ci', '--base', 'main');
    expect([exit, stderr]).toEqual([0, 'nbmend: no findings in 1 notebook\n']);
    const nothing = await repo.nbmend('ci', '--base', 'topic');
    expect([nothing.code, nothing.stdout]).toEqual([0, expect.stringMatching(/^no notebook changed since /)]);
  });

  it('says where in the configuration a rule is named that there is not', async () => {
    const repo = await createRepo();
    await repo.commit('base', { 'nbmend.toml': '[check]\nignore = ["parms"]\n' });
    await repo.git('switch', '-q', '-c', 'topic');
    await repo.commit('topic', { 'a.ipynb': notebook([code('x = 2', { id: 'x' })]) });
    const { code: exit, stderr } = await repo.nbmend('ci', '--base', 'main');
    expect([exit, stderr]).toEqual([2, expect.stringContaining('nbmend: nbmend.toml:2:12: there is no rule "parms"')]);
  });

  it('compares with the version before, also when that was no notebook', async () => {
    const repo = await createRepo();
    await repo.commit('base', { 'a.ipynb': 'no notebook', 'b.ipynb': '' });
    await repo.git('switch', '-q', '-c', 'topic');
    await repo.commit('topic', {
      'a.ipynb': notebook([code('<<<<<<< x', { id: 'x' })]),
      'b.ipynb': notebook([code('x', { id: 'x' })]),
    });
    const { code: exit, stdout } = await repo.nbmend('ci', '--base', 'main', '--only-changed');
    expect(exit).toBe(1);
    expect(stdout).toContain('a.ipynb: the old version cannot be read: line 1, column 1: ');
    expect(stdout).toContain('a.ipynb:cell 1:1:1: error conflict-markers');
  });
});

describe('nbmend ci in a clone that lacks something', () => {
  it('takes the branch of origin, which is all that CI has', async () => {
    const repo = await pullRequest();
    const clone = repo.at(`${tempDir('clone')}/c`);
    await repo.git('clone', '-q', '--branch', 'topic', repo.dir, clone.dir);
    const { code: exit, stdout } = await clone.nbmend('ci', '--base', 'main');
    expect([exit, stdout]).toEqual([1, expect.stringContaining('(merge base with origin/main)')]);
  });

  /** Runs the `git fetch` that a message names, as it stands there. */
  async function fetched(clone: Repo, stderr: string): Promise<void> {
    const command = /(?:first): git (fetch .*)$/m.exec(stderr)![1]!;
    await clone.git(...command.split(' '), '--quiet');
  }

  it('names the command that fetches the base when it is not there', async () => {
    const repo = await pullRequest();
    const clone = repo.at(`${tempDir('clone')}/c`);
    await repo.git('clone', '-q', '--depth', '1', '--branch', 'topic', `file://${repo.dir}`, clone.dir);
    const { code: exit, stdout, stderr } = await clone.nbmend('ci', '--base', 'origin/main');
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'nbmend: origin/main is no commit in this clone\nBranches here: topic, origin/topic\n' +
        'Is it a branch of origin? Then fetch it first: git fetch --unshallow origin main:refs/remotes/origin/main\n' +
        'With actions/checkout: "fetch-depth: 0". On GitLab: GIT_DEPTH: 0.\n',
    );
    await fetched(clone, stderr);
    expect((await clone.nbmend('ci', '--base', 'origin/main')).code).toBe(1);
  });

  it('names it for an ancestor that is beyond the end of a shallow clone, and for a commit', async () => {
    const repo = await pullRequest();
    const root = (await repo.git('rev-list', '--max-parents=0', 'HEAD')).trim();
    for (const base of ['HEAD~', 'origin/topic~', root]) {
      const clone = repo.at(`${tempDir('clone')}/c`);
      await repo.git('clone', '-q', '--depth', '1', '--branch', 'topic', `file://${repo.dir}`, clone.dir);
      const { code: exit, stderr } = await clone.nbmend('ci', '--base', base);
      expect([exit, stderr]).toEqual([2, expect.stringMatching(/git fetch --unshallow origin\n/)]);
      await fetched(clone, stderr);
      expect((await clone.nbmend('ci', '--base', base)).code).toBe(1);
    }
  });

  it('does not tell to fetch where that cannot help', async () => {
    const repo = await pullRequest();
    const { code: exit, stderr } = await repo.nbmend('ci', '--base', 'main~30');
    expect([exit, stderr]).toEqual([
      2,
      'nbmend: main~30 is no commit: the history of main is shorter than ~30 asks for\n',
    ]);
    expect((await repo.nbmend('ci', '--base', 'mian')).stderr).toMatch(
      /mian is no commit.*\nBranches here: main, topic\n$/,
    );
    expect((await repo.nbmend('ci', '--base', 'main', '--head', 'tpoic')).stderr).toMatch(
      /Branches here: main, topic\n$/,
    );
  });

  it('says that the clone is shallow when it does not reach back far enough', async () => {
    const repo = await pullRequest();
    const clone = repo.at(`${tempDir('clone')}/c`);
    await repo.git(
      'clone',
      '-q',
      '--depth',
      '1',
      '--no-single-branch',
      '--branch',
      'topic',
      `file://${repo.dir}`,
      clone.dir,
    );
    const { code: exit, stderr } = await clone.nbmend('ci', '--base', 'origin/main');
    expect(exit).toBe(2);
    expect(stderr).toContain('this clone is shallow: it does not reach back to where HEAD left origin/main');
    expect(stderr).toContain('git fetch --unshallow origin');
    await clone.git('fetch', '-q', '--unshallow', 'origin');
    expect((await clone.nbmend('ci', '--base', 'origin/main')).code).toBe(1);
  });

  it('works in a bare clone and in one without blobs', async () => {
    const repo = await pullRequest();
    await repo.git('config', 'uploadpack.allowFilter', 'true');
    const bare = repo.at(`${tempDir('clone')}/bare`);
    await repo.git('clone', '-q', '--bare', repo.dir, bare.dir);
    expect((await bare.nbmend('ci', '--base', 'main', '--head', 'topic', '--format', 'concise')).stdout).toContain(
      'error secret',
    );
    const partial = repo.at(`${tempDir('clone')}/partial`);
    await repo.git(
      'clone',
      '-q',
      '--filter=blob:none',
      '--no-checkout',
      '--branch',
      'topic',
      `file://${repo.dir}`,
      partial.dir,
    );
    expect((await partial.nbmend('ci', '--base', 'main', '--format', 'concise')).stdout).toContain('error secret');
  });

  it('needs a base, and a repository', async () => {
    const repo = await createRepo();
    expect((await repo.nbmend('ci')).stderr).toMatch(/^nbmend: nbmend ci needs --base REV\n/);
    const nowhere = repo.at(tempDir('nowhere'));
    expect((await nowhere.nbmend('ci', '--base', 'main')).code).toBe(2);
  });
});

it('takes a pull request that tries to speak to the runner, the reviewer and the browser', async () => {
  const repo = await createRepo();
  await repo.commit('base', { 'x.txt': '' });
  await repo.git('switch', '-q', '-c', 'topic');
  const evil = '::error::pwned%0A::add-path::/tmp @octocat <!-- <img src=x onerror=alert(1)> ``` | \x1b[2J';
  const name = process.platform === 'win32' ? "e'vil,a %0A.ipynb" : 'e\n::set-output name=x::y\n`|,a: %0A.ipynb';
  await repo.commit('topic', {
    [name]: notebook([code(`# ${evil}\n${SECRET}`, { id: evil, tags: [evil], outputs: [stream(evil)] })]),
  });
  const env = { ...repo.env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: repo.path('../summary.md') };
  const { stdout } = await repo.nbmendWith({ env }, 'ci', '--base', 'main', '--diff');
  const commands = stdout.split('\n').filter((line) => /^\s*(::|##\[)/.test(line));
  expect(commands.length).toBeGreaterThan(0);
  for (const line of commands) expect(line).toMatch(/^::(error|warning|notice) (file=e|title=nbmend)/);
  expect(stdout).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  const summary = await readFile(repo.path('../summary.md'), 'utf8');
  const outside = summary.replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '').replace(/(`+)[\s\S]*?\1/g, '');
  expect(outside).not.toMatch(/@octocat|<img|<!-- (?!nbmend ci)/);
});
