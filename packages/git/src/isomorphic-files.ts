import { readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import git from 'isomorphic-git';
import { accessTo, findGitFolder } from './git-folder.ts';
import { openIsomorphicReader } from './isomorphic-reader.ts';

/** What `listWorkFiles` answers, without git. */
export async function listWorkFilesWithoutGit(
  folder: string,
  accept: (path: string) => boolean,
): Promise<string[] | null> {
  const place = await findGitFolder(folder);
  const reader = await openIsomorphicReader(folder);
  if (place?.top == null || reader === null) return null;
  const { top } = place;
  const below = relative(top, resolve(folder)).split(sep).join('/');
  const prefix = below === '' ? '' : `${below}/`;
  const tracked = (await reader.files({ kind: 'index' })).map(({ path }) => path);
  const found = new Set(tracked.filter((path) => path.startsWith(prefix) && accept(path)));
  const ignored = (filepath: string) => git.isIgnored({ ...accessTo(place), dir: top, filepath });
  await walk(prefix);
  return [...found].map((path) => path.slice(prefix.length));

  /** A folder with a `.git` is a repository of its own, a submodule or not; git looks into neither. */
  async function walk(inside: string): Promise<void> {
    const entries = await readdir(join(top, inside), { withFileTypes: true });
    if (inside !== prefix && entries.some(({ name }) => name === '.git')) return;
    for (const entry of entries) {
      const path = inside + entry.name;
      if (entry.isDirectory() && entry.name !== '.git' && !(await ignored(path))) await walk(`${path}/`);
      else if (!entry.isDirectory() && accept(path) && !found.has(path) && !(await ignored(path))) found.add(path);
    }
  }
}
