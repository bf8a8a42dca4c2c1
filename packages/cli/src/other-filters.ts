/*
 * Notebooks that git stores in another form: Git LFS keeps a pointer, git-crypt a cipher. What is in git is then no notebook
 * and none of our business; nor are the outputs of the file in the work tree, which never get into git as such.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filterAttributes, RIVAL_DRIVERS } from '@nbmend/git';
import { LFS } from './lfs-pointer.ts';
import { pathInTree, treeOf } from './tree.ts';

/** What an attribute `filter` says about a path: our filter, or the name of whoever keeps the content otherwise. */
export type Filtering = 'nbmend' | { readonly keeper: string };

/**
 * The filters of paths, those without any left out. Filters that strip notebooks, as nbstripout's, store notebooks and
 * are left out too.
 * @param top of a work tree; where there is no repository, nothing is filtered
 * @param paths from the top, with `/`
 */
export async function filtersOf(top: string, paths: readonly string[]): Promise<ReadonlyMap<string, Filtering>> {
  const found = new Map<string, Filtering>();
  if (paths.length === 0) return found;
  const values = await filterAttributes(top, paths);
  for (const path of paths) {
    const filter = values.get(path) ?? 'unspecified';
    if (filter === 'nbmend') found.set(path, 'nbmend');
    else if (!NO_FILTER.test(filter) && !RIVAL_DRIVERS.test(filter)) {
      found.set(path, { keeper: filter === 'lfs' ? LFS : `filter ${filter}` });
    }
  }
  return found;
}

/** `set` is a filter without a name, which git ignores. */
const NO_FILTER = /^(unspecified|unset|set|)$/;

/** Who keeps the content of files in another form, by their names as a person wrote them. */
export async function keepersOf(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const trees = new Map<string, Map<string, string>>();
  for (const name of names) {
    const tree = treeOf(name);
    if (!trees.has(tree)) trees.set(tree, new Map());
    trees.get(tree)!.set(pathInTree(name, tree), name);
  }
  const keepers = new Map<string, string>();
  for (const [tree, paths] of trees) {
    // Outside of every repository there is nobody to ask, and asking would take as long as stripping a file.
    if (process.env.GIT_DIR === undefined && !existsSync(join(tree, '.git'))) continue;
    for (const [path, filter] of await filtersOf(tree, [...paths.keys()])) {
      if (filter !== 'nbmend') keepers.set(paths.get(path)!, filter.keeper);
    }
  }
  return keepers;
}

/** `; 2 notebooks left to Git LFS`, for the end of a summary; empty if none is. */
export function leftText(keepers: readonly string[]): string {
  const times = new Map<string, number>();
  for (const keeper of keepers) times.set(keeper, (times.get(keeper) ?? 0) + 1);
  return [...times].map(([keeper, n]) => `; ${n === 1 ? '1 notebook' : `${n} notebooks`} left to ${keeper}`).join('');
}
