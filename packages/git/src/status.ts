import { join } from 'node:path';
import { findOnPath } from './command.ts';
import { type Config, effective, listConfig } from './config-list.ts';
import { hookFiles } from './install-hook.ts';
import { findBlock } from './managed-block.ts';
import { placesOf, type Scope } from './places.ts';
import { findRepository, gitPath, type Repository } from './repository.ts';
import { findRivals } from './rivals-found.ts';
import { GitError, git } from './run.ts';
import { commandOf, configEntries } from './settings.ts';
import { attributeItems, scopeAttributesItem } from './status-attributes.ts';
import { INSTALL, type StatusItem } from './status-item.ts';
import { isExecutable, readText } from './text-file.ts';

export interface StatusReport {
  readonly ok: boolean;
  /** Anything of nbmend's is set up at all. */
  readonly installed: boolean;
  readonly items: readonly StatusItem[];
}

/**
 * Looks at every piece of the installation, and tries whether it works. `local`: as git sees it in `cwd`, wherever it is set;
 * the other scopes: what is set for the person or the machine, whatever a repository says.
 */
export async function status(cwd: string, version: string, scope: Scope = 'local'): Promise<StatusReport> {
  const found = await git(['--version'], { cwd }).catch((error: unknown) => {
    if (error instanceof GitError && error.code === 'missing') return null;
    throw error;
  });
  if (found === null) {
    const detail =
      'git is not on PATH: nothing of git can be set up here (nbmend diff and show read repositories without it)';
    return { ok: false, installed: false, items: [{ piece: 'git', state: 'broken', detail, mend: 'install git' }] };
  }
  if (scope !== 'local') return statusOfScope(cwd, version, scope, found.stdout.toString().trim());
  const repository = await findRepository(cwd);
  const config = effective(await listConfig(repository?.top ?? cwd));
  const items: StatusItem[] = [
    { piece: 'git', state: 'ok', detail: found.stdout.toString().trim() },
    await commandItem(cwd, config, version, INSTALL),
    ...configItems(config, INSTALL),
    ...(await attributeItems(repository, config)),
    ...(await hookItems(cwd, repository)),
    ...(await rivalItems(cwd, config, repository)),
  ];
  return reportOf(items, config);
}

async function statusOfScope(
  cwd: string,
  version: string,
  scope: 'global' | 'system',
  gitVersion: string,
): Promise<StatusReport> {
  const install = `${INSTALL} --${scope}`;
  const config = effective(await listConfig(cwd, scope));
  const { attributes } = await placesOf(scope, cwd, null);
  return reportOf(
    [
      { piece: 'git', state: 'ok', detail: gitVersion },
      await commandItem(cwd, config, version, install),
      ...configItems(config, install),
      await scopeAttributesItem(attributes, install),
    ],
    config,
  );
}

function reportOf(items: readonly StatusItem[], config: Config): StatusReport {
  const installed = [...config.keys()].some((key) => /^(diff|merge|filter)\.nbmend\./.test(key));
  return { ok: !items.some((item) => item.state === 'broken'), installed, items };
}

/** Runs the configured command as git would: by an alias, which git gives to its own shell. */
async function commandItem(cwd: string, config: Config, version: string, install: string): Promise<StatusItem> {
  const process = config.get('filter.nbmend.process');
  const words = process === undefined ? null : commandOf(process.value);
  if (words === null) {
    return { piece: 'command', state: 'broken', detail: 'git is not told how to run nbmend', mend: install };
  }
  const probe = ['-c', `alias.nbmend-probe=!${words} --version`, 'nbmend-probe'];
  const { code, stdout, stderr } = await git(probe, { cwd, answers: EVERY_CODE });
  const said = stdout.toString().trim();
  const file = process!.origin;
  if (code !== 0 || !said.startsWith('nbmend ')) {
    const why = words === 'nbmend' ? 'nbmend is not on the PATH that git has' : lastLine(stderr || said);
    const mend = words === 'nbmend' ? `npm install --global nbmend (or "${install}" from where it is)` : install;
    return { piece: 'command', state: 'broken', detail: `${words} does not run: ${why}`, file, mend };
  }
  if (said !== `nbmend ${version}`) {
    const detail = `${words} runs ${said}, while this is nbmend ${version}`;
    return { piece: 'command', state: 'warning', detail, file, mend: install };
  }
  return { piece: 'command', state: 'ok', detail: `${words} runs (${said})`, file };
}

function configItems(config: Config, install: string): StatusItem[] {
  return PIECES.map(({ piece, does, sections }): StatusItem => {
    const wanted = WANTED.filter((key) => sections.some((section) => key.startsWith(`${section}.`)));
    const missing = wanted.filter((key) => !config.has(key));
    const optional = piece === 'tools';
    const isNew = ![...config.keys()].some((key) => sections.some((section) => key.startsWith(`${section}.`)));
    if (isNew) {
      return { piece, state: optional ? 'absent' : 'broken', detail: 'not configured', mend: install };
    }
    if (missing.length > 0) return { piece, state: 'broken', detail: `${missing.join(', ')} not set`, mend: install };
    const file = config.get(wanted[0]!)!.origin;
    return { piece, state: 'ok', detail: does(config), file };
  });
}

const EVERY_CODE = Array.from({ length: 256 }, (_, code) => code);

/** The keys without which a piece does not work; `command` of the diff driver is a matter of choice. */
const WANTED = configEntries({ command: 'nbmend', diff: 'textconv', required: false })
  .map(([key]) => key.slice(0, key.lastIndexOf('.')) + key.slice(key.lastIndexOf('.')).toLowerCase())
  .filter((key) => !/^merge\.renormalize$|^alias|smudge$|required$|cachetextconv$|name$/.test(key));

const PIECES: readonly {
  readonly piece: StatusItem['piece'];
  readonly sections: readonly string[];
  readonly does: (config: Config) => string;
}[] = [
  {
    piece: 'diff',
    sections: ['diff.nbmend'],
    does: (config) =>
      config.has('diff.nbmend.command') ? 'git diff shows cells; git log -p and blame use textconv' : 'by textconv',
  },
  {
    piece: 'merge',
    sections: ['merge.nbmend'],
    does: (config) =>
      config.get('merge.renormalize')?.value === 'false'
        ? 'cell by cell (merge.renormalize=false: merges across the switch to the filter may conflict)'
        : 'cell by cell',
  },
  {
    piece: 'filter',
    sections: ['filter.nbmend'],
    does: (config) =>
      `notebooks are stripped by git add${config.get('filter.nbmend.required')?.value === 'true' ? ', required' : ''}`,
  },
  {
    piece: 'tools',
    sections: ['difftool.nbmend', 'mergetool.nbmend'],
    does: () => 'git difftool and mergetool -t nbmend',
  },
];

async function hookItems(cwd: string, repository: Repository | null): Promise<StatusItem[]> {
  if (repository?.top == null) return [];
  const active = join(await gitPath(cwd, 'hooks'), 'pre-commit');
  const items: StatusItem[] = [];
  for (const file of await hookFiles(cwd, 'local', repository)) {
    const text = await readText(file);
    if (text === null || (!findBlock(text) && !/\bnbmend (check|strip)\b|nbmend-(check|strip)/.test(text))) continue;
    items.push(await hookItem(file, active));
  }
  items.push(...(await runnerItems(repository.top, active)));
  if (items.length > 0) return items;
  return [{ piece: 'hook', state: 'absent', detail: 'no pre-commit hook runs nbmend', mend: `${INSTALL} --hooks git` }];
}

/** Programs that run hooks by a configuration of their own, in which a person may have put us. */
const RUNNERS: readonly { readonly name: string; readonly files: readonly string[]; readonly mend: string }[] = [
  { name: 'lefthook', files: ['lefthook.yml', '.lefthook.yml', 'lefthook.yaml'], mend: 'npx lefthook install' },
  {
    name: 'lint-staged',
    files: [
      ...['.lintstagedrc', '.lintstagedrc.json', '.lintstagedrc.yaml', 'package.json'],
      ...['js', 'mjs', 'cjs', 'ts'].map((ending) => `lint-staged.config.${ending}`),
    ],
    mend: 'echo "npx lint-staged" >> .husky/pre-commit',
  },
];

async function runnerItems(top: string, active: string): Promise<StatusItem[]> {
  const called = ((await readText(active)) ?? '') + ((await readText(join(top, '.husky', 'pre-commit'))) ?? '');
  const items: StatusItem[] = [];
  for (const { name, files, mend } of RUNNERS) {
    for (const file of files.map((one) => join(top, one))) {
      const text = (await readText(file)) ?? '';
      if (!/\bnbmend (check|strip)\b/.test(text) || (file.endsWith('package.json') && !text.includes(name))) continue;
      const isCalled = called.includes(name);
      const detail = isCalled ? `run by ${name}` : `${name} is not called by the pre-commit hook of this clone`;
      items.push({ piece: 'hook', state: isCalled ? 'ok' : 'broken', detail, file, mend });
    }
  }
  return items;
}

async function hookItem(file: string, active: string): Promise<StatusItem> {
  const isYaml = file.endsWith('.yaml');
  if (isYaml) {
    const hook = (await readText(active)) ?? '';
    if (/pre-commit/.test(hook)) return { piece: 'hook', state: 'ok', detail: 'run by pre-commit', file };
    return {
      piece: 'hook',
      state: 'broken',
      detail: 'pre-commit is not installed in this clone',
      file,
      mend: 'pre-commit install',
    };
  }
  const isHusky = /[\\/]\.husky[\\/]pre-commit$/.test(file);
  if (isHusky && /[\\/]\.husky[\\/]_?[\\/]?pre-commit$/.test(active)) {
    return { piece: 'hook', state: 'ok', detail: 'run by husky', file };
  }
  if (isHusky) {
    return { piece: 'hook', state: 'broken', detail: 'husky is not active in this clone', file, mend: 'npx husky' };
  }
  if (file !== active) {
    const detail = `git looks for hooks elsewhere (core.hooksPath: ${active})`;
    return { piece: 'hook', state: 'broken', detail, file, mend: 'nbmend uninstall && nbmend install' };
  }
  if (!(await isExecutable(file))) {
    return {
      piece: 'hook',
      state: 'broken',
      detail: 'not executable, so git does not run it',
      file,
      mend: `chmod +x "${file}"`,
    };
  }
  return { piece: 'hook', state: 'ok', detail: 'git commit checks staged notebooks', file };
}

/** Other tools that are set up for notebooks; one whose program is missing is a problem by itself. */
async function rivalItems(cwd: string, config: Config, repository: Repository | null): Promise<StatusItem[]> {
  return (await findRivals(cwd, config, repository)).map(({ name, files }): StatusItem => {
    const program = findOnPath(name, process.env) ?? findOnPath('python3', process.env);
    const detail = `${name} is set up as well${program === null ? ', and is not on PATH' : ''}`;
    return {
      piece: 'other tool',
      state: 'warning',
      detail,
      file: files.join(', '),
      mend: `${INSTALL} --replace ${name}`,
    };
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
