import git from 'isomorphic-git';
import type { Access } from './git-folder.ts';

/**
 * The commit that a revision names, or null: a branch, tag, remote branch, `HEAD`, `@`, an object id of at least four
 * digits, each with any number of `^`, `^2`, `~3`, `^{commit}` behind it (gitrevisions). `@{...}` needs git itself.
 */
export async function resolveRevision(access: Access, rev: string): Promise<string | null> {
  const parts = /^(.+?)((?:\^\{(?:commit)?\}|\^\d*|~\d*)*)$/.exec(rev);
  if (!parts) return null;
  let oid = await startingPoint(access, parts[1]!);
  for (const [, kind, count] of parts[2]!.matchAll(/(\^\{(?:commit)?\}|[\^~])(\d*)/g)) {
    if (oid === null) return null;
    if (kind === '~')
      for (let step = Number(count || 1); step > 0 && oid !== null; step--) oid = await parent(access, oid, 1);
    else if (kind === '^') oid = await parent(access, oid, Number(count || 1));
  }
  return oid;
}

async function startingPoint(access: Access, name: string): Promise<string | null> {
  const ref = name === '@' ? 'HEAD' : name;
  const attempts = [
    () => git.resolveRef({ ...access, ref }),
    () => git.expandOid({ ...access, oid: name.toLowerCase() }),
  ];
  for (const attempt of attempts.slice(0, /^[0-9a-f]{4,40}$/i.test(name) ? 2 : 1)) {
    const commit = await attempt()
      .then(async (oid) => (await git.readCommit({ ...access, oid })).oid)
      .catch(ignoreUnknown);
    if (commit !== null) return commit;
  }
  return null;
}

/** The n-th parent; the 0th is the commit itself. */
async function parent(access: Access, oid: string, n: number): Promise<string | null> {
  if (n === 0) return oid;
  return (await git.readCommit({ ...access, oid })).commit.parent[n - 1] ?? null;
}

function ignoreUnknown(error: { code?: string }): null {
  const unknown = ['NotFoundError', 'ObjectTypeError', 'AmbiguousError', 'InvalidRefNameError'];
  if (unknown.includes(error.code ?? '')) return null;
  throw error;
}
