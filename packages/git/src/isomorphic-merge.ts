import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import git from 'isomorphic-git';
import { type Access, accessTo, findGitFolder } from './git-folder.ts';
import { openIsomorphicReader } from './isomorphic-reader.ts';
import { EMPTY, type Reader } from './reader.ts';
import { resolveRevision } from './revision.ts';

/** One file that both sides changed. `base` is null when both added it. */
export interface MergeFile {
  readonly path: string;
  readonly base: Buffer | null;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  /** Names of the sides for conflict markers. */
  readonly labels: { readonly base: string; readonly ours: string; readonly theirs: string };
}

export interface MergeRequest {
  /** The branch or commit to merge into the current branch. */
  readonly theirs: string;
  /** Merges one file: `clean` is false when the bytes hold a conflict. */
  readonly driver: (file: MergeFile) => Promise<{ readonly clean: boolean; readonly bytes: Buffer }>;
  readonly author: { readonly name: string; readonly email: string };
  readonly message?: string;
}

/** `dirty`: the work tree has changes, nothing was done. `conflicts`: the files are in the work tree, the index knows. */
export type MergeOutcome =
  | { readonly kind: 'up-to-date' | 'fast-forward' | 'merged'; readonly oid: string }
  | { readonly kind: 'conflicts' | 'dirty'; readonly paths: readonly string[] };

/**
 * `git merge` without git: isomorphic-git's merge with our driver for every file that both sides changed. It leaves what
 * git would leave: a commit and a clean work tree, or the conflicts in index and work tree with MERGE_HEAD set, so that
 * `git commit` concludes it. Histories with several merge bases, or none, need git itself: that is an error.
 */
export async function mergeBranches(cwd: string, request: MergeRequest): Promise<MergeOutcome> {
  const folder = await findGitFolder(cwd);
  const reader = await openIsomorphicReader(cwd);
  if (!folder?.top || !reader) throw new Error(`${cwd} is not in the work tree of a git repository`);
  const access = accessTo(folder);
  const dir = folder.top;

  const dirty = await reader.changes({ kind: 'commit', rev: 'HEAD' }, { kind: 'worktree' });
  if (dirty.length > 0) return { kind: 'dirty', paths: dirty.map((change) => change.path) };

  const ours = await known(access, 'HEAD');
  const theirs = await known(access, request.theirs);
  const base = await reader.mergeBase(ours, theirs);
  const lossless = new Map<string, Buffer>();
  const both = await changedByBoth(reader, base, ours, theirs);

  const { name, email } = request.author;
  try {
    const result = await git.merge({
      ...access,
      dir,
      theirs: (await git.expandRef({ ...access, ref: request.theirs }).catch(() => null)) ?? theirs,
      abortOnConflict: false,
      author: { name, email },
      ...(request.message !== undefined && { message: request.message }),
      mergeDriver: async ({ branches, contents, path }) => {
        const labels = { base: branches[0] ?? 'base', ours: branches[1] ?? 'ours', theirs: branches[2] ?? 'theirs' };
        const file = both.find((one) => isThisFile(one, path, contents));
        if (!file) throw new Error(`isomorphic-git merges ${path}, which both sides have not changed`);
        const merged = await request.driver({ ...file, labels });
        const mergedText = merged.bytes.toString('utf8');
        const faithful = Buffer.from(mergedText, 'utf8').equals(merged.bytes);
        if (!faithful) lossless.set(file.path, merged.bytes);
        return { cleanMerge: merged.clean && faithful, mergedText };
      },
    });
    if (result.alreadyMerged) return { kind: 'up-to-date', oid: ours };
    // The work tree had no changes (checked above), so nothing of the user's is overwritten.
    const branch = await git.currentBranch({ ...access });
    await git.checkout({ ...access, dir, ref: branch ?? result.oid!, force: true });
    return { kind: result.fastForward ? 'fast-forward' : 'merged', oid: result.oid! };
  } catch (error) {
    if (error instanceof git.Errors.MergeNotSupportedError) {
      throw new Error(
        `${request.theirs} cannot be merged without a git binary (several merge bases, or a file against a folder)`,
      );
    }
    if (!(error instanceof git.Errors.MergeConflictError)) throw error;
    const paths = error.data.filepaths;
    await takeTheirs(access, dir, { base: base!, ours, theirs }, paths);
    for (const [path, bytes] of lossless) await writeFile(join(dir, path), bytes);
    const label = request.theirs;
    await writeFile(join(folder.gitDir, 'MERGE_HEAD'), `${theirs}\n`);
    await writeFile(join(folder.gitDir, 'MERGE_MSG'), `${request.message ?? `Merge branch '${label}'`}\n`);
    return { kind: 'conflicts', paths };
  }

  /** isomorphic-git leaves the index of files that only they changed as it was, and their deleted files in place. */
  async function takeTheirs(
    to: Access,
    top: string,
    sides: { base: string; ours: string; theirs: string },
    conflicts: readonly string[],
  ): Promise<void> {
    const between = async (a: string, b: string) =>
      reader!.changes({ kind: 'commit', rev: a }, { kind: 'commit', rev: b });
    const oursChanged = new Set(
      (await between(sides.base, sides.ours)).flatMap(({ path, oldPath }) => [path, oldPath]),
    );
    for (const change of await between(sides.base, sides.theirs)) {
      const gone = change.status === 'deleted' || change.status === 'renamed' ? change.oldPath : null;
      if (gone !== null && !oursChanged.has(gone)) {
        await git.updateIndex({ ...to, dir: top, filepath: gone, remove: true, force: true });
        await rm(join(top, gone), { force: true });
      }
      if (change.status === 'deleted' || oursChanged.has(change.path) || conflicts.includes(change.path)) continue;
      await git.updateIndex({ ...to, dir: top, filepath: change.path, add: true });
    }
  }
}

type Versions = Pick<MergeFile, 'path' | 'base' | 'ours' | 'theirs'>;

/** The files that both sides have and changed, whole. */
async function changedByBoth(reader: Reader, base: string | null, ours: string, theirs: string): Promise<Versions[]> {
  const changedBy = async (side: string) => {
    const from = { kind: 'commit', rev: base ?? EMPTY } as const;
    const changes = await reader.changes(from, { kind: 'commit', rev: side });
    return new Map(changes.flatMap((change) => (change.newOid === null ? [] : [[change.path, change.newOid]])));
  };
  const [mine, other] = [await changedBy(ours), await changedBy(theirs)];
  const files: Versions[] = [];
  for (const [path, oid] of mine) {
    const otherOid = other.get(path);
    if (otherOid === undefined || otherOid === oid) continue;
    const before = base === null ? null : await reader.readAt({ kind: 'commit', rev: base }, path);
    const [a, b] = [await reader.read(oid), await reader.read(otherOid)];
    // A submodule's commit is no blob here; isomorphic-git does not ask for it either.
    if (a && b) files.push({ path, base: before, ours: a, theirs: b });
  }
  return files;
}

/**
 * isomorphic-git hands over the name without its folder, and text, which has lost every byte that is not UTF-8. So the file is
 * found again by both, and its bytes are taken from the repository. (Files that agree in all of it merge alike.)
 */
function isThisFile(file: Versions, name: string, [base = '', ours, theirs]: readonly string[]): boolean {
  return (
    basename(file.path) === name &&
    file.ours.toString('utf8') === ours &&
    file.theirs.toString('utf8') === theirs &&
    (file.base?.toString('utf8') ?? '') === base
  );
}

async function known(access: Access, rev: string): Promise<string> {
  const oid = await resolveRevision(access, rev);
  if (oid === null) throw new Error(`unknown revision ${rev}`);
  return oid;
}
