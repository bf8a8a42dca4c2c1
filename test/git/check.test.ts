/* nbmend check on files, folders and changes, as a person or a hook runs it. */
import { chmod, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import {
  BIN,
  code,
  createRepo,
  executeResult,
  markdown,
  notebook,
  type Repo,
  ROOT,
  stream,
  tempDir,
} from '../harness/index.ts';

const CLEAN = notebook([code('x = 1', { id: 'a' })]);
const RUN = notebook([code('x = 1', { id: 'a', outputs: [stream('o\n')] })]);
const SECRET = 'ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5';

describe('nbmend check FILE', () => {
  it('exits 0 for clean notebooks, 1 for findings, 2 for a file that is not there', async () => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': CLEAN, 'b.ipynb': RUN });
    expect((await repo.nbmend('check', 'a.ipynb')).code).toBe(0);
    const found = await repo.nbmend('check', 'a.ipynb', 'b.ipynb', '--format', 'concise');
    expect([found.code, found.stdout]).toEqual([
      1,
      expect.stringMatching(/^b\.ipynb:cell 1:1:1: error outputs-present: /m),
    ]);
    const missing = await repo.nbmend('check', 'nothing.ipynb', 'b.ipynb', '--format', 'concise');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('nbmend: nothing.ipynb: no such file or folder\n');
    expect(missing.stdout).toContain('b.ipynb:cell 1');
  });

  it('reports a file that is no notebook, and goes on with the others', async () => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': '{"cells": ', 'b.ipynb': Buffer.from([0, 1, 2]), 'c.ipynb': RUN });
    const { code: exit, stdout } = await repo.nbmend('check', '.', '--format', 'concise');
    expect(exit).toBe(1);
    expect(stdout.match(/^[abc]\.ipynb/gm)).toEqual(['a.ipynb', 'b.ipynb', 'c.ipynb', 'c.ipynb']);
  });

  it('checks folders: what git knows or would add', async () => {
    const repo = await createRepo();
    await repo.commit('x', { 'sub/a.ipynb': RUN, '.gitignore': 'ignored/\n' });
    await repo.write({ 'sub/new.ipynb': RUN, 'ignored/i.ipynb': RUN, 'sub/.ipynb_checkpoints/a.ipynb': RUN });
    const names = async (repo: Repo, ...args: string[]): Promise<string[]> => {
      const { stdout } = await repo.nbmend('check', '--select', 'outputs-present', '--format', 'concise', ...args);
      return stdout.match(/^[^:]+/gm) ?? [];
    };
    expect(await names(repo)).toEqual(['sub/a.ipynb', 'sub/new.ipynb']);
    expect(await names(repo.at(repo.path('sub')))).toEqual(['a.ipynb', 'new.ipynb']);
    const outside = repo.at(tempDir('plain'));
    await outside.write({ 'deep/p.ipynb': RUN, 'node_modules/m.ipynb': RUN });
    expect(await names(outside)).toEqual(['deep/p.ipynb']);
  });

  it('says nothing about what the clean filter takes away anyway', async () => {
    const repo = await createRepo();
    await repo.git(
      'config',
      'filter.nbmend.clean',
      `"${process.execPath.replaceAll('\\', '/')}" "${BIN.replaceAll('\\', '/')}" git-clean`,
    );
    await repo.write({ '.gitattributes': 'f*.ipynb filter=nbmend\n', 'f.ipynb': RUN, 'g.ipynb': RUN });
    const { stdout } = await repo.nbmend('check', '--format', 'concise');
    expect(stdout).not.toContain('f.ipynb');
    expect(stdout).toContain('g.ipynb:cell 1:1:1: error outputs-present');
  });

  it('takes rules from the command line and the nearest configuration', async () => {
    const repo = await createRepo();
    await repo.write({
      'a.ipynb': RUN,
      'sub/b.ipynb': RUN,
      'sub/nbmend.toml': '[check]\nignore = ["execution-count-present"]\n[check.severity]\noutputs-present = "info"\n',
    });
    const plain = await repo.nbmend('check', '--format', 'concise');
    expect(plain.stdout).toContain('a.ipynb:cell 1:1:1: error execution-count-present');
    expect(plain.stdout).toContain('sub/b.ipynb:cell 1:1:1: info outputs-present');
    expect(plain.stdout).not.toContain('sub/b.ipynb:cell 1:1:1: error');
    expect((await repo.nbmend('check', 'sub')).code).toBe(0);
    const chosen = await repo.nbmend('check', 'sub', '--select', 'execution-count-present');
    expect([chosen.code, chosen.stdout]).toEqual([1, expect.stringContaining('execution-count-present')]);
    const wrong = await repo.nbmend('check', '--select', 'parms');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('nbmend: there is no rule "parms"\n')]);
  });

  it('asks for a parameters cell where the configuration names the notebook', async () => {
    const repo = await createRepo();
    await repo.write({ 'team/nbmend.toml': '[check]\nparameters = ["jobs/**", "daily*.ipynb"]\n' });
    for (const name of ['team/jobs/j.ipynb', 'team/x/daily_1.ipynb', 'team/other.ipynb', 'jobs/k.ipynb']) {
      await repo.write({ [name]: CLEAN });
    }
    const { stdout } = await repo.nbmend('check', '--select', 'params-missing', '--format', 'concise');
    expect(stdout.match(/^[^:]+/gm)).toEqual(['team/jobs/j.ipynb', 'team/x/daily_1.ipynb']);
  });

  it('counts warnings against --max-warnings, and errors never', async () => {
    const repo = await createRepo();
    const late = notebook([
      code('a: int = 1\nb = f(a)', { id: 'p', tags: ['parameters'] }),
      code('print(a, b)', { id: 'u' }),
    ]);
    await repo.write({ 'w.ipynb': late, 'e.ipynb': RUN });
    expect((await repo.nbmend('check', 'w.ipynb')).code).toBe(1);
    expect((await repo.nbmend('check', 'w.ipynb', '--max-warnings', '1')).code).toBe(0);
    expect((await repo.nbmend('check', 'e.ipynb', '--max-warnings', '99')).code).toBe(1);
    expect((await repo.nbmend('check', 'e.ipynb', '--exit-zero')).code).toBe(0);
    expect((await repo.nbmend('check', '--max-warnings', 'many')).code).toBe(2);
  });

  it('writes nothing but the result to stdout', async () => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': RUN });
    const { stdout } = await repo.nbmend('check', '--format', 'json');
    expect(JSON.parse(stdout).findings).toHaveLength(2);
    const schema = JSON.parse(await readFile(join(ROOT, 'schemas/check.schema.json'), 'utf8'));
    const valid = new Ajv({ allErrors: true }).compile(schema);
    expect(valid(JSON.parse(stdout)), JSON.stringify(valid.errors)).toBe(true);
    const files = await repo.nbmend('check', '--format', 'sarif=out/nb.sarif', '--format', 'concise');
    expect(JSON.parse(await repo.read('out/nb.sarif')).version).toBe('2.1.0');
    expect(files.stdout).toContain('a.ipynb:cell 1');
    expect((await repo.nbmend('check', '--format', 'yaml')).code).toBe(2);
  });

  it('annotates on GitHub by itself, unless told otherwise', async () => {
    const repo = await createRepo();
    await repo.write({ 'sub/a.ipynb': RUN });
    const env = { ...repo.env, GITHUB_ACTIONS: 'true' };
    // Annotations name the file from the top, people from where they are.
    const sub = repo.at(repo.path('sub'));
    const { stdout } = await sub.nbmendWith({ env }, 'check');
    expect(stdout).toMatch(/^a\.ipynb:cell 1/m);
    expect(stdout).toMatch(/^::error file=sub\/a\.ipynb,line=/m);
    expect((await sub.nbmendWith({ env }, 'check', '--format', 'full')).stdout).not.toContain('::error');
  });
});

describe('without a git binary', () => {
  it('checks files, folders and what changed; --staged says what it needs', async () => {
    const repo = await createRepo();
    await repo.commit('base', { 'sub/a.ipynb': CLEAN, 'same.ipynb': RUN });
    await repo.git('switch', '-q', '-c', 'topic');
    await repo.commit('topic', { 'sub/a.ipynb': RUN });
    const path = Object.keys(repo.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
    const env = { ...repo.env, [path]: tempDir('empty') };
    const sub = repo.at(repo.path('sub'));
    const all = await sub.nbmendWith({ env }, 'check', '--format', 'github', '--select', 'outputs-present');
    expect([all.code, all.stdout]).toEqual([
      1,
      expect.stringMatching(/^::error file=sub\/a\.ipynb,line=\d+,[^\n]*\n$/),
    ]);
    const since = await repo.nbmendWith({ env }, 'check', '--since', 'main', '--format', 'concise');
    expect([since.code, since.stdout.match(/^[^:]+/gm)]).toEqual([1, ['sub/a.ipynb', 'sub/a.ipynb']]);
    const ci = await repo.nbmendWith({ env }, 'ci', '--base', 'main', '--format', 'concise');
    expect([ci.code, ci.stdout.match(/^[^:]+/gm)]).toEqual([1, ['sub/a.ipynb', 'sub/a.ipynb']]);
    const staged = await repo.nbmendWith({ env }, 'check', '--staged');
    expect([staged.code, staged.stderr]).toEqual([2, expect.stringMatching(/^nbmend: git is not on PATH; /)]);
  });
});

describe('nbmend check --fix', () => {
  it('strips, mends ids and takes away a run’s traces; what is left is reported', async () => {
    const repo = await createRepo();
    const before = notebook(
      [
        code('a: int = 1', { id: 'p', tags: ['parameters'] }),
        code('# Parameters\na = 2', { id: 'i', tags: ['injected-parameters'] }),
        code(`print(a, "${SECRET}")`, {
          id: 'p',
          outputs: [executeResult('2')],
          metadata: { papermill: { duration: 1 } },
        }),
      ],
      { indent: 2 },
    ).replace('"p-2"', '"p"');
    await repo.write({ 'a.ipynb': before });
    const { code: exit, stdout, stderr } = await repo.nbmend('check', '--fix', '--format', 'concise');
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/^a\.ipynb:cell 2:1:11: error secret: [^\n]*\n$/)]);
    expect(stderr).toContain('nbmend: 1 notebook mended\n');
    const wanted = notebook(
      [code('a: int = 1', { id: 'p', tags: ['parameters'] }), code(`print(a, "${SECRET}")`, { id: 'ID' })],
      { indent: 2 },
    );
    expect((await repo.read('a.ipynb')).replace(/"id": "[0-9a-f]{8}"/, '"id": "ID"')).toBe(wanted);
  });

  it('rewrites no file that needs nothing, and writes through no link', async () => {
    if (process.platform === 'win32') return; // links need a privilege there
    const repo = await createRepo();
    await repo.write({ 'ok.ipynb': CLEAN, '../outside.ipynb': RUN });
    await chmod(repo.path('ok.ipynb'), 0o444);
    await symlink(repo.path('../outside.ipynb'), repo.path('link.ipynb'));
    expect((await repo.nbmend('check', '--fix', 'ok.ipynb')).code).toBe(0);
    expect((await repo.nbmend('check', '--fix', 'link.ipynb')).code).toBe(1);
    expect(await repo.read('../outside.ipynb')).toBe(RUN);
  });
});

describe('nbmend check --since', () => {
  it('reports cells that changed since the merge base, and notebooks as a whole', async () => {
    const repo = await createRepo();
    const old = [code(`t = "${SECRET}"`, { id: 'old' }), markdown('m', { id: 'm' })];
    await repo.commit('base', { 'a.ipynb': notebook(old), 'same.ipynb': notebook(old), 'moved.ipynb': notebook(old) });
    await repo.git('switch', '-q', '-c', 'topic');
    await repo.git('mv', 'moved.ipynb', 'here.ipynb');
    await repo.commit('topic', { 'a.ipynb': notebook([...old, code(`u = "${SECRET}"`, { id: 'new' })]) });
    await repo.write({ 'untracked.ipynb': notebook([code(`v = "${SECRET}"`, { id: 'v' })]) });
    const { stdout } = await repo.nbmend('check', '--since', 'main', '--format', 'concise');
    expect(stdout.match(/^[^:]+:cell \d+/gm)).toEqual(['a.ipynb:cell 3', 'untracked.ipynb:cell 1']);
    const wrong = await repo.nbmend('check', '--since', 'nothing');
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('nbmend: nothing is no commit in this clone'),
    ]);
  });
});

describe('many notebooks', () => {
  it('are checked in threads with the same result as one by one, in the same order', async () => {
    const repo = await createRepo();
    const names = Array.from({ length: 420 }, (_, i) => `n${String(i).padStart(3, '0')}.ipynb`);
    await repo.write(
      Object.fromEntries(names.map((name, i) => [name, i % 7 === 0 ? RUN : i % 50 === 3 ? '{' : CLEAN])),
    );
    const all = await repo.nbmend('check', '--format', 'json');
    const halves = [names.slice(0, 210), names.slice(210)];
    const parts = await Promise.all(halves.map((half) => repo.nbmend('check', '--format', 'json', ...half)));
    expect(JSON.parse(all.stdout).findings).toEqual(parts.flatMap(({ stdout }) => JSON.parse(stdout).findings));
    expect(all.code).toBe(1);
  });

  it('in parallel batches, as pre-commit runs hooks, do not disturb each other', async () => {
    const repo = await createRepo();
    const names = Array.from({ length: 40 }, (_, i) => `n${i}.ipynb`);
    await repo.write(Object.fromEntries(names.map((name) => [name, RUN])));
    const batches = [0, 10, 20, 30].map((from) => names.slice(from, from + 10));
    const results = await Promise.all(batches.map((batch) => repo.nbmend('check', '--fix', ...batch)));
    expect(results.map(({ code: exit }) => exit)).toEqual([0, 0, 0, 0]);
    for (const name of names) expect(await repo.read(name)).toBe(CLEAN);
  });
});
