/*
 * A notebook that was run again has another size, so git reports it as modified without running its filter, although
 * nothing in it would be committed; `git rebase` and `git switch` then refuse. Here the index is made to look again.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRaw } from './changes.ts';
import { InstallError } from './install-step.ts';
import {
  checkAttributes,
  type FileEntry,
  hashFiles,
  listIndex,
  listStatDirty,
  refreshIndex,
  updateIndex,
} from './objects.ts';
import { gitPath } from './repository.ts';

/**
 * Refreshes the index entries of files that git takes for modified although their filtered content is what is staged.
 * Never changes what is staged: an entry is written back with the object id it has, only its time stamp is forgotten, so that
 * git compares contents, which it then does. Returns the refreshed paths, from the top. Throws an InstallError while
 * another git command has the index locked.
 */
export async function refresh(top: string, paths: readonly string[]): Promise<string[]> {
  const lock = await gitPath(top, 'index.lock');
  if (await lstat(lock).catch(() => null)) {
    throw new InstallError(
      `the index is locked by another git command (${lock} exists); wait for it to end, then run "nbmend refresh" again. ` +
        'If no git is running here, one has crashed: delete that file',
    );
  }
  // Files with only another time stamp (same size) git settles by itself.
  await refreshIndex(top);
  const dirty = parseRaw(await listStatDirty(top, paths)).filter(
    ({ status, oldMode, newMode }) => status === 'modified' && oldMode === newMode && (oldMode & 0o170000) === 0o100000,
  );
  const oids = await hashFiles(
    top,
    dirty.map(({ path }) => path),
  );
  const same: FileEntry[] = dirty.flatMap(({ path, oldMode, oldOid }, at) =>
    oldOid === oids[at] ? [{ path, mode: oldMode, oid: oldOid! }] : [],
  );
  if (same.length === 0) return [];
  await updateIndex(top, same);
  await refreshIndex(top);
  return same.map(({ path }) => path);
}

/**
 * Files that are stored unfiltered: unchanged by the user, yet the filter would store something else now. Committed before
 * the filter was switched on, say; `git add --renormalize` settles them. Paths from the top. `most` bounds the work: null
 * means that there are more files than that.
 */
export async function listUnnormalized(top: string, paths: readonly string[], most: number): Promise<string[] | null> {
  const tracked = (await listIndex(top, paths)).filter(({ mode }) => (mode & 0o170000) === 0o100000);
  if (tracked.length > most) return null;
  const filters = await checkAttributes(
    top,
    ['filter'],
    tracked.map(({ path }) => path),
  );
  const ours = tracked.filter(({ path }) => filters.get(path)?.get('filter') === 'nbmend');
  const present: FileEntry[] = [];
  for (const entry of ours) if (await lstat(join(top, entry.path)).catch(() => null)) present.push(entry);
  const names = present.map(({ path }) => path);
  const [filtered, asIs] = [await hashFiles(top, names), await hashFiles(top, names, 'as-is')];
  return names.filter((_, at) => filtered[at] !== asIs[at] && asIs[at] === present[at]!.oid);
}
