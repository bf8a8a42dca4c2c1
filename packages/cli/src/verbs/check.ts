/* `nbmend check`: the rules over files, over what is staged, over what changed since a revision. */
import { relative, resolve, sep } from 'node:path';
import type { Finding, Remark } from '@nbmend/check';
import { hasZeppelinName } from '@nbmend/clean';
import type { FileReport, Report } from '@nbmend/render/ci';
import type { BatchOptions, CheckedFile } from '../check/batch.ts';
import { changedCells } from '../check/changed.ts';
import { type FileToCheck, filteredPaths, findFiles, type Places, placesOf } from '../check/files.ts';
import { type FindingFlags, withFindingOptions } from '../check/finding-options.ts';
import { destinations, FORMATS, isAllForPeople, isForPeople, writeAll } from '../check/formats.ts';
import { checkFiles } from '../check/pool.ts';
import type { RuleChoice } from '../check/rules.ts';
import { outcomeOf } from '../check/verdict.ts';
import { VERSION } from '../check/version.ts';
import { colourLevel, isTerminal, paintFor } from '../colour.ts';
import { UsageError } from '../exit.ts';
import { collect } from '../option-values.ts';
import { leftText } from '../other-filters.ts';
import type { VerbCommand } from '../program.ts';
import { showProgress } from '../progress.ts';
import { say } from '../say.ts';

interface CheckFlags extends FindingFlags {
  readonly staged?: boolean;
  readonly since?: string;
  readonly fix?: boolean;
  readonly format?: readonly string[];
}

const CHECK_FORMATS = FORMATS.filter((format) => format !== 'html');

export function define(program: VerbCommand): void {
  withFindingOptions(
    program
      .command('check')
      .summary('find outputs, bad parameters cells, left-over conflicts')
      .description(
        'Checks notebooks: files, or all notebooks below folders (the present one without any). With --staged what git is about ' +
          'to commit, which is the pre-commit job: what is to be stripped is stripped in the index, the rest refuses the commit. ' +
          'Exit 1 when there are errors or warnings.',
      )
      .argument('[files...]', 'notebooks and folders')
      .option('--staged', 'check the index; strip what is staged, unless configured to refuse (check.on-staged)')
      .option('--since <rev>', 'only cells that changed since the merge base with a revision')
      .option('--fix', 'mend what can be mended safely')
      .option('--no-fix', 'with --staged: refuse instead of stripping')
      .option('--format <name[=file]>', `${CHECK_FORMATS.join(', ')}; to a file with =FILE; may be repeated`, collect),
  )
    .examples([
      ['nbmend check', 'all notebooks below this folder'],
      ['nbmend check --staged', 'what the next commit will hold'],
      ['nbmend check --since main', 'what this branch changed'],
      ['nbmend check --select params --fix reports/', 'some rules, in a folder'],
      ['nbmend check --format sarif=out.sarif --format concise', 'two forms at once'],
    ])
    .performs((args: string[], flags: CheckFlags) => check(args, flags));
}

async function check(args: readonly string[], flags: CheckFlags): Promise<number> {
  const to = destinations(flags.format ?? [], CHECK_FORMATS, process.env);
  const cwd = process.cwd();
  if (flags.staged && flags.since !== undefined) throw new UsageError('--staged and --since exclude each other');
  const forPeople = { remarks: isAllForPeople(to), fold: to.every(({ format }) => format === 'full') };
  const { files, top, left, troubled } = flags.staged
    ? await staged(cwd, args, flags)
    : await onDisk(cwd, args, flags, forPeople);
  const report: Report<Remark> = { version: VERSION, files };
  const wish = typeof flags.color === 'boolean' ? (flags.color ? 'auto' : 'never') : flags.color;
  const paint = await paintFor(colourLevel({ wish, terminal: isTerminal(1), env: process.env }));
  const local = localPaths(report, top, cwd);
  // The other forms are there only where findings were asked for.
  const whole = report as Report<Finding>;
  const ci = await import('@nbmend/render/ci');
  await writeAll(to, {
    full: () => ci.renderFull(local, paint),
    concise: () => ci.renderConcise(local, paint),
    json: () => ci.renderJson(whole),
    github: () => ci.renderGithub(whole),
    gitlab: () => ci.renderGitlab(whole),
    sarif: () => ci.renderSarif(whole),
    junit: () => ci.renderJunit(whole),
    rdjson: () => ci.renderRdjson(whole),
    markdown: () => ci.renderMarkdown(whole),
    html: () => '', // a form of nbmend ci only
  });
  const { code, sentence } = outcomeOf(report, flags);
  // A commit without notebooks is none of ours to talk about, and one that is refused is a surprise to be explained.
  const inHook = flags.staged === true && process.env.GIT_INDEX_FILE !== undefined;
  const isOfInterest = !inHook || files.length > 0 || left.length > 0;
  if (!flags.quiet && isForPeople(to) && isOfInterest)
    say(`nbmend: ${sentence}${leftText(left)}\n${inHook && code !== 0 ? REFUSED : ''}`);
  return troubled ? 2 : code;
}

const REFUSED =
  'nbmend: the commit is refused; mend what is named above and git add it again (git commit --no-verify commits it as it is)\n';

interface Result {
  readonly files: readonly FileReport<Remark>[];
  readonly top: string;
  /** Who keeps the notebooks that were left alone. */
  readonly left: readonly string[];
  /** A file could not be read: said already. */
  readonly troubled: boolean;
}

async function onDisk(
  cwd: string,
  args: readonly string[],
  flags: CheckFlags,
  forPeople: Pick<BatchOptions, 'remarks' | 'fold'>,
): Promise<Result> {
  const places = await placesOf(cwd);
  const { files, missing } = await findFiles(args, cwd, places);
  const zeppelin = args.find((name) => hasZeppelinName(name));
  if (zeppelin !== undefined && !missing.includes(zeppelin))
    throw new UsageError(
      `${zeppelin} is a notebook of Zeppelin; the rules are for Jupyter's`,
      `What would be stripped from it: nbmend strip --check ${zeppelin}`,
    );
  for (const name of missing) say(`nbmend: ${name}: no such file or folder\n`);
  const chosen =
    flags.since === undefined ? { files, cells: undefined } : await changedSince(flags.since, files, places);
  const bar = await showProgress(chosen.files.length, 'checking');
  const filtered = await filteredPaths(
    chosen.files.map(({ path }) => path),
    places,
  );
  const options = {
    ...choiceOf(flags),
    fix: flags.fix ? 'all' : 'no',
    remarks: forPeople.remarks,
    // Which cells count is known only when all is found.
    fold: forPeople.fold && chosen.cells === undefined,
    top: places.top,
    config: flags.config === undefined ? undefined : resolve(cwd, flags.config),
    filtered: filtered.ours,
    keepers: filtered.keepers,
  } as const;
  const checked = await checkFiles(chosen.files, options, (files) => {
    for (let i = 0; i < files; i++) bar.step();
  }).finally(() => bar.stop());
  for (const { path, trouble } of checked) if (trouble !== undefined) say(`nbmend: ${path}: ${trouble}\n`);
  const fixed = checked.filter((file) => file.fixed).length;
  if (fixed > 0 && !flags.quiet) say(`nbmend: ${fixed === 1 ? '1 notebook' : `${fixed} notebooks`} mended\n`);
  const troubled = missing.length > 0 || checked.some(({ trouble }) => trouble !== undefined);
  const left = checked.flatMap((file) => file.left ?? []);
  const looked = checked.filter((file) => file.left === undefined);
  return { files: looked.map((file) => onlyChanged(file, chosen.cells)), top: places.top, left, troubled };
}

/** Findings in changed cells, and about the notebook as a whole. */
function onlyChanged(
  { path, findings, more }: CheckedFile,
  cells: ReadonlyMap<string, ReadonlySet<number>> | undefined,
): FileReport<Remark> {
  const changed = cells?.get(path);
  if (changed === undefined) return { path, findings, more };
  return {
    path,
    findings: findings.filter(({ cell }) => cell === undefined || changed.has(cell)),
    changedCells: changed,
  };
}

/** The files that differ from the merge base with `rev`, and which of their cells do. */
async function changedSince(rev: string, files: readonly FileToCheck[], places: Places) {
  const { openReader } = await import('@nbmend/git');
  const reader = places.inRepository ? await openReader(places.top) : null;
  if (!reader) throw new UsageError('--since needs a repository of git');
  try {
    const commit = await reader.resolve(rev);
    if (commit === null)
      throw await (await import('../check/unknown-revision.ts')).unknownRevision(places.top, reader, rev);
    const base = (await reader.mergeBase(commit, 'HEAD')) ?? commit;
    const changes = await reader.changes(
      { kind: 'commit', rev: base },
      { kind: 'worktree' },
      { accept: (path) => path.endsWith('.ipynb') },
    );
    const known = new Set((await reader.files({ kind: 'index' })).map(({ path }) => path));
    const old = new Map(changes.map(({ path, oldPath, status }) => [path, status === 'added' ? null : oldPath]));
    const { readFileSync } = await import('node:fs');
    const { isNotebookError, readNotebook } = await import('@nbmend/notebook');
    const cells = new Map<string, ReadonlySet<number>>();
    const chosen: FileToCheck[] = [];
    for (const file of files) {
      // What git does not know yet is new.
      if (!old.has(file.path) && known.has(file.path)) continue;
      chosen.push(file);
      const oldPath = old.get(file.path) ?? null;
      const before = oldPath === null ? null : await reader.readAt({ kind: 'commit', rev: base }, oldPath);
      try {
        cells.set(file.path, changedCells(before, readNotebook(readFileSync(file.absolute))));
      } catch (error) {
        if (!isNotebookError(error)) throw error; // the check reports it
      }
    }
    return { files: chosen, cells };
  } finally {
    await reader.close();
  }
}

async function staged(cwd: string, args: readonly string[], flags: CheckFlags): Promise<Result> {
  const { checkStaged } = await import('../check/staged.ts');
  const result = await checkStaged(cwd, {
    ...choiceOf(flags),
    fix: flags.fix ? 'all' : 'no',
    paths: args,
    config: flags.config === undefined ? undefined : resolve(cwd, flags.config),
    onStaged: flags.fix === false ? 'refuse' : flags.fix ? 'strip' : undefined,
  });
  if (result.finished.length > 0 && !flags.quiet)
    say(`nbmend: an earlier run was killed half-way; its stripping is finished in ${listed(result.finished)}\n`);
  const files = result.files.map(({ path, findings }) => ({ path, findings }));
  const mended = result.files.filter(({ fixed }) => fixed !== undefined);
  if (mended.length > 0 && outcomeOf({ version: '', files }, flags).code === 0) {
    await result.apply();
    const names = listed(mended.map(({ path }) => path));
    if (!flags.quiet) say(`nbmend: cleaned what is staged of ${names}\n`);
  }
  return { files, top: result.top, left: result.left, troubled: false };
}

/** At most so many files in one line. */
const FILES_SHOWN = 5;

function listed(names: readonly string[]): string {
  const more = names.length - FILES_SHOWN;
  return `${names.slice(0, FILES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function choiceOf({ select, ignore }: CheckFlags): RuleChoice {
  return { select, ignore };
}

/** Paths as seen from the present folder. */
function localPaths({ version, files }: Report<Remark>, top: string, cwd: string): Report<Remark> {
  const local = (path: string): string => (relative(cwd, resolve(top, path)) || path).split(sep).join('/');
  return { version, files: files.map((file) => ({ ...file, path: local(file.path) })) };
}
