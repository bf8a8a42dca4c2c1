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
  const names = (await searchByGit(folder)) ?? [...walk(folder, '')];
  return names.filter(isNotebookPath).sort();
}

/** undefined if the folder is in no work tree, or there is no git. */
async function searchByGit(folder: string): Promise<readonly string[] | undefined> {
  const { git } = await import('@nbmend/git');
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const { code, stdout } = await git(args, { cwd: folder, answers: [0, 128] });
    if (code !== 0) return undefined;
    const names = stdout.toString().split('\0').filter(isNotebookPath);
    // Of a deleted file the index still knows, and a file in conflict it knows three times.
    return [...new Set(names)].filter((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile());
  } catch (error) {
    if (error instanceof Error && error.name === 'GitError') return undefined;
    throw error;
  }
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
