/* Two folders compared file by file, as `git difftool --dir-diff` fills them: with the files that differ, below real paths. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Change, findRenames } from '@nbmend/git';

/** A file that differs. The names are of files on disk, null where there is none; a link is followed. */
export interface FolderPair {
  readonly change: Change;
  readonly oldFile: string | null;
  readonly newFile: string | null;
}

/** What differs from one folder to the other, renamed notebooks put together, in the order of paths. */
export async function compareFolders(a: string, b: string): Promise<FolderPair[]> {
  const [old, now] = [filesBelow(a), filesBelow(b)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changes = paths.map((path) => changeOf(path, old.get(path), now.get(path))).filter(differs);
  const notebooks = changes.filter(({ path }) => path.endsWith('.ipynb'));
  const renamed = await findRenames(notebooks, async (file) => readFileSync(file));
  const isGone = ({ path, status }: Change) =>
    status === 'deleted' && renamed.some((one) => one.status === 'renamed' && one.oldPath === path);
  return changes
    .filter((change) => !isGone(change))
    .map((change) => renamed.find(({ path }) => path === change.path) ?? change)
    .map((change) => ({ change, oldFile: change.oldOid, newFile: change.newOid }));
}

/** As git would list it, with the name of the file on disk where git has the id of its content. */
function changeOf(path: string, oldFile: string | undefined, newFile: string | undefined): Change {
  const status = oldFile === undefined ? 'added' : newFile === undefined ? 'deleted' : 'modified';
  return {
    status,
    path,
    oldPath: path,
    oldMode: modeOf(oldFile),
    newMode: modeOf(newFile),
    oldOid: oldFile ?? null,
    newOid: newFile ?? null,
  };
}

/** The two modes that git knows of files. */
function modeOf(file: string | undefined): number {
  if (file === undefined) return 0;
  return (statSync(file).mode & 0o100) === 0 ? 0o100644 : 0o100755;
}

function differs({ oldOid, newOid, oldMode, newMode }: Change): boolean {
  if (oldOid === null || newOid === null || oldMode !== newMode) return true;
  return !readFileSync(oldOid).equals(readFileSync(newOid));
}

/** The files below a folder, by their path in it with `/`; a link stands for what it leads to, which may be nothing. */
function filesBelow(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
    files.set(relative(folder, file).split(sep).join('/'), realpathSync(file));
  }
  return files;
}
