/*
 * Notebooks with conflicts, as `resolve` and `mergetool` find them: the file of the work tree and, where git still has
 * them, the sides that were merged.
 */
import { existsSync, readFileSync, realpathSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { BatchReader, findRepository, git, hashFiles, listUnmerged, type UnmergedFile } from '@nbmend/git';
import {
  type CellConflict,
  type Choice,
  type FindBase,
  findBases,
  hasBase,
  listConflicts,
  mergeNotebooks,
  resolveConflicts,
} from '@nbmend/merge';
import { isNotebookError, type Notebook, readNotebook } from '@nbmend/notebook';
import { UsageError } from './exit.ts';
import { findNotebooks, isNotebookPath } from './find-notebooks.ts';
import { conflictStyle } from './merge-config.ts';
import { replaceFile } from './replace-file.ts';
import { shellWord } from './shell-word.ts';

export interface Sides {
  readonly base?: Notebook;
  readonly ours?: Notebook;
  readonly theirs?: Notebook;
}

/** A file as git knows it: its path (`/` between folders) from the top of a work tree. */
export interface Place {
  readonly top: string;
  readonly path: string;
}

/** A notebook of the work tree. It changes as conflicts are settled; the file is written with each change. */
export class ConflictedNotebook {
  /** As the person would write it. */
  readonly path: string;
  readonly sides: Sides;
  /** Where git has it as unmerged. */
  readonly place: Place | undefined;
  private current: Notebook;
  private before: Stats;
  private findBase: FindBase | undefined;
  private readonly written: ((bytes: Buffer) => void) | undefined;

  /** @param written called with the new content after each change */
  constructor(path: string, notebook: Notebook, sides: Sides, place?: Place, written?: (bytes: Buffer) => void) {
    this.path = path;
    this.current = notebook;
    this.sides = sides;
    this.place = place;
    this.written = written;
    this.before = statSync(path);
  }

  get notebook(): Notebook {
    return this.current;
  }

  get conflicts(): readonly CellConflict[] {
    return listConflicts(this.current);
  }

  /**
   * The choice that settles a conflict to what was there before: the markers show it, or git still has the three sides.
   * Undefined where neither is so.
   */
  baseOf(conflict: CellConflict): Choice | undefined {
    if (hasBase(conflict)) return 'base';
    const { base, ours, theirs } = this.sides;
    if (!base || !ours || !theirs) return undefined;
    this.findBase ??= findBases({ base, ours, theirs });
    return this.findBase(this.current.cells[conflict.cell]);
  }

  /** Settles conflicts and writes the file, at once or not at all. */
  settle(choices: ReadonlyMap<number, Choice>): void {
    this.replace(Buffer.concat(resolveConflicts(this.current, choices, this.sides)));
  }

  replace(bytes: Buffer): void {
    const notebook = readNotebook(bytes, { file: this.path });
    replaceFile(this.path, [bytes], this.before);
    this.before = statSync(this.path);
    this.current = notebook;
    this.written?.(bytes);
  }
}

/** What stands in the way of opening a notebook of the work tree. */
export interface Unopened {
  readonly path: string;
  readonly problem: string;
  /** It cannot be merged by cell, but one side can be taken whole (`takeWhole`); these sides are no file. */
  readonly takeable?: {
    readonly deleted: readonly ('ours' | 'theirs')[];
    readonly place: Place;
    /** Both sides renamed the file, each to another name: under both stands the merge of the two, conflicts and all. */
    readonly isMerge?: boolean;
  };
}

/** How git left a file that is no merge by cell: text with markers, or ours as if theirs did not exist. */
export type Unsettled = 'text' | 'ours';

export interface Found {
  readonly notebooks: readonly ConflictedNotebook[];
  readonly unopened: readonly Unopened[];
  /** Notebooks that had markers between their JSON lines, or were still ours, and were merged by cell. */
  readonly mergedAgain: readonly { readonly path: string; readonly was: Unsettled }[];
}

/**
 * The notebooks that `args` name; without any, those that git has as unmerged in the whole work tree.
 * @param write merge files again that git merged as text or not at all (and write them); without it they count as unopened
 */
export async function findConflicted(args: readonly string[], write: boolean): Promise<Found> {
  const repositories = new Repositories();
  const here = args.length === 0 ? await findRepository(process.cwd()) : undefined;
  if (args.length === 0 && !here?.top) {
    throw new UsageError(
      'no work tree of git here, so no file is unmerged',
      'Run it in one, or name the notebooks: nbmend resolve a.ipynb',
    );
  }
  const paths = here?.top ? await repositories.unmergedIn(here.top) : await findNotebooks(args);
  const notebooks: ConflictedNotebook[] = [];
  const unopened: Unopened[] = [];
  const mergedAgain: { path: string; was: Unsettled }[] = [];
  try {
    for (const path of paths) {
      const stages = await repositories.stagesOf(path);
      const sides = stages ? await readSides(path, stages, repositories.reader(stages.top)) : {};
      const opened = await open(path, sides, stages, write);
      if ('problem' in opened) unopened.push(opened);
      else {
        notebooks.push(opened.notebook);
        if (opened.again) mergedAgain.push({ path, was: opened.again });
      }
    }
  } finally {
    await repositories.close();
  }
  return { notebooks, unopened, mergedAgain };
}

/** What git has of an unmerged notebook; its path is from the top of the work tree. */
interface Stages extends UnmergedFile, Place {}

/** The repositories that the named files are in, wherever the current folder is; each is asked once. */
class Repositories {
  private readonly tops = new Map<string, string | undefined>();
  private readonly unmerged = new Map<string, ReadonlyMap<string, Stages>>();
  private readonly readers = new Map<string, BatchReader>();

  /** The unmerged notebooks of a work tree, from the current folder. */
  async unmergedIn(top: string): Promise<readonly string[]> {
    return [...(await this.stagesIn(top)).keys()].map((path) => relative(process.cwd(), resolve(top, path)));
  }

  /** Undefined if git does not have the file as unmerged. */
  async stagesOf(path: string): Promise<Stages | undefined> {
    // The folder of a file that a side deleted may be gone with it.
    let folder = dirname(resolve(path));
    while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
    const top = await this.topOf(folder);
    if (top === undefined) return undefined;
    const real = resolve(realpathSync(folder), relative(folder, resolve(path)));
    return (await this.stagesIn(top)).get(relative(realpathSync(top), real).replaceAll(sep, '/'));
  }

  reader(top: string): BatchReader {
    const reader = this.readers.get(top) ?? new BatchReader(top);
    this.readers.set(top, reader);
    return reader;
  }

  async close(): Promise<void> {
    for (const reader of this.readers.values()) await reader.close();
  }

  /** Files can be settled without git; which of them are unmerged only git knows. */
  private async topOf(folder: string): Promise<string | undefined> {
    if (!this.tops.has(folder)) {
      const repository = await findRepository(folder).catch(() => null);
      this.tops.set(folder, repository?.top ?? undefined);
    }
    return this.tops.get(folder);
  }

  private async stagesIn(top: string): Promise<ReadonlyMap<string, Stages>> {
    const known = this.unmerged.get(top);
    if (known !== undefined) return known;
    const files = (await listUnmerged(top)).filter(({ path }) => isNotebookPath(path));
    const stages = new Map(files.map((file) => [file.path, { ...file, top }]));
    this.unmerged.set(top, stages);
    return stages;
  }
}

async function open(
  path: string,
  sides: Sides,
  stages: Stages | undefined,
  write: boolean,
): Promise<Unopened | { readonly notebook: ConflictedNotebook; readonly again?: Unsettled }> {
  if (stages && (!stages.ours || !stages.theirs)) {
    return deletedOnASide(path, stages);
  }
  const read = readFile(path);
  const unsettled = stages && (await unsettledState(read, stages));
  if (stages === undefined || unsettled === undefined) {
    if ('problem' in read) {
      const settled = read.code === 'conflict-markers' && stages === undefined;
      return { path, problem: settled ? markedButSettled(path) : read.problem };
    }
    return { notebook: new ConflictedNotebook(path, read.notebook, sides, stages) };
  }
  if (!sides.ours || !sides.theirs) {
    const side = sides.ours ? 'theirs' : sides.theirs ? 'ours' : 'neither side';
    const problem = `not merged: ${side} is ${side === 'neither side' ? 'a' : 'no'} notebook that can be read`;
    return {
      path,
      problem: `${problem}; nbmend resolve --ours or --theirs takes that side whole`,
      takeable: { deleted: [], place: stages },
    };
  }
  if (!write) return { path, problem: NOT_BY_CELL[unsettled] };
  const conflicted = new ConflictedNotebook(path, sides.ours, sides, stages);
  conflicted.replace(mergeAgain(sides.base, sides.ours, sides.theirs, stages.top));
  return { notebook: conflicted, again: unsettled };
}

/** A side deleted (or renamed) the file, so that it is there whole or not at all. */
function deletedOnASide(path: string, place: Stages): Unopened {
  const { base, ours, theirs } = place;
  const deleted = (['ours', 'theirs'] as const).filter((side) => !(side === 'ours' ? ours : theirs));
  if (deleted.length === 2) {
    return {
      path,
      problem: `deleted or renamed by both; git rm ${shellWord(path)} deletes it`,
      takeable: { deleted, place },
    };
  }
  const [gone, kept] = deleted[0] === 'ours' ? ['ours', 'theirs'] : ['theirs', 'ours'];
  const what = base ? `deleted by ${gone}, changed by ${kept}` : `only ${kept} has it`;
  const advice = `nbmend resolve --${kept} ${shellWord(path)} keeps it, with --${gone} it is deleted`;
  const isMerge = base === undefined && existsSync(path);
  return { path, problem: `${what}; ${advice}`, takeable: { deleted, place, isMerge } };
}

/** Markers between the JSON lines of a file whose sides git does not hold any more. */
function markedButSettled(path: string): string {
  return (
    'has git conflict markers between its lines, and git takes it for settled (it was added, or never merged here); ' +
    `"git checkout --merge -- ${shellWord(path)}" brings the conflict back before the commit, then: nbmend resolve. ` +
    `After the commit take a version from before: git checkout REV -- ${shellWord(path)}`
  );
}

const NOT_BY_CELL: Readonly<Record<Unsettled, string>> = {
  text: 'was merged as text; nbmend resolve merges it again by cell',
  ours: 'is still ours, without what theirs changed; nbmend resolve merges them, git add keeps ours',
};

function readFile(path: string): { readonly notebook: Notebook } | { readonly problem: string; readonly code: string } {
  try {
    return { notebook: readNotebook(readFileSync(path), { file: path }) };
  } catch (error) {
    if (!isNotebookError(error)) throw error;
    return { problem: error.problem, code: error.code };
  }
}

/**
 * A driver that fails, and git itself for a file it calls binary, leave ours in the work tree without a mark. That is not a
 * settled conflict, and looks like one.
 */
async function unsettledState(
  read: ReturnType<typeof readFile>,
  { path: pathFromTop, top, ours, theirs }: Stages,
): Promise<Unsettled | undefined> {
  if ('code' in read && read.code === 'conflict-markers') return 'text';
  if ('notebook' in read && listConflicts(read.notebook).length > 0) return undefined;
  if (ours?.oid === theirs?.oid) return undefined;
  const [oid] = await hashFiles(top, [pathFromTop]);
  if (oid !== ours?.oid) return undefined;
  const left = await leftByGit(top, pathFromTop);
  return left === undefined || left === oid ? 'ours' : undefined;
}

/**
 * What git itself put into the work tree, whatever a person did since: then ours there is their decision. Undefined where
 * git did not note it (its strategy `ort` does, the default since 2.34).
 */
async function leftByGit(top: string, path: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', `AUTO_MERGE:${path}`];
  const { code, stdout } = await git(args, { cwd: top, answers: [0, 1, 128] });
  return code === 0 ? stdout.toString().trim() : undefined;
}

/** Puts one side of an unmerged file into the work tree, through the filters of git; the index stays as it is. */
export async function takeWhole(
  { path, takeable }: Unopened,
  side: 'ours' | 'theirs',
): Promise<'taken' | 'kept' | 'deleted'> {
  if (takeable === undefined || takeable.deleted.includes(side)) {
    rmSync(path, { force: true });
    return 'deleted';
  }
  const read = takeable.isMerge ? readFile(path) : undefined;
  if (read && 'notebook' in read) {
    const file = new ConflictedNotebook(path, read.notebook, {});
    file.settle(new Map(file.conflicts.map(({ cell }) => [cell, side])));
    return 'kept';
  }
  const { top, path: inTop } = takeable.place;
  await git(['--literal-pathspecs', 'checkout', '--quiet', `--${side}`, '--', inTop], { cwd: top });
  return 'taken';
}

/** @param cwd where git is asked for `merge.conflictStyle` */
export function mergeAgain(base: Notebook | undefined, ours: Notebook, theirs: Notebook, cwd: string): Buffer {
  const style = conflictStyle(cwd);
  const labels = { base: 'base', ours: 'ours', theirs: 'theirs' };
  return Buffer.concat(mergeNotebooks({ base, ours, theirs }, { markers: { style, labels } }).chunks);
}

async function readSides(path: string, stages: UnmergedFile, reader: BatchReader): Promise<Sides> {
  const read = async (oid: string | undefined): Promise<Notebook | undefined> => {
    const bytes = oid === undefined ? null : await reader.read(oid);
    try {
      return bytes === null ? undefined : readNotebook(bytes, { file: path });
    } catch (error) {
      if (isNotebookError(error)) return undefined;
      throw error;
    }
  };
  const [base, ours, theirs] = await Promise.all([
    read(stages.base?.oid),
    read(stages.ours?.oid),
    read(stages.theirs?.oid),
  ]);
  return { ...(base && { base }), ...(ours && { ours }), ...(theirs && { theirs }) };
}
