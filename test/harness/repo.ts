import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { BIN, type ExecOptions, type ExecResult, exec, ROOT } from './run.ts';
import { tempDir } from './temp.ts';

/** Path inside the work tree -> content; null deletes. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

export interface RepoOptions {
  /** Runs `nbmend install` with these arguments after `git init`. */
  readonly install?: readonly string[];
  /** Name of the folder, for paths with spaces, quotes or non-ASCII letters. */
  readonly folder?: string;
  /** Added to the environment of git and nbmend; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A new repository on branch `main` with an identity, a fixed clock and no configuration but its own. */
export async function createRepo(options: RepoOptions = {}): Promise<Repo> {
  const root = tempDir('repo');
  const repo = new Repo(join(root, options.folder ?? 'work'), join(root, 'home'), options.env);
  await mkdir(repo.home);
  await mkdir(repo.dir);
  await repo.git('init', '--quiet', '--initial-branch=main');
  if (options.install) {
    const result = await repo.nbmend('install', ...options.install);
    if (result.code !== 0) throw new Error(told('nbmend install', result));
  }
  return repo;
}

/** A work tree on disk and the environment in which git and nbmend run in it. */
export class Repo {
  readonly dir: string;
  /** The empty HOME: what `--global` writes lands here. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(dir: string, home: string, env: RepoOptions['env'] = {}) {
    this.dir = dir;
    this.home = home;
    this.env = { ...cleanEnvironment(home), ...env };
  }

  /** The same environment in another folder: a clone, a worktree, a sub-folder. */
  at(dir: string): Repo {
    return new Repo(dir, this.home, this.env);
  }

  /** Runs git; throws with everything it said unless it exits 0. */
  async git(...args: readonly string[]): Promise<string> {
    const result = await this.tryGit(...args);
    if (result.code !== 0) throw new Error(told(`git ${args.join(' ')}`, result));
    return result.stdout;
  }

  tryGit(...args: readonly string[]): Promise<ExecResult> {
    return this.run({}, 'git', ...args);
  }

  /** Runs the real launcher; never throws, look at `code`. */
  nbmend(...args: readonly string[]): Promise<ExecResult> {
    return this.nbmendWith({}, ...args);
  }

  nbmendWith(options: ExecOptions, ...args: readonly string[]): Promise<ExecResult> {
    return this.run(options, process.execPath, BIN, ...args);
  }

  /** Any program, in the work tree; `options.env` is added to the repository's environment. */
  run(options: ExecOptions, file: string, ...args: readonly string[]): Promise<ExecResult> {
    return exec(file, args, { cwd: this.dir, ...options, env: { ...this.env, ...options.env } });
  }

  path(...parts: readonly string[]): string {
    return join(this.dir, ...parts);
  }

  async write(files: Files): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      const path = this.path(name);
      if (content === null) await rm(path, { recursive: true, force: true });
      else {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      }
    }
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  bytes(name: string): Promise<Buffer> {
    return readFile(this.path(name));
  }

  exists(name: string): boolean {
    return existsSync(this.path(name));
  }

  /** Writes the files, stages everything and commits (past the hooks: use `git('commit', ...)` to run them). */
  async commit(message: string, files: Files = {}): Promise<string> {
    await this.write(files);
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--no-verify', '--allow-empty', '-m', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  /**
   * The smallest three-way situation: `base` committed on main, `theirs` on branch `theirs`, `ours` on main, which is
   * checked out. `git('merge', 'theirs')` is then the merge.
   */
  async diverge(base: Files, ours: Files, theirs: Files): Promise<void> {
    await this.commit('base', base);
    await this.git('switch', '--quiet', '--create', 'theirs');
    await this.commit('theirs', theirs);
    await this.git('switch', '--quiet', 'main');
    await this.commit('ours', ours);
  }

  /** One blob as bytes: `HEAD:a.ipynb`, or `:a.ipynb` for what is staged. */
  async blob(spec: string): Promise<Buffer> {
    const result = await this.tryGit('cat-file', 'blob', spec);
    if (result.code !== 0) throw new Error(told(`git cat-file blob ${spec}`, result));
    return result.bytes;
  }

  /** `git status --porcelain`, one entry a line, '' when clean. */
  status(): Promise<string> {
    return this.git('status', '--porcelain');
  }
}

/**
 * Nothing of the developer's: no configuration of theirs, no GIT_* or npm_* variables (a hook or an npm script that
 * runs the tests sets some), no editor or pager of theirs, no word on what terminal or CI service this is. `nbmend` itself is on PATH, where git finds it for its drivers.
 */
function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !DROPPED.test(name));
  const inherited: NodeJS.ProcessEnv = Object.fromEntries(kept);
  const pathKey = Object.keys(inherited).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...inherited,
    [pathKey]: [join(ROOT, 'bin'), dirname(process.execPath), inherited[pathKey]].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: 'true',
    GIT_PAGER: 'cat',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_AUTHOR_DATE: '2026-01-05T09:00:00Z',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_COMMITTER_DATE: '2026-01-05T09:00:00Z',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
  };
}

const DROPPED =
  /^(GIT_.*|npm_.*|PNPM_.*|NBMEND_(?!KEEP|TEST_ROOT).*|HUSKY.*|PRE_COMMIT.*|NODE_OPTIONS|VITEST.*|EDITOR|VISUAL|PAGER|LESS|LV|NO_COLOR|FORCE_COLOR|COLOR.*|COLUMNS|LINES|TERM.*|TMUX.*|STY|VTE_VERSION|WT_SESSION|KITTY_.*|CI|CI_.*|GITHUB_.*|GITLAB_.*|BITBUCKET_.*|CHANGE_TARGET|SYSTEM_.*)$/i;

function told(command: string, result: ExecResult): string {
  return `${command} exited ${result.signal ?? result.code}\n${result.stdout}${result.stderr}`;
}
