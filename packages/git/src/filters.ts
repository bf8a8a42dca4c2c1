import { checkAttributes } from './objects.ts';
import { configValue } from './repository.ts';
import { isGitError, isGitMissing } from './run.ts';

/**
 * The `filter` attribute of paths from the top of a work tree: asked of git, or read from its files where there is none.
 * Empty where git has no answer: outside of every repository, and for files outside of this one (git diff --no-index).
 */
export async function filterAttributes(top: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const values = await checkAttributes(top, ['filter'], paths);
    return new Map([...values].map(([path, attributes]) => [path, attributes.get('filter') ?? 'unspecified']));
  } catch (error) {
    if (isGitMissing(error)) return (await import('./isomorphic.ts')).filtersWithoutGit(top, paths);
    if (isGitError(error)) return new Map();
    throw error;
  }
}

/** Whether git is told how to run our filter. */
export async function isFilterConfigured(top: string): Promise<boolean> {
  try {
    const asked = ['filter.nbmend.process', 'filter.nbmend.clean'].map((key) => configValue(top, key));
    return (await Promise.all(asked)).some((value) => value !== null);
  } catch (error) {
    if (!isGitMissing(error)) throw error;
    return (await import('./isomorphic.ts')).hasFilterWithoutGit(top);
  }
}
