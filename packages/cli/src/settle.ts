/*
 * Settling conflicts with a person: shows one after the other and asks.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '@nbmend/git';
import type { CellConflict, Choice } from '@nbmend/merge';
import type { Cell } from '@nbmend/notebook';
import { describeConflict, printable } from './conflict-report.ts';
import type { ConflictedNotebook, Unopened } from './conflicted.ts';
import type { Dialogue } from './dialogue.ts';
import { UsageError } from './exit.ts';

/** Asks about every conflict; ends early when the person wants to stop. */
export async function settleWithPerson(files: readonly ConflictedNotebook[], dialogue: Dialogue): Promise<void> {
  for (const file of files) if (!(await settleFile(file, dialogue))) return;
}

/** A yes or no; yes if the person just presses Enter, no for every other word and if the input has ended. */
export async function confirm(question: string, dialogue: Dialogue): Promise<boolean> {
  return /^\s*(y|yes)?\s*$/i.test((await dialogue.ask(`${question} [Y/n] `)) ?? 'n');
}

/** Which side to take of a file that cannot be merged by cell; undefined to leave it. */
export async function askSide(
  { path, takeable }: Unopened,
  dialogue: Dialogue,
): Promise<'ours' | 'theirs' | undefined> {
  const does = (side: 'ours' | 'theirs'): string => (takeable?.deleted.includes(side) ? 'delete it' : 'the whole file');
  const question = `${printable(path)}: [o]urs (${does('ours')}), [t]heirs (${does('theirs')}), [s]kip? `;
  for (;;) {
    const key = (await dialogue.ask(question))?.trim().toLowerCase()[0];
    if (key === 'o') return 'ours';
    if (key === 't') return 'theirs';
    // The end of the input is no answer either.
    if (key === 's' || key === 'q' || dialogue.isOver) return undefined;
  }
}

async function settleFile(file: ConflictedNotebook, dialogue: Dialogue): Promise<boolean> {
  const all = file.conflicts.length;
  let skipped = 0;
  for (;;) {
    const left = file.conflicts;
    const conflict = left[skipped];
    if (conflict === undefined) return true;
    const base = file.baseOf(conflict);
    process.stderr.write(`\n${describeConflict(file, conflict, base)}`);
    const place = all > 1 ? `(${all - left.length + skipped + 1}/${all}) ` : '';
    const answer = await askChoice(file.notebook.cells[conflict.cell], conflict, base, place, dialogue);
    if (answer === 'quit') return false;
    if (answer === 'skip') skipped++;
    else {
      file.settle(new Map([[conflict.cell, answer]]));
      if (file.conflicts.length === left.length) process.stderr.write('The cell still holds conflict markers.\n');
    }
  }
}

async function askChoice(
  cell: Cell,
  conflict: CellConflict,
  base: Choice | undefined,
  place: string,
  dialogue: Dialogue,
): Promise<Choice | 'skip' | 'quit'> {
  // The cell that shows two values of the metadata is no text to be written.
  const editable = conflict.kind !== 'metadata';
  const more = `${base ? '[a]ncestor, ' : ''}${editable ? '[e]dit, ' : ''}`;
  const keys = `${place}[o]urs, [t]heirs, [b]oth, ${more}[s]kip, [q]uit? `;
  for (;;) {
    const answer = await dialogue.ask(keys);
    if (answer === undefined) return 'quit';
    const choice = CHOICES[answer.trim().toLowerCase()[0] ?? ''];
    if (choice === 'edit' && editable) {
      dialogue.pause();
      try {
        return { source: await editText(cell.source, cell.kind === 'code' ? '.py' : '.md') };
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        process.stderr.write(`${error.message}\n${error.hint ?? ''}\n`);
        continue;
      }
    }
    if (choice === 'base' && base) return base;
    if (choice !== undefined && choice !== 'edit' && choice !== 'base') return choice;
    if (answer.trim() === '') continue;
    process.stderr.write(`${KEYS}${base ? BASE_KEY : ''}${editable ? EDIT_KEY : ''}${OTHER_KEYS}`);
  }
}

const KEYS = `  o  ours: take our side of this cell
  t  theirs: take their side
  b  both: ours, then theirs
`;
const EDIT_KEY = '  e  edit the cell in your editor\n';
const OTHER_KEYS = `  s  skip: leave this conflict
  q  quit: leave this and all others; what is settled stays
`;
const BASE_KEY = '  a  ancestor: take what was there before\n';

const CHOICES: Readonly<Record<string, 'ours' | 'theirs' | 'union' | 'base' | 'edit' | 'skip' | 'quit' | undefined>> = {
  o: 'ours',
  t: 'theirs',
  b: 'union',
  a: 'base',
  e: 'edit',
  s: 'skip',
  q: 'quit',
};

/** The text as the person's editor leaves it. git knows which editor that is. */
export async function editText(text: string, extension: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nbmend-'));
  const file = join(folder, `cell${extension}`);
  try {
    writeFileSync(file, `${text}\n`);
    const editor = await editorCommand();
    const { status, error } = spawnSync(`${editor} "${file}"`, { shell: true, stdio: 'inherit' });
    if (error) throw error;
    if (status !== 0)
      throw new UsageError(
        `the editor (${editor}) ended with exit code ${status}, so the cell was left as it was`,
        'Choose another editor with GIT_EDITOR or git config core.editor, then run the command again.',
      );
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function editorCommand(): Promise<string> {
  let editor = '';
  try {
    editor = (await git(['var', 'GIT_EDITOR'], { cwd: process.cwd() })).stdout.toString().trim();
  } catch {
    // no git, or none that knows an editor here
  }
  // git passes an empty name on; to run that would be to run the cell.
  return editor || process.env.VISUAL || process.env.EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi');
}
