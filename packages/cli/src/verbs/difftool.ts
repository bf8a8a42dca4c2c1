/* `git difftool --tool=nbmend`: two files, one of which is temporary. What is no notebook goes to git's own diff. */
import type { VerbCommand } from '../program.ts';

export function define(program: VerbCommand): void {
  program
    .command('difftool')
    .summary('compare two files, as a tool of git difftool')
    .description(
      'Compares two files for git difftool; `nbmend install` makes the tool known to git under the name nbmend.',
    )
    .argument('<local>', 'the old file')
    .argument('<remote>', 'the new file')
    .examples([
      ['git difftool -t nbmend', 'go through the changed files of the work tree'],
      ['git difftool -t nbmend -y HEAD~3 -- a.ipynb', 'one file, against an old commit, without asking'],
      ['nbmend difftool old.ipynb new.ipynb', 'by hand'],
    ])
    .performs(difftool);
}

async function difftool(local: string, remote: string): Promise<number> {
  // MERGED is the path in the work tree: git difftool sets it, and says nothing of it in the arguments.
  const path = process.env.MERGED || remote;
  const { isNotebookName } = await import('../comparison.ts');
  if (!isNotebookName(path)) return textTool(local, remote);
  const { showPair } = await import('./git-diff.ts');
  return showPair(local, remote, path);
}

/** git's own diff, on the terminal and with git's own colours. */
async function textTool(local: string, remote: string): Promise<number> {
  const { spawnSync } = await import('node:child_process');
  const args = ['--no-pager', 'diff', '--no-index', '--no-ext-diff', '--', local, remote];
  spawnSync('git', args, { stdio: 'inherit' });
  return 0;
}
