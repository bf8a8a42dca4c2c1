/*
 * `git difftool --tool=nbmend`: two files, one of which is temporary, or (`--dir-diff`) two folders of them. What is no
 * notebook is compared as text.
 */
import { readFileSync, statSync } from 'node:fs';
import type { FileSides } from '@nbmend/render';
import type { VerbCommand } from '../program.ts';

export function define(program: VerbCommand): void {
  program
    .command('difftool')
    .summary('compare two files or folders, as a tool of git difftool')
    .description(
      'Compares two files, or all that differ in two folders, for git difftool; `nbmend install` makes the tool known to git under the name nbmend.',
    )
    .argument('<local>', 'the old file or folder')
    .argument('<remote>', 'the new file or folder')
    .examples([
      ['git difftool -t nbmend', 'go through the changed files of the work tree'],
      ['git difftool -t nbmend -y HEAD~3 -- a.ipynb', 'one file, against an old commit, without asking'],
      ['git difftool -t nbmend -d main...', 'all files at once'],
      ['nbmend difftool old.ipynb new.ipynb', 'by hand'],
    ])
    .performs(difftool);
}

async function difftool(local: string, remote: string): Promise<number> {
  if (isFolder(local) && isFolder(remote)) return wholeFolders(local, remote);
  // MERGED is the path in the work tree: git difftool sets it, and says nothing of it in the arguments.
  const path = process.env.MERGED || remote;
  const { NOWHERE } = await import('./git-diff.ts');
  const sides = { oldPath: local === NOWHERE ? null : path, newPath: remote === NOWHERE ? null : path };
  await showFile(local, remote, { ...sides, prefixed: true });
  return 0;
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** `git difftool --dir-diff`: each file that differs. */
async function wholeFolders(local: string, remote: string): Promise<number> {
  const { NOWHERE } = await import('./git-diff.ts');
  const { compareFolders } = await import('../folders.ts');
  for (const { change, oldFile, newFile } of await compareFolders(local, remote)) {
    const { path, oldPath, oldMode, newMode, similarity } = change;
    await showFile(oldFile ?? NOWHERE, newFile === null ? NOWHERE : ofWorkTree(newFile, path), {
      oldPath: oldFile === null ? null : oldPath,
      newPath: newFile === null ? null : path,
      ...(oldFile !== null && { oldMode: oldMode.toString(8) }),
      ...(newFile !== null && { newMode: newMode.toString(8) }),
      ...(similarity !== undefined && { similarity }),
      prefixed: true,
    });
  }
  return 0;
}

/**
 * git fills the right folder with links to the work tree or (`--no-symlinks`) with copies of its files, which the clean
 * filter has not seen; such a file is known by its path from the top, where git runs its tools.
 */
function ofWorkTree(file: string, path: string): string {
  if (process.env.GIT_DIFFTOOL_DIRDIFF !== 'true' || statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    return file;
  return readFileSync(file).equals(readFileSync(path)) ? path : file;
}

async function showFile(oldFile: string, newFile: string, file: FileSides): Promise<void> {
  const { showPair, showText } = await import('./git-diff.ts');
  const { isNotebookName } = await import('../comparison.ts');
  const isNotebook = [file.oldPath, file.newPath].every((path) => path === null || isNotebookName(path));
  await (isNotebook ? showPair : showText)(oldFile, newFile, file);
}
