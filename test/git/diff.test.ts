import { symlink } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  code,
  createRepo,
  display,
  errorOutput,
  markdown,
  notebook,
  png,
  type Repo,
  stream,
} from '../harness/index.ts';

const before = notebook([
  markdown('# Report', { id: 'title' }),
  code('x = 1\ny = 2', { id: 'load', outputs: [stream('old result\n')], count: 1 }),
  code('print(x)', { id: 'show' }),
]);
const after = notebook([
  markdown('# Report', { id: 'title' }),
  code('x = 1\ny = 3', { id: 'load', outputs: [stream('new result\n')], count: 7 }),
  code('print(x)', { id: 'show' }),
]);

/** A repository in which git shows notebooks through nbmend and stores them as they are. */
async function createDiffRepo(...install: readonly string[]): Promise<Repo> {
  const repo = await createRepo({ install: ['--hooks', 'none', ...install] });
  await repo.write({ '.git/info/attributes': '*.ipynb diff=nbmend\n' });
  return repo;
}

describe('the diff driver', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await createDiffRepo();
    await repo.commit('first', { 'a.ipynb': before, 'notes.txt': 'one\n' });
    await repo.write({ 'a.ipynb': after, 'notes.txt': 'two\n' });
  });

  it('shows what changed in a cell, under the real path, next to the other files', async () => {
    expect(await repo.git('diff')).toBe(`diff a/a.ipynb b/a.ipynb
--- a/a.ipynb
+++ b/a.ipynb
  ⋯ 1 unchanged cell
── code cell 2 modified · load · in “Report” ───────────────────────────────────
 x = 1
-y = 2
+y = 3
  ~ output 1: stdout
-  │ old result
+  │ new result
  (1 execution count changed by tools only)
  ⋯ 1 unchanged cell
diff --git a/notes.txt b/notes.txt
index 5626abf..f719efd 100644
--- a/notes.txt
+++ b/notes.txt
@@ -1 +1 @@
-one
+two
`);
  });

  it('does so for --cached, for a revision, from a sub-folder, and for stash show', async () => {
    await repo.write({ 'sub/.keep': '' });
    expect(await repo.at(repo.path('sub')).git('diff', 'HEAD')).toContain('+++ b/a.ipynb\n');
    await repo.git('add', 'a.ipynb');
    expect(await repo.git('diff', '--cached')).toContain('+y = 3\n');
    await repo.git('stash', '--quiet');
    expect(await repo.git('stash', 'show', '-p', '--ext-diff')).toContain('── code cell 2 modified · load');
    await repo.git('stash', 'pop', '--quiet', '--index');
  });

  it('serves git show and git log -p when they are asked for external diffs', async () => {
    const other = await createDiffRepo();
    await other.commit('first', { 'a.ipynb': before });
    await other.commit('second', { 'a.ipynb': after });
    for (const command of [
      ['show', '--ext-diff'],
      ['log', '-p', '--ext-diff', '-1'],
    ]) {
      expect(await other.git(...command)).toContain('── code cell 2 modified · load · in “Report”');
    }
  });

  it('writes no escape codes into a pipe and honours FORCE_COLOR', async () => {
    expect(await repo.git('diff', 'HEAD')).not.toContain('\x1b');
    const coloured = await repo.run({ env: { FORCE_COLOR: '1' } }, 'git', 'diff', 'HEAD');
    expect(coloured.stdout).toContain('\x1b[');
  });

  it('colours for the pager that git started, unless git or NO_COLOR says no', async () => {
    const paged = { GIT_PAGER_IN_USE: 'true', TERM: 'xterm-256color' };
    const driver = (env: Record<string, string>, ...config: readonly string[]) =>
      repo.run({ env: { ...paged, ...env } }, 'git', ...config, 'diff', 'HEAD', '--', 'a.ipynb');
    expect((await driver({})).stdout).toContain('\x1b[');
    expect((await driver({ NO_COLOR: '1' })).stdout).not.toContain('\x1b[');
    expect((await driver({}, '-c', 'color.ui=never')).stdout).not.toContain('\x1b[');
    expect((await driver({}, '-c', 'color.diff=false')).stdout).not.toContain('\x1b[');
  });
});

describe('the diff driver on files that', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await createDiffRepo();
    await repo.commit('first', {
      'edited.ipynb': before,
      'gone.ipynb': before,
      'moved.ipynb': before,
      'tool.ipynb': before,
      'dir with space/it\'s "quoted" größe.ipynb': before,
      'broken.ipynb': before,
      'zz-last.ipynb': before,
    });
    await repo.git('mv', 'moved.ipynb', 'renamed.ipynb');
    await repo.git('rm', '--quiet', 'gone.ipynb');
    await repo.git('update-index', '--chmod=+x', 'tool.ipynb');
    await repo.write({
      'new.ipynb': after,
      'renamed.ipynb': after,
      'dir with space/it\'s "quoted" größe.ipynb': after,
      'broken.ipynb': '{"cells": [',
      'zz-last.ipynb': after,
    });
    await repo.git('add', 'new.ipynb', 'renamed.ipynb');
  });

  it('are new or gone shows all their cells', async () => {
    const added = await repo.git('diff', '--cached', '--', 'new.ipynb');
    expect(added).toMatch(
      /^diff a\/new.ipynb b\/new.ipynb\nnew notebook mode 100644\n--- \/dev\/null\n\+\+\+ b\/new.ipynb\n/,
    );
    expect(added).toContain('── code cell 2 inserted · load');
    const gone = await repo.git('diff', '--cached', '--', 'gone.ipynb');
    expect(gone).toMatch(/^diff .*\ndeleted notebook mode 100644\n--- a\/gone.ipynb\n\+\+\+ \/dev\/null\n/);
    expect(gone).toContain('-print(x)\n');
  });

  it('were renamed or changed their mode says so', async () => {
    const all = await repo.git('diff', '--cached', '-M');
    expect(all).toMatch(
      /rename from moved.ipynb\nrename to renamed.ipynb\n--- a\/moved.ipynb\n\+\+\+ b\/renamed.ipynb\n/,
    );
    expect(all).toMatch(/diff a\/tool.ipynb b\/tool.ipynb\nold mode 100644\nnew mode 100755\n/);
  });

  it('have spaces, quotes and letters outside ASCII in their path', async () => {
    const path = `dir with space/it's "quoted" größe.ipynb`;
    expect(await repo.git('diff', '--', path)).toContain(`+++ b/${path}\n`);
  });

  it('cannot be read falls back to their text and goes on with the others', async () => {
    const { code: exit, stdout, stderr } = await repo.tryGit('diff');
    expect(exit).toBe(0);
    expect(stderr).toMatch(/^nbmend: broken\.ipynb:1:\d+: .*; comparing as text$/m);
    expect(stdout).toMatch(/\+\+\+ b\/broken.ipynb\n@@ .*\n(-.*\n)+\+\{"cells": \[\n/);
    expect(stdout).toContain('+++ b/zz-last.ipynb\n');
    expect(stdout).not.toMatch(/\/tmp\/|git-blob/);
  });

  it('are unmerged names them', async () => {
    const other = await createDiffRepo();
    await other.write({ '.git/info/attributes': '*.ipynb diff=nbmend -merge\n' });
    await other.diverge({ 'a.ipynb': before }, { 'a.ipynb': after }, { 'a.ipynb': notebook([code('other')]) });
    await other.tryGit('merge', 'theirs');
    expect(await other.git('diff', '--cached')).toBe('* Unmerged path a.ipynb\n');
    expect((await other.nbmend('diff')).stdout).toBe('* Unmerged path a.ipynb\n');
  });
});

describe('the diff driver and the configuration', () => {
  it('shows what [diff] asks for, and goes on past a mistake in it', async () => {
    const repo = await createDiffRepo();
    await repo.commit('first', {
      'a.ipynb': before,
      'nbmend.toml': '[diff]\nignore = ["outputs", "noise"]\ncontext = 0\n',
    });
    await repo.write({ 'a.ipynb': after });
    expect(await repo.git('diff')).toContain(`in “Report” ───────────────────────────────────
  ⋯ 1 unchanged line
-y = 2
+y = 3
  ⋯ 1 unchanged cell
`);
    const wide = await repo.run({ env: { GIT_DIFF_OPTS: '-u1' } }, 'git', 'diff');
    expect(wide.stdout).toContain(' x = 1\n-y = 2\n+y = 3\n');
    await repo.write({ 'nbmend.toml': '[diff]\nignore = ["putputs"]\n' });
    const mistaken = await repo.tryGit('diff', '--', 'a.ipynb');
    expect(mistaken.code).toBe(0);
    expect(mistaken.stderr).toMatch(/^nbmend: nbmend\.toml:2.*putputs/);
    expect(mistaken.stdout).toContain('+  │ new result\n');
  });
});

describe('the diff driver and the clean filter', () => {
  it('shows a notebook of the work tree as git will store it', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    await repo.commit('first', { 'a.ipynb': before });
    await repo.write({ 'a.ipynb': after });
    const shown = await repo.git('diff');
    expect(shown).toContain('+y = 3\n');
    expect(shown).not.toContain('result');
    expect((await repo.nbmend('diff')).stdout).toBe(shown);
  });

  it('does so whichever side it is, and in text forms too', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    await repo.commit('first', { 'a.ipynb': before });
    await repo.write({ 'a.ipynb': after });
    const reversed = await repo.git('diff', '-R');
    expect(reversed).toContain('+y = 2\n');
    expect(reversed).not.toMatch(/result|execution count/);
    const asText = await repo.git('diff', '--no-ext-diff');
    expect(asText).toContain('+y = 3\n');
    expect(asText).not.toContain('result');
    await repo.write({ '.git/info/attributes': '*.ipynb diff=nbmend\n' });
    expect(await repo.git('diff', '--no-ext-diff')).toContain('new result');
  });

  it('leaves out the counts of a notebook without outputs, and what else a run writes', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    await repo.commit('first', { 'a.ipynb': notebook([code('x = 1', { id: 'a' })]) });
    const counted = notebook([code('x = 2', { id: 'a', count: 7 })]);
    await repo.write({ 'a.ipynb': counted });
    expect(await repo.git('diff')).not.toMatch('execution count');
    await repo.write({ 'a.ipynb': counted.replace('"metadata": {}', '"metadata": {"collapsed": true}') });
    expect(await repo.git('diff')).not.toMatch('collapsed');
  });
});

describe.runIf(process.platform !== 'win32')('a link that is called as a notebook', () => {
  it('is compared as the path that it holds, without a word', async () => {
    const repo = await createDiffRepo();
    const link = async (target: string) => {
      await repo.write({ 'l.ipynb': null });
      await symlink(target, repo.path('l.ipynb'));
    };
    await link('a.ipynb');
    await repo.commit('first');
    await link('b.ipynb');
    const { code: exit, stdout, stderr } = await repo.tryGit('diff');
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/-a\.ipynb\n[\s\S]*\+b\.ipynb\n/);
  });
});

describe('git diff --no-index', () => {
  it('shows the cells of two files under their own names, inside a repository, outside of it, and without one', async () => {
    const repo = await createRepo({ install: ['--global'] });
    const files = { 'a.ipynb': before, 'b c.ipynb': after };
    const outside = repo.at(repo.home);
    for (const at of [repo, outside]) await at.write(files);
    for (const [at, folder] of [
      [repo, ''],
      [repo, `${repo.home}/`],
      [outside, ''],
    ] as const) {
      const {
        code: exit,
        stdout,
        stderr,
      } = await at.tryGit('diff', '--no-index', `${folder}a.ipynb`, `${folder}b c.ipynb`);
      expect([exit, stderr]).toEqual([1, '']);
      expect(stdout).toMatch(
        `diff ${folder}a.ipynb ${folder}b c.ipynb\n--- ${folder}a.ipynb\n+++ ${folder}b c.ipynb\n`,
      );
      expect(stdout).toMatch(/── code cell 2 modified[\s\S]*-y = 2\n\+y = 3\n/);
    }
  });
});

describe('git diff --relative', () => {
  it('shows a notebook of the work tree as it would be stored, too', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const cells = (source: string, ...printed: string[]) =>
      notebook([code(source, { id: 'x', outputs: printed.map((text) => stream(text)) })]);
    await repo.commit('first', { 'sub/a.ipynb': cells('x = 1') });
    await repo.write({ 'sub/a.ipynb': cells('x = 2', 'an output\n') });
    const shown = await repo.git('diff', '--relative=sub');
    expect(shown).toContain('+x = 2');
    expect(shown).not.toContain('output');
  });
});

describe('the text form', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await createDiffRepo('--diff', 'textconv');
    const cells = (price: number, count: number) => [
      markdown('# Report', { id: 'title' }),
      code('def clean(rows):\n    return [row for row in rows]\n', { id: 'clean' }),
      code(`limit = ${price}\nprices = load()\nrows = clean(prices)\nshow(rows)\nsave(rows)\ndone = True`, {
        id: 'prices',
        tags: ['parameters'],
        count,
        outputs: [stream(`at 0x7f${count}00aa limit ${price}\n`), display({ 'image/png': png(3, 2) })],
      }),
    ];
    await repo.commit('first', { 'a.ipynb': notebook(cells(10, 1)) });
    await repo.commit('second', { 'a.ipynb': notebook(cells(10, 5)) });
    await repo.commit('third', { 'a.ipynb': notebook(cells(25, 9)) });
  });

  it('makes git log -p read like a notebook, and a mere re-run no change', async () => {
    const log = await repo.git('log', '-p', '--format=== %s');
    expect(log).toContain('-limit = 10\n+limit = 25\n');
    expect(log).toMatch(/-#> at 0x… limit 10\n(.*\n)?\+#> at 0x… limit 25\n/);
    expect(log).toContain('+#> [image/png 3×2, ');
    expect(log).not.toMatch(/[\w+/]{60}/);
    const second = await repo.git('show', '--format=%s', 'HEAD~1');
    expect(second.trim()).toBe('second');
  });

  it('names the cell in hunk headers', async () => {
    expect(await repo.git('show', '-U0')).toMatch(/^@@ -13 \+13 @@ \[code\] prices$/m);
  });

  it('serves blame, -S, -G, -L and word diffs', async () => {
    expect(await repo.git('log', '--format=%s', '-S', 'limit = 25')).toBe('third\n');
    expect(await repo.git('log', '--format=%s', '-G', '^limit')).toBe('third\nfirst\n');
    // log -L looks at the file itself, counts and all; blame -L at the text form.
    const cell = await repo.git('log', '--format=%s', '-s', '-L', ':prices:a.ipynb');
    expect(cell).toBe('third\nsecond\nfirst\n');
    expect(await repo.git('blame', '-s', '-L', ':prices', 'a.ipynb')).toMatch(/\) # %% \[code\] prices\n.*tags/);
    expect(await repo.git('diff', '--word-diff', 'HEAD~1', 'HEAD')).toContain('limit = [-10-]{+25+}');
    await repo.commit('fourth', { 'a.ipynb': notebook([code("plot(x='größe', y=1.5)", { id: 'prices' })]) });
    await repo.commit('fifth', { 'a.ipynb': notebook([code("plot(x='größen', y=2.5)", { id: 'prices' })]) });
    const words = ['diff', '--word-diff', 'HEAD~1', 'HEAD'];
    const changed = "plot(x='[-größe-]{+größen+}', y=[-1.5-]{+2.5+})";
    expect(await repo.git(...words)).toContain(changed);
    await repo.git('reset', '--quiet', '--hard', 'HEAD~2');
    const blame = await repo.git('blame', '-s', 'a.ipynb');
    expect(blame.split('\n').find((line) => line.includes('limit = 25'))).toMatch(/^[0-9a-f]+ +13\) limit = 25$/);
  });

  it('goes through the filter, to which git blame gives it, without a word', async () => {
    const { code: exit, stderr } = await repo.tryGit('blame', 'a.ipynb');
    expect([exit, stderr]).toEqual([0, '']);
  });

  it('passes on what is no notebook', async () => {
    await repo.write({ 'bad.ipynb': 'no JSON\n' });
    const { code: exit, stdout, stderr } = await repo.nbmend('git-textconv', 'bad.ipynb');
    expect([exit, stdout]).toEqual([0, 'no JSON\n']);
    expect(stderr).toMatch(/^nbmend: bad.ipynb:1:1: .*; shown as it is\n$/);
  });
});

describe('hostile content', () => {
  it('reaches the terminal as pictures of its control characters, never as itself', async () => {
    const repo = await createDiffRepo();
    const evil = '\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\x9b31m\r';
    const cells = (text: string) => [
      markdown(`# H ${text}`, { id: `id${text}`, metadata: { [`key${text}`]: text }, tags: [text] }),
      code(`x = "${text}"`, {
        outputs: [
          stream(`${text}\n`),
          errorOutput(`E${text}`, text, [`\x1b[0;31m$text`]),
          display({ 'text/html': text }),
        ],
      }),
    ];
    await repo.commit('first', { 'a.ipynb': notebook(cells('')) });
    await repo.write({ 'a.ipynb': notebook(cells(evil)), 'e\x1b[2J.ipynb': notebook(cells(evil)) });
    await repo.git('add', '--all');
    const shown = [
      await repo.git('diff', '--cached'),
      (await repo.nbmend('diff', '--staged', '--show-noise')).stdout,
      (await repo.nbmend('diff', '--staged', '--side-by-side')).stdout,
      (await repo.nbmend('diff', '--staged', '--stat')).stdout,
      (await repo.nbmend('diff', '--staged', '--format', 'markdown')).stdout,
      (await repo.nbmend('git-textconv', 'a.ipynb')).stdout,
      (await repo.nbmend('show', 'a.ipynb')).stdout,
    ];
    for (const text of shown) {
      expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(shown[0]).toContain('␛]0;owned␇␛[2J<U+202E>gnp.exe');
    expect(shown[3]).toContain('e␛[2J.ipynb');
  });
});

describe('what git gives a copy of', () => {
  it('is named by its path in the repository when it cannot be read', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const [base, ours, theirs] = ['{"cells": [', '{"cells": [1', '{"cells": [2'];
    await repo.diverge({ 'sub é/a.ipynb': base }, { 'sub é/a.ipynb': ours }, { 'sub é/a.ipynb': theirs });
    await repo.tryGit('merge', 'theirs');
    const { stderr } = await repo.tryGit('diff');
    expect(stderr.match(/^nbmend: sub é\/a\.ipynb:1:13: .*; shown as it is$/gm)).toHaveLength(2);
    await repo.git('merge', '--abort');
    const log = await repo.tryGit('log', '-p', '--no-ext-diff', '--format=%s');
    expect(log.stderr).toMatch(/^nbmend: a\.ipynb:1:12: .*; shown as it is$/m);
    expect(stderr + log.stderr).not.toMatch(/git-blob/);
  });
});

describe('git difftool', () => {
  it('shows the comparison of the two files it is given', async () => {
    const repo = await createDiffRepo();
    await repo.commit('first', { 'a.ipynb': before });
    await repo.write({ 'a.ipynb': after });
    const shown = await repo.git('difftool', '--no-prompt', '--tool=nbmend');
    expect(shown).toContain('+y = 3\n');
  });

  it('shows all files at once with --dir-diff, linked or copied, by their real paths', async () => {
    const repo = await createDiffRepo();
    await repo.commit('first', {
      'a b/é.ipynb': before,
      'same.ipynb': before,
      'gone.ipynb': notebook([code('gone = 1')]),
      'old.ipynb': before,
      'x.txt': 'one\n',
    });
    await repo.git('mv', 'old.ipynb', 'new.ipynb');
    await repo.write({ 'a b/é.ipynb': after, 'gone.ipynb': null, 'x.txt': 'two\n', 'sub/.keep': '' });
    for (const options of [[], ['--no-symlinks'], ['--symlinks']]) {
      for (const at of [repo, repo.at(repo.path('sub'))]) {
        const shown = await at.git('difftool', '--dir-diff', '--tool=nbmend', ...options, 'HEAD');
        expect(shown).toContain('--- a/a b/é.ipynb\n+++ b/a b/é.ipynb\n');
        expect(shown).toContain('+y = 3\n');
        expect(shown).toMatch(/--- a\/gone\.ipynb\n\+\+\+ \/dev\/null/);
        expect(shown).toMatch(/rename from old\.ipynb\nrename to new\.ipynb/);
        expect(shown).toMatch(/\+\+\+ b\/x\.txt\n@@.*\n-one\n\+two\n/);
        expect(shown).not.toMatch(/same\.ipynb|difftool\.|\/tmp\//);
      }
    }
  });

  it('does not show what only a run has changed in the work tree, with --dir-diff neither', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    const clean = notebook([code('1', { id: 'a' })]);
    await repo.commit('first', { 'a.ipynb': clean, 'b.ipynb': clean });
    await repo.write({ 'a.ipynb': notebook([code('1', { id: 'a', count: 3, outputs: [stream('noise')] })]) });
    await repo.write({ 'b.ipynb': notebook([code('2', { id: 'a', count: 3, outputs: [stream('noise')] })]) });
    for (const options of [[], ['--dir-diff'], ['--dir-diff', '--no-symlinks']]) {
      const shown = await repo.git('difftool', '--no-prompt', '--tool=nbmend', ...options);
      expect(shown).toContain('+2\n');
      expect(shown).not.toContain('noise');
    }
  });
});
