import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchReader } from './batch.ts';
import { type Change, type ChangesOptions, listChanges, type Side } from './changes.ts';
import { emptyTree, type FileEntry, listIndex, listTree, mergeBase, resolveCommit } from './objects.ts';
import { findRepository } from './repository.ts';
import { isGitMissing } from './run.ts';

/** Reads a repository: revisions, changed files, blobs. Two backends answer alike: the git binary, and isomorphic-git. */
export interface Reader {
  readonly backend: 'git' | 'isomorphic-git';
  /** The top of the work tree, or null in a bare repository. Paths in answers are from here. */
  readonly top: string | null;
  /** The object id of the commit that a revision names, or null. */
  resolve(rev: string): Promise<string | null>;
  /** The best common ancestor of two revisions, or null. */
  mergeBase(a: string, b: string): Promise<string | null>;
  /** Changed files, renames found. A commit side of `EMPTY` is the tree without files. */
  changes(from: Side, to: Side, options?: ChangesOptions): Promise<Change[]>;
  /** The files of a commit or of the index. */
  files(side: Side, paths?: readonly string[]): Promise<FileEntry[]>;
  /** A blob by its object id, or null when it is not there. */
  read(oid: string): Promise<Buffer | null>;
  /** The file on one side, or null when there is none; a link is its target, as git stores it. */
  readAt(side: Side, path: string): Promise<Buffer | null>;
  /** Ends what runs behind the reader. */
  close(): Promise<void>;
}

/** As a revision: the tree without files, what a first commit is compared with. */
export const EMPTY = 'nbmend:empty';

/**
 * A reader for the repository that `cwd` is in: through the git binary where there is one, else through isomorphic-git,
 * which is loaded only then. Null when `cwd` is in no repository. `NBMEND_GIT=isomorphic` takes the second in any case.
 */
export async function openReader(cwd: string): Promise<Reader | null> {
  if (process.env.NBMEND_GIT !== 'isomorphic') {
    try {
      return await openGitReader(cwd);
    } catch (error) {
      if (!isGitMissing(error)) throw error;
    }
  }
  const { openIsomorphicReader } = await import('./isomorphic.ts');
  return openIsomorphicReader(cwd);
}

async function openGitReader(cwd: string): Promise<Reader | null> {
  const repository = await findRepository(cwd);
  if (!repository) return null;
  const { top } = repository;
  const batch = new BatchReader(cwd);
  let empty: Promise<string> | undefined;
  const known = async (side: Side): Promise<Side> => {
    if (side.kind !== 'commit' || side.rev !== EMPTY) return side;
    empty ??= emptyTree(cwd);
    return { kind: 'commit', rev: await empty };
  };
  return {
    backend: 'git',
    top,
    resolve: (rev) => resolveCommit(cwd, rev),
    mergeBase: (a, b) => mergeBase(cwd, a, b),
    changes: async (from, to, options) => listChanges(cwd, await known(from), await known(to), options),
    files: (side, paths) => (side.kind === 'commit' ? listTree(cwd, side.rev, paths) : listIndex(cwd, paths)),
    read: (oid) => batch.read(oid),
    readAt: (side, path) => {
      if (side.kind === 'worktree') return readWorkTree(top, path);
      return batch.read(`${side.kind === 'commit' ? side.rev : ''}:${path}`);
    },
    close: () => batch.close(),
  };
}

/** A file of the work tree as git would read it: a link is its target. Null when there is none. */
export async function readWorkTree(top: string | null, path: string): Promise<Buffer | null> {
  if (top === null) return null;
  const file = join(top, path);
  try {
    return await readlink(file, 'buffer');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    // EINVAL (UNKNOWN on Windows): it is there and no link.
    return readFile(file);
  }
}
