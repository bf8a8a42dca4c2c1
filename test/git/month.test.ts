import { appendFile, utimes } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { code, createRepo, type NotebookStyle, notebook, type Repo, stream } from '../harness/index.ts';

/** As many spellings of a notebook as writers have; `x` is its source, `n` how often it was run (0: never). */
const SPELLINGS: Readonly<Record<string, (x: number, n: number) => string>> = {
  'plain.ipynb': (x, n) => spelled(x, n, {}),
  'deep/er/föld er.ipynb': (x, n) => spelled(x, n, {}),
  'crlf.ipynb': (x, n) => spelled(x, n, {}).replaceAll('\n', '\r\n'),
  'bom.ipynb': (x, n) => `\ufeff${spelled(x, n, {})}`,
  'tabs.ipynb': (x, n) => spelled(x, n, { indent: '\t' }),
  'one line.ipynb': (x, n) => spelled(x, n, { indent: 0, finalNewline: false }),
  'old.ipynb': (x, n) => spelled(x, n, { major: 3 }),
  'no-ids.ipynb': (x, n) => spelled(x, n, { minor: 4, indent: 2 }),
  'large.ipynb': (x, n) => spelled(x, n, {}, 'iVBORw0KGgo'.repeat(20_000)),
};
const BROKEN = {
  'empty.ipynb': '',
  'short.ipynb': '{"cells": [',
  'marked.ipynb': '<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n',
};

function spelled(x: number, n: number, style: NotebookStyle, picture = ''): string {
  const outputs = n === 0 ? [] : [stream(`run ${n}\n${picture}`)];
  return notebook([code(`x = ${x}`, { id: 'a', count: n || null, outputs })], style);
}

const all = (x: number, n: number) =>
  Object.fromEntries(Object.entries(SPELLINGS).map(([name, of]) => [name, of(x, n)]));

describe('a month of work with notebooks of all spellings', () => {
  it.concurrent.each<[string, Readonly<Record<string, string>>, string]>([
    ['core.autocrlf=true', { 'core.autocrlf': 'true' }, ''],
    ['eol=crlf', {}, '* text=auto eol=crlf\n'],
    ['core.fsmonitor and core.untrackedCache', { 'core.fsmonitor': 'true', 'core.untrackedCache': 'true' }, ''],
  ])('leaves git status clean after each step: %s', { timeout: 120_000 }, async (_, settings, attributes) => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    for (const [key, value] of Object.entries(settings)) await repo.git('config', key, value);
    if (attributes !== '') await appendFile(repo.path('.gitattributes'), attributes);
    const git = (...args: string[]): Promise<string> => repo.git(...args);
    const commit = (message: string) => git('commit', '--quiet', '--all', '-m', message);
    const expectClean = async (step: string): Promise<void> => expect(await repo.status(), step).toBe('');

    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['the first commit', () => repo.commit('first', { ...all(1, 1), ...BROKEN, 'a.txt': 'a\n' })],
      ['files touched', () => touch(repo)],
      ['another run, and refresh', () => repo.write(all(1, 2)).then(() => expectRefresh(repo))],
      ['an edit, committed', () => repo.write(all(2, 3)).then(() => commit('second'))],
      ['a branch', () => git('switch', '--quiet', '--create', 'topic', 'HEAD~')],
      ['its edit', () => repo.write({ 'b.ipynb': spelled(7, 1, {}) }).then(() => repo.commit('topic'))],
      ['another run, refresh and switch', () => repo.write(all(1, 4)).then(() => expectRefresh(repo, 'main'))],
      ['the merge', () => git('merge', '--quiet', '--no-edit', 'topic')],
      ['the way back', () => git('reset', '--quiet', '--hard', 'HEAD~')],
      ['a switch', () => git('switch', '--quiet', 'topic')],
      ['a rebase', () => git('rebase', '--quiet', 'main')],
      ['a stash', () => repo.write(all(3, 5)).then(() => git('stash', '--quiet'))],
      ['what was stashed, committed', () => git('stash', 'pop', '--quiet').then(() => commit('stashed'))],
      ['a rename', () => git('mv', 'tabs.ipynb', 'moved.ipynb').then(() => commit('moved'))],
      [
        'an amended commit',
        () =>
          repo
            .write({ 'bom.ipynb': SPELLINGS['bom.ipynb']!(8, 6) })
            .then(() => git('commit', '-qa', '--amend', '--no-edit')),
      ],
      ['a cherry-pick onto main', () => git('switch', '--quiet', 'main').then(() => git('cherry-pick', 'topic~'))],
      ['its revert', () => git('revert', '--no-edit', 'HEAD')],
      ['a file checked out', () => repo.write(all(9, 9)).then(() => git('checkout', '--quiet', '--', '.'))],
      [
        'everything written again',
        () => git('rm', '-r', '-q', '--cached', '.').then(() => git('reset', '--quiet', '--hard')),
      ],
      ['a renormalised index', () => git('add', '--renormalize', '.')],
    ];
    for (const [step, work] of steps) {
      await work();
      await expectClean(step);
    }
    for (const name of Object.keys(SPELLINGS).filter((path) => path !== 'tabs.ipynb')) {
      const stored = await repo.blob(`HEAD:./${name}`);
      expect((await repo.nbmendWith({ input: stored }, 'strip', '--check', '-')).code, name).toBe(0);
    }
    for (const [name, bytes] of Object.entries(BROKEN)) expect(String(await repo.blob(`HEAD:${name}`))).toBe(bytes);
    await repo.tryGit('fsmonitor--daemon', 'stop');
  });
});

async function touch(repo: Repo): Promise<void> {
  for (const name of Object.keys(SPELLINGS)) await utimes(repo.path(name), 1_700_000_000, 1_700_000_000);
}

/** No diff, and after a refresh no modification, so that git switches. */
async function expectRefresh(repo: Repo, branch?: string): Promise<void> {
  expect(await repo.git('diff')).toBe('');
  expect((await repo.nbmend('refresh')).code).toBe(0);
  expect(await repo.status()).toBe('');
  if (branch !== undefined) await repo.git('switch', '--quiet', branch);
}
