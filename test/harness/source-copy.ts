import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Repo } from './repo.ts';
import { ROOT } from './run.ts';
import { tempDir } from './temp.ts';

/**
 * A repository with the sources as they are now, committed or not, as one commit: what a newcomer would clone if the work
 * tree were pushed. `dir` is the clone; use `git('clone', dir, ...)` for a further one.
 */
export async function sourceCopy(): Promise<Repo> {
  const root = tempDir('source');
  const repo = new Repo(join(root, 'nbmend'), join(root, 'home'));
  await mkdir(repo.home);
  await mkdir(repo.dir);
  await repo.git('init', '--quiet', '--initial-branch=main');
  const listed = await new Repo(ROOT, repo.home).git('ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const name of new Set(listed.split('\0'))) {
    if (name === '') continue;
    await mkdir(dirname(repo.path(name)), { recursive: true });
    // Listed but deleted in the work tree: then it is not part of the sources.
    await copyFile(join(ROOT, name), repo.path(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  await repo.commit('sources');
  return repo;
}
