import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The clone under test, and its launcher (run it as `process.execPath BIN ...args`: Windows knows no `#!`). */
export const ROOT = resolve(import.meta.dirname, '../..');
export const BIN = resolve(ROOT, 'bin/nbmend');

export interface ExecOptions {
  readonly cwd?: string;
  /** The whole environment of the child, not an addition to ours; default: our own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Written to stdin, which is then closed; without it stdin is empty. */
  readonly input?: string | Uint8Array;
  /** Kills the child after so many milliseconds (default 120,000); `signal` then tells. */
  readonly timeout?: number;
}

export interface ExecResult {
  /** Exit code; 128 when a signal ended the child, see `signal`. */
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as it came, for byte comparison. */
  readonly bytes: Buffer;
}

/** Runs a program without a shell and collects what it says. Rejects only when it cannot be started at all. */
export function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeout ?? 120_000,
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A child that does not read its input closes the pipe: that is its right, not our error.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', fail);
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(stdout);
      done({ code: code ?? 128, signal, stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), bytes });
    });
  });
}
