/* What a pull request changes: every notebook that differs between the merge base and the head, compared and checked. */
import { resolve } from 'node:path';
import { diffInDepth } from '@nbmend/diff';
import { type Change, openReader, type Reader } from '@nbmend/git';
import { isNotebookError, type Notebook, readNotebook } from '@nbmend/notebook';
import { DEFAULT_VIEW, viewDiff } from '@nbmend/render';
import type { ChangedNotebook, CiReport } from '@nbmend/render/ci';
import { configurationIn } from '../configuration.ts';
import { UsageError } from '../exit.ts';
import { hasLfsPointer, LFS } from '../lfs-pointer.ts';
import { filtersOf } from '../other-filters.ts';
import { withoutCells } from '../sides.ts';
import { changedCells } from './changed.ts';
import { inspect } from './inspect.ts';
import type { RuleChoice } from './rules.ts';
import { FETCH_ALL, isShallow, unknownRevision } from './unknown-revision.ts';
import { VERSION } from './version.ts';

export interface PullRequestOptions extends RuleChoice {
  /** Undefined: what the CI system says. */
  readonly base: string | undefined;
  readonly head: string;
  readonly paths: readonly string[];
  readonly config: string | undefined;
  /** Report only findings in changed cells, and those about notebooks as a whole. */
  readonly onlyChanged: boolean;
}

/** The two versions of a notebook, for whoever draws more than the report has. */
export interface Versions {
  readonly a: Notebook | undefined;
  readonly b: Notebook | undefined;
}

export interface PullRequest {
  readonly report: CiReport;
  readonly versions: ReadonlyMap<string, Versions>;
  /** Who keeps the notebooks that were neither compared nor checked. */
  readonly left: readonly string[];
}

export async function readPullRequest(
  cwd: string,
  options: PullRequestOptions,
  env: NodeJS.ProcessEnv,
): Promise<PullRequest> {
  const reader = await openReader(cwd);
  if (!reader) throw new UsageError('nbmend ci needs a repository of git', 'Run it inside of a clone.');
  try {
    const base = await resolveBase(cwd, reader, options.base ?? baseOfCi(env));
    const head = await reader.resolve(options.head);
    if (head === null) throw await unknownRevision(cwd, reader, options.head);
    const mergeBase = await mergeBaseOf(cwd, reader, base, { rev: options.head, commit: head });
    const changes = await reader.changes(
      { kind: 'commit', rev: mergeBase },
      { kind: 'commit', rev: head },
      { paths: options.paths, accept: (path) => /\.ipynb$/i.test(path) },
    );
    const configuration = configurationIn(reader.top ?? cwd, options.config);
    const versions = new Map<string, Versions>();
    const files: ChangedNotebook[] = [];
    const left: string[] = [];
    const filters = await filtersOf(
      reader.top ?? cwd,
      changes.map(({ path }) => path),
    );
    for (const change of changes.filter(isRegular)) {
      const read = async (oid: string | null): Promise<Buffer | null> => (oid === null ? null : reader.read(oid));
      const bytes = { a: await read(change.oldOid), b: await read(change.newOid) };
      const filter = filters.get(change.path);
      const keeper = keeperOf(bytes, filter === 'nbmend' ? undefined : filter?.keeper);
      if (keeper !== undefined) {
        left.push(keeper);
        files.push({ ...unread(change, `left to ${keeper}`), findings: [] });
        continue;
      }
      const settings = await configuration.settingsFor(change.path);
      const name = (await configuration.configFor(change.path))?.file ?? '';
      const configFile = { name, absolute: resolve(reader.top ?? cwd, name) };
      const configFolder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
      const checked =
        bytes.b === null
          ? []
          : (
              await inspect(
                {
                  path: change.path,
                  bytes: bytes.b,
                  settings,
                  configFolder,
                  configFile,
                  filtered: false,
                  keeper: undefined,
                },
                { ...options, fix: 'no' },
              )
            ).findings;
      const { notebook, both } = await compare(change, bytes);
      versions.set(change.path, both);
      const changed = both.b && changedCells(bytes.a, both.b);
      const findings = options.onlyChanged
        ? checked.filter(({ cell }) => cell === undefined || changed?.has(cell) !== false)
        : checked;
      files.push({ ...notebook, findings, changedCells: changed });
    }
    const report = { version: VERSION, files, base, head: { rev: options.head, commit: head }, mergeBase };
    return { report, versions, left };
  } finally {
    await reader.close();
  }
}

/** A file on at least one side; links and submodules are none. */
function isRegular({ oldMode, newMode }: Change): boolean {
  const regular = (mode: number): boolean => mode === 0 || mode === 0o100644 || mode === 0o100755;
  return regular(oldMode) && regular(newMode);
}

/** Who keeps a version in another form than a notebook's. */
function keeperOf({ a, b }: Sides<Buffer | null>, filter: string | undefined): string | undefined {
  return filter ?? (hasLfsPointer(a, b) ? LFS : undefined);
}

type Sides<T> = { readonly a: T; readonly b: T };

async function compare(
  change: Change,
  bytes: Sides<Buffer | null>,
): Promise<{ notebook: Omit<ChangedNotebook, 'findings'>; both: Versions }> {
  const { path, oldPath, status } = change;
  const old = readSide(bytes.a, oldPath, 'old');
  const now = readSide(bytes.b, path, 'new');
  const both = { a: old.notebook, b: now.notebook };
  const problem = now.problem ?? old.problem;
  const some = both.a ?? both.b;
  if (problem !== undefined || some === undefined) {
    return { notebook: unread(change, problem ?? 'nothing to compare'), both };
  }
  const { a, b } = { a: both.a ?? withoutCells(some), b: both.b ?? withoutCells(some) };
  const changes = await diffInDepth(a, b);
  const file = fileOf(change);
  const view = viewDiff(changes, a, b, file, DEFAULT_VIEW);
  return { notebook: { path, file, status, diff: { view, changes }, problem: undefined }, both };
}

function unread(change: Change, problem: string): Omit<ChangedNotebook, 'findings'> {
  return { path: change.path, file: fileOf(change), status: change.status, diff: undefined, problem };
}

function fileOf({ path, oldPath, status, similarity }: Change): ChangedNotebook['file'] {
  return {
    oldPath: status === 'added' ? null : oldPath,
    newPath: status === 'deleted' ? null : path,
    ...(similarity !== undefined && { similarity }),
    prefixed: true,
  };
}

function readSide(bytes: Buffer | null, path: string, which: string): { notebook?: Notebook; problem?: string } {
  if (bytes === null) return {};
  try {
    return { notebook: readNotebook(bytes, { file: path }) };
  } catch (error) {
    if (!isNotebookError(error)) throw error;
    return {
      problem: `the ${which} version cannot be read: line ${error.line}, column ${error.column}: ${error.problem}`,
    };
  }
}

// --- where the pull request begins -----------------------------------------------------------------------------------

/** The target branch as CI systems name it in pull requests; undefined elsewhere. */
function baseOfCi(env: NodeJS.ProcessEnv): string | undefined {
  const named = [env.CI_MERGE_REQUEST_DIFF_BASE_SHA, env.GITHUB_BASE_REF, env.CI_MERGE_REQUEST_TARGET_BRANCH_NAME];
  const azure = env.SYSTEM_PULLREQUEST_TARGETBRANCH?.replace(/^refs\/heads\//, '');
  return [...named, env.BITBUCKET_PR_DESTINATION_BRANCH, env.CHANGE_TARGET, azure].find(
    (name) => name !== undefined && name !== '',
  );
}

/** The commit of the base: as named, or the branch of that name of `origin`, which is all that a clone in CI has. */
async function resolveBase(cwd: string, reader: Reader, rev: string | undefined): Promise<CiReport['base']> {
  if (rev === undefined)
    throw new UsageError('nbmend ci needs --base REV', 'The branch that the pull request goes to, as origin/main.');
  for (const name of [rev, `origin/${rev}`]) {
    const commit = await reader.resolve(name);
    if (commit !== null) return { rev: name, commit };
  }
  throw await unknownRevision(cwd, reader, rev);
}

async function mergeBaseOf(
  cwd: string,
  reader: Reader,
  base: CiReport['base'],
  head: CiReport['head'],
): Promise<string> {
  const found = await reader.mergeBase(base.commit, head.commit);
  if (found !== null) return found;
  if (await isShallow(cwd)) {
    const hint = `Fetch the history first: git fetch --unshallow origin\n${FETCH_ALL}`;
    throw new UsageError(`this clone is shallow: it does not reach back to where ${head.rev} left ${base.rev}`, hint);
  }
  throw new UsageError(
    `${base.rev} and ${head.rev} have no commit in common`,
    'Is --base the branch that the pull request goes to?',
  );
}
