import { checkAttributes } from './objects.ts';
import { configValue } from './repository.ts';
import { GitError } from './run.ts';

/** The `filter` attribute of paths from the top of a work tree: asked of git, or read from its files where there is none. */
export async function filterAttributes(top: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const values = await checkAttributes(top, ['filter'], paths);
    return new Map([...values].map(([path, attributes]) => [path, attributes.get('filter') ?? 'unspecified']));
  } catch (error) {
    if (!isMissing(error)) throw error;
    return (await import('./isomorphic.ts')).filtersWithoutGit(top, paths);
  }
}

/** Whether git is told how to run our filter. */
export async function isFilterConfigured(top: string): Promise<boolean> {
  try {
    const asked = ['filter.nbmend.process', 'filter.nbmend.clean'].map((key) => configValue(top, key));
    return (await Promise.all(asked)).some((value) => value !== null);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return (await import('./isomorphic.ts')).hasFilterWithoutGit(top);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof GitError && error.code === 'missing';
}
