/* A revision that names nothing here: what may be wrong, and what to do about it. */
import { git, isGitMissing, type Reader } from '@nbmend/git';
import { UsageError } from '../exit.ts';

/** What makes CI systems clone the whole history. */
export const FETCH_ALL = 'With actions/checkout: "fetch-depth: 0". On GitLab: GIT_DEPTH: 0.';

/** The error for it, with the command that mends it where there is one. */
export async function unknownRevision(cwd: string, reader: Reader, rev: string): Promise<UsageError> {
  const { name, steps } = split(rev);
  const shallow = await isShallow(cwd);
  if (steps !== '' && ((await reader.resolve(name)) ?? (await reader.resolve(`origin/${name}`))) !== null) {
    if (!shallow)
      return new UsageError(`${rev} is no commit: the history of ${name} is shorter than ${steps} asks for`);
    const hint = `Fetch the history first: git fetch --unshallow origin\n${FETCH_ALL}`;
    return new UsageError(`${rev} is no commit here: this clone is shallow, and its history ends before`, hint);
  }
  const told = `${rev} is no commit in this clone`;
  const known = await branches(cwd);
  const list = known.length === 0 ? undefined : `Branches here: ${known.join(', ')}`;
  if ((await answer(cwd, ['remote'])).split('\n').every((remote) => remote !== 'origin'))
    return new UsageError(told, list);
  if (/^[0-9a-f]{7,64}$/.test(name)) {
    const fetch = shallow ? 'git fetch --unshallow origin' : `git fetch origin ${name}`;
    return new UsageError(told, `Fetch it first: ${fetch}\n${FETCH_ALL}`);
  }
  // A clone of one branch has no place for others, so the command says where to put it.
  const branch = name.replace(/^(refs\/remotes\/)?origin\//, '');
  const fetch = `git fetch ${shallow ? '--unshallow ' : ''}origin ${branch}:refs/remotes/origin/${branch}`;
  const advice = `Is it a branch of origin? Then fetch it first: ${fetch}\n${FETCH_ALL}`;
  return new UsageError(told, list === undefined ? advice : `${list}\n${advice}`);
}

/** gitrevisions: a name, and the way to go from there (`~3`, `^2`, `@{1}`). */
function split(rev: string): { name: string; steps: string } {
  const at = rev.search(/[~^]|@\{/);
  return at < 1 ? { name: rev, steps: '' } : { name: rev.slice(0, at), steps: rev.slice(at) };
}

/** Whether the history was cut when the clone was made. */
export async function isShallow(cwd: string): Promise<boolean> {
  return (await answer(cwd, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
}

const MOST_BRANCHES = 8;

async function branches(cwd: string): Promise<string[]> {
  const refs = ['for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/remotes'];
  const names = (await answer(cwd, refs)).split('\n').filter((name) => name.includes('/') || name !== 'origin');
  const found = names.filter((name) => name !== '' && !name.endsWith('/HEAD'));
  return found.length > MOST_BRANCHES ? [...found.slice(0, MOST_BRANCHES), '...'] : found;
}

async function answer(cwd: string, args: readonly string[]): Promise<string> {
  try {
    return (await git(args, { cwd })).stdout.toString();
  } catch (error) {
    if (isGitMissing(error)) return '';
    throw error;
  }
}
