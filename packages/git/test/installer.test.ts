import { chmod, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createRepo } from '../../../test/harness/index.ts';
import { preCommitEntry } from '../src/hook-text.ts';
import { type InstallOptions, install, uninstall } from '../src/install.ts';
import { commentOut, findBlock, putBlock, restoreReplaced, takeBlock } from '../src/managed-block.ts';
import { placesOf } from '../src/places.ts';
import { hookLines } from '../src/settings.ts';

const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});

const USUAL: InstallOptions = {
  scope: 'local',
  command: "'/opt/no de' '/opt/it'\\''s/bin/nbmend'",
  diff: 'driver',
  required: false,
  attributes: 'info',
  replace: [],
};

describe('install and uninstall', () => {
  it.each([
    ['a new repository', {}],
    ['a config without final newline', { '.git/config': '[core]\n\tbare = false\n[user]\n\tname = Ada' }],
    ['a config with CRLF and comments', { '.git/config': '; mine\r\n[core]\r\n\tbare = false # here\r\n' }],
    ['a config in another encoding', { '.git/config': Buffer.from('[core]\n\tbare = false\n# M\xfcller\n', 'latin1') }],
    ['attributes with comments', { '.git/info/attributes': '# mine\n*.csv  -diff' }],
    ['empty files', { '.git/info/attributes': '', '.gitattributes': '', '.git/hooks/pre-commit': '' }],
    ['a hook that ends early', { '.git/hooks/pre-commit': '#!/bin/sh\n# mine\necho checking\nexit 0\n' }],
    ['a hook without final newline', { '.git/hooks/pre-commit': '#!/usr/bin/env bash\necho checking' }],
    ['a hook with CRLF', { '.git/hooks/pre-commit': '#!/bin/sh\r\necho checking\r\n' }],
    ['a hook for Python', { '.git/hooks/pre-commit': '#!/usr/bin/env python3\nprint("checking")\n' }],
    ['a tracked .gitattributes with CRLF', { '.gitattributes': '*.png binary\r\n*.ipynb text' }],
    [
      'a pre-commit configuration',
      { '.pre-commit-config.yaml': 'repos:\n- repo: local\n  hooks: []\n\nfail_fast: true' },
    ],
  ] as [string, Record<string, string | Buffer>][])('leave every byte as it was: %s', async (_, files) => {
    const repo = await createRepo();
    await repo.write(files);
    if (files['.git/hooks/pre-commit'] !== undefined) await chmod(repo.path('.git/hooks/pre-commit'), 0o751);
    process.env = repo.env;
    const before = await snapshot(repo.dir);
    const choices: Partial<InstallOptions>[] = [
      {},
      { attributes: 'tracked', diff: 'textconv', required: true },
      { hooks: 'pre-commit' },
      { hooks: 'none' },
    ];
    for (const choice of choices) {
      const options = { ...USUAL, ...choice };
      await install(repo.dir, options);
      const installed = await snapshot(repo.dir);
      expect(installed).not.toEqual(before);
      const again = await install(repo.dir, options);
      expect(again.steps.filter((step) => step.result === 'written')).toEqual([]);
      expect(await snapshot(repo.dir), 'a second install changes nothing').toEqual(installed);
      await install(repo.dir, { ...options, command: 'nbmend' });
      await uninstall(repo.dir, 'local');
      expect(await snapshot(repo.dir), JSON.stringify(choice)).toEqual(before);
    }
  });

  it('work in a repository without an info or hooks folder, and in a bare one', async () => {
    const repo = await createRepo();
    await repo.write({ '.git/info': null, '.git/hooks': null });
    await repo.git('init', '--quiet', '--bare', '../bare');
    process.env = repo.env;
    for (const dir of [repo.dir, repo.path('../bare')]) {
      const before = await snapshot(dir);
      await install(dir, USUAL);
      expect(await snapshot(dir)).not.toEqual(before);
      await uninstall(dir, 'local');
      expect(await snapshot(dir)).toEqual(before);
    }
  });

  it('give git a command that survives every kind of quoting', async () => {
    const repo = await createRepo();
    process.env = repo.env;
    await install(repo.dir, USUAL);
    expect((await repo.git('config', 'filter.nbmend.clean')).trim()).toBe(`${USUAL.command} git-clean %f`);
    expect(await repo.git('config', 'diff.nbmend.command')).toContain(`then ${USUAL.command} git-diff "$@" ||`);
  });
});

describe('placesOf', () => {
  it('asks git where the files of the machine are', async () => {
    const repo = await createRepo();
    process.env = { ...repo.env, GIT_CONFIG_SYSTEM: repo.path('etc/gitconfig') };
    const places = await placesOf('system', repo.dir, null);
    expect(places.config).toBe(repo.path('etc/gitconfig'));
    expect(places.attributes).toMatch(/[\\/]gitattributes$/);
    expect(places.attributes).not.toContain(repo.dir);
  });

  it('finds the files of the person as git does', async () => {
    const repo = await createRepo();
    const { GIT_CONFIG_GLOBAL: _, XDG_CONFIG_HOME: __, ...env } = repo.env;
    process.env = env;
    expect(await placesOf('global', repo.dir, null)).toEqual({
      config: join(repo.home, '.gitconfig'),
      attributes: join(repo.home, '.config/git/attributes'),
    });
    await repo.at(repo.home).write({ '.config/git/config': '[core]\n\tattributesFile = ~/mine\n' });
    expect(await placesOf('global', repo.dir, null)).toEqual({
      config: join(repo.home, '.config/git/config'),
      attributes: join(repo.home, 'mine'),
    });
  });
});

describe('putBlock and takeBlock', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('a', '# b', '', '[core]', '\t', 'x = 1'), { maxLength: 5 })
      .map((lines) => lines.join('\n')),
    fc.array(fc.constantFrom('a', '# b', '', '[core]'), { maxLength: 5 }).map((lines) => lines.join('\r\n')),
  );
  const lines = fc.array(fc.constantFrom('one', '\ttwo', '', '# three'), { maxLength: 4 });

  it('are inverse to each other on every text, also when the block is written again', () => {
    fc.assert(
      fc.property(fc.option(text), lines, lines, (before, first, second) => {
        const put = putBlock(putBlock(before, first), second);
        expect(findBlock(put)?.lines).toEqual(second);
        expect(takeBlock(put).text).toBe(before);
      }),
    );
  });

  it('keep what is written before and after the block', () => {
    const put = `x\n${putBlock('a', ['mine'])}z\n`;
    expect(takeBlock(put).text).toBe('x\na\nz\n');
    expect(takeBlock(`${putBlock(null, ['mine'])}z\n`).text).toBe('z\n');
  });

  it('know every hook and entry that install writes when a marker is gone, and nothing around it', () => {
    const hooks = [true, false].flatMap((guarded) =>
      [true, false].map((required) => hookLines("'/a b/node' /x/nbmend", { guarded, required })),
    );
    for (const block of [...hooks, preCommitEntry('  '), ['*.ipynb diff=nbmend merge=nbmend filter=nbmend']]) {
      for (const eol of ['\n', '\r\n']) {
        const put = ['a', putBlock(null, block).trimEnd().replaceAll('\n', eol), 'fi', ''].join(eol);
        for (const marker of [/^# >>>.*\n/m, /^# <<<.*\n/m]) {
          expect(takeBlock(put.replace(marker, '')).text).toBe(`a${eol}fi${eol}`);
        }
      }
    }
  });

  it('leave what stands between a block that was cut and a later one', () => {
    const cut = putBlock('a\n', ['*.ipynb diff=nbmend merge=nbmend filter=nbmend']).replace(/# <<<.*\n/, '');
    const both = `${cut}theirs\n${putBlock(null, ['mine']).replace(/ \(new file\)/, '')}`;
    expect(takeBlock(both).text).toBe('a\ntheirs\n');
    expect(takeBlock(putBlock(both, ['new'])).text).toBe('a\ntheirs\n');
    expect(findBlock(putBlock(both, ['new']))?.lines).toEqual(['new']);
  });
});

describe('commentOut and restoreReplaced', () => {
  it('are inverse to each other', () => {
    const anyLines = fc.array(fc.constantFrom('a', 'b\r', '', '# c'), { minLength: 1, maxLength: 6 });
    const choices = fc.array(fc.option(fc.constantFrom(true, false)), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(anyLines, choices, (before, chosen) => {
        const replacements = before.flatMap((_, line) => {
          const choice = chosen[line];
          if (choice == null) return [];
          return [choice ? { line } : { line, instead: 'rest' }];
        });
        const text = before.join('\n');
        expect(restoreReplaced(commentOut(text, replacements))).toBe(text);
      }),
    );
  });
});

/** Every file below a folder that install may touch: content and mode. */
async function snapshot(dir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dir.length + 1).replaceAll('\\', '/');
    if (/^\.git\/(objects|refs)|\.sample$/.test(name)) continue;
    const mode = ((await stat(path)).mode & 0o777).toString(8);
    files[name] = entry.isDirectory() ? 'folder' : `${mode} ${(await readFile(path)).toString('latin1')}`;
  }
  return files;
}
