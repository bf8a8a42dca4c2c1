/*
 * Notebooks with conflicts, as `resolve` and `mergetool` find them: the file of the work tree and, where git still has
 * them, the sides that were merged.
 */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { BatchReader, findRepository, listUnmerged, type Repository, type UnmergedFile } from '@nbmend/git';
import { type CellConflict, type Choice, listConflicts, mergeNotebooks, resolveConflicts } from '@nbmend/merge';
import { isNotebookError, type Notebook, readNotebook } from '@nbmend/notebook';
import { findNotebooks, isNotebookPath } from './find-notebooks.ts';
import { conflictStyle } from './merge-config.ts';
import { replaceFile } from './replace-file.ts';

export interface Sides {
  readonly base?: Notebook;
  readonly ours?: Notebook;
  readonly theirs?: Notebook;
}

/** A notebook of the work tree. It changes as conflicts are settled; `write` is called after each change. */
export class ConflictedNotebook {
  /** As the person would write it. */
  readonly path: string;
  readonly sides: Sides;
  /** git has it as unmerged. */
  readonly unmerged: boolean;
  private current: Notebook;
  private before: Stats;

  constructor(path: string, notebook: Notebook, sides: Sides, unmerged: boolean) {
    this.path = path;
    this.current = notebook;
    this.sides = sides;
    this.unmerged = unmerged;
    this.before = statSync(path);
  }

  get notebook(): Notebook {
    return this.current;
  }

  get conflicts(): readonly CellConflict[] {
    return listConflicts(this.current);
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
  }
}

/** What stands in the way of opening a notebook of the work tree. */
export interface Unopened {
  readonly path: string;
  readonly problem: string;
}

export interface Found {
  readonly notebooks: readonly ConflictedNotebook[];
  readonly unopened: readonly Unopened[];
  /** Notebooks that had markers between their JSON lines and were merged again by cell. */
  readonly mergedAgain: readonly string[];
}

/**
 * The notebooks that `args` name; without any, those that git has as unmerged in the whole work tree.
 * @param write merge files again that git merged as text (and write them); without it they count as unopened
 */
export async function findConflicted(args: readonly string[], write: boolean): Promise<Found> {
  const repository = await findRepository(process.cwd()).catch(() => null);
  const unmerged = repository?.top ? await unmergedByPath(repository) : new Map<string, UnmergedFile>();
  const paths = args.length > 0 ? await findNotebooks(args) : [...unmerged.keys()];
  const notebooks: ConflictedNotebook[] = [];
  const unopened: Unopened[] = [];
  const mergedAgain: string[] = [];
  const reader = repository?.top ? new BatchReader(repository.top) : undefined;
  try {
    for (const path of paths) {
      const stages = unmerged.get(path) ?? unmerged.get(relative(process.cwd(), resolve(path)));
      const sides = stages && reader ? await readSides(path, stages, reader) : {};
      const opened = open(path, sides, stages, write);
      if ('problem' in opened) unopened.push(opened);
      else {
        notebooks.push(opened.notebook);
        if (opened.again) mergedAgain.push(path);
      }
    }
  } finally {
    await reader?.close();
  }
  return { notebooks, unopened, mergedAgain };
}

/** Unmerged notebooks by their path from the current folder. */
async function unmergedByPath({ top }: Repository): Promise<Map<string, UnmergedFile>> {
  const files = await listUnmerged(top!);
  return new Map(
    files
      .filter(({ path }) => isNotebookPath(path))
      .map((file) => [relative(process.cwd(), resolve(top!, file.path)), file]),
  );
}

function open(
  path: string,
  sides: Sides,
  stages: UnmergedFile | undefined,
  write: boolean,
): Unopened | { readonly notebook: ConflictedNotebook; readonly again: boolean } {
  if (stages && (!stages.ours || !stages.theirs)) {
    const [gone, kept] = stages.ours ? ['theirs', 'ours'] : ['ours', 'theirs'];
    const advice = `git add ${path} keeps it, git rm ${path} deletes it`;
    return { path, problem: `deleted by ${gone}, changed by ${kept}; ${advice}` };
  }
  const bytes = readFileSync(path);
  try {
    return {
      notebook: new ConflictedNotebook(path, readNotebook(bytes, { file: path }), sides, stages !== undefined),
      again: false,
    };
  } catch (error) {
    if (!isNotebookError(error)) throw error;
    if (error.code !== 'conflict-markers' || !sides.ours || !sides.theirs) return { path, problem: error.problem };
    if (!write) return { path, problem: 'was merged as text; nbmend resolve merges it again by cell' };
    const conflicted = new ConflictedNotebook(path, sides.ours, sides, true);
    conflicted.replace(mergeAgain(sides.base, sides.ours, sides.theirs));
    return { notebook: conflicted, again: true };
  }
}

export function mergeAgain(base: Notebook | undefined, ours: Notebook, theirs: Notebook): Buffer {
  const style = conflictStyle(process.cwd());
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
