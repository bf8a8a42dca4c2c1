import { filterOnce, standardPipe } from '@nbmend/git/filter';
import { UsageError } from '../exit.ts';
import { filterOptions } from '../filter-handler.ts';

/** `filter.nbmend.clean`: one file from stdin to stdout; the argument is its path (`%f`), for settings and messages. */
export async function run(args: readonly string[]): Promise<number> {
  const [path = 'stdin', ...more] = args;
  if (more.length > 0) throw new UsageError('git-clean takes one path; stdin is the file, stdout the result');
  await filterOnce(path, { ...filterOptions(), pipe: standardPipe() });
  return 0;
}
