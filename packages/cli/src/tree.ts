/*
 * The tree that a file belongs to: its work tree, or the folder the command runs in. Configuration is looked for up to its
 * top, and no link is followed out of it.
 */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Absolute path of the tree's top. Found by `.git`, so that no git is needed (or asked for each of many files). */
export function treeOf(path: string, cwd: string = process.cwd()): string {
  const folder = dirname(resolve(cwd, path));
  for (let at = folder; ; at = dirname(at)) {
    const known = tops.get(at) ?? (existsSync(resolve(at, '.git')) ? at : undefined);
    if (known !== undefined) {
      tops.set(folder, known);
      return known;
    }
    if (at === dirname(at)) break;
  }
  const top = isInside(resolve(cwd, path), cwd) ? cwd : folder;
  tops.set(folder, top);
  return top;
}

const tops = new Map<string, string>();

/**
 * The file behind all links, and its size; no path if the links lead out of the tree. Throws the system's error if there is
 * no file.
 */
export function withoutLinks(name: string, tree: string): { readonly path: string | undefined; readonly size: number } {
  const absolute = resolve(name);
  const stats = lstatSync(absolute);
  const path = stats.isSymbolicLink()
    ? realpathSync.native(absolute)
    : join(realFolder(dirname(absolute)), basename(absolute));
  return { path: isInside(path, realFolder(tree)) ? path : undefined, size: stats.size };
}

/** Folders repeat, and each costs a look at every folder above it. */
function realFolder(folder: string): string {
  let real = realFolders.get(folder);
  if (real === undefined) {
    real = realpathSync.native(folder);
    realFolders.set(folder, real);
  }
  return real;
}

const realFolders = new Map<string, string>();

/** The path as configuration and git name it: relative to the top, with `/`. */
export function pathInTree(path: string, tree: string): string {
  return relative(tree, resolve(path)).split(sep).join('/');
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
