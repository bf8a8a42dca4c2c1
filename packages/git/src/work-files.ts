import { git, isGitMissing } from './run.ts';

/**
 * The files below a folder of a work tree that git tracks, or would track if they were added: not those that are ignored, and
 * none of submodules and other repositories. Paths are from the folder, with `/`. Null in no work tree. Asks git where there
 * is one, else isomorphic-git.
 */
export async function listWorkFiles(folder: string, accept: (path: string) => boolean): Promise<string[] | null> {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const { code, stdout } = await git(args, { cwd: folder, answers: [0, 128] });
    if (code !== 0) return null;
    // A file in conflict comes three times.
    return [...new Set(stdout.toString().split('\0').filter(accept))];
  } catch (error) {
    if (!isGitMissing(error)) throw error;
    const { listWorkFilesWithoutGit } = await import('./isomorphic.ts');
    return listWorkFilesWithoutGit(folder, accept);
  }
}
