/*
 * Settling conflicts with a person: shows one after the other and asks.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline/promises';
import { git } from '@nbmend/git';
import { type CellConflict, type Choice, hasBase } from '@nbmend/merge';
import type { Cell } from '@nbmend/notebook';
import { describeConflict } from './conflict-report.ts';
import type { ConflictedNotebook } from './conflicted.ts';

/** Asks about every conflict. Returns false if the person wanted to stop. */
export async function settleWithPerson(files: readonly ConflictedNotebook[]): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (const file of files) if (!(await settleFile(file, terminal))) return false;
    return true;
  } finally {
    terminal.close();
  }
}

/** A yes or no; yes if the person just presses Enter. */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return !/^n/i.test((await ask(terminal, `${question} [Y/n] `)) ?? 'n');
  } finally {
    terminal.close();
  }
}

async function settleFile(file: ConflictedNotebook, terminal: Interface): Promise<boolean> {
  let skipped = 0;
  for (;;) {
    const conflict = file.conflicts[skipped];
    if (conflict === undefined) return true;
    process.stderr.write(`\n${describeConflict(file.path, file.notebook, conflict)}`);
    const answer = await askChoice(file.notebook.cells[conflict.cell], conflict, terminal);
    if (answer === 'quit') return false;
    if (answer === 'skip') skipped++;
    else file.settle(new Map([[conflict.cell, answer]]));
  }
}

async function askChoice(cell: Cell, conflict: CellConflict, terminal: Interface): Promise<Choice | 'skip' | 'quit'> {
  const base = hasBase(conflict);
  const keys = `[o]urs, [t]heirs, [b]oth, ${base ? '[a]ncestor, ' : ''}[e]dit, [s]kip, [q]uit`;
  for (;;) {
    const answer = await ask(terminal, `${keys}? `);
    switch (answer?.trim().toLowerCase()[0]) {
      case 'o':
        return 'ours';
      case 't':
        return 'theirs';
      case 'b':
        return 'union';
      case 'a':
        if (base) return 'base';
        break;
      case 'e':
        return { source: await editText(cell.source, cell.kind === 'code' ? '.py' : '.md') };
      case 's':
        return 'skip';
      case 'q':
      case undefined:
        if (answer === undefined || answer !== '') return 'quit';
    }
  }
}

/** Undefined when the input has ended. */
async function ask(terminal: Interface, question: string): Promise<string | undefined> {
  const closed = new Promise<undefined>((done) => terminal.once('close', () => done(undefined)));
  return Promise.race([terminal.question(question), closed]);
}

/** The text as the person's editor leaves it. git knows which editor that is. */
export async function editText(text: string, extension: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nbmend-'));
  const file = join(folder, `cell${extension}`);
  try {
    writeFileSync(file, `${text}\n`);
    const editor = await editorCommand();
    const { status, error } = spawnSync(`${editor} "${file}"`, { shell: true, stdio: 'inherit' });
    if (error) throw error;
    if (status !== 0) throw new Error(`the editor (${editor}) failed with exit code ${status}`);
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function editorCommand(): Promise<string> {
  try {
    return (await git(['var', 'GIT_EDITOR'], { cwd: process.cwd() })).stdout.toString().trim();
  } catch {
    return process.env.VISUAL || process.env.EDITOR || (process.platform === 'win32' ? 'notepad' : 'vi');
  }
}
