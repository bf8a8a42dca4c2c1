import { isAbsolute, relative, resolve, sep } from 'node:path';
import git from 'isomorphic-git';
import picomatch from 'picomatch';
import type { Change, ChangesOptions, Side } from './changes.ts';
import { type Access, accessTo, findGitFolder, type GitFolder } from './git-folder.ts';
import { type Files, fileOfTree, filesOfTrees } from './isomorphic-tree.ts';
import type { FileEntry } from './objects.ts';
import { EMPTY, type Reader, readWorkTree } from './reader.ts';
import { findRenames } from './renames.ts';
import { resolveRevision } from './revision.ts';

/** git's own id of the tree without files (SHA-1; isomorphic-git reads no SHA-256 repositories). */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** A reader over isomorphic-git for the repository that `cwd` is in, or null when it is in none. */
export async function openIsomorphicReader(cwd: string): Promise<Reader | null> {
  const folder = await findGitFolder(cwd);
  return folder ? new IsomorphicReader(folder, cwd) : null;
}

class IsomorphicReader implements Reader {
  readonly backend = 'isomorphic-git';
  readonly top: string | null;
  readonly #access: Access;
  readonly #cwd: string;
  #index: Promise<Map<string, FileEntry>> | undefined;

  constructor(folder: GitFolder, cwd: string) {
    this.top = folder.top;
    this.#access = accessTo(folder);
    this.#cwd = resolve(cwd);
  }

  resolve(rev: string): Promise<string | null> {
    return resolveRevision(this.#access, rev);
  }

  async mergeBase(a: string, b: string): Promise<string | null> {
    const oids = [await this.#commit(a), await this.#commit(b)];
    const [base] = await git.findMergeBase({ ...this.#access, oids });
    return base ?? null;
  }

  async changes(from: Side, to: Side, options: ChangesOptions = {}): Promise<Change[]> {
    const wanted = this.#pathFilter(options.paths);
    const bothCommits = from.kind === 'commit' && to.kind === 'commit';
    const [a, b] = bothCommits
      ? await filesOfTrees(this.#access, await this.#treeOf(from.rev), await this.#treeOf(to.rev))
      : [await this.#filesOf(from), await this.#filesOf(to)];
    const found = [...new Set([...a.keys(), ...b.keys()])]
      .filter(wanted)
      .flatMap((path) => compare(path, a.get(path), b.get(path), to.kind === 'worktree') ?? []);
    const paired = await findRenames(found, async (oid) => (await this.read(oid)) ?? Buffer.alloc(0));
    const { accept } = options;
    const accepted = accept ? paired.filter((change) => accept(change.path) || accept(change.oldPath)) : paired;
    return accepted.sort((a, b) => (a.path < b.path ? -1 : 1)).map((change) => withoutWorkTreeOid(change, to));
  }

  async files(side: Side, paths?: readonly string[]): Promise<FileEntry[]> {
    const wanted = this.#pathFilter(paths);
    const entries = side.kind === 'commit' ? await this.#filesOf(side) : await this.#stage();
    return [...entries.values()].filter(({ path }) => wanted(path));
  }

  async read(oid: string): Promise<Buffer | null> {
    return orNull(async () => Buffer.from((await git.readBlob({ ...this.#access, oid })).blob));
  }

  async readAt(side: Side, path: string): Promise<Buffer | null> {
    if (side.kind === 'worktree') return readWorkTree(this.top, path);
    if (side.kind === 'index') {
      const entry = (await this.#stage()).get(path);
      return entry ? this.read(entry.oid) : null;
    }
    const entry = await fileOfTree(this.#access, await this.#treeOf(side.rev), path);
    return entry === null ? null : this.read(entry.oid);
  }

  async close(): Promise<void> {}

  async #commit(rev: string): Promise<string> {
    const oid = await this.resolve(rev);
    if (oid === null) throw new Error(`unknown revision ${rev}`);
    return oid;
  }

  async #treeOf(rev: string): Promise<string> {
    if (rev === EMPTY) return EMPTY_TREE;
    return (await git.readCommit({ ...this.#access, oid: await this.#commit(rev) })).commit.tree;
  }

  async #filesOf(side: Side): Promise<Files> {
    if (side.kind === 'index') return this.#stage();
    if (side.kind === 'worktree') return this.#workTree();
    return (await filesOfTrees(this.#access, await this.#treeOf(side.rev), null))[0];
  }

  /** The tracked files as they are in the work tree; `git diff` leaves out the others as well. */
  async #workTree(): Promise<Files> {
    const files = new Map<string, FileEntry>();
    // Without a work tree there is nothing to list for it, but isomorphic-git asks for a folder all the same.
    const dir = this.top ?? this.#access.gitdir;
    const trees = [git.STAGE(), git.WORKDIR()];
    const map = async (path: string, [staged, file]: (Entry | null)[]) => {
      if (path !== '.' && !staged) return null;
      const type = await staged?.type();
      if (type === 'tree' || path === '.') return undefined;
      // A submodule is what the index says: git itself would have to look into it.
      const entry = type === 'commit' ? staged! : (await file?.type()) === 'blob' ? file! : null;
      if (entry) files.set(path, { path, mode: await entry.mode(), oid: await entry.oid() });
      return null;
    };
    await git.walk({ ...this.#access, dir, trees, map });
    for (const { path, mode } of (await this.#stage()).values()) {
      if (!path.includes('\\') || process.platform === 'win32') continue;
      const bytes = await readWorkTree(this.top, path);
      if (bytes !== null) files.set(path, { path, mode, oid: (await git.hashBlob({ object: bytes })).oid });
    }
    return files;
  }

  #stage(): Promise<Map<string, FileEntry>> {
    this.#index ??= this.#walk(git.STAGE());
    return this.#index;
  }

  async #walk(tree: ReturnType<typeof git.TREE>): Promise<Map<string, FileEntry>> {
    const entries = new Map<string, FileEntry>();
    await git.walk({
      ...this.#access,
      dir: this.top ?? this.#access.gitdir,
      trees: [tree],
      map: async (path, [entry]) => {
        if (!entry || !isFile(await entry.type())) return;
        entries.set(path, { path, mode: await entry.mode(), oid: await entry.oid() });
      },
    });
    return entries;
  }

  /** The pathspecs that people use: a file, a folder, a pattern with `*`; relative to the folder of the question. */
  #pathFilter(paths: readonly string[] = []): (path: string) => boolean {
    if (paths.length === 0) return () => true;
    const specs = paths.map((path) => {
      const spec = relative(this.top ?? this.#cwd, isAbsolute(path) ? path : resolve(this.#cwd, path));
      return spec.split(sep).join('/');
    });
    // In a pathspec a `*` also matches `/` (gitglossary, "pathspec").
    const matchers = specs.map((spec) => picomatch(spec.replace(/\*+/g, '**'), { bash: true, dot: true }));
    return (path) =>
      specs.some((spec, at) => spec === '' || path === spec || path.startsWith(`${spec}/`) || matchers[at]!(path));
  }
}

type Entry = NonNullable<Parameters<NonNullable<Parameters<typeof git.walk>[0]['map']>>[1][number]>;

function compare(path: string, a: FileEntry | undefined, b: FileEntry | undefined, inWorkTree: boolean): Change | null {
  const [oldMode, newMode] = [a?.mode ?? 0, b?.mode ?? 0];
  const [oldOid, newOid] = [a?.oid ?? null, b?.oid ?? null];
  // A file system without an x bit (Windows) says nothing about the mode.
  const sameMode = oldMode === newMode || (inWorkTree && process.platform === 'win32');
  if (oldOid === newOid && sameMode) return null;
  const status = !a ? 'added' : !b ? 'deleted' : oldMode >> 12 === newMode >> 12 ? 'modified' : 'type-changed';
  return { status, path, oldPath: path, oldMode, newMode, oldOid, newOid };
}

/** As git: what is in the work tree is not hashed. */
function withoutWorkTreeOid(change: Change, to: Side): Change {
  return to.kind === 'worktree' ? { ...change, newOid: null } : change;
}

function isFile(type: string | undefined): boolean {
  return type === 'blob' || type === 'commit';
}

async function orNull(read: () => Promise<Buffer>): Promise<Buffer | null> {
  try {
    return await read();
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'NotFoundError' || code === 'ObjectTypeError') return null;
    throw error;
  }
}
