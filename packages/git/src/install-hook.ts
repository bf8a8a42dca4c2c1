import { dirname, join, relative, sep } from 'node:path';
import { hookPlace, huskyFolder, preCommitEntry, preCommitPlace } from './hook-text.ts';
import { InstallError, put, type Step } from './install-step.ts';
import { binary, findBlock } from './managed-block.ts';
import type { Scope } from './places.ts';
import { gitPath, type Repository } from './repository.ts';
import { hookLines } from './settings.ts';
import { exists, isExecutable, isFolder, isInside, nameFrom, readText, realPath, writeText } from './text-file.ts';

export type HookKind = 'git' | 'husky' | 'pre-commit' | 'none';

export interface HookOptions {
  readonly scope: Scope;
  readonly hooks?: HookKind | undefined;
  /** How to call nbmend on this machine. */
  readonly command: string;
  /** A commit is refused where nbmend cannot run. */
  readonly required: boolean;
}

/** A hook file to write; `folder` is the project's, this repository's alone, or one that several repositories share. */
export interface HookPlan {
  readonly kind: Exclude<HookKind, 'none'>;
  readonly file: string;
  /** The file as messages call it. */
  readonly name: string;
  readonly reach: 'project' | 'repository' | 'beyond';
  /** The folder of the package.json that husky belongs to, from the top, if that is not the top. */
  readonly packages?: string;
}

/** Finds out where the hook goes, before anything is written. Null: nowhere. Throws an InstallError for what cannot be. */
export async function planHook(
  cwd: string,
  repository: Repository | null,
  options: HookOptions,
): Promise<HookPlan | null> {
  const canHave = options.scope === 'local' && repository?.top != null;
  if (options.hooks === 'none' || (options.hooks === undefined && !canHave)) return null;
  if (!canHave) {
    throw new InstallError('hooks belong to a repository with a work tree; run "nbmend install" there');
  }
  const top = repository!.top!;
  if (options.hooks === 'pre-commit') {
    const name = '.pre-commit-config.yaml';
    return { kind: 'pre-commit', file: join(top, name), name, reach: 'project' };
  }
  const hooksPath = await gitPath(cwd, 'hooks');
  const active = huskyFolder(hooksPath);
  const kind = options.hooks ?? (active === null ? 'git' : 'husky');
  if (kind === 'git') {
    const file = join(hooksPath, 'pre-commit');
    return { kind, file, name: nameFrom(top, file), reach: await reachOf(file, repository!) };
  }
  const husky = active ?? ((await isFolder(join(top, '.husky'))) ? join(top, '.husky') : null);
  if (husky !== null) {
    const file = join(husky, 'pre-commit');
    return { kind, file, name: nameFrom(top, file), reach: 'project', packages: relative(top, dirname(husky)) };
  }
  throw new InstallError('husky is not set up here; run "npx husky init" first, or use "nbmend install --hooks git"');
}

/**
 * The hook that an earlier install was told to write, or none, as far as that still can be: what manages the hooks may have
 * changed since then, and what was not asked for must not fail.
 */
export async function keptHook(cwd: string, top: string, recorded: string | undefined): Promise<HookKind | undefined> {
  if (recorded === 'none') return 'none';
  if (recorded === 'pre-commit') return (await exists(join(top, '.pre-commit-config.yaml'))) ? recorded : undefined;
  if (recorded === 'husky') return (await isFolder(join(top, '.husky'))) ? recorded : undefined;
  if (recorded !== 'git') return undefined;
  const file = join(await gitPath(cwd, 'hooks'), 'pre-commit');
  return (await isFolder(file)) || !findBlock((await readText(file)) ?? '') ? undefined : recorded;
}

/** Whose a hook is goes by where its file really is: a link may lead out of the repository. */
async function reachOf(file: string, { commonDir, top }: Repository): Promise<HookPlan['reach']> {
  const real = await realPath(file);
  if (isInside(await realPath(commonDir), real)) return 'repository';
  return isInside(await realPath(top!), real) ? 'project' : 'beyond';
}

/** Writes our lines into the hook, or says why that cannot be. */
export async function writeHook(plan: HookPlan, options: HookOptions): Promise<{ step: Step; notes: string[] }> {
  if (plan.kind === 'pre-commit') return writePreCommit(plan);
  const { file, name, reach } = plan;
  const lines = hookLines(reach === 'project' ? sharedCommand(plan.packages ?? '') : options.command, {
    required: options.required,
    guarded: reach === 'beyond',
  });
  const obstacle = await obstacleOf(file);
  if (obstacle !== null) {
    const note = `${obstacle.what}; to mend it: ${obstacle.mend}`;
    return { step: { what: 'hook', file, result: 'skipped', note }, notes: [] };
  }
  const old = await readText(file);
  const place = old === null || findBlock(old) ? null : hookPlace(old);
  const preamble = plan.kind === 'husky' ? [] : ['#!/bin/sh'];
  const at = place?.kind === 'offset' ? { at: place.at } : {};
  const step = await put('hook', file, () => lines.map(binary), { preamble, ...at }, 0o777);
  const notes: string[] = [];
  if (!(await isExecutable(file)) && plan.kind === 'git') {
    notes.push(`git does not run ${name} because it is not executable; to switch it on: chmod +x "${file}"`);
  }
  if (reach === 'project') notes.push(`${name} is a file of the project: commit it`);
  return { step, notes };
}

/** Why no lines of ours can go into a hook, and what a person can do about it; null when they can. */
export async function obstacleOf(file: string): Promise<{ readonly what: string; readonly mend: string } | null> {
  const folder = dirname(file);
  if (!(await isFolder(folder)) && (await exists(folder))) {
    const mend = 'git config --unset core.hooksPath && nbmend install';
    return { what: `core.hooksPath (${folder}) is no folder, so git runs no hooks`, mend };
  }
  const text = await readText(file);
  const place = text === null || findBlock(text) ? null : hookPlace(text);
  if (place?.kind !== 'foreign') return null;
  const what = `the pre-commit hook is written for ${place.interpreter}`;
  return { what, mend: 'add a call of "nbmend check --staged" to it' };
}

/** For a hook that is committed: husky puts node_modules/.bin of the top on PATH, plain git does not. */
function sharedCommand(packages: string): string {
  const below = packages
    .split(sep)
    .join('/')
    .replace(/["$`\\]/g, '\\$&');
  return `PATH="$PATH:node_modules/.bin${below === '' ? '' : `:${below}/node_modules/.bin`}" nbmend`;
}

async function writePreCommit({ file, name }: HookPlan): Promise<{ step: Step; notes: string[] }> {
  const found = await readText(file);
  const old = found?.replace(EMPTIED_LIST, '$1') ?? null;
  if (old !== null && old !== found) await writeText(file, old);
  const place = old === null || findBlock(old) ? null : preCommitPlace(old);
  if (old !== null && !findBlock(old) && place === null) {
    const note = `${name} has no list of repositories to add to; add the hook "nbmend check --staged" yourself`;
    return { step: { what: 'hook', file, result: 'skipped', note }, notes: [] };
  }
  const present = old === null ? null : (findBlock(old)?.lines[0] ?? null);
  const indent = place?.indent ?? (present === null ? '  ' : /^ */.exec(present)![0]);
  const step = await put('hook', file, () => preCommitEntry(indent), {
    preamble: ['repos:'],
    ...(place && { at: place.at }),
  });
  return { step, notes: ['commit .pre-commit-config.yaml; each clone needs "pre-commit install" once'] };
}

/** A list that `--replace` has emptied; an entry of ours makes it a list again. */
const EMPTIED_LIST = /^#nbmend-replaced-by-next-line: (repos:[^\n]*\n)repos: \[\]\r?\n/m;

/** Every hook file that may hold a block of ours, whatever hooksPath says now. `names`: of the hooks besides pre-commit's. */
export async function hookFiles(
  cwd: string,
  scope: Scope,
  repository: Repository | null,
  names: readonly string[] = ['pre-commit'],
): Promise<string[]> {
  if (scope !== 'local' || !repository) return [];
  const hooksPath = await gitPath(cwd, 'hooks');
  const husky = huskyFolder(hooksPath);
  const inTree = repository.top === null ? [] : [join(repository.top, '.husky'), ...(husky === null ? [] : [husky])];
  const folders = [hooksPath, join(repository.commonDir, 'hooks'), ...inTree];
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  if (repository.top !== null) files.push(join(repository.top, '.pre-commit-config.yaml'));
  return [...new Set(files)];
}
