/* `nbmend mergetool BASE LOCAL REMOTE MERGED`: settles one notebook in the terminal, for git mergetool. */
import { existsSync, readFileSync } from 'node:fs';
import { isNotebookError, type Notebook, readNotebook } from '@nbmend/notebook';
import { isTerminal } from '../colour.ts';
import { describeConflict } from '../conflict-report.ts';
import { ConflictedNotebook, mergeAgain } from '../conflicted.ts';
import { type Backup, backupOf } from '../mergetool-backup.ts';
import type { VerbCommand } from '../program.ts';
import { say } from '../say.ts';
import { shellWord } from '../shell-word.ts';

export function define(program: VerbCommand): void {
  program
    .command('mergetool')
    .summary('settle one notebook, as a tool of git mergetool')
    .description(
      'Merges BASE, LOCAL and REMOTE into MERGED by cell, unless MERGED is a notebook with conflicts already, and asks about ' +
        'what is left. Exit 0 when no conflict is left in MERGED, so set mergetool.nbmend.trustExitCode to true. If you stop ' +
        'before, what is settled stays: git puts back the copy that it made of MERGED, and that copy is kept up to date.',
    )
    .argument('<base>', 'the common version; an empty or missing file means that there is none')
    .argument('<local>', 'our version')
    .argument('<remote>', 'their version')
    .argument('<merged>', 'the file of the work tree')
    .examples([
      ['git mergetool --tool=nbmend a.ipynb', 'as git calls it, after nbmend install'],
      ['nbmend mergetool base.ipynb a.ipynb b.ipynb merged.ipynb', 'by hand'],
    ])
    .performs(mergetool);
}

async function mergetool(base: string, local: string, remote: string, merged: string): Promise<number> {
  const sides = { base: readIfThere(base), ours: read(local), theirs: read(remote) };
  const backup = existsSync(merged) ? backupOf(local, merged) : undefined;
  const file = openMerged(merged, sides, backup);
  if (file.conflicts.length > 0 && isTerminal(0) && isTerminal(2)) {
    const [{ settleWithPerson }, { Dialogue }] = await Promise.all([import('../settle.ts'), import('../dialogue.ts')]);
    const dialogue = new Dialogue();
    await settleWithPerson([file], dialogue);
    dialogue.close();
  }
  for (const conflict of file.conflicts) process.stderr.write(describeConflict(file, conflict));
  const left = file.conflicts.length;
  if (left === 0) {
    backup?.restore();
    return 0;
  }
  const conflicts = left === 1 ? '1 conflict' : `${left} conflicts`;
  say(`nbmend: ${merged}: ${conflicts} left; what is settled stays; go on with: nbmend resolve ${shellWord(merged)}\n`);
  return 1;
}

interface Sides {
  readonly base: Notebook | undefined;
  readonly ours: Notebook;
  readonly theirs: Notebook;
}

/** The file of the work tree, which may hold work of the person; a merge of the three if it is no notebook or still ours. */
function openMerged(path: string, { base, ours, theirs }: Sides, backup: Backup | undefined): ConflictedNotebook {
  const sides = { ...(base && { base }), ours, theirs };
  const there = readIfThere(path);
  const file = new ConflictedNotebook(path, there ?? ours, sides, undefined, backup?.follow);
  const untouched = there === undefined || there.bytes.equals(ours.bytes);
  if (untouched) file.replace(mergeAgain(base, ours, theirs, process.cwd()));
  return file;
}

function read(path: string): Notebook {
  return readNotebook(readFileSync(path), { file: path });
}

/** Undefined for what is missing, empty or (between git's markers) no notebook. */
function readIfThere(path: string): Notebook | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return read(path);
  } catch (error) {
    if (isNotebookError(error)) return undefined;
    throw error;
  }
}
