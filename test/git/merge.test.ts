import { chmod, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { invalidity } from '../../packages/merge/test/validity.ts';
import { BIN, type CellSpec, code, createRepo, markdown, notebook, type Repo, stream } from '../harness/index.ts';

const DRIVER = `"${process.execPath}" "${BIN}" git-merge %O %A %B %L %P %S %X %Y`;

/** A repository whose notebooks are merged by our driver, without the filter. */
async function repository(): Promise<Repo> {
  const repo = await createRepo();
  await repo.git('config', 'merge.nbmend.driver', DRIVER);
  await repo.write({ '.gitattributes': '*.ipynb merge=nbmend\n' });
  return repo;
}

const load = (source: string, outputs: string[] = []): CellSpec =>
  code(source, { id: 'load', outputs: outputs.map((text) => stream(text)) });
const plot = (source = 'df.plot()'): CellSpec => code(source, { id: 'plot' });
const text = (source = 'The results.'): CellSpec => markdown(source, { id: 'text' });
const book = (...cells: CellSpec[]): string => notebook(cells);
const BASE = book(load('df = read("a.csv")\ndf.head()', ['5 rows\n']), plot(), text());
const OURS = book(load('df = read("ours.csv")\ndf.head()', ['6 rows\n']), plot(), text());
const THEIRS = book(load('df = read("theirs.csv")\ndf.head()', ['7 rows\n']), plot(), text());
const THEIRS_ELSEWHERE = book(load('df = read("a.csv")\ndf.head()', ['5 rows\n']), plot(), text('Other results.'));

const sources = async (repo: Repo, name = 'a.ipynb'): Promise<string[]> => {
  const tree = JSON.parse(await repo.read(name)) as { cells: { source: string[] }[] };
  return tree.cells.map(({ source }) => source.join(''));
};

describe('git merge', () => {
  it('is clean when the sides edited different cells, outputs with their sources', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS_ELSEWHERE });
    await repo.git('merge', 'theirs');
    expect(await repo.read('a.ipynb')).toBe(OURS.replace('The results.', 'Other results.'));
    expect(await repo.status()).toBe('');
  });

  it('names the metadata that both sides changed', async () => {
    const repo = await repository();
    const inLanguage = (language: string): string =>
      notebook([plot()], {
        metadata: {
          kernelspec: { display_name: language, language, name: language },
          language_info: { name: language },
        },
      });
    await repo.diverge({ 'a.ipynb': book(plot()) }, { 'a.ipynb': inLanguage('R') }, { 'a.ipynb': inLanguage('julia') });
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.stderr).toContain('  cell 1: both sides changed kernelspec, language_info of the notebook\n');
  });

  it('leaves a valid notebook with marks, says which cell and what to type, and goes on after resolve', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stderr).toContain('nbmend: a.ipynb: conflicts in 1 cell\n  cell 1: both sides edited it');
    expect(merge.stderr).toContain('nbmend resolve a.ipynb');
    expect(await repo.status()).toBe('UU a.ipynb\n');
    expect(invalidity(await repo.bytes('a.ipynb'))).toBeUndefined();
    expect((await sources(repo))[0]).toBe(
      '<<<<<<< HEAD\ndf = read("ours.csv")\n=======\ndf = read("theirs.csv")\n>>>>>>> theirs\ndf.head()',
    );
    expect((await repo.nbmend('resolve', '--check')).code).toBe(1);
    const resolve = await repo.nbmend('resolve', '--theirs', '--add');
    expect(resolve.code).toBe(0);
    expect(await repo.read('a.ipynb')).toBe(THEIRS);
    expect((await repo.nbmend('resolve', '--check')).code).toBe(0);
    await repo.git('commit', '--quiet', '--no-edit');
    expect(await repo.status()).toBe('');
  });

  it.each(['diff3', 'zdiff3'])('shows the base when merge.conflictStyle is %s', async (style) => {
    const repo = await repository();
    await repo.git('config', 'merge.conflictStyle', style);
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
    await repo.tryGit('merge', 'theirs');
    expect((await sources(repo))[0]).toMatch(
      /^<{7} HEAD\n.*ours.*\n\|{7} .*\ndf = read\("a.csv"\)\n={7}\n.*theirs.*\n>{7} theirs\n/,
    );
    await repo.nbmend('resolve', '--base');
    expect((await sources(repo))[0]).toBe('df = read("a.csv")\ndf.head()');
  });

  it('keeps the mode of the file', async () => {
    const repo = await repository();
    await repo.write({ 'a.ipynb': BASE });
    await chmod(repo.path('a.ipynb'), 0o755);
    await repo.diverge({}, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS_ELSEWHERE });
    await repo.git('merge', 'theirs');
    if (process.platform !== 'win32') expect((await stat(repo.path('a.ipynb'))).mode & 0o111).not.toBe(0);
  });

  it('merges what both sides added', async () => {
    const repo = await repository();
    await repo.diverge({}, { 'a.ipynb': book(plot(), text()) }, { 'a.ipynb': book(plot(), text(), load('x')) });
    await repo.git('merge', 'theirs');
    expect(await sources(repo)).toEqual(['df.plot()', 'The results.', 'x']);
  });

  it('follows a notebook that one side renamed and the other edited', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': null, 'b.ipynb': BASE }, { 'a.ipynb': THEIRS });
    await repo.git('merge', 'theirs');
    expect(await repo.read('b.ipynb')).toBe(THEIRS);
  });

  it('leaves deletion against edit of the whole file to git, and says so in resolve', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': null, x: '1' }, { 'a.ipynb': THEIRS });
    expect((await repo.tryGit('merge', 'theirs')).code).toBe(1);
    const { code: exit, stderr } = await repo.nbmend('resolve', '--check');
    expect(exit).toBe(1);
    expect(stderr).toContain('a.ipynb: deleted by ours, changed by theirs; nbmend resolve --theirs a.ipynb keeps it');
  });

  it('does not stop at a file that is no notebook: neither side is lost, the other files are merged', async () => {
    const repo = await repository();
    const junk = Buffer.from([0, 1, 2, 3]);
    await repo.diverge(
      { 'a.ipynb': BASE, 'b.ipynb': BASE },
      { 'a.ipynb': OURS, 'b.ipynb': OURS },
      { 'a.ipynb': junk, 'b.ipynb': THEIRS_ELSEWHERE },
    );
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stderr).toContain('a.ipynb (theirs):1:1: the file is binary');
    expect(await repo.status()).toBe('UU a.ipynb\nM  b.ipynb\n');
    expect(await repo.blob(':3:a.ipynb')).toEqual(junk);
    expect(await repo.read('a.ipynb')).toBe(OURS);
  });

  it('merges as text what is not JSON, with markers between the lines', async () => {
    const repo = await repository();
    await repo.diverge(
      { 'a.ipynb': 'one\ntwo\nthree\n' },
      { 'a.ipynb': 'one\n2\nthree\n' },
      { 'a.ipynb': 'one\nII\nthree\n' },
    );
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.stderr).toContain('merged as text instead');
    expect(await repo.read('a.ipynb')).toBe('one\n<<<<<<< HEAD\n2\n=======\nII\n>>>>>>> theirs\nthree\n');
  });

  it('does not commit lines that merge into something that is no notebook', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': BASE.slice(0, -30) });
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.code).toBe(1);
    expect(merge.stderr).toContain('ours was kept, theirs is in git (git show :3:a.ipynb)');
    expect(await repo.status()).toBe('UU a.ipynb\n');
    expect(await repo.read('a.ipynb')).toBe(OURS);
    expect((await repo.nbmend('resolve', '--check')).code).toBe(1);
  });

  it('touches nothing and says where both sides are when it fails', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
    await repo.git('config', 'merge.nbmend.driver', DRIVER.replace('%O', '/nowhere/at/all'));
    const merge = await repo.tryGit('merge', 'theirs');
    expect(merge.code).not.toBe(0);
    expect(merge.stderr).toContain('git show :3:a.ipynb');
    expect(await repo.read('a.ipynb')).toBe(OURS);
  });

  it('reads a base that is itself a merge with a conflict (criss-cross)', async () => {
    const repo = await repository();
    const at = (value: string, rest = 'The results.') => ({
      'a.ipynb': book(load(`x = ${value}`), plot(), text(rest)),
    });
    await repo.diverge(at('0'), at('1'), at('2'));
    await repo.git('branch', 'ours-1', 'main');
    await repo.git('branch', 'theirs-1', 'theirs');
    const settle = async (branch: string, other: string, files: Record<string, string>): Promise<void> => {
      await repo.git('switch', '--quiet', branch);
      await repo.tryGit('merge', other);
      await repo.commit('settled', files);
    };
    await settle('main', 'theirs-1', at('3'));
    await settle('theirs', 'ours-1', at('3', 'Their results.'));
    await repo.git('switch', '--quiet', 'main');
    const { stderr } = await repo.tryGit('merge', 'theirs');
    expect(stderr).not.toContain('conflicts in'); // those of the base are nobody's to settle
    expect(await sources(repo)).toEqual(['x = 3', 'df.plot()', 'Their results.']);
  });

  it('merges three branches at once', async () => {
    const repo = await repository();
    await repo.commit('base', { 'a.ipynb': BASE });
    for (const [branch, file] of [
      ['one', book(load('df = read("b.csv")\ndf.head()'), plot(), text())],
      ['two', book(load('df = read("a.csv")\ndf.head()', ['5 rows\n']), plot('df.hist()'), text())],
      ['three', THEIRS_ELSEWHERE],
    ]) {
      await repo.git('switch', '--quiet', '--create', branch, 'main');
      await repo.commit(branch, { 'a.ipynb': file });
    }
    await repo.git('switch', '--quiet', 'main');
    await repo.git('merge', '--quiet', 'one', 'two', 'three');
    expect(await sources(repo)).toEqual(['df = read("b.csv")\ndf.head()', 'df.hist()', 'Other results.']);
  });

  it('is not disturbed by rerere, which cannot see conflicts inside cells', async () => {
    const repo = await repository();
    await repo.git('config', 'rerere.enabled', 'true');
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
    await repo.tryGit('merge', 'theirs');
    await repo.nbmend('resolve', '--union', '--add');
    await repo.git('commit', '--quiet', '--no-edit');
    await repo.git('reset', '--quiet', '--hard', 'HEAD~');
    expect((await repo.tryGit('merge', 'theirs')).code).toBe(1);
    expect((await repo.nbmend('resolve', '--check')).code).toBe(1);
  });

  it('favours a side by an option of the driver, where git has no -X for drivers', async () => {
    const repo = await repository();
    await repo.git('config', 'merge.nbmend.driver', DRIVER.replace('git-merge', 'git-merge --favor theirs'));
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
    await repo.git('merge', 'theirs');
    expect(await repo.read('a.ipynb')).toBe(THEIRS);
  });

  it('asks the configuration about outputs of both sides', async () => {
    const repo = await repository();
    const ran = (output: string) => ({ 'a.ipynb': book(load('df.head()', [output]), plot(), text()) });
    await repo.diverge({ ...ran('0\n'), 'nbmend.toml': '[merge]\noutputs = "theirs"\n' }, ran('1\n'), ran('2\n'));
    await repo.git('merge', 'theirs');
    expect(await repo.read('a.ipynb')).toBe(ran('2\n')['a.ipynb']);
  });

  it('normalises all three sides first when the filter is installed: stripped against not stripped', async () => {
    const repo = await createRepo({ install: [] });
    await repo.git('config', 'merge.nbmend.driver', DRIVER);
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS_ELSEWHERE });
    await repo.git('merge', 'theirs');
    expect((await repo.blob('HEAD:a.ipynb')).toString()).not.toContain('rows');
    expect((await sources(repo)).slice(0, 3)).toEqual([
      'df = read("ours.csv")\ndf.head()',
      'df.plot()',
      'Other results.',
    ]);
  });
});

describe('a cell that one side deleted', () => {
  const edited = book(load('df = read("a.csv")\ndf.tail()'), plot(), text());
  const deleted = book(plot(), text());

  it.each([
    [edited, deleted, 'edited by ours, deleted by theirs'],
    [deleted, edited, 'edited by theirs, deleted by ours'],
  ])('is told with its side and the line that was edited', async (ours, theirs, told) => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': ours }, { 'a.ipynb': theirs });
    expect((await repo.tryGit('merge', 'theirs')).stderr).toContain(`  cell 1: ${told}: df.tail()\n`);
  });
});

describe('other commands that merge', () => {
  it('rebase twenty commits', async () => {
    const repo = await repository();
    const cells = (edits: ReadonlyMap<number, string>) =>
      book(
        ...Array.from({ length: 22 }, (_, i) => code(edits.get(i) ?? `x_${i} = ${i}`, { id: `cell-${i}`, count: i })),
      );
    await repo.commit('base', { 'a.ipynb': cells(new Map()) });
    await repo.git('switch', '--quiet', '--create', 'topic');
    const edits = new Map<number, string>();
    for (let i = 0; i < 20; i++) {
      edits.set(i, `x_${i} = ${i}\nprint(x_${i})`);
      await repo.commit(`edit ${i}`, { 'a.ipynb': cells(edits) });
    }
    await repo.git('switch', '--quiet', 'main');
    await repo.commit('upstream', { 'a.ipynb': cells(new Map([[21, 'upstream = True']])) });
    await repo.git('switch', '--quiet', 'topic');
    await repo.git('rebase', '--quiet', 'main');
    edits.set(21, 'upstream = True');
    expect(await repo.read('a.ipynb')).toBe(cells(edits));
    expect((await repo.git('rev-list', '--count', 'main..topic')).trim()).toBe('20');
  });

  it('rebase names the sides by what git calls them, and goes on after resolve', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
    await repo.git('switch', '--quiet', 'theirs');
    expect((await repo.tryGit('rebase', 'main')).code).toBe(1);
    expect((await sources(repo))[0]).toContain('df = read("ours.csv")\n=======\ndf = read("theirs.csv")');
    await repo.nbmend('resolve', '--theirs', '--add');
    await repo.git('rebase', '--continue');
    expect(await repo.read('a.ipynb')).toBe(THEIRS);
  });

  describe('names the sides as git does', () => {
    const labels = async (repo: Repo) => {
      const lines = (await sources(repo))[0].split('\n');
      return ['<', '>'].map((sign) => lines.find((line) => line.startsWith(sign.repeat(7)))?.slice(8));
    };
    const picked = expect.stringMatching(/^[0-9a-f]{7,} \(theirs\)$/);

    it.each([
      ['rebase', ['switch', '--quiet', 'theirs'], ['rebase', 'main'], ['HEAD', picked]],
      ['rebase --apply', ['switch', '--quiet', 'theirs'], ['rebase', '--apply', 'main'], ['HEAD', 'theirs']],
      ['one cherry-pick', [], ['cherry-pick', 'theirs'], ['HEAD', picked]],
      ['several cherry-picks', [], ['cherry-pick', 'theirs', 'later'], ['HEAD', picked]],
      [
        'one revert',
        [],
        ['revert', '--no-edit', 'theirs'],
        ['HEAD', expect.stringMatching(/^parent of .* \(theirs\)$/)],
      ],
      [
        'several reverts',
        [],
        ['revert', '--no-edit', 'theirs', 'later'],
        ['HEAD', expect.stringMatching(/^parent of /)],
      ],
    ])('in %s', async (_, before, command, expected) => {
      const repo = await repository();
      await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
      await repo.git('switch', '--quiet', '--create', 'later', 'theirs');
      await repo.commit('later', { 'b.ipynb': BASE });
      await repo.git('switch', '--quiet', 'main');
      if (before.length > 0) await repo.git(...before);
      expect((await repo.tryGit(...command)).code).not.toBe(0);
      expect(await labels(repo)).toEqual(expected);
    });

    it('in a file of a stopped merge that is checked out again', async () => {
      const repo = await repository();
      await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
      await repo.tryGit('merge', 'theirs');
      expect(await labels(repo)).toEqual(['HEAD', 'theirs']);
      await repo.git('checkout', '--merge', 'a.ipynb');
      expect(await labels(repo)).toEqual(['ours', 'theirs']);
    });

    it('in stash pop', async () => {
      const repo = await repository();
      await repo.commit('base', { 'a.ipynb': BASE });
      await repo.write({ 'a.ipynb': THEIRS });
      await repo.git('stash', '--quiet');
      await repo.commit('ours', { 'a.ipynb': OURS });
      expect((await repo.tryGit('stash', 'pop', '--quiet')).code).toBe(1);
      expect(await labels(repo)).toEqual(['Updated upstream', 'Stashed changes']);
    });
  });

  it('cherry-pick and revert', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS_ELSEWHERE });
    await repo.git('cherry-pick', 'theirs');
    expect((await sources(repo)).at(-1)).toBe('Other results.');
    await repo.git('revert', '--no-edit', 'HEAD~');
    expect(await repo.read('a.ipynb')).toBe(THEIRS_ELSEWHERE);
  });

  it('stash pop', async () => {
    const repo = await repository();
    await repo.commit('base', { 'a.ipynb': BASE });
    await repo.write({ 'a.ipynb': THEIRS_ELSEWHERE });
    await repo.git('stash', '--quiet');
    await repo.commit('ours', { 'a.ipynb': OURS });
    await repo.git('stash', 'pop', '--quiet');
    expect(await repo.read('a.ipynb')).toBe(OURS.replace('The results.', 'Other results.'));
  });

  it('checkout --merge brings a spoiled file back', async () => {
    const repo = await repository();
    await repo.diverge({ 'a.ipynb': BASE }, { 'a.ipynb': OURS }, { 'a.ipynb': THEIRS });
    await repo.tryGit('merge', 'theirs');
    const merged = await repo.read('a.ipynb');
    await repo.write({ 'a.ipynb': 'spoiled' });
    await repo.git('checkout', '--merge', 'a.ipynb');
    expect((await sources(repo))[0]).toContain('df = read("ours.csv")\n=======\ndf = read("theirs.csv")');
    expect(merged).toContain('<<<<<<<');
  });
});
