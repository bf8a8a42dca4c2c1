import { basename, join, relative, sep } from 'node:path';
import { type AttributesFile, attributeBlock } from './attributes-text.ts';
import { effective, listConfig } from './config-list.ts';
import { formatConfig, parseConfig } from './config-text.ts';
import { hookPlace, huskyFolder, preCommitEntry, preCommitPlace } from './hook-text.ts';
import {
  type BlockOptions,
  binary,
  commentOut,
  findBlock,
  putBlock,
  restoreReplaced,
  takeBlock,
} from './managed-block.ts';
import { listIndex } from './objects.ts';
import { type Places, placesOf, type Scope } from './places.ts';
import { findRepository, gitPath, type Repository } from './repository.ts';
import {
  RIVAL_DRIVERS,
  RIVALS,
  type Rival,
  type RivalSettings,
  rivalAttributeLines,
  rivalConfigLines,
  rivalHookLines,
  rivalPreCommitLines,
  rivalSettings,
} from './rivals.ts';
import { git } from './run.ts';
import { configEntries, hookLines, isOurKey } from './settings.ts';
import { isExecutable, isFolder, missingFolders, readText, removeFile, writeText } from './text-file.ts';

export type HookKind = 'git' | 'husky' | 'pre-commit' | 'none';

export interface InstallOptions {
  readonly scope: Scope;
  /** How git is to call nbmend, words for a shell. */
  readonly command: string;
  readonly diff: 'driver' | 'textconv';
  readonly required: boolean;
  /** `info`: for this clone (or the scope's own file); `tracked`: `.gitattributes`, for the team. */
  readonly attributes: 'info' | 'tracked';
  /** Default: husky where husky manages the hooks, else git. For `global` and `system` none. */
  readonly hooks?: HookKind;
  /** Other tools to take out of service, by name. */
  readonly replace: readonly string[];
}

/** What was done to one file, or why not. */
export interface Step {
  readonly what: 'config' | 'attributes' | 'hook' | 'replaced' | 'cache';
  readonly file: string;
  readonly result: 'written' | 'unchanged' | 'removed' | 'restored' | 'skipped';
  readonly note?: string;
}

export interface InstallReport {
  readonly steps: readonly Step[];
  /** What a person should know or do. */
  readonly notes: readonly string[];
  /** Settings of each replaced tool's filter. */
  readonly replaced: readonly { readonly name: string; readonly settings: RivalSettings }[];
}

/** A request that cannot be fulfilled; the message says what to do instead. */
export class InstallError extends Error {
  override readonly name = 'GitError';
}

/** The files that nbmend filters: notebooks also have diff and merge drivers. */
const NOTEBOOKS = '*.ipynb';

/**
 * Writes configuration, attributes and hook so that git uses nbmend. Doing it again changes nothing. Every file can be given
 * back byte for byte by `uninstall`.
 */
export async function install(cwd: string, options: InstallOptions): Promise<InstallReport> {
  const repository = await repositoryFor(cwd, options.scope);
  const places = await placesOf(options.scope, cwd, repository);
  const steps: Step[] = [];
  const notes: string[] = [];

  const replaced: { name: string; settings: RivalSettings }[] = [];
  let filterToo: string[] = [];
  for (const rival of options.replace.map(rivalNamed)) {
    const settings = rivalSettings(rival, await valuesOf(cwd));
    const done = await takeOutOfService(rival, cwd, places, repository);
    steps.push(...done.steps);
    notes.push(...done.notes);
    filterToo = [...filterToo, ...done.patterns];
    replaced.push({ name: rival.name, settings });
  }

  steps.push(await writeConfig(cwd, places.config, options));
  const isTracked = options.scope === 'local' && options.attributes === 'tracked';
  if (isTracked && repository?.top == null) throw new InstallError('a bare repository has no .gitattributes to track');
  const attributes = isTracked ? join(repository!.top!, '.gitattributes') : places.attributes;
  steps.push(await writeAttributes(cwd, attributes, repository, filterToo));

  const hooks = options.hooks ?? (await usualHooks(cwd, options.scope, repository));
  if (hooks !== 'none') {
    const hook = await writeHook(cwd, hooks, repository, options);
    steps.push(hook.step);
    notes.push(...hook.notes);
  }
  return { steps, notes, replaced };
}

/** Takes everything out again that `install` of this scope wrote, wherever it was put. */
export async function uninstall(cwd: string, scope: Scope): Promise<InstallReport> {
  const repository = await repositoryFor(cwd, scope);
  const places = await placesOf(scope, cwd, repository);
  const hooks = await hookFiles(cwd, scope, repository);
  const tracked = repository?.top == null || scope !== 'local' ? [] : [join(repository.top, '.gitattributes')];
  const steps: Step[] = [
    await clear('config', places.config, keepForeignEntries),
    ...(await Promise.all([places.attributes, ...tracked].map((file) => clear('attributes', file)))),
  ];
  for (const file of hooks) steps.push(await clear('hook', file));
  if (scope === 'local') steps.push(...(await clearOwnFiles(cwd, repository!)), await dropTextconvCache(cwd));
  return { steps: steps.filter((step) => step.result !== 'unchanged'), notes: [], replaced: [] };
}

/**
 * Writes `nbmend.toml` with settings taken over from another tool; `uninstall` takes it away again unless it has been
 * committed. Leaves a file that is there alone.
 */
export async function writeOwnFile(top: string, lines: readonly string[]): Promise<Step> {
  const path = join(top, OWN_FILE);
  if ((await readText(path)) !== null)
    return { what: 'replaced', file: path, result: 'skipped', note: 'it exists already' };
  return put('replaced', path, () => lines.map(binary), {});
}

/** The files besides hooks and attributes that may hold a block of ours. Once committed they are the project's. */
async function clearOwnFiles(cwd: string, repository: Repository): Promise<Step[]> {
  if (repository.top === null) return [];
  const file = join(repository.top, OWN_FILE);
  const isTracked = (await listIndex(cwd, [`:(top,literal)${OWN_FILE}`])).length > 0;
  return isTracked ? [] : [await clear('replaced', file)];
}

const OWN_FILE = 'nbmend.toml';

async function writeConfig(cwd: string, file: string, options: InstallOptions): Promise<Step> {
  const set = effective(await listConfig(cwd)).get('merge.renormalize');
  const old = await readText(file);
  const mine = old !== null && (findBlock(old)?.lines ?? []).some((line) => /renormalize/.test(line));
  // Somebody's own choice about renormalising stands, be it yes or no.
  const entries = configEntries(options).filter(([key]) => key !== 'merge.renormalize' || mine || set === undefined);
  return put('config', file, (inside) => [...formatConfig(entries).map(binary), ...keepForeignEntries(inside)], {});
}

/** What git or a person added to sections of ours, with the headers that belong to it. */
function keepForeignEntries(lines: readonly string[]): string[] {
  return parseConfig(lines).flatMap((section) => {
    const theirs = section.entries.filter((entry) => !isOurKey(entry.key));
    if (theirs.length === 0) return [];
    return [lines[section.line]!, ...theirs.flatMap(({ fromLine, toLine }) => lines.slice(fromLine, toLine))];
  });
}

async function writeAttributes(
  cwd: string,
  file: string,
  repository: Repository | null,
  filterToo: readonly string[],
): Promise<Step> {
  const lines = await attributeLines(cwd, file, repository, filterToo);
  return put('attributes', file, () => lines, {});
}

/** False when other attributes have changed since our block was written, so that it now takes files from another filter. */
export async function isAttributesBlockCurrent(cwd: string, file: string, repository: Repository): Promise<boolean> {
  const block = findBlock((await readText(file)) ?? '');
  if (!block) return true;
  return (await attributeLines(cwd, file, repository, [])).join('\n') === block.lines.join('\n');
}

async function attributeLines(
  cwd: string,
  file: string,
  repository: Repository | null,
  filterToo: readonly string[],
): Promise<string[]> {
  const others = repository?.top == null ? [] : await attributesFiles(cwd, repository.top, file);
  const own = await readText(file);
  if (own !== null) others.push({ folder: '', text: takeBlock(own).text ?? '' });
  const kept = findBlock(own ?? '')?.lines.flatMap((line) => /^(\S+) filter=nbmend$/.exec(line)?.[1] ?? []) ?? [];
  const patterns = [NOTEBOOKS, ...new Set([...kept, ...filterToo])];
  return attributeBlock(patterns, others, RIVAL_DRIVERS);
}

/** The tracked attributes files, except the one that is to be written. */
async function attributesFiles(cwd: string, top: string, except: string): Promise<AttributesFile[]> {
  const found = await listIndex(cwd, [':(top,glob)**/.gitattributes']);
  const paths = new Set(['.gitattributes', ...found.map(({ path }) => path)]);
  const files: AttributesFile[] = [];
  for (const path of [...paths].sort()) {
    const text = join(top, path) === except ? null : await readText(join(top, path));
    if (text !== null)
      files.push({ folder: path.slice(0, -'.gitattributes'.length), text: takeBlock(text).text ?? '' });
  }
  return files;
}

async function usualHooks(cwd: string, scope: Scope, repository: Repository | null): Promise<HookKind> {
  if (scope !== 'local' || repository?.top == null) return 'none';
  return huskyFolder(await gitPath(cwd, 'hooks')) === null ? 'git' : 'husky';
}

async function writeHook(
  cwd: string,
  kind: Exclude<HookKind, 'none'>,
  repository: Repository | null,
  options: InstallOptions,
): Promise<{ step: Step; notes: string[] }> {
  if (options.scope !== 'local' || repository?.top == null) {
    throw new InstallError('hooks belong to a repository with a work tree; run "nbmend install" there');
  }
  const { top } = repository;
  if (kind === 'pre-commit') return writePreCommit(join(top, '.pre-commit-config.yaml'));
  const hooksPath = await gitPath(cwd, 'hooks');
  const husky = huskyFolder(hooksPath) ?? ((await isFolder(join(top, '.husky'))) ? join(top, '.husky') : null);
  if (kind === 'husky' && husky === null) {
    throw new InstallError('husky is not set up here; run "npx husky init" first, or use "nbmend install --hooks git"');
  }
  const file = join(kind === 'husky' ? husky! : hooksPath, 'pre-commit');
  // In the repository's own folder only this machine reads the hook; elsewhere other machines or repositories do.
  const isPrivate = isInside(repository.commonDir, file);
  const isShared = isInside(top, file) && !isPrivate;
  const lines = hookLines(isShared ? SHARED_COMMAND : options.command, {
    required: options.required,
    guarded: !isPrivate && !isShared,
  });
  const old = await readText(file);
  const place = old === null || findBlock(old) ? null : hookPlace(old);
  if (place?.kind === 'foreign') {
    const note = `${file} is written for ${place.interpreter}; add a call of "nbmend check --staged" to it yourself`;
    return { step: { what: 'hook', file, result: 'skipped', note }, notes: [note] };
  }
  const preamble = kind === 'husky' ? [] : ['#!/bin/sh'];
  const step = await put('hook', file, () => lines.map(binary), { preamble, ...(place && { at: place.at }) }, 0o777);
  const notes: string[] = [];
  if (!(await isExecutable(file)) && kind === 'git') {
    notes.push(`git does not run ${file} because it is not executable; to switch it on: chmod +x ${file}`);
  }
  if (isShared) notes.push(`${relative(top, file).split(sep).join('/')} is a file of the project: commit it`);
  return { step, notes };
}

/** For a hook that is committed: husky puts node_modules/.bin on PATH, plain git does not. */
const SHARED_COMMAND = 'PATH="$PATH:node_modules/.bin" nbmend';

async function writePreCommit(file: string): Promise<{ step: Step; notes: string[] }> {
  const old = await readText(file);
  const place = old === null || findBlock(old) ? null : preCommitPlace(old);
  if (old !== null && !findBlock(old) && place === null) {
    const note = `${file} has no list of repositories to add to; add the hook "nbmend check --staged" yourself`;
    return { step: { what: 'hook', file, result: 'skipped', note }, notes: [note] };
  }
  const present = old === null ? null : (findBlock(old)?.lines[0] ?? null);
  const indent = place?.indent ?? (present === null ? '  ' : /^ */.exec(present)![0]);
  const step = await put('hook', file, () => preCommitEntry(indent), {
    preamble: ['repos:'],
    ...(place && { at: place.at }),
  });
  return { step, notes: ['commit .pre-commit-config.yaml; each clone needs "pre-commit install" once'] };
}

/** Every hook file that may hold a block of ours, whatever hooksPath says now. */
export async function hookFiles(cwd: string, scope: Scope, repository: Repository | null): Promise<string[]> {
  if (scope !== 'local' || !repository) return [];
  const hooksPath = await gitPath(cwd, 'hooks');
  const husky = huskyFolder(hooksPath);
  const inTree = repository.top === null ? [] : [join(repository.top, '.husky'), ...(husky === null ? [] : [husky])];
  const files = [hooksPath, join(repository.commonDir, 'hooks'), ...inTree].map((folder) => join(folder, 'pre-commit'));
  if (repository.top !== null) files.push(join(repository.top, '.pre-commit-config.yaml'));
  return [...new Set(files)];
}

async function takeOutOfService(
  rival: Rival,
  cwd: string,
  places: Places,
  repository: Repository | null,
): Promise<{ steps: Step[]; notes: string[]; patterns: string[] }> {
  const steps: Step[] = [];
  const notes: string[] = [];
  const patterns: string[] = [];
  const edit = async (file: string, what: string, find: (text: string) => ReturnType<typeof rivalConfigLines>) => {
    const text = await readText(file);
    const lines = text === null ? [] : find(text);
    if (text === null || lines.length === 0) return;
    await writeText(file, commentOut(text, lines));
    steps.push({ what: 'replaced', file, result: 'written', note: `${what} of ${rival.name}` });
  };
  await edit(places.config, 'settings', (text) => rivalConfigLines(text, rival));
  const tracked = repository?.top == null ? [] : await listIndex(cwd, [':(top,glob)**/.gitattributes']);
  const inTree = repository?.top == null ? [] : ['.gitattributes', ...tracked.map(({ path }) => path)];
  for (const file of new Set([places.attributes, ...inTree.map((path) => join(repository!.top!, path))])) {
    const text = (await readText(file)) ?? '';
    for (const { line } of rivalAttributeLines(text, rival)) {
      const match = /^(\S+)\s.*\bfilter=/.exec(text.split('\n')[line]!);
      if (match && match[1] !== NOTEBOOKS) patterns.push(match[1]!);
    }
    await edit(file, 'attributes', (found) => rivalAttributeLines(found, rival));
  }
  for (const file of await hookFiles(cwd, 'local', repository)) {
    const isYaml = basename(file) === '.pre-commit-config.yaml';
    const others = isYaml ? 0 : rivalHookLines((await readText(file)) ?? '', rival).others;
    if (others > 0) notes.push(`${file} calls ${rival.name} in a way that a person must take out`);
    await edit(file, 'hook', (text) =>
      isYaml ? rivalPreCommitLines(text, rival) : rivalHookLines(text, rival).replace,
    );
  }
  if (steps.length === 0) notes.push(`nothing of ${rival.name} was found here`);
  return { steps, notes, patterns };
}

/** Writes our block into a file; `lines` gets what is inside the block now. */
async function put(
  what: Step['what'],
  file: string,
  lines: (inside: readonly string[]) => readonly string[],
  options: BlockOptions,
  mode?: number,
): Promise<Step> {
  const old = await readText(file);
  const newFolders = old === null ? await missingFolders(file) : 0;
  const text = putBlock(old, lines(findBlock(old ?? '')?.lines ?? []), { ...options, newFolders });
  if (text === old) return { what, file, result: 'unchanged' };
  await writeText(file, text, mode);
  return { what, file, result: 'written' };
}

/** Takes our block out of a file and puts back into service what we replaced in it. */
async function clear(
  what: Step['what'],
  file: string,
  keep?: (lines: readonly string[]) => readonly string[],
): Promise<Step> {
  const old = await readText(file);
  if (old === null) return { what, file, result: 'unchanged' };
  const { text, newFolders } = takeBlock(old, keep);
  if (text === null) {
    await removeFile(file, newFolders);
    return { what, file, result: 'removed', note: 'the file was made by install' };
  }
  const restored = restoreReplaced(text);
  if (restored === old) return { what, file, result: 'unchanged' };
  await writeText(file, restored);
  return { what, file, result: 'restored' };
}

/** What `cachetextconv` has kept; git keeps it as notes under a name of ours. */
async function dropTextconvCache(cwd: string): Promise<Step> {
  const ref = 'refs/notes/textconv/nbmend';
  const { code } = await git(['show-ref', '--verify', '--quiet', ref], { cwd, answers: [0, 1] });
  if (code !== 0) return { what: 'cache', file: ref, result: 'unchanged' };
  await git(['update-ref', '-d', ref], { cwd });
  return { what: 'cache', file: ref, result: 'removed' };
}

async function repositoryFor(cwd: string, scope: Scope): Promise<Repository | null> {
  const repository = await findRepository(cwd);
  if (scope !== 'local' || repository) return scope === 'local' ? repository : null;
  throw new InstallError(`${cwd} is not in a git repository; run "git init" first, or use --global`);
}

async function valuesOf(cwd: string): Promise<Map<string, string>> {
  return new Map([...effective(await listConfig(cwd))].map(([key, { value }]) => [key, value]));
}

function rivalNamed(name: string): Rival {
  const rival = RIVALS.find((one) => one.name === name);
  if (rival) return rival;
  throw new InstallError(`cannot replace ${name}; known are ${RIVALS.map((one) => one.name).join(', ')}`);
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !/^[A-Za-z]:|^[\\/]/.test(path);
}
