import * as fs from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What isomorphic-git must be told about a repository; with `/` between folders, as it joins paths itself. */
export interface GitFolder {
  readonly top: string | null;
  readonly gitDir: string;
  /** The same as gitDir except in a linked worktree. */
  readonly commonDir: string;
}

/**
 * Finds the repository as git does (gitrepository-layout): GIT_DIR and GIT_WORK_TREE first, then upwards for `.git`, a
 * folder or (worktree, submodule) a file that names it, or a bare repository.
 */
export async function findGitFolder(cwd: string): Promise<GitFolder | null> {
  const { GIT_DIR, GIT_WORK_TREE } = process.env;
  if (GIT_DIR) {
    const gitDir = resolve(cwd, GIT_DIR);
    return withCommonDir(gitDir, resolve(cwd, GIT_WORK_TREE || '.'));
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const gitDir = await pointedAt(join(folder, '.git'));
    if (gitDir !== null) return withCommonDir(gitDir, GIT_WORK_TREE ? resolve(cwd, GIT_WORK_TREE) : folder);
    if (await isGitDir(folder)) return withCommonDir(folder, null);
    if (dirname(folder) === folder) return null;
  }
}

/** What every call of isomorphic-git is given. */
export interface Access {
  readonly fs: { readonly promises: FsPromises };
  readonly gitdir: string;
  readonly cache: object;
}

export function accessTo(folder: GitFolder): Access {
  return { fs: sharedFolderFs(folder), gitdir: folder.gitDir, cache: {} };
}

/**
 * The file system as isomorphic-git shall see it: it knows nothing of linked worktrees, so paths that all worktrees share
 * are sent to the common folder (gitrepository-layout, "commondir").
 */
function sharedFolderFs({ gitDir, commonDir }: GitFolder): { promises: FsPromises } {
  const place = (path: string): string => {
    if (gitDir === commonDir || !path.startsWith(`${gitDir}/`)) return path;
    const rest = path.slice(gitDir.length + 1);
    return SHARED.test(rest) && !PER_WORKTREE.test(rest) ? `${commonDir}/${rest}` : path;
  };
  // `async` matters: isomorphic-git calls without arguments to see whether it gets a promise.
  const at =
    (call: Call): Call =>
    async (path, ...rest) =>
      call(place(path), ...rest);
  return {
    promises: {
      readFile: at(fs.readFile as Call),
      writeFile: at(fs.writeFile as Call),
      mkdir: at(fs.mkdir as Call),
      rmdir: at(fs.rmdir as Call),
      unlink: at(fs.unlink as Call),
      stat: at(fs.stat as Call),
      lstat: at(fs.lstat as Call),
      readdir: at(namesOf as Call),
      readlink: at(fs.readlink as Call),
      chmod: at(fs.chmod as Call),
      symlink: (target: string, path: string) => fs.symlink(target, place(path)),
    },
  };
}

/** isomorphic-git takes a backslash for a slash and fails on what is then not there; the reader looks at such files itself. */
async function namesOf(path: string): Promise<string[]> {
  const names = await fs.readdir(path);
  return process.platform === 'win32' ? names : names.filter((name) => !name.includes('\\'));
}

type Call = (path: string, ...rest: unknown[]) => Promise<unknown>;
type FsPromises = Record<
  'readFile' | 'writeFile' | 'mkdir' | 'rmdir' | 'unlink' | 'stat' | 'lstat' | 'readdir' | 'readlink' | 'chmod',
  Call
> & { symlink: (target: string, path: string) => Promise<void> };

const SHARED = /^(objects|refs|packed-refs|config|info|hooks|shallow|logs\/refs)(\/|$|\.lock$)/;
const PER_WORKTREE = /^(logs\/)?refs\/(bisect|worktree|rewritten)(\/|$)/;

async function pointedAt(dotGit: string): Promise<string | null> {
  const stat = await fs.stat(dotGit).catch(() => null);
  if (stat?.isDirectory()) return (await isGitDir(dotGit)) ? dotGit : null;
  if (!stat?.isFile()) return null;
  const target = /^gitdir: (.+?)\r?\n?$/.exec(await fs.readFile(dotGit, 'utf8'));
  return target ? resolve(dirname(dotGit), target[1]!) : null;
}

async function isGitDir(folder: string): Promise<boolean> {
  const present = async (name: string) => (await fs.stat(join(folder, name)).catch(() => null)) !== null;
  return (await present('HEAD')) && (await present('objects')) && (await present('refs'));
}

async function withCommonDir(gitDir: string, top: string | null): Promise<GitFolder> {
  const common = await fs.readFile(join(gitDir, 'commondir'), 'utf8').catch(() => null);
  const commonDir = common === null ? gitDir : resolve(gitDir, common.trim());
  return { top, gitDir: slashes(gitDir), commonDir: slashes(commonDir) };
}

function slashes(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
