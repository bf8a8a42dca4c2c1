import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { hasZeppelinName } from '@nbmend/clean';

/**
 * The notebooks that arguments name: files as they are, folders searched. In a work tree a folder holds what git tracks or
 * would track; elsewhere everything but hidden folders and node_modules. Links to folders are not followed.
 * @returns paths as the person would write them, each once; a file that is not there is left for its reader to complain about
 */
export async function findNotebooks(args: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const arg of args) {
    const stats = lstatSync(arg, { throwIfNoEntry: false });
    const isFolder = stats?.isDirectory() || (stats?.isSymbolicLink() && isFolderBehind(arg));
    if (!isFolder) found.add(arg);
    else for (const name of await search(arg)) found.add(normalize(join(arg, name)));
  }
  return [...found];
}

/** True for the names notebooks have; `*.ipynb` and Zeppelin's. */
export function isNotebookPath(path: string): boolean {
  return /\.ipynb$/i.test(path) || hasZeppelinName(path);
}

function isFolderBehind(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

async function search(folder: string): Promise<readonly string[]> {
  const { listWorkFiles } = await import('@nbmend/git');
  const known = await listWorkFiles(folder, isNotebookPath);
  if (known === null) return [...walk(folder, '')].filter(isNotebookPath).sort();
  // Of a deleted file the index still knows.
  return known.filter((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile()).sort();
}

function* walk(top: string, below: string): Generator<string> {
  for (const entry of readdirSync(join(top, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (entry.isDirectory() && !isSkipped(entry)) yield* walk(top, name);
    else if (entry.isFile()) yield name;
  }
}

function isSkipped({ name }: Dirent): boolean {
  return name.startsWith('.') || name === 'node_modules';
}
