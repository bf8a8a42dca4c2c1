/*
 * The one place that turns outcomes into exit codes: 0 nothing to report, 1 differences, findings or conflicts (a verb
 * returns those itself), 2 bad usage, bad input or a failure of ours (an exception). Errors are told apart by name, not by
 * class, because each bundle of dist/ may hold its own copy of a class.
 */
import { say } from './say.ts';

/** The person asked for something that cannot be done: what, and what to do instead (`hint`, a line of its own). */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Says what an error means on stderr and returns the exit code that goes with it. */
export function exitCodeOf(error: unknown): number {
  if (isClosedPipe(error)) return 0;
  if (isCommanderError(error)) return error.exitCode === 0 ? 0 : 2; // commander has said it already
  say(`${describe(error)}\n`);
  return 2;
}

/** `nbmend: what happened, where, what to do`: one line for what is expected, two for a failure of ours. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return `nbmend: ${String(error)}`;
  if (error.name === 'UsageError') {
    const { hint } = error as UsageError;
    return `nbmend: ${error.message}${hint === undefined ? '' : `\n${hint}`}`;
  }
  if (EXPECTED.has(error.name)) return `nbmend: ${error.message}`;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const system = code === undefined ? undefined : SYSTEM[code];
  // What is written by descriptor, as stdout is, has no path.
  if (system !== undefined) return `nbmend: ${path ?? (syscall === 'write' ? 'cannot write' : syscall)}: ${system}`;
  if (process.env.NBMEND_DEBUG) return `nbmend: internal error: ${error.stack ?? error.message}${causes(error)}`;
  return `nbmend: internal error: ${error.message}\nSet NBMEND_DEBUG=1 to see where, and please report it.`;
}

/** Errors whose message is already made for the person. */
const EXPECTED: ReadonlySet<string> = new Set([
  'NotebookError',
  'ValueTooLong',
  'GitError',
  'StreamError',
  'ConfigError',
]);

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'a part of the path is not a folder',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'no space left in your quota',
  EFBIG: 'larger than a file may be here (see ulimit -f)',
  EROFS: 'read-only file system',
  EMFILE: 'too many open files',
};

function causes(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by: ${error.cause.stack ?? error.cause.message}` : '';
}

function isCommanderError(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && 'exitCode' in error && String(Reflect.get(error, 'code')).startsWith('commander.');
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EPIPE';
}
