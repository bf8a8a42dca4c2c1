import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { code, createRepo, notebook } from '../harness/index.ts';

const BEGIN = /# >>> nbmend >>>/g;
const END = /^# <<< nbmend <<<\n/m;
const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

describe('a block of ours of which git took the first line with the section above', () => {
  async function cut() {
    const repo = await createRepo();
    await repo.commit('first', { 'a.ipynb': notebook([code('1')]) });
    await repo.git('config', 'merge.renormalize', 'true');
    await repo.git('config', 'alias.co', 'checkout');
    const before = await repo.read('.git/config');
    await repo.git('branch', 'topic');
    await repo.git('config', 'branch.topic.remote', 'origin');
    await repo.nbmend('install');
    await repo.git('branch', '-D', '--quiet', 'topic');
    expect(await repo.read('.git/config')).not.toMatch(BEGIN);
    return { repo, before };
  }

  it('is found by uninstall, and only what is ours goes', async () => {
    const { repo, before } = await cut();
    expect((await repo.nbmend('status')).code).toBe(0);
    expect((await repo.nbmend('uninstall')).stdout).toMatch(/^restored +\.git\/config$/m);
    expect(await repo.read('.git/config')).toBe(before);
  });

  it('is made whole by a second install', async () => {
    const { repo, before } = await cut();
    await repo.git('config', 'alias.st', 'status');
    await repo.git('config', 'user.name', 'Ada');
    await repo.nbmend('install');
    const config = await repo.read('.git/config');
    expect([count(config, BEGIN), count(config, /<<< nbmend/g), count(config, /^\tprocess = /gm)]).toEqual([1, 1, 1]);
    expect((await repo.nbmend('install')).stdout).not.toMatch(/^written/m);
    await repo.nbmend('uninstall');
    expect(await repo.read('.git/config')).toBe(`${before}[alias]\n\tst = status\n[user]\n\tname = Ada\n`);
  });

  it('goes with the second block that an install wrote that did not find it', async () => {
    const { repo, before } = await cut();
    const cutConfig = await repo.read('.git/config');
    const ours = cutConfig.slice(before.length);
    for (const verb of ['install', 'uninstall']) {
      await writeFile(repo.path('.git/config'), `${cutConfig}# >>> nbmend >>> (by hand)\n${ours}`);
      await repo.nbmend(verb);
      expect(count(await repo.read('.git/config'), /^\tprocess = /gm)).toBe(verb === 'install' ? 1 : 0);
      if (verb === 'uninstall') expect(await repo.read('.git/config')).toBe(before);
    }
  });
});

describe('a block of ours that has lost a marker', () => {
  const files = ['.git/info/attributes', '.git/hooks/pre-commit', '.git/config'];

  async function damaged(marker: RegExp) {
    const repo = await createRepo();
    await repo.commit('first', { 'a.ipynb': notebook([code('1')]) });
    await repo.write({ '.git/info/attributes': '*.csv -diff\n', '.git/hooks/pre-commit': '#!/bin/sh\necho mine\n' });
    const before = await Promise.all(files.map((file) => repo.read(file)));
    await repo.nbmend('install');
    const after = ['*.tsv -diff\n', 'echo more\nexit 1\n', '[merge]\n\tconflictStyle = zdiff3\n'];
    for (const [at, file] of files.entries()) {
      await writeFile(repo.path(file), (await repo.read(file)).replace(marker, '') + after[at]);
    }
    return { repo, wanted: before.map((text, at) => text + after[at]) };
  }

  it.each([
    ['the last', END],
    ['the first', /^# >>> nbmend >>>.*\n/m],
  ])('is told by status, and taken out by uninstall: %s', async (_, marker) => {
    const { repo, wanted } = await damaged(marker);
    const { stdout } = await repo.nbmend('status');
    expect(stdout).toMatch(/attributes +the line "# (<<<|>>>) nbmend .* is gone.*\n?.*info\/attributes/);
    expect(stdout).toMatch(/hook +the line "# (<<<|>>>) nbmend .* is gone.*\n?.*pre-commit/);
    const report = await repo.nbmend('uninstall');
    if (marker === END) expect(report.stdout).toMatch(/info\/attributes \(the line .* from line 2 on\)/);
    expect(await Promise.all(files.map((file) => repo.read(file)))).toEqual(wanted);
  });

  it('is made whole by install, and leaves what stands below alone', async () => {
    const { repo, wanted } = await damaged(END);
    await repo.nbmend('install');
    for (const file of files) {
      expect([count(await repo.read(file), BEGIN), count(await repo.read(file), /<<< nbmend/g)]).toEqual([1, 1]);
    }
    expect((await repo.nbmend('status')).stdout).not.toMatch(/is gone/);
    await repo.nbmend('uninstall');
    expect(await Promise.all(files.map((file) => repo.read(file)))).toEqual(wanted);
  });

  it.each([
    ['the last', END],
    ['the first', /^# >>> nbmend >>>.*\n/m],
  ])('is told by status --global as well, and made whole by install --global: %s', async (_, marker) => {
    const repo = await createRepo();
    await repo.nbmend('install', '--global');
    const attributes = join(repo.home, '.config/git/attributes');
    await writeFile(attributes, (await readFile(attributes, 'utf8')).replace(marker, ''));
    const told = /look +attributes +the line "# (<<<|>>>) nbmend .* is gone.*\n +mend it: nbmend install --global\n/;
    const { code: exit, stdout } = await repo.nbmend('status', '--global');
    expect(stdout).toMatch(told);
    expect(exit).toBe(0);
    await repo.nbmend('install', '--global');
    expect((await repo.nbmend('status', '--global')).stdout).not.toContain('is gone');
    await repo.nbmend('uninstall', '--global');
    // That the file was made by install stood in the first marker.
    expect(existsSync(attributes) ? await readFile(attributes, 'utf8') : '').toBe('');
  });
});
