/* What nbmend check says about things that are wrong around the notebooks. */
import { describe, expect, it } from 'vitest';
import { code, createRepo, notebook, stream } from '../harness/index.ts';

const RUN = notebook([code('x = 1', { id: 'a', outputs: [stream('o\n')] })]);

describe('messages of nbmend check', () => {
  it('nbmend config and status tell of a file that another one in its folder hides', async () => {
    const repo = await createRepo();
    await repo.nbmend('install', '--hooks', 'none');
    await repo.write({
      'sub/nbmend.toml': '[strip]\n',
      'sub/a.ipynb': RUN,
      'sub/.nbmendrc.json': '{"nonsense"',
      'sub/pyproject.toml': '[tool.nbmend.strip]\nenabled = false\n',
      'sub/package.json': '{}',
    });
    await repo.git('add', 'sub/a.ipynb');
    const { stdout } = await repo.nbmend('config', 'sub/a.ipynb');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '# sub/nbmend.toml holds for sub/a.ipynb',
      '# sub/.nbmendrc.json is ignored: sub/nbmend.toml is in the same folder',
      '# sub/pyproject.toml is ignored: sub/nbmend.toml is in the same folder',
    ]);
    const asJson = await repo.nbmend('config', 'sub/a.ipynb', '--format', 'json');
    expect(JSON.parse(asJson.stdout).ignored).toEqual(['sub/.nbmendrc.json', 'sub/pyproject.toml']);
    const status = await repo.nbmend('status');
    expect([status.code, status.stdout]).toEqual([
      0,
      expect.stringMatching(
        /look +settings +sub\/pyproject\.toml is ignored: sub\/nbmend\.toml .*\n +mend it: move its/,
      ),
    ]);
  });

  it('nbmend config tells a name that is no rule as check does', async () => {
    const repo = await createRepo();
    const wrong = ['select = ["nosuch"]', 'ignore = ["nosuch"]', 'severity = { nosuch = "error" }'];
    for (const line of wrong) {
      await repo.write({ 'nbmend.toml': `[check]\n${line}\n` });
      const { code: exit, stderr } = await repo.nbmend('config');
      expect([exit, stderr], line).toEqual([
        2,
        expect.stringMatching(/^nbmend: nbmend\.toml:2:\d+: there is no rule "nosuch"/),
      ]);
    }
    await repo.write({ 'nbmend.toml': '[check]\nselect = ["params"]\nignore = ["params-late"]\n' });
    expect((await repo.nbmend('config')).code).toBe(0);
  });

  it('say where a rule that does not exist is configured', async () => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': RUN, 'nbmend.toml': '[check]\nignore = ["no-such-rule"]\n' });
    const { code: exit, stderr } = await repo.nbmend('check');
    expect([exit, stderr]).toEqual([
      2,
      expect.stringContaining('nbmend.toml:2:12: there is no rule "no-such-rule"\nThe rules are '),
    ]);
    expect((await repo.nbmend('check', '--select', 'nothing')).stderr).toMatch(/^nbmend: there is no rule "nothing"\n/);
  });

  it.each([
    ['{\n  "check": {\n    "ignore": nope\n  }\n}\n', '3:16'],
    ['{\n  "check": {},\n}\n', '3:1'],
    ['{"check": ', '1:11'],
  ])('say in one line where a configuration is no JSON: %j', async (text, place) => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': RUN, '.nbmendrc.json': text });
    const { stderr } = await repo.nbmend('check');
    expect(stderr).toMatch(new RegExp(`^nbmend: \\S*\\.nbmendrc\\.json:${place}: not valid JSON: [^\\n"]+\\n$`));
  });

  it('name the file in what mends it, unless a shell would take its name apart', async () => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': RUN, 'b c.ipynb': RUN });
    const cure = async (...args: string[]): Promise<string | undefined> =>
      /nbmend strip [^,.]*(\.ipynb)?/.exec(
        (await repo.nbmend('check', '--select', 'outputs-present', ...args)).stdout,
      )?.[0];
    expect(await cure('a.ipynb')).toBe('nbmend strip a.ipynb');
    expect(await cure('a.ipynb', '--format', 'github')).toBe('nbmend strip a.ipynb');
    expect(await cure('a.ipynb', '--format', 'junit')).toBe('nbmend strip a.ipynb');
    expect(await cure('b c.ipynb')).toBe('nbmend strip FILE');
  });

  it('name one cure for a file with markers of git between its lines', async () => {
    const repo = await createRepo();
    await repo.write({ 'a.ipynb': '<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n' });
    const { stdout } = await repo.nbmend('check');
    expect(stdout).toMatch(/error conflict-markers: this file has git conflict markers\n/);
    expect(stdout).toMatch(/mend: git checkout --merge -- a\.ipynb .*nbmend resolve a\.ipynb\.\n$/);
    expect(stdout).not.toMatch(/Restore|The cell/);
  });

  it('refuse a notebook of Zeppelin', async () => {
    const repo = await createRepo();
    await repo.write({ 'x.zpln': '{"paragraphs": [], "name": "x"}' });
    const { code: exit, stderr } = await repo.nbmend('check', 'x.zpln');
    expect([exit, stderr]).toEqual([2, expect.stringContaining('nbmend strip --check x.zpln')]);
  });

  it('list at most five cleaned files', async () => {
    const repo = await createRepo();
    await repo.write(Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((i) => [`${i}.ipynb`, RUN])));
    await repo.git('add', '-A');
    const { stderr } = await repo.nbmend('check', '--staged');
    expect(stderr).toContain('of 1.ipynb, 2.ipynb, 3.ipynb, 4.ipynb, 5.ipynb and 2 more\n');
  });
});
