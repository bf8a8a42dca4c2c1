import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { code, createRepo, display, markdown, notebook, png, type Repo, stream } from '../harness/index.ts';

const old = notebook([
  markdown('# Sales of the north', { id: 'title' }),
  code('sales = load(region)\nprint(len(sales))', { id: 'load', outputs: [stream('1\n')] }),
  code('plot(sales, kind="bar")', { id: 'plot', outputs: [display({ 'image/png': png(2, 2) })] }),
]);
const now = notebook([
  code('plot(sales, kind="bar")', { id: 'plot', outputs: [display({ 'image/png': png(3, 3) })] }),
  markdown('# Sales of the north', { id: 'title' }),
  code('sales = load(region, year)\nprint(len(sales))', { id: 'load', outputs: [stream('2\n')], count: 4 }),
  code('sales.to_csv("out.csv")', { id: 'save' }),
]);

describe('nbmend apply', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await createRepo();
    await repo.write({ 'old.ipynb': old, 'new.ipynb': now });
    const { stdout } = await repo.nbmend('diff', '--format', 'json', 'old.ipynb', 'new.ipynb');
    writeFileSync(repo.path('diff.json'), stdout);
  });

  it('makes the new notebook of the old one, byte for byte where both are written alike', async () => {
    expect(await repo.nbmend('apply', 'old.ipynb', 'diff.json')).toMatchObject({ code: 0, stdout: now, stderr: '' });
  });

  it('reads the diff from stdin and writes over the notebook', async () => {
    await repo.write({ 'work.ipynb': old });
    const input = readFileSync(repo.path('diff.json'));
    expect((await repo.nbmendWith({ input }, 'apply', 'work.ipynb', '-', '-o', 'work.ipynb')).code).toBe(0);
    expect(readFileSync(repo.path('work.ipynb'), 'utf8')).toBe(now);
  });

  it('refuses another notebook, says where, and leaves it alone', async () => {
    await repo.write({ 'other.ipynb': old.replace('load(region)', 'load(everything)') });
    const refused = await repo.nbmend('apply', 'other.ipynb', 'diff.json', '-o', 'other.ipynb');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('diff.json does not apply to other.ipynb: cell 2, source, line 1');
    expect(readFileSync(repo.path('other.ipynb'), 'utf8')).toContain('load(everything)');
  });

  it('--check exits 1 where it would not apply, and writes nothing', async () => {
    expect(await repo.nbmend('apply', '--check', 'old.ipynb', 'diff.json')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await repo.nbmend('apply', '--check', 'new.ipynb', 'diff.json')).toMatchObject({ code: 1, stdout: '' });
  });

  it("applies a diff in nbdime's format", async () => {
    const ops = [{ op: 'patch', key: 'cells', diff: [{ op: 'removerange', key: 0, length: 2 }] }];
    await repo.write({ 'nbdime.json': JSON.stringify(ops) });
    const { stdout } = await repo.nbmend('apply', 'old.ipynb', 'nbdime.json');
    expect(JSON.parse(stdout).cells.map(({ id }: { id: string }) => id)).toEqual(['plot']);
  });

  it('says where a damaged diff is damaged', async () => {
    await repo.write({ 'damaged.json': '{\n "nbmend": }' });
    expect(await repo.nbmend('apply', 'old.ipynb', 'damaged.json')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^nbmend: damaged\.json:2:12: not valid JSON/),
    });
  });

  it('asks which one when the diff is of several notebooks', async () => {
    const entry = JSON.parse(readFileSync(repo.path('diff.json'), 'utf8')).notebooks[0];
    const both = { nbmend: 'diff', version: 1, notebooks: [entry, { ...entry, path: 'x.ipynb' }] };
    await repo.write({ 'both.json': JSON.stringify(both) });
    const asked = await repo.nbmend('apply', 'old.ipynb', 'both.json');
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--path') });
    expect((await repo.nbmend('apply', 'old.ipynb', 'both.json', '--path', 'x.ipynb')).stdout).toBe(now);
  });
});
