import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { code, createRepo, markdown, notebook, type Repo, stream } from '../harness/index.ts';

const cells = (value: number) =>
  notebook([markdown('# Report'), code(`x = ${value}`, { id: 'x', outputs: [stream(`${value}\n`)] })]);

describe('nbmend review', () => {
  let repo: Repo;
  beforeAll(async () => {
    repo = await createRepo();
    await repo.commit('first', {
      'a.ipynb': cells(1),
      'sub/b.ipynb': cells(1),
      'gone.ipynb': notebook([markdown('An old idea, dropped.\n'.repeat(40))]),
      'x.txt': 'x',
    });
    await repo.commit('second', { 'a.ipynb': cells(2), 'gone.ipynb': null, 'new.ipynb': cells(9), 'x.txt': 'y' });
  });
  const pageAt = (name: string) => readFileSync(join(repo.dir, name), 'utf8');
  const titles = (page: string) =>
    [...page.matchAll(/<h2 id="n-[^"]*"><bdi>([^<]*)<\/bdi>/g)].map(([, title]) => title);

  it('writes one page of all notebooks of a range, and says so on stderr', async () => {
    const { code: exit, stdout, stderr } = await repo.nbmend('review', 'HEAD~1', 'HEAD', '-o', 'out.html');
    expect([exit, stdout, stderr]).toEqual([0, '', 'nbmend: 3 notebooks from HEAD~1 to HEAD, written to out.html\n']);
    const page = pageAt('out.html');
    expect(titles(page)).toEqual(['a.ipynb', 'gone.ipynb', 'new.ipynb']);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page.trimEnd()).toMatch(/<\/html>$/);
  });

  it('takes a range in one word, paths, and what is staged', async () => {
    await repo.nbmend('review', 'HEAD~1..HEAD', '-o', 'out.html', '--', 'new.ipynb');
    expect(titles(pageAt('out.html'))).toEqual(['new.ipynb']);
    await repo.write({ 'sub/b.ipynb': cells(3) });
    await repo.git('add', 'sub/b.ipynb');
    await repo.nbmend('review', '--staged', '--output', 'out.html');
    expect(titles(pageAt('out.html'))).toEqual(['sub/b.ipynb']);
    await repo.git('reset', '--quiet', '--hard');
  });

  it('writes to stdout where nobody sees it scroll by, and with -o -', async () => {
    for (const args of [[], ['-o', '-']]) {
      const { stdout, stderr } = await repo.nbmend('review', 'HEAD~1', ...args);
      expect(titles(stdout)).toHaveLength(3);
      expect(stderr).toBe('');
    }
  });

  it('compares two files outside of any repository', async () => {
    await repo.write({ 'old.ipynb': cells(1), 'now.ipynb': cells(2) });
    const { code: exit, stdout } = await repo.nbmend('review', 'old.ipynb', 'now.ipynb');
    expect(exit).toBe(0);
    expect(stdout).toContain('<p class="range"><bdi>old.ipynb</bdi>');
    await repo.write({ 'old.ipynb': null, 'now.ipynb': null });
  });

  it('shows a notebook that cannot be read with its message, and the others', async () => {
    await repo.write({ 'a.ipynb': '{"cells": [', 'sub/b.ipynb': cells(5) });
    const { code: exit, stdout, stderr } = await repo.nbmend('review');
    expect(exit).toBe(0);
    expect(stderr).toMatch(/^nbmend: a\.ipynb:1:12: the file is cut short/);
    expect(titles(stdout)).toEqual(['a.ipynb', 'sub/b.ipynb']);
    expect(stdout).toContain('a.ipynb:1:12: the file is cut short');
    await repo.git('checkout', '--quiet', '--', '.');
  });

  it('exits 2 when one of two named files cannot be read, with the page written', async () => {
    await repo.write({ 'bad.ipynb': 'nonsense' });
    const { code: exit } = await repo.nbmend('review', 'a.ipynb', 'bad.ipynb', '-o', 'out.html');
    expect(exit).toBe(2);
    expect(pageAt('out.html')).toContain('could not be compared');
    await repo.write({ 'bad.ipynb': null });
  });

  it('compares only what the flags and the configuration ask for', async () => {
    const bodyOf = ({ stdout }: { stdout: string }) => stdout.slice(stdout.indexOf('<main'));
    expect(bodyOf(await repo.nbmend('review', 'HEAD~1', '--', 'a.ipynb'))).toContain('class="output mod"');
    expect(bodyOf(await repo.nbmend('review', 'HEAD~1', '--ignore', 'outputs', '--', 'a.ipynb'))).not.toContain(
      'class="output mod"',
    );
    await repo.write({ 'nbmend.toml': '[diff]\nignore = ["outputs"]\n' });
    expect(bodyOf(await repo.nbmend('review', 'HEAD~1', '--', 'a.ipynb'))).not.toContain('class="output mod"');
    await repo.write({ 'nbmend.toml': null });
  });

  it('says that nothing changed', async () => {
    const { code: exit, stdout } = await repo.nbmend('review', 'HEAD', 'HEAD');
    expect(exit).toBe(0);
    expect(stdout).toContain('No notebook changed.');
  });

  it('keeps the page within the size that was asked for', async () => {
    const many = (value: number) =>
      notebook(Array.from({ length: 400 }, (_, i) => code(`name_${i} = compute(${i}, ${value})`, { id: `c${i}` })));
    await repo.write({ 'old.ipynb': many(1), 'now.ipynb': many(2) });
    const { stdout } = await repo.nbmend('review', 'old.ipynb', 'now.ipynb', '--max-size', '0.1');
    expect(stdout).toMatch(/Truncated: the page is at its limit of [\d.]+ MB, \d+ changed cells/);
    expect(stdout.length).toBeLessThan(300_000);
    await repo.write({ 'old.ipynb': null, 'now.ipynb': null });
  });

  it.each([
    [['nowhere'], /^nbmend: nowhere is neither a revision nor a file\n/],
    [['-o', 'a.ipynb'], /^nbmend: -o a\.ipynb: that is a notebook; the page is HTML\n/],
    [['-o', 'sub'], /^nbmend: -o sub: is a folder\n/],
    [['--only', 'pictures'], /^nbmend: --only pictures: takes sources, outputs/],
    [['--max-size', 'much'], /^nbmend: --max-size much: takes megabytes/],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const before = await repo.read('a.ipynb');
    const { code: exit, stdout, stderr } = await repo.nbmend('review', ...args);
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(await repo.read('a.ipynb')).toBe(before);
  });

  it('leaves out outputs that the filter of the repository would strip anyway', async () => {
    const filtered = await createRepo({ install: ['--hooks', 'none'] });
    await filtered.commit('first', { 'a.ipynb': notebook([code('x = 1', { id: 'x' })]) });
    await filtered.write({
      'a.ipynb': notebook([code('x = 2', { id: 'x', count: 4, outputs: [stream('a secret output\n')] })]),
    });
    const { stdout } = await filtered.nbmend('review');
    expect(stdout).toContain('c-x');
    expect(stdout).not.toContain('a secret output');
    expect(existsSync(filtered.path('nbmend-review.html'))).toBe(false);
  });
});
