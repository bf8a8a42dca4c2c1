import { chmod, lstat, mkdir, open, readFile, readlink, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';

/** The bytes of a file, one character a byte; null when there is none. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    // The error of a read does not say of what.
    if (code === 'EISDIR') throw new MisplacedError(`${path} is a folder, where a file belongs; ${AWAY}`);
    throw error;
  }
}

/** A folder where a file should be, or the other way round. */
class MisplacedError extends Error {
  override readonly name = 'GitError';
}

const AWAY = 'move it away, then run this again';

/** Somebody else is writing the file, or died while doing so. */
class LockedError extends Error {
  override readonly name = 'GitError';
}

/** A link that leads nowhere: whoever made it meant something, so it is not overwritten. */
class DanglingLinkError extends Error {
  override readonly name = 'GitError';
}

/**
 * Replaces the content of a file at once: whoever reads it sees the old or the new. The lock beside it is git's own
 * (`config.lock`), so that git does not write at the same time. A link stays a link, the mode stays; `mode` is for a new
 * file.
 */
export async function writeText(path: string, text: string, mode = 0o666): Promise<void> {
  const target = await behindLinks(path);
  const old = await stat(target).catch(() => null);
  await mkdir(dirname(target), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST' && error.code !== 'ENOTDIR') throw error;
    throw new MisplacedError(`${error.path ?? dirname(target)} is a file, where a folder belongs; ${AWAY}`);
  });
  const lock = `${target}.lock`;
  const file = await open(lock, 'wx', mode).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new LockedError(
      `${lock} exists: git is writing ${target}, or was ended while it did; remove the lock and run again`,
    );
  });
  try {
    await file.writeFile(text, 'latin1');
    await file.close();
    if (old) await chmod(lock, old.mode & 0o7777);
    await rename(lock, target);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(lock, { force: true });
    throw error;
  }
}

/** Where writing to a path writes to: what a link leads to. Throws for a link to nothing. */
async function behindLinks(path: string): Promise<string> {
  if ((await lstat(path).catch(() => null)) === null) return path;
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new DanglingLinkError(
      `${path} is a link to ${await readlink(path)}, which does not exist; remove the link, or make what it leads to`,
    );
  }
}

/** The path with all links followed; of what does not exist, as far as it does. */
export async function realPath(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real !== null) return real;
  const folder = dirname(path);
  return folder === path ? path : join(await realPath(folder), basename(path));
}

export async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isSymbolicLink() ?? false;
}

/** The permissions of a file, 0 when there is none. */
export async function modeOf(path: string): Promise<number> {
  return ((await stat(path).catch(() => null))?.mode ?? 0) & 0o7777;
}

/** Removes a file, and as many folders above it as were made for it, as long as they hold nothing else. */
export async function removeFile(path: string, folders: number): Promise<void> {
  await rm(path);
  for (let folder = dirname(path), left = folders; left > 0; folder = dirname(folder), left--) {
    await rmdir(folder).catch(() => {});
  }
}

/** How many folders above a file do not exist. */
export async function missingFolders(path: string): Promise<number> {
  let missing = 0;
  for (let folder = dirname(path); !(await isFolder(folder)); folder = dirname(folder)) missing++;
  return missing;
}

/** Whether there is anything of that name, a device for instance. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** Whether the system would run it. Windows has no such bit: git there runs every hook. */
export async function isExecutable(path: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  return ((await modeOf(path)) & 0o111) !== 0;
}

/** Whether a file is below a folder, by their absolute paths. */
export function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !/^[A-Za-z]:|^[\\/]/.test(path);
}

/** A file as messages call it: from the top of the work tree, if it is below that. */
export function nameFrom(top: string | null | undefined, file: string): string {
  return top != null && isInside(top, file) ? relative(top, file).split(sep).join('/') : file;
}
