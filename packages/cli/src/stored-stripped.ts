/*
 * Under pre-commit, notebooks that our git filter has stripped on their way into the index. What gets committed is clean
 * then; stripping the file as well would take outputs away that a person keeps, and pre-commit would not even notice.
 */
import { type StripMode, type StripPolicy, stripBytes } from '@nbmend/clean';
import { BatchReader } from '@nbmend/git';
import { filtersOf } from './other-filters.ts';
import { pathInTree, treeOf } from './tree.ts';

/** Those of the names (as a person wrote them) that git gives to our filter and whose staged content needs no stripping. */
export async function storedStripped(
  names: readonly string[],
  policyFor: (name: string) => Promise<StripPolicy | undefined>,
  mode: StripMode,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const tree of new Set(names.map((name) => treeOf(name)))) {
    const inTree = names.filter((name) => treeOf(name) === tree);
    const filters = await filtersOf(
      tree,
      inTree.map((name) => pathInTree(name, tree)),
    );
    const objects = new BatchReader(tree);
    for (const name of inTree) {
      const path = pathInTree(name, tree);
      const policy = await policyFor(name);
      if (filters.get(path) !== 'nbmend' || policy === undefined) continue;
      const staged = await objects.read(`:${path}`);
      if (staged !== null && isStripped(staged, name, policy, mode)) found.add(name);
    }
    await objects.close();
  }
  return found;
}

/** What cannot be read is not stripped: looking at the file itself will say what is wrong. */
function isStripped(bytes: Buffer, name: string, policy: StripPolicy, mode: StripMode): boolean {
  try {
    return stripBytes(bytes, name, policy, mode).kind === 'unchanged';
  } catch (error) {
    if (error instanceof Error && error.name === 'NotebookError') return false;
    throw error;
  }
}
