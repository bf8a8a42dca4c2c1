import { fstatSync } from 'node:fs';
import { serveFilter, standardPipe } from '@nbmend/git/filter';
import { UsageError } from '../exit.ts';
import { filterOptions } from '../filter-handler.ts';

/** `filter.nbmend.process`: serves git's long-running filter protocol on stdin and stdout until git closes the pipe. */
export async function run(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--clean-only');
  if (unknown !== undefined) throw new UsageError(`git-filter takes no argument ${unknown}`, HINT);
  if (await isTerminal()) throw new UsageError('git-filter is called by git', HINT);
  try {
    await serveFilter({ ...filterOptions(), pipe: standardPipe(), smudge: !args.includes('--clean-only') });
  } catch (error) {
    if (error instanceof Error && error.name === 'ProtocolError')
      throw new UsageError(`git-filter: ${error.message}`, HINT);
    throw error;
  }
  return 0;
}

const HINT = 'It is for filter.nbmend.process in the configuration of git; to strip a file, run "nbmend strip FILE".';

/** A person at the keyboard would wait for ever. (node:tty is loaded only where stdin is some kind of device.) */
async function isTerminal(): Promise<boolean> {
  return fstatSync(0).isCharacterDevice() && (await import('node:tty')).isatty(0);
}
