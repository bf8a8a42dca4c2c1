import { findRepository } from '@nbmend/git';
import { refresh } from '@nbmend/git/install';
import { UsageError } from '../exit.ts';
import type { VerbCommand } from '../program.ts';
import { writeOut } from '../stdout.ts';

export function define(program: VerbCommand): void {
  program
    .command('refresh')
    .description('Makes git see that notebooks which were only run again have not changed. Never stages anything.')
    .option('-q, --quiet', 'say nothing')
    .performs(run)
    .examples([
      ['nbmend refresh', 'before a rebase or switch that git refuses because of "unstaged changes"'],
      ['git config alias.rebase-nb "!nbmend refresh && git rebase"', 'one command for both'],
    ]);
}

async function run({ quiet }: { quiet?: boolean }): Promise<number> {
  const top = (await findRepository(process.cwd()))?.top;
  if (top == null) throw new UsageError('not in the work tree of a git repository');
  const paths = await refresh(top, [':(top)*.ipynb', ':(top)*.zpln']);
  if (quiet) return 0;
  const list = paths.map((path) => `refreshed ${path}\n`).join('');
  writeOut(paths.length > 0 ? list : 'nothing to refresh: what git reports as modified has changed\n');
  return 0;
}
