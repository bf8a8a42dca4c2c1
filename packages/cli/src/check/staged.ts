/*
 * The pre-commit job. It looks at the index that git is about to commit, which is not always `.git/index`: `git commit -a` and
 * `git commit PATH` run hooks with an index of their own in GIT_INDEX_FILE. Nothing is changed until every staged notebook
 * has been checked and found good; then the stripped blobs go into the index in one step, and files of the work tree that
 * were as staged follow. A failure or an interruption in between puts everything back.
 */
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type Change,
  EMPTY,
  findRepository,
  git,
  hashFiles,
  hashOf,
  openReader,
  type Reader,
  type Repository,
  storeBlobs,
} from '@nbmend/git';
import { configurationIn } from '../configuration.ts';
import { UsageError } from '../exit.ts';
import { filtersOf } from '../other-filters.ts';
import { replaceFile } from '../replace-file.ts';
import { type Inspection, type InspectOptions, inspect } from './inspect.ts';
import { entriesOf, indexFiles, refresh, setEntries, smudged } from './staged-entries.ts';
import { closeJournal, finishLeftover, openJournal } from './staged-journal.ts';

export interface StagedOptions extends InspectOptions {
  /** Pathspecs, relative to the present folder; none means everything staged. */
  readonly paths: readonly string[];
  readonly config: string | undefined;
  /** The command line's word on what happens with what is to be stripped; else the configuration's. */
  readonly onStaged: 'strip' | 'refuse' | undefined;
}

export interface StagedFile extends Inspection {
  readonly path: string;
  readonly mode: number;
  readonly oid: string;
  readonly bytes: Buffer;
}

export interface Staged {
  readonly top: string;
  readonly files: readonly StagedFile[];
  /** Who keeps the staged notebooks that are none of ours, one entry for each. */
  readonly left: readonly string[];
  /** Files of the work tree that an earlier job, which was killed, had left unstripped, and that are as staged again now. */
  readonly finished: readonly string[];
  /** Puts what was mended into the index and the work tree. Call it if the findings allow the commit. */
  apply(): Promise<void>;
}

/** Checks what is staged. Nothing is changed yet but what an earlier job left half done. */
export async function checkStaged(cwd: string, options: StagedOptions): Promise<Staged> {
  const repository = await findRepository(cwd);
  if (!repository?.top)
    throw new UsageError(
      '--staged needs a work tree of git',
      'Run it inside of a repository, or name files without --staged.',
    );
  const { top } = repository;
  const finished = await finishLeftover(top, repository.gitDir, indexFiles(top, repository.gitDir)[0]);
  const reader = await openReader(cwd);
  if (!reader) throw new UsageError('--staged needs a repository');
  try {
    const configuration = configurationIn(top, options.config);
    const files: StagedFile[] = [];
    const kept: string[] = [];
    const staged = await stagedNotebooks(cwd, repository, reader, options.paths);
    const filters = await filtersOf(
      top,
      staged.map(({ path }) => path),
    );
    for (const { path, newMode: mode, newOid: oid } of staged) {
      const filter = filters.get(path);
      if (filter !== undefined && filter !== 'nbmend') {
        kept.push(filter.keeper);
        continue;
      }
      const bytes = oid === null ? null : await reader.read(oid);
      if (oid === null || bytes === null) continue;
      const settings = await configuration.settingsFor(path);
      const configFile = (await configuration.configFor(path))?.file ?? '';
      const strips = (options.onStaged ?? settings.check.onStaged ?? 'strip') === 'strip';
      const fix = options.fix === 'all' ? 'all' : strips ? 'strip' : 'no';
      const configFolder = configFile.slice(0, Math.max(0, configFile.lastIndexOf('/')));
      const named = { name: configFile, absolute: resolve(top, configFile) };
      const subject = { path, bytes, settings, configFolder, configFile: named, filtered: false, keeper: undefined };
      const inspection = await inspect(subject, { ...options, fix, remarks: false });
      if (inspection.left === undefined) files.push({ path, mode, oid, bytes, ...inspection });
      else kept.push(inspection.left);
    }
    return { top, files, left: kept, finished, apply: () => apply(top, repository, files) };
  } finally {
    await reader.close();
  }
}

const REGULAR = new Set([0o100644, 0o100755]);

/** Staged notebooks whose content the commit makes: in a merge not those that the other side made. */
async function stagedNotebooks(
  cwd: string,
  { gitDir }: Repository,
  reader: Reader,
  paths: readonly string[],
): Promise<readonly Change[]> {
  const head = (await reader.resolve('HEAD')) ?? EMPTY;
  const accept = (path: string): boolean => path.endsWith('.ipynb');
  const changes = await reader.changes({ kind: 'commit', rev: head }, { kind: 'index' }, { paths, accept });
  const staged = changes.filter(({ path, newMode }) => accept(path) && REGULAR.has(newMode));
  const merged = await otherParents(cwd, join(gitDir, 'MERGE_HEAD'), staged.length);
  return staged.filter(({ path, newOid }) => !merged.some((files) => files.get(path) === newOid));
}

/** Files of the commits that are being merged, by path. */
async function otherParents(
  cwd: string,
  file: string,
  staged: number,
): Promise<readonly ReadonlyMap<string, string>[]> {
  if (staged === 0 || !existsSync(file)) return [];
  const parents = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return Promise.all(
    parents.map(async (parent) => {
      const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', parent], { cwd });
      const entries = stdout
        .toString()
        .split('\0')
        .flatMap((record) => {
          const [, oid, path] = /^\d+ \w+ ([0-9a-f]+)\t([\s\S]*)$/.exec(record) ?? [];
          return oid !== undefined && path !== undefined ? [[path, oid] as const] : [];
        });
      return new Map(entries);
    }),
  );
}

async function apply(top: string, { gitDir }: Repository, files: readonly StagedFile[]): Promise<void> {
  const mended = files.filter((file): file is StagedFile & { fixed: Buffer } => file.fixed !== undefined);
  if (mended.length === 0) return;
  const oids = await storeBlobs(
    top,
    mended.map(({ fixed }) => fixed),
    hashOf(mended[0].oid),
  );
  const followers = await asStaged(top, mended);
  const indexes = indexFiles(top, gitDir);
  const undo: (() => void)[] = [];
  // From here on everything is synchronous: a signal waits until it is either all done or all put back.
  const release = holdSignals();
  try {
    openJournal(
      gitDir,
      mended.map(({ path, oid }, i) => ({ path, before: oid, after: oids[i] })),
    );
    indexes.forEach((index, i) => {
      const present = i === 0 ? undefined : entriesOf(top, index);
      // The second index is git's own for after the commit: only what is the same there may change with it.
      const those = mended
        .map((file, at) => ({ ...file, oid: file.oid, next: oids[at] }))
        .filter(({ path, oid }) => !present || present.get(path) === oid);
      setEntries(
        top,
        index,
        those.map(({ path, mode, next }) => ({ path, mode, oid: next })),
      );
      undo.push(() =>
        setEntries(
          top,
          index,
          those.map(({ path, mode, oid }) => ({ path, mode, oid })),
        ),
      );
    });
    for (const [i, { path, fixed, bytes }] of mended.entries()) {
      const file = join(top, path);
      const how = followers.get(path);
      if (how === undefined) continue;
      const stats = statSync(file);
      const before = readFileSync(file);
      undo.push(() => replaceFile(file, [before], statSync(file)));
      const after = how === 'equal' && before.equals(bytes) ? fixed : smudged(top, path, oids[i]);
      replaceFile(file, [after], stats);
    }
    for (const index of indexes) refresh(top, index);
    await release.check();
    closeJournal(gitDir);
  } catch (error) {
    for (const step of undo.reverse()) step();
    closeJournal(gitDir);
    throw error;
  } finally {
    release.done();
  }
}

/**
 * Which files of the work tree are as staged: `equal` to the byte, or `filtered`, the same after git's filters (line ends).
 * The others hold work that is not staged, and are left alone.
 */
async function asStaged(top: string, files: readonly StagedFile[]): Promise<ReadonlyMap<string, 'equal' | 'filtered'>> {
  const same = new Map<string, 'equal' | 'filtered'>();
  const others: StagedFile[] = [];
  for (const file of files) {
    const name = join(top, file.path);
    if (!lstatSync(name, { throwIfNoEntry: false })?.isFile()) continue;
    if (readFileSync(name).equals(file.bytes)) same.set(file.path, 'equal');
    else others.push(file);
  }
  const oids = await hashFiles(
    top,
    others.map(({ path }) => path),
  );
  others.forEach(({ path, oid }, i) => {
    if (oids[i] === oid) same.set(path, 'filtered');
  });
  return same;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** While held, a signal does not end the process; `check` throws if one came. */
function holdSignals(): { check(): Promise<void>; done(): void } {
  let came: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals): void => {
    came = signal;
  };
  for (const signal of SIGNALS) process.on(signal, note);
  return {
    async check() {
      // A signal that came during synchronous work is told when the event loop looks for events, which it has done for
      // certain between two immediates.
      for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (came !== undefined) throw new UsageError(`interrupted (${came}); nothing was changed`);
    },
    done() {
      for (const signal of SIGNALS) process.off(signal, note);
    },
  };
}
