import { join } from 'node:path';
import { findOnPath } from './command.ts';
import { type Config, effective, listConfig } from './config-list.ts';
import { hookFiles, obstacleOf } from './install-hook.ts';
import { findBlock } from './managed-block.ts';
import { findPatchMakers } from './patch-makers.ts';
import { placesOf, type Scope } from './places.ts';
import { findRepository, gitPath, type Repository } from './repository.ts';
import { findRivals } from './rivals-found.ts';
import { git, isGitMissing } from './run.ts';
import { HOOK_KEY, NO_CONVERSION } from './settings.ts';
import { attributeItems, scopeAttributesItem } from './status-attributes.ts';
import { commandItems } from './status-commands.ts';
import { damagedItems } from './status-damaged.ts';
import { INSTALL, type StatusItem } from './status-item.ts';
import type { Sample } from './status-trial.ts';
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
export async function status(
  cwd: string,
  version: string,
  sample: Sample,
  scope: Scope = 'local',
): Promise<StatusReport> {
  const found = await git(['--version'], { cwd }).catch((error: unknown) => {
    if (isGitMissing(error)) return null;
    throw error;
  });
  if (found === null) {
    const detail =
      'git is not on PATH: nothing of git can be set up here (nbmend diff and show read repositories without it)';
    return { ok: false, installed: false, items: [{ piece: 'git', state: 'broken', detail, mend: 'install git' }] };
  }
  if (scope !== 'local') return statusOfScope(cwd, version, sample, scope, found.stdout.toString().trim());
  const repository = await findRepository(cwd);
  const config = effective(await listConfig(repository?.top ?? cwd));
  const items: StatusItem[] = [
    { piece: 'git', state: 'ok', detail: found.stdout.toString().trim() },
    ...(await commandItems(repository?.top ?? cwd, config, version, sample, INSTALL)),
    ...(await patchItems(cwd, config, repository)),
    ...(await attributeItems(repository, config)),
    ...(await hookItems(cwd, repository, config)),
    ...(await damagedItems(cwd, 'local', repository)),
    ...(await rivalItems(cwd, config, repository)),
  ];
  return reportOf(items, config);
}

async function statusOfScope(
  cwd: string,
  version: string,
  sample: Sample,
  scope: 'global' | 'system',
  gitVersion: string,
): Promise<StatusReport> {
  const install = `${INSTALL} --${scope}`;
  const config = effective(await listConfig(cwd, scope));
  const { attributes } = await placesOf(scope, cwd, null);
  return reportOf(
    [
      { piece: 'git', state: 'ok', detail: gitVersion },
      ...(await commandItems(cwd, config, version, sample, install)),
      await scopeAttributesItem(attributes, install),
      ...(await damagedItems(cwd, scope, null)),
    ],
    config,
  );
}

function reportOf(items: readonly StatusItem[], config: Config): StatusReport {
  const installed = [...config.keys()].some((key) => /^(diff|merge|filter)\.nbmend\./.test(key));
  return { ok: !items.some((item) => item.state === 'broken'), installed, items };
}

async function hookItems(cwd: string, repository: Repository | null, config: Config): Promise<StatusItem[]> {
  if (repository?.top == null) return [];
  const active = join(await gitPath(cwd, 'hooks'), 'pre-commit');
  const items: StatusItem[] = [];
  for (const file of await hookFiles(cwd, 'local', repository)) {
    const text = await readText(file);
    if (text === null || (!findBlock(text) && !CALL.test(text))) continue;
    items.push(await hookItem(file, active, text));
  }
  items.push(...(await runnerItems(repository.top, active)));
  if (items.length > 0) return items;
  const written = config.get(HOOK_KEY);
  if (written?.value === 'none') {
    const detail = 'none, as install was told (--hooks none)';
    return [{ piece: 'hook', state: 'absent', detail, file: written.origin, mend: `${INSTALL} --hooks git` }];
  }
  if (written !== undefined) {
    const detail = 'the pre-commit hook that install wrote is gone, or has lost its lines';
    const mend = `${INSTALL} --hooks ${written.value}`;
    return [{ piece: 'hook', state: 'broken', detail, file: active, mend }];
  }
  const obstacle = await obstacleOf(active);
  if (obstacle !== null)
    return [{ piece: 'hook', state: 'absent', detail: obstacle.what, file: active, mend: obstacle.mend }];
  return [{ piece: 'hook', state: 'absent', detail: 'no pre-commit hook runs nbmend', mend: `${INSTALL} --hooks git` }];
}

/** As words for a shell, as a list in another language, or as the name of a hook. */
const CALL = /\bnbmend["',\s]+(check|strip)\b|nbmend-(check|strip)/;

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

async function hookItem(file: string, active: string, text: string): Promise<StatusItem> {
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
  const early = endsEarly(file, text);
  const isHusky = /[\\/]\.husky[\\/]pre-commit$/.test(file);
  if (isHusky && /[\\/]\.husky[\\/]_?[\\/]?pre-commit$/.test(active)) {
    return early ?? { piece: 'hook', state: 'ok', detail: 'run by husky', file };
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
  return early ?? { piece: 'hook', state: 'ok', detail: 'git commit checks staged notebooks', file };
}

/** A hook that ends, whatever happens, in a line above ours. What stands in an `if` or behind `&&` may be meant. */
function endsEarly(file: string, text: string): StatusItem | null {
  const above = text.slice(0, findBlock(text)?.from ?? 0).split('\n');
  const line = above.findIndex((one) => /^(exit|exec)([\s;]|$)/.test(one));
  if (line < 0) return null;
  const detail = `line ${line + 1} ends it before the lines of nbmend`;
  return { piece: 'hook', state: 'broken', detail, file, mend: `nbmend uninstall && ${INSTALL}` };
}

/** Programs whose own patches of notebooks would be those of the text form. */
async function patchItems(cwd: string, config: Config, repository: Repository | null): Promise<StatusItem[]> {
  const textconv = config.get('diff.nbmend.textconv');
  if (textconv === undefined || textconv.value === NO_CONVERSION) return [];
  return (await findPatchMakers(cwd, repository)).map(({ name, file }): StatusItem => {
    const detail =
      `${name} (${file}) puts unstaged work aside with git diff --no-ext-diff, ` +
      'which asks textconv: a commit of a part of a notebook will fail';
    return { piece: 'diff', state: 'warning', detail, file: textconv.origin, mend: `${INSTALL} --diff driver-only` };
  });
}

/** Other tools that are set up for notebooks; one whose program is missing is a problem by itself. */
async function rivalItems(cwd: string, config: Config, repository: Repository | null): Promise<StatusItem[]> {
  return (await findRivals(cwd, config, repository)).map(({ name, files, replace }): StatusItem => {
    const program = findOnPath(name, process.env) ?? findOnPath('python3', process.env);
    const detail = `${name} is set up here${program === null ? ', and is not on PATH' : ''}`;
    return {
      piece: 'other tool',
      state: 'warning',
      detail,
      file: files.join(', '),
      mend: `${INSTALL} ${replace}`,
    };
  });
}
