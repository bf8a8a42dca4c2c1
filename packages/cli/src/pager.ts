/* The pager, as git chooses it; a result goes through it only on a terminal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isTerminal } from './colour.ts';
import { writeOut } from './stdout.ts';

/** Where a long result goes. */
export interface Output {
  /** Resolves when the text is taken. False: nobody reads any more. */
  write(text: string): Promise<boolean>;
  /** Waits until the reader has seen everything. */
  close(): Promise<void>;
}

/**
 * Opens the pager that `git var GIT_PAGER` names (GIT_PAGER, core.pager, PAGER, less); stdout itself in a pipe, with
 * `wanted: false`, or when the pager is `cat`.
 */
export async function openOutput(wanted: boolean): Promise<Output> {
  const pager = wanted && isTerminal(1) ? await pagerCommand() : '';
  return pager === '' || pager === 'cat' ? toStdout() : toPager(pager);
}

async function pagerCommand(): Promise<string> {
  const { gitSync } = await import('@nbmend/git');
  try {
    return gitSync(['var', 'GIT_PAGER'], { cwd: process.cwd() }).stdout.toString().trim();
  } catch {
    return process.env.GIT_PAGER ?? process.env.PAGER ?? 'less'; // no git here
  }
}

/** To a person at once; to a pipe or a file in pieces of some size, since a write costs more than a small diff. */
function toStdout(): Output {
  const enough = isTerminal(1) ? 0 : PIECE;
  let waiting: string[] = [];
  let length = 0;
  const flush = (): void => {
    const text = waiting.join('');
    [waiting, length] = [[], 0];
    if (text !== '') writeOut(text);
  };
  return {
    async write(text) {
      if (length + text.length > enough) flush();
      if (text.length > enough) writeOut(text);
      else {
        waiting.push(text);
        length += text.length;
      }
      return true;
    },
    async close() {
      flush();
    },
  };
}

/** Characters: what a pipe holds. */
const PIECE = 65_536;

/**
 * The pager is a command line for the shell, as in git; it gets the same defaults from us as from git. A pager that is not
 * there (on Windows `less` lies where only git finds it) costs nobody the result: it is then written as without a pager.
 */
export function toPager(command: string, withoutPager: (text: string) => void = writeOut): Output {
  const env = { LESS: 'FRX', LV: '-c', ...process.env };
  const child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env });
  const { stdin } = child;
  const ended = new Promise<number | null>((done) => {
    child.on('close', done);
    child.on('error', () => done(NOT_FOUND[0]!));
  });
  /** What the pager was given; when it turns out that there is none, it is written after all. */
  const given: string[] = [];
  const rescue = async (): Promise<boolean> => {
    const code = await ended;
    if (code === null || !NOT_FOUND.includes(code)) return false;
    for (const text of given.splice(0)) withoutPager(text);
    return true;
  };
  stdin.on('error', () => {}); // the reader left: the next write says so
  // Ctrl-C is for the pager, which asks the person; we end with it.
  process.on('SIGINT', () => {});
  return {
    async write(text) {
      given.push(text);
      if (stdin.destroyed || !stdin.writable) return rescue();
      const drained = stdin.write(text) ? undefined : once(stdin, 'drain').catch(() => {});
      await (drained && Promise.race([drained, ended]));
      return stdin.destroyed ? rescue() : true;
    },
    async close() {
      stdin.end();
      await rescue();
    },
  };
}

/** Exit codes of a POSIX shell and of cmd.exe for a command that does not exist. */
const NOT_FOUND: readonly number[] = [127, 9009];
