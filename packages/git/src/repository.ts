import { resolve } from 'node:path';
import { type GitOptions, git } from './run.ts';

/** Where a repository keeps its things. All paths are absolute. */
export interface Repository {
  /** The top of the work tree, or null in a bare repository (or inside `.git` itself). */
  readonly top: string | null;
  /** Of this worktree: HEAD and index are here. */
  readonly gitDir: string;
  /** Of all worktrees together: objects, refs, config, hooks and info/attributes are here. */
  readonly commonDir: string;
  /** The current folder below `top`, with `/` between and at the end; '' at the top. */
  readonly prefix: string;
}

/**
 * The repository that `cwd` is in, or null when it is in none. Worktrees, submodules, GIT_DIR and GIT_WORK_TREE are
 * git's business: it is asked, nothing is guessed from folder names. Throws a GitError when git is missing, and when git
 * refuses the repository (another owner: `safe.directory`).
 */
export async function findRepository(cwd: string): Promise<Repository | null> {
  const atOnce = await askAtOnce(cwd);
  const gitDir = atOnce?.[0] ?? (await ask(cwd, ['--absolute-git-dir']));
  if (gitDir === null) return null;
  const [commonDir, top, prefix] = atOnce
    ? atOnce.slice(1)
    : await Promise.all([ask(cwd, ['--git-common-dir']), ask(cwd, ['--show-toplevel']), ask(cwd, ['--show-prefix'])]);
  return {
    gitDir,
    commonDir: resolve(cwd, commonDir ?? gitDir),
    // git writes `/` between folders on Windows too; resolve turns that into the system's own spelling.
    top: top ? resolve(top) : null,
    prefix: prefix ?? '',
  };
}

/** Where git looks for one of its files, say `hooks` (core.hooksPath decides) or `info/attributes`. Absolute. */
export async function gitPath(cwd: string, name: string): Promise<string> {
  return resolve(cwd, line((await git(['rev-parse', '--git-path', name], { cwd })).stdout));
}

/** A value of git's configuration, as git itself sees it in `cwd` (all scopes), or null when it is not set. */
export async function configValue(cwd: string, key: string, type?: 'bool' | 'path'): Promise<string | null> {
  const typed = type === undefined ? [] : [`--type=${type}`];
  const { code, stdout } = await git(['config', '--includes', ...typed, '--get', key], { cwd, answers: [0, 1] });
  return code === 0 ? line(stdout) : null;
}

/**
 * All four answers of one process, which is what happens in every usual work tree. Undefined where git has no answer to one of
 * them (a bare repository, no repository), or where a path holds a line break: then each is asked for by itself.
 */
async function askAtOnce(cwd: string): Promise<readonly string[] | undefined> {
  const args = ['rev-parse', '--absolute-git-dir', '--git-common-dir', '--show-toplevel', '--show-prefix'];
  const { code, stdout } = await git(args, { cwd, answers: [0, 128] });
  const answers = stdout.toString().split(/\r?\n/);
  return code === 0 && answers.length === 5 ? answers.slice(0, 4) : undefined;
}

async function ask(cwd: string, what: readonly string[]): Promise<string | null> {
  const options: GitOptions = { cwd, answers: [0, 128], env: { LC_ALL: 'C' } };
  const { code, stdout, stderr } = await git(['rev-parse', ...what], options);
  if (code === 0) return line(stdout);
  if (/not a git repository|must be run in a work tree/.test(stderr)) return null;
  await git(['rev-parse', ...what], { cwd }); // fails again, now with the error in the user's language
  return null;
}

/** Without the one newline that git puts behind its answer (a path may end in others). */
function line(bytes: Buffer): string {
  return bytes.toString().replace(/\r?\n$/, '');
}
