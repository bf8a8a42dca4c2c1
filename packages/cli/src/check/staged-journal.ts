/*
 * What a pre-commit job is about to change, on disk while it does: a process that is killed with no time to put everything
 * back leaves the index stripped and some files of the work tree not. The next job finds the journal and lets those files
 * follow the index.
 */
import { existsSync, lstatSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles } from '@nbmend/git';
import { removeLeftoversOf, replaceFile } from '../replace-file.ts';
import { entriesOf, refresh, smudged } from './staged-entries.ts';

/** A staged file before and after, by object id. */
export interface Step {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** In the folder of the repository (of the worktree, where it is one of several). */
const JOURNAL = 'nbmend-staged.json';

/** The journal of a job that was killed, or of one that is running; null when there is none. */
export function leftJournal(gitDir: string): string | null {
  const file = join(gitDir, JOURNAL);
  return existsSync(file) ? file : null;
}

export function openJournal(gitDir: string, steps: readonly Step[]): void {
  writeFileSync(join(gitDir, JOURNAL), JSON.stringify(steps));
}

export function closeJournal(gitDir: string): void {
  rmSync(join(gitDir, JOURNAL), { force: true, recursive: true });
}

/**
 * Finishes what a killed job left half done, and returns the files of the work tree that were written. Only files that are
 * one of the two versions change, and only to the other one, if that is what is staged: whatever was done to a file since
 * then, by whomever, stays.
 */
export async function finishLeftover(top: string, gitDir: string, index: string): Promise<readonly string[]> {
  const journal = readJournal(gitDir);
  if (journal === undefined) return [];
  removeLeftoversOf(journal.map(({ path }) => join(top, path)));
  const staged = entriesOf(top, index);
  const steps = journal.filter(({ path, before, after }) => {
    const oid = staged.get(path);
    return (oid === before || oid === after) && lstatSync(join(top, path), { throwIfNoEntry: false })?.isFile();
  });
  const present = await hashFiles(
    top,
    steps.map(({ path }) => path),
  );
  const behind = steps.filter(({ path, before, after }, i) => {
    return present[i] === (staged.get(path) === after ? before : after);
  });
  for (const { path } of behind) {
    const file = join(top, path);
    const stats = statSync(file);
    replaceFile(file, [smudged(top, path, staged.get(path) ?? '')], stats);
  }
  if (behind.length > 0) refresh(top, index);
  closeJournal(gitDir);
  return behind.map(({ path }) => path);
}

/**
 * Undefined if there is none; empty if its writer was killed in the middle of it: then nothing has changed yet. What cannot
 * be read, or is not ours, is no reason to refuse a commit either.
 */
function readJournal(gitDir: string): readonly Step[] | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(join(gitDir, JOURNAL), 'utf8'));
    return Array.isArray(found) && found.every(isStep) ? found : [];
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : [];
  }
}

function isStep(value: unknown): value is Step {
  if (typeof value !== 'object' || value === null) return false;
  const { path, before, after } = value as Partial<Step>;
  return [path, before, after].every((text) => typeof text === 'string');
}
