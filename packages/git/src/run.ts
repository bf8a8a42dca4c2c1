import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface GitOptions {
  readonly cwd: string;
  /** Written to git's stdin, which is then closed. */
  readonly input?: Uint8Array | string;
  /** Added to the environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Exit codes that are an answer and not a failure; default: 0 only. */
  readonly answers?: readonly number[];
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * git said no. `missing`: there is no git on PATH. `no-folder`: the folder to run in does not exist. `failed`: git ran
 * and exited with `exitCode` (null: a signal ended it); `stderr` is what it said.
 */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: 'missing' | 'no-folder' | 'failed';
  readonly args: readonly string[];
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(code: GitError['code'], args: readonly string[], exitCode: number | null, stderr: string) {
    super(message(code, args, exitCode, stderr));
    this.code = code;
    this.args = args;
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** Whether what was thrown says that there is no git on PATH. By name: each bundle may have a class of its own. */
export function isGitMissing(error: unknown): boolean {
  return isGitError(error) && error.code === 'missing';
}

export function isGitError(error: unknown): error is GitError {
  return error instanceof Error && error.name === 'GitError';
}

/** Runs git without a shell and collects what it writes. Rejects with a GitError unless it exits with an answer. */
export function git(args: readonly string[], options: GitOptions): Promise<GitResult> {
  return new Promise((done, fail) => {
    const child = spawn('git', args, { cwd: options.cwd, env: environment(options.env), windowsHide: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // git may answer before it has read everything; its exit code then says what happened.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => fail(startError(error, args, options.cwd)));
    child.on('close', (code) => {
      const said = Buffer.concat(stderr).toString();
      if (code === null || !(options.answers ?? [0]).includes(code)) fail(new GitError('failed', args, code, said));
      else done({ code, stdout: Buffer.concat(stdout), stderr: said });
    });
  });
}

/** The same, blocking: for the verbs that git calls, which have nothing else to do meanwhile. */
export function gitSync(args: readonly string[], options: GitOptions): GitResult {
  const child = spawnSync('git', args, {
    cwd: options.cwd,
    env: environment(options.env),
    input: options.input ?? '',
    maxBuffer: Number.POSITIVE_INFINITY,
    windowsHide: true,
  });
  if (child.error) throw startError(child.error, args, options.cwd);
  const stderr = child.stderr.toString();
  if (child.status === null || !(options.answers ?? [0]).includes(child.status)) {
    throw new GitError('failed', args, child.status, stderr);
  }
  return { code: child.status, stdout: child.stdout, stderr };
}

/** The error of a child that could not be started, as a GitError where we know what it means. */
export function startError(error: Error, args: readonly string[], cwd: string): Error {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  // Node says ENOENT for a missing program and for a missing working folder alike.
  return new GitError(existsSync(cwd) ? 'missing' : 'no-folder', args, null, cwd);
}

/** The present environment with changes; git never takes a lock for our questions (they must not disturb the user's). */
export function environment(changes: GitOptions['env'] = {}): NodeJS.ProcessEnv {
  return { ...process.env, GIT_OPTIONAL_LOCKS: '0', ...changes };
}

function message(code: GitError['code'], args: readonly string[], exitCode: number | null, stderr: string): string {
  if (code === 'missing') return 'git is not on PATH; install git, or add the folder of git to PATH';
  if (code === 'no-folder') return `the folder ${stderr} does not exist`;
  const said = stderr.trim().replace(/^(fatal|error): /, '');
  return `git ${args[0] ?? ''}: ${said || `exit code ${exitCode ?? 'none (ended by a signal)'}`}`;
}
