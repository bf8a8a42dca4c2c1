import { rmdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { allOrNothing } from './all-or-nothing.ts';
import { type Config, effective, listConfig } from './config-list.ts';
import { formatConfig, parseConfig } from './config-text.ts';
import { attributesPaths, writeAttributes } from './install-attributes.ts';
import { type HookOptions, type HookPlan, hookFiles, planHook, writeHook } from './install-hook.ts';
import { clear, InstallError, put, type Step } from './install-step.ts';
import { type Choices, keptChoices } from './kept-choices.ts';
import { binary, findBlock, restoreReplaced, takeBlock } from './managed-block.ts';
import { listIndex } from './objects.ts';
import { findPatchMakers, type PatchMaker } from './patch-makers.ts';
import { configFiles, type Places, placesOf, type Scope } from './places.ts';
import { rivalNamed, takeOutOfService } from './replace.ts';
import { configValue, findRepository, type Repository } from './repository.ts';
import { isRequired, RIVAL_HOOKS, type Rival, type RivalSettings, rivalSettings } from './rivals.ts';
import { findRivals } from './rivals-found.ts';
import { git } from './run.ts';
import { configEntries, type DiffKind, isOurKey, type SettingsOptions } from './settings.ts';
import { attributeItems } from './status-attributes.ts';
import { isInside, isLink, readText } from './text-file.ts';

/** `required`, `hooks` and `diff`, left out, are what an earlier install was told. */
export interface InstallOptions extends Omit<HookOptions, 'required'> {
  readonly required?: boolean | undefined;
  /** Left out the first time: `driver`, or `driver-only` where a program makes patches of its own. */
  readonly diff?: DiffKind | undefined;
  /** `info`: for this clone (or the scope's own file); `tracked`: `.gitattributes`, for the team. */
  readonly attributes: 'info' | 'tracked';
  /** Other tools to take out of service, by name. */
  readonly replace: readonly string[];
}

export interface InstallReport {
  readonly steps: readonly Step[];
  /** What a person should know or do. */
  readonly notes: readonly string[];
  /** Settings of each replaced tool's filter. */
  readonly replaced: readonly { readonly name: string; readonly settings: RivalSettings }[];
}

/**
 * Writes configuration, attributes and hook so that git uses nbmend. Doing it again changes nothing. Every file can be given
 * back byte for byte by `uninstall`. When a step fails, what was done before it is undone; `more` are the caller's own steps.
 */
export async function install(
  cwd: string,
  options: InstallOptions,
  more: (report: InstallReport) => Promise<InstallReport> = async (report) => report,
): Promise<InstallReport> {
  const repository = await repositoryFor(cwd, options.scope);
  const places = await placesOf(options.scope, cwd, repository);
  const isTracked = options.attributes === 'tracked';
  if (isTracked && options.scope !== 'local') {
    throw new InstallError(
      `tracked attributes are those of one repository; leave out --attributes or --${options.scope}`,
    );
  }
  if (isTracked && repository?.top == null) throw new InstallError('a bare repository has no .gitattributes to track');
  const attributes = isTracked ? join(repository!.top!, '.gitattributes') : places.attributes;
  if (isTracked && (await isLink(attributes))) throw new InstallError(`${attributes} ${LINKED_ATTRIBUTES}`);
  const rivals = options.replace.map(rivalNamed);
  const kept = await keptChoices(cwd, options.scope, await configOf(cwd, options.scope, repository), repository);
  const choices: Choices = {
    required: options.required ?? kept.required,
    hooks: options.hooks ?? kept.hooks,
    diff: options.diff ?? kept.diff,
  };
  const hook = await planHook(cwd, repository, { ...options, ...choices });
  const files = [...(await ownedFiles(cwd, options.scope, places, repository)), ...(hook === null ? [] : [hook.file])];
  const plan = { cwd, options, choices, repository, places, attributes, rivals, hook };
  return allOrNothing(files, async () => withProjectFiles(await more(await carryOut(plan)), repository));
}

/** What holds for a scope. */
async function configOf(cwd: string, scope: Scope, repository: Repository | null): Promise<Config> {
  return effective(await (scope === 'local' ? listConfig(repository?.top ?? cwd) : listConfig(cwd, scope)));
}

interface Plan {
  readonly cwd: string;
  readonly options: InstallOptions;
  readonly choices: Choices;
  readonly repository: Repository | null;
  readonly places: Places;
  /** The attributes file that gets our lines. */
  readonly attributes: string;
  readonly rivals: readonly Rival[];
  readonly hook: HookPlan | null;
}

async function carryOut(plan: Plan): Promise<InstallReport> {
  const { cwd, options, choices, repository, places, attributes, rivals, hook } = plan;
  const steps: Step[] = [];
  const notes: string[] = [];
  const replaced: { name: string; settings: RivalSettings }[] = [];
  const filterToo: string[] = [];
  const config = effective(await listConfig(repository?.top ?? cwd));
  const values = new Map([...config].map(([key, { value }]) => [key, value]));
  const present = await findRivals(cwd, config, repository);
  for (const { name, files, replace } of present) {
    if (options.replace.includes(name)) continue;
    notes.push(`${name} is set up here too (${files.join(', ')}); to move over from it: nbmend install ${replace}`);
  }
  let { required } = choices;
  for (const rival of rivals) {
    const filter = rivalSettings(rival, values);
    const done = await takeOutOfService(rival, cwd, places, repository, values);
    notes.push(...done.notes);
    if (done.steps.length === 0) {
      const other = present.find(({ name, replace }) => name === rival.name && !replace.startsWith('--replace'));
      const where = other === undefined ? '' : ` (it is in ${other.files.join(', ')}: nbmend install ${other.replace})`;
      notes.push(`nothing of ${rival.name} was found here${where}`);
      continue;
    }
    replaced.push({ name: rival.name, settings: { ...done.hookSettings, ...filter } });
    if (!required && options.required !== false && isRequired(rival, values)) {
      required = true;
      notes.push(
        `${rival.name} was required, so nbmend is: what cannot be filtered is refused; to store it as it is: nbmend install --no-required`,
      );
    }
    notes.push(...differing(rival.name, filter, done.hookSettings));
    steps.push(...done.steps);
    filterToo.push(...done.patterns);
  }
  const written = hook === null ? null : await writeHook(hook, { ...options, required });
  const hookKind = written === null || written.step.result === 'skipped' ? undefined : hook!.kind;
  const declined = options.scope === 'local' && choices.hooks === 'none' ? 'none' : undefined;
  const makers = choices.diff === undefined ? await findPatchMakers(cwd, repository) : [];
  const diff = choices.diff ?? (makers.length > 0 ? 'driver-only' : 'driver');
  if (makers.length > 0) notes.push(whyDriverOnly(makers));
  const { command } = options;
  const settings = { command, required, diff, hook: hookKind ?? declined, askedDiff: choices.diff };
  steps.push(await writeConfig(cwd, places.config, settings));
  steps.push(await writeAttributes(cwd, attributes, repository, filterToo));
  if (written !== null) {
    steps.push(written.step);
    notes.push(...written.notes);
  }
  notes.push(...(await overruled(cwd, repository)));
  return { steps, notes, replaced };
}

function whyDriverOnly(makers: readonly PatchMaker[]): string {
  const which = makers.map(({ name, file }) => `${name} (${file})`).join(' and ');
  const puts = makers.length === 1 ? 'puts' : 'put';
  return (
    `${which} ${puts} unstaged work aside with git diff --no-ext-diff, which must be given the file itself, ` +
    'so git log -p and git blame show JSON; to have cells there too (docs/git.md says how): nbmend install --diff driver'
  );
}

/** What was written into files that everybody has, besides a hook, is told: it does nothing for the others until it is committed. */
function withProjectFiles(report: InstallReport, repository: Repository | null): InstallReport {
  if (repository?.top == null) return report;
  const { top, commonDir } = repository;
  const written = report.steps.filter(
    ({ what, file, result }) =>
      what !== 'hook' && result === 'written' && isInside(top, file) && !isInside(commonDir, file),
  );
  const files = [...new Set(written.map(({ file }) => relative(top, file).split(sep).join('/')))];
  if (files.length === 0) return report;
  const note = `${files.join(', ')} ${files.length === 1 ? 'is a file' : 'are files'} of the project: commit ${files.length === 1 ? 'it' : 'them'}`;
  return { ...report, notes: [...report.notes, note] };
}

/** gitattributes, "NOTES": a link in the work tree is not followed. */
const LINKED_ATTRIBUTES =
  'is a symbolic link, which git does not follow in a work tree; make it a file of its own, or leave out "--attributes tracked"';

/** Every file that install may write to. */
async function ownedFiles(cwd: string, scope: Scope, places: Places, repository: Repository | null): Promise<string[]> {
  const inTree = [...(await attributesPaths(repository)), ...(repository?.top == null ? [] : [OWN_FILE])];
  return [
    ...(await configFiles(places, repository)),
    places.attributes,
    ...inTree.map((path) => join(repository!.top!, path)),
    ...(await hookFiles(cwd, scope, repository, RIVAL_HOOKS)),
  ];
}

/** Attributes of somebody else's that win over ours, be they newer or in a file that counts for more. */
async function overruled(cwd: string, repository: Repository | null): Promise<string[]> {
  const config = effective(await listConfig(repository?.top ?? cwd));
  const items = (await attributeItems(repository, config)).filter(({ state }) => state !== 'ok');
  return items.map(({ detail, file, mend }) => `${detail}${file ? ` (${file})` : ''}; to mend it: ${mend}`);
}

/** A filter and a hook that were told different things: what we write is both together, which a person should look at. */
function differing(name: string, filter: RivalSettings, hook: RivalSettings): string[] {
  if (Object.keys(filter).length === 0 || Object.keys(hook).length === 0) return [];
  const keys = new Set([...Object.keys(filter), ...Object.keys(hook)]);
  const which = [...keys].filter((key) => filter[key] !== hook[key]);
  if (which.length === 0) return [];
  return [`the filter and the hook of ${name} differed in ${which.join(', ')}; look at what is taken over`];
}

/**
 * Takes everything out again that `install` of this scope wrote, wherever it was put. What is committed is left alone, since
 * it is everybody's who works on the project, unless it is `tracked` files that are to be cleared as well.
 */
export async function uninstall(
  cwd: string,
  scope: Scope,
  options: { readonly tracked?: boolean } = {},
): Promise<InstallReport> {
  const repository = await repositoryFor(cwd, scope);
  const places = await placesOf(scope, cwd, repository);
  const inTree = (await attributesPaths(repository)).map((path) => join(repository!.top!, path));
  const steps = await allOrNothing(await ownedFiles(cwd, scope, places, repository), async () => {
    const cleared: Step[] = [];
    const clearOwn: typeof clear = async (what, file, keep) => {
      const isOthers = !options.tracked && (await isCommitted(file, repository));
      return isOthers ? { what, file, result: 'left', note: COMMITTED } : clear(what, file, keep);
    };
    for (const file of await configFiles(places, repository))
      cleared.push(await clearOwn('config', file, keepForeignEntries));
    for (const file of [places.attributes, ...inTree]) cleared.push(await clearOwn('attributes', file));
    for (const file of await hookFiles(cwd, scope, repository, RIVAL_HOOKS)) cleared.push(await clearOwn('hook', file));
    if (scope === 'local') cleared.push(...(await clearOwnFiles(cwd, repository!, options.tracked ?? false)));
    return cleared;
  });
  const here = repository ?? (await findRepository(cwd));
  if (here !== null && (scope === 'local' || (await configValue(cwd, 'diff.nbmend.textconv')) === null)) {
    steps.push(await dropTextconvCache(cwd, here));
  }
  return { steps: steps.filter((step) => step.result !== 'unchanged'), notes: [], replaced: [] };
}

const COMMITTED = 'it is committed, so it is for the whole team; to take it out for all: nbmend uninstall --tracked';

/** Whether what we wrote into a file of the work tree is in the last commit. */
async function isCommitted(file: string, repository: Repository | null): Promise<boolean> {
  if (repository?.top == null || isInside(repository.commonDir, file) || !isInside(repository.top, file)) return false;
  const path = relative(repository.top, file).split(sep).join('/');
  const { code, stdout } = await git(['cat-file', 'blob', `HEAD:${path}`], { cwd: repository.top, answers: [0, 128] });
  const text = stdout.toString('latin1');
  return code === 0 && restoreReplaced(takeBlock(text).text ?? '') !== text;
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

/** The files besides hooks and attributes that may hold a block of ours. Once they are in the index they are the project's. */
async function clearOwnFiles(cwd: string, repository: Repository, tracked: boolean): Promise<Step[]> {
  if (repository.top === null) return [];
  const file = join(repository.top, OWN_FILE);
  const isProjects = (await listIndex(cwd, [`:(top,literal)${OWN_FILE}`])).length > 0;
  if (tracked || !isProjects) return [await clear('replaced', file)];
  return findBlock((await readText(file)) ?? '') === null
    ? []
    : [{ what: 'replaced', file, result: 'left', note: COMMITTED }];
}

const OWN_FILE = 'nbmend.toml';

async function writeConfig(cwd: string, file: string, options: SettingsOptions): Promise<Step> {
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

/** What `cachetextconv` has kept; git keeps it as notes under a name of ours. */
async function dropTextconvCache(cwd: string, { commonDir }: Repository): Promise<Step> {
  const ref = 'refs/notes/textconv/nbmend';
  const { code } = await git(['show-ref', '--verify', '--quiet', ref], { cwd, answers: [0, 1] });
  if (code !== 0) return { what: 'cache', file: ref, result: 'unchanged' };
  await git(['update-ref', '-d', ref], { cwd });
  // git leaves the folders above a ref behind; they go unless something else is in them.
  for (const folder of [
    'refs/notes/textconv',
    'refs/notes',
    'logs/refs/notes/textconv',
    'logs/refs/notes',
    'logs/refs',
  ]) {
    await rmdir(join(commonDir, folder)).catch(() => {});
  }
  return { what: 'cache', file: ref, result: 'removed' };
}

async function repositoryFor(cwd: string, scope: Scope): Promise<Repository | null> {
  const repository = await findRepository(cwd);
  if (scope !== 'local' || repository) return scope === 'local' ? repository : null;
  throw new InstallError(`${cwd} is not in a git repository; run "git init" first, or use --global`);
}
