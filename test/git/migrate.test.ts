import { chmod } from 'node:fs/promises';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { code, createRepo, notebook, type Repo, stream } from '../harness/index.ts';

describe('install --replace', () => {
  const settings = async (repo: Repo) => parseToml(await repo.read('nbmend.toml'));

  it('refuses where the other filter was required, and says so', async () => {
    const repo = await createRepo();
    await repo.git('config', 'filter.nbstripout.clean', 'nbstripout');
    await repo.git('config', 'filter.nbstripout.required', 'true');
    const { stdout } = await repo.nbmend('install', '--replace', 'nbstripout');
    expect((await repo.git('config', 'filter.nbmend.required')).trim()).toBe('true');
    expect(await repo.read('.git/hooks/pre-commit')).toContain('refused');
    expect(stdout).toMatch(/note: nbstripout was required.*nbmend install/);
    const other = await createRepo();
    await other.git('config', 'filter.nbstripout.clean', 'nbstripout');
    await other.nbmend('install', '--replace', 'nbstripout');
    expect((await other.git('config', 'filter.nbmend.required')).trim()).toBe('false');
  });

  it('is told with the scope in which the other tool is set up', async () => {
    const repo = await createRepo();
    await repo.git('config', '--global', 'filter.nbstripout.clean', 'nbstripout');
    const told = /nbmend install --global --replace nbstripout/;
    expect((await repo.nbmend('status')).stdout).toMatch(told);
    expect((await repo.nbmend('install')).stdout).toMatch(told);
    const { stdout } = await repo.nbmend('install', '--replace', 'nbstripout');
    expect(stdout).toMatch(/note: nothing of nbstripout was found .*nbmend install --global --replace nbstripout/);
    expect(repo.exists('nbmend.toml')).toBe(false);
    await repo.nbmend('install', '--global', '--replace', 'nbstripout');
    expect((await repo.tryGit('config', 'filter.nbstripout.clean')).code).toBe(1);
  });

  it('says which files of the project it has changed', async () => {
    const repo = await createRepo();
    const note = async (...options: string[]) =>
      (await repo.nbmend('install', ...options)).stdout.match(/^note: .* of the project: commit .*$/m)?.[0];
    await repo.git('config', 'filter.nbstripout.clean', 'nbstripout');
    expect(await note()).toBeUndefined();
    await repo.write({ '.gitattributes': '*.ipynb filter=nbstripout\n' });
    expect(await note('--replace', 'nbstripout')).toBe(
      'note: .gitattributes, nbmend.toml are files of the project: commit them',
    );
    expect(await note('--attributes', 'tracked')).toBe('note: .gitattributes is a file of the project: commit it');
    expect(await note('--attributes', 'tracked')).toBeUndefined();
  });

  it('writes no settings when nothing is found', async () => {
    for (const name of ['nbstripout', 'nb-clean', 'nbwipers']) {
      const repo = await createRepo();
      await repo.write({ 'pyproject.toml': '[tool.nbwipers]\ndrop-count = false\n' });
      const { stdout } = await repo.nbmend('install', '--replace', name);
      expect(stdout).toContain(`nothing of ${name} was found here`);
      expect(repo.exists('nbmend.toml')).toBe(false);
    }
  });

  const CELL_WITH_ALL = code('x = 1', { id: 'x', count: 3, tags: ['mine'], outputs: [stream('1\n')] });

  it.each([
    ['--remove-empty-cells --preserve-cell-outputs', { outputs: 'keep', 'empty-cells': 'drop', counts: 'drop' }],
    [
      '--preserve-cell-metadata tags name -c',
      { counts: 'keep', 'keep-metadata': ['cell.metadata.tags', 'cell.metadata.name'] },
    ],
    ['--preserve-cell-metadata --preserve-notebook-metadata', { 'drop-metadata': [] }],
    ['-M', { 'drop-metadata': ['cell.metadata.*', 'cell.metadata.tags', 'metadata.*'] }],
    [
      '',
      {
        outputs: 'drop',
        ids: 'keep',
        'drop-metadata': ['cell.metadata.*', 'cell.metadata.tags', 'metadata.language_info.version'],
      },
    ],
  ])('takes over the options of nb-clean: %s', async (options, expected) => {
    const repo = await createRepo();
    await repo.git('config', 'filter.nb-clean.clean', `nb-clean clean ${options}`.trim());
    await repo.write({ '.git/info/attributes': '*.ipynb filter=nb-clean\n' });
    const { stdout } = await repo.nbmend('install', '--replace', 'nb-clean');
    expect(stdout).not.toMatch(/no counterpart|was run with/);
    expect((await settings(repo)).strip).toMatchObject(expected);
    await repo.write({ 'a.ipynb': notebook([CELL_WITH_ALL]) });
    await repo.git('add', 'a.ipynb');
    const staged = JSON.parse(String(await repo.blob(':a.ipynb')));
    const keepsTags = options.includes('--preserve-cell-metadata');
    expect(staged.cells[0].metadata).toEqual(keepsTags ? { tags: ['mine'] } : {});
    expect(staged.cells[0].outputs).toHaveLength(options.includes('outputs') ? 1 : 0);
    if (options === '-M') expect(staged.metadata).toEqual({});
  });

  it('takes over the arguments of the pre-commit hook of nb-clean, and tells what it does not know', async () => {
    const repo = await createRepo();
    const hook = '  - id: nb-clean\n    args: [-e, -o, -m, tags, special, --new-thing, --]\n';
    const text = `repos:\n- repo: https://github.com/srstevenson/nb-clean\n  rev: 4.0.1\n  hooks:\n${hook}`;
    await repo.write({ '.pre-commit-config.yaml': text });
    const { stdout } = await repo.nbmend('install', '--replace', 'nb-clean');
    expect((await settings(repo)).strip).toMatchObject({
      outputs: 'keep',
      'empty-cells': 'drop',
      'keep-metadata': ['cell.metadata.tags', 'cell.metadata.special'],
    });
    expect(stdout).toMatch(/note: nbmend has no counterpart of nb-clean's --new-thing/);
  });

  it('takes over what nbwipers leaves out, and the kernel it strips', async () => {
    const repo = await createRepo();
    const table = 'strip-kernel-info = true\nexclude = ["old", "a/b"]\nextend-exclude = ["*.draft.ipynb"]\n';
    await repo.write({
      '.gitattributes': '*.ipynb filter=nbwipers\n',
      'pyproject.toml': `[tool.nbwipers]\n${table}id-action = "sequential"\n`,
    });
    const { stdout } = await repo.nbmend('install', '--replace', 'nbwipers');
    expect(stdout).not.toContain('no counterpart');
    expect((await settings(repo)).strip).toMatchObject({ ids: 'sequential' });
    const dirty = notebook([CELL_WITH_ALL]);
    const left = ['x/old/a.ipynb', 'old/b.ipynb', 'a/b/c.ipynb', 's/x.draft.ipynb'];
    for (const path of [...left, 'c/a/b/d.ipynb']) await repo.write({ [path]: dirty });
    await repo.git('add', '.');
    for (const path of left) expect(String(await repo.blob(`:${path}`)), path).toBe(dirty);
    const staged = JSON.parse(String(await repo.blob(':c/a/b/d.ipynb')));
    expect(staged.cells[0].outputs).toEqual([]);
    expect(staged.metadata.kernelspec).toBeUndefined();
    expect(staged.metadata.language_info?.version).toBeUndefined();
  });

  it('leaves settings to the project once they are committed, says so, and takes them back when asked', async () => {
    const repo = await createRepo();
    await repo.git('config', 'filter.nbstripout.clean', 'nbstripout --keep-count');
    await repo.nbmend('install', '--hooks', 'none', '--replace', 'nbstripout');
    await repo.git('add', 'nbmend.toml');
    await repo.git('commit', '-qm', 'settings');
    const { stdout } = await repo.nbmend('uninstall');
    expect(stdout).toMatch(/^left {7}nbmend\.toml \(it is committed.*nbmend uninstall --tracked\)$/m);
    expect(repo.exists('nbmend.toml')).toBe(true);
    expect((await repo.nbmend('uninstall', '--tracked')).stdout).toMatch(/^removed {4}nbmend\.toml/m);
    expect(repo.exists('nbmend.toml')).toBe(false);
  });

  it('says nothing of settings that a person wrote', async () => {
    const repo = await createRepo({ install: ['--hooks', 'none'] });
    await repo.commit('settings', { 'nbmend.toml': '[strip]\nids = "keep"\n' });
    for (const tracked of [[], ['--tracked']]) {
      expect((await repo.nbmend('uninstall', ...tracked)).stdout).not.toContain('nbmend.toml');
    }
    expect(await repo.read('nbmend.toml')).toBe('[strip]\nids = "keep"\n');
  });

  it("takes nbdev's hook after a merge out of service, and back into it", async () => {
    const repo = await createRepo();
    const hook = '#!/bin/bash\nset -e\nnbdev_trust\n';
    await repo.write({ '.git/hooks/post-merge': hook });
    await chmod(repo.path('.git/hooks/post-merge'), 0o755);
    expect((await repo.nbmend('status')).stdout).toMatch(/nbdev is set up here.*post-merge/);
    expect((await repo.nbmend('install', '--replace', 'nbdev')).code).toBe(0);
    expect(await repo.read('.git/hooks/post-merge')).not.toMatch(/^nbdev/m);
    expect((await repo.nbmend('status')).stdout).not.toContain('nbdev');
    await repo.nbmend('uninstall');
    expect(await repo.read('.git/hooks/post-merge')).toBe(hook);
  });
});
