/* `nbmend resolve`: lists the conflicts in notebooks and settles them. */
import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { git } from '@nbmend/git';
import type { CellConflict, Choice } from '@nbmend/merge';
import { jsonDocument } from '@nbmend/render/visible';
import { isTerminal } from '../colour.ts';
import { conflictsAsJson, describeConflict, printable } from '../conflict-report.ts';
import {
  type ConflictedNotebook,
  findConflicted,
  type Place,
  takeWhole,
  type Unopened,
  type Unsettled,
} from '../conflicted.ts';
import type { Dialogue } from '../dialogue.ts';
import { UsageError } from '../exit.ts';
import type { VerbCommand } from '../program.ts';
import { say as write } from '../say.ts';
import { gitAdd, shellWord } from '../shell-word.ts';
import { writeOut } from '../stdout.ts';

interface Flags {
  readonly ours?: boolean;
  readonly theirs?: boolean;
  readonly union?: boolean;
  readonly base?: boolean;
  readonly edit?: boolean;
  readonly cell?: readonly string[];
  readonly check?: boolean;
  readonly list?: boolean;
  readonly add?: boolean;
  readonly format: 'text' | 'json';
}

export function define(program: VerbCommand): void {
  program
    .command('resolve')
    .summary('list and settle conflicts in notebooks')
    .description(
      'Settles conflicts that stand in the cells of notebooks. On a terminal it asks about each; with --ours, --theirs, ' +
        '--union, --base or --edit it settles all, or those of the cells named by --cell. Without any of them, and without ' +
        'a terminal, it lists them. A notebook that git merged as text, or left as ours without merging it, is merged by cell ' +
        'first; where a side is no notebook, or has deleted it, --ours or --theirs takes the whole file (or deletes it). Exit 1 while any is left.',
    )
    .argument('[files...]', 'notebooks or folders; default: all notebooks that git has as unmerged')
    .option('--ours', 'take our side')
    .option('--theirs', 'take their side')
    .option('--union', 'take both, ours first')
    .option('--base', 'take what was there before; of an unmerged notebook it is known whatever merge.conflictStyle is')
    .option('--edit', 'open each conflicted cell in your editor (as git finds it: GIT_EDITOR, core.editor, EDITOR)')
    .option('--cell <cell>', 'only this cell: its number as listed, or its id; may be repeated', collect)
    .option('--add', 'git add the notebooks in which no conflict is left')
    .option('--no-add', 'do not ask about git add')
    .option('--list', 'only list')
    .option('--check', 'change nothing and list briefly; exit 1 if there are conflicts')
    .addOption(program.createOption('--format <format>', 'of the list').choices(['text', 'json']).default('text'))
    .examples([
      ['nbmend resolve', 'go through the conflicts of all unmerged notebooks'],
      ['nbmend resolve --list', 'show them'],
      ['nbmend resolve --theirs --cell 4 --cell 7 a.ipynb', 'take their version of two cells'],
      ['nbmend resolve --ours --add', 'our side everywhere, and git add'],
      ['nbmend resolve --check', 'for scripts: exit 1 while a conflict is left'],
    ])
    .performs(resolve);
}

async function resolve(args: readonly string[], flags: Flags): Promise<number> {
  const choice = choiceOf(flags);
  const listing = flags.list || flags.check || flags.format === 'json';
  const found = await findConflicted(args, !listing);
  for (const { path, was } of found.mergedAgain) say(`${printable(path)}: ${MERGED_AGAIN[was]}`);
  const side = (choice === 'ours' || choice === 'theirs') && flags.cell === undefined ? choice : undefined;
  const takeable = side === undefined ? [] : found.unopened.filter((file) => file.takeable);
  const unopened = found.unopened.filter((file) => !takeable.includes(file));
  for (const { path, problem } of unopened) if (flags.format === 'text') say(`${printable(path)}: ${problem}`);
  const files = found.notebooks.filter((file) => file.conflicts.length > 0 || file.place);

  if (side) await takeSide(takeable, side);
  if (files.length + found.unopened.length === 0 && flags.format === 'text') say('no conflicts in notebooks');

  if (choice !== undefined) await settleByChoice(files, choice, flags.cell);
  const dialogue = await dialogueWith(!listing);
  try {
    if (choice === undefined && dialogue === undefined) list(files, unopened, flags);
    if (choice === undefined && dialogue) {
      const { askSide, settleWithPerson } = await import('../settle.ts');
      for (const file of unopened.filter((each) => each.takeable)) {
        const wanted = await askSide(file, dialogue);
        if (wanted === undefined) continue;
        await takeSide([file], wanted);
        takeable.push(file);
      }
      await settleWithPerson(files, dialogue);
      for (const file of files)
        if (file.conflicts.length > 0) say(`${printable(file.path)}: ${leftIn(file)}; nbmend resolve goes on`);
    }
    if (!listing) await afterwards([...takeable, ...files.filter(isSettled)], flags.add, dialogue);
  } finally {
    dialogue?.close();
  }
  return exitOf(
    files,
    unopened.filter((file) => !takeable.includes(file)),
  );
}

const MERGED_AGAIN: Readonly<Record<Unsettled, string>> = {
  text: 'had been merged as text; merged again by cell',
  ours: 'was still ours, without what theirs changed; merged by cell',
};

/** A whole file where cells cannot be merged. */
async function takeSide(files: readonly Unopened[], side: 'ours' | 'theirs'): Promise<void> {
  for (const file of files) {
    const done = await takeWhole(file, side);
    say(`${printable(file.path)}: ${TOLD[done](side)}`);
  }
}

const TOLD: Readonly<Record<Awaited<ReturnType<typeof takeWhole>>, (side: string) => string>> = {
  taken: (side) => `${side} taken, the whole file`,
  kept: (side) => `kept, with ${side} where the two differ`,
  deleted: (side) => `deleted, as in ${side}`,
};

function isSettled({ place, conflicts }: ConflictedNotebook): boolean {
  return place !== undefined && conflicts.length === 0;
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Somebody to talk to, if that is wanted and there is a terminal. */
async function dialogueWith(wanted: boolean): Promise<Dialogue | undefined> {
  if (!wanted || !isTerminal(0) || !isTerminal(2)) return undefined;
  const { Dialogue } = await import('../dialogue.ts');
  return new Dialogue();
}

type Wish = Exclude<Choice, object> | 'edit';

function choiceOf(flags: Flags): Wish | undefined {
  const given = (['ours', 'theirs', 'union', 'base', 'edit'] as const).filter((name) => flags[name]);
  if (given.length > 1) throw new UsageError(`--${given[0]} and --${given[1]} exclude each other`);
  if (flags.cell && given.length === 0)
    throw new UsageError('--cell needs --ours, --theirs, --union, --base or --edit');
  if (given.length > 0 && (flags.check || flags.list))
    throw new UsageError(`--${given[0]} changes files, --check and --list do not`);
  return given[0];
}

async function settleByChoice(
  files: readonly ConflictedNotebook[],
  wish: Wish,
  cells: readonly string[] | undefined,
): Promise<void> {
  const wanted = files.map(
    (file) => [file, file.conflicts.filter((conflict) => isNamed(file, conflict, cells))] as const,
  );
  if (cells !== undefined) complainAboutNames(files, cells);
  for (const [file, conflicts] of wanted) {
    const choices = new Map<number, Choice>();
    for (const conflict of conflicts) {
      if (wish === 'edit' && conflict.kind === 'metadata') {
        say(
          `${printable(file.path)}: cell ${conflict.cell + 1} shows values of the metadata; --ours, --theirs or --base settles it`,
        );
        continue;
      }
      if (wish === 'edit') choices.set(conflict.cell, { source: await edited(file, conflict) });
      else choices.set(conflict.cell, wish === 'base' ? baseOf(file, conflict) : wish);
    }
    if (choices.size === 0) continue;
    const before = file.conflicts.length;
    file.settle(choices);
    const settled = Math.max(0, before - file.conflicts.length); // an editor may leave markers, or add some
    say(`${printable(file.path)}: ${count(settled, 'cell')} settled, ${leftIn(file)}`);
  }
}

function baseOf(file: ConflictedNotebook, conflict: CellConflict): Choice {
  const base = file.baseOf(conflict);
  if (base !== undefined) return base;
  const where = `${file.path}: cell ${conflict.cell + 1}`;
  if (file.sides.ours && file.sides.theirs && !file.sides.base)
    throw new UsageError(`${where}: there is no base: both sides added the notebook`);
  const [why, what] = file.sides.base
    ? ['the cell has been edited since the merge', 'settle it with --edit']
    : ['git does not hold the versions that were merged', 'settle it in another way'];
  throw new UsageError(
    `${where}: the markers show no base, and ${why}`,
    `${what[0].toUpperCase()}${what.slice(1)}, or begin this notebook again, which undoes what is settled in it: ` +
      `git -c merge.conflictStyle=diff3 checkout --merge -- ${shellWord(file.path)}`,
  );
}

function leftIn({ conflicts }: ConflictedNotebook): string {
  return conflicts.length === 0 ? 'no conflict left' : `${count(conflicts.length, 'conflict')} left`;
}

async function edited(file: ConflictedNotebook, { cell }: CellConflict): Promise<string> {
  const { editText } = await import('../settle.ts');
  const { source, kind } = file.notebook.cells[cell];
  return editText(source, kind === 'code' ? '.py' : '.md');
}

function isNamed(
  { notebook }: ConflictedNotebook,
  { cell }: CellConflict,
  names: readonly string[] | undefined,
): boolean {
  return names === undefined || names.includes(String(cell + 1)) || names.includes(notebook.cells[cell].id ?? '');
}

function complainAboutNames(files: readonly ConflictedNotebook[], names: readonly string[]): void {
  const known = files.flatMap((file) =>
    file.conflicts.flatMap(({ cell }) => [String(cell + 1), file.notebook.cells[cell].id]),
  );
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--cell ${unknown}: no conflict in such a cell`, 'nbmend resolve --list shows them.');
}

function list(
  files: readonly ConflictedNotebook[],
  unopened: readonly Unopened[],
  { format, check, list }: Flags,
): void {
  if (format === 'json') {
    writeOut(jsonDocument(conflictsAsJson(files, unopened), 2));
    return;
  }
  for (const file of files) {
    for (const conflict of file.conflicts) {
      const text = describeConflict(file, conflict);
      writeOut(check ? `${text.slice(0, text.indexOf('\n'))}\n` : text);
    }
  }
  const conflicts = files.reduce((sum, file) => sum + file.conflicts.length, 0);
  if (conflicts > 0)
    say(
      `${count(conflicts, 'conflict')} in ${count(files.filter((file) => file.conflicts.length > 0).length, 'notebook')}`,
    );
  if (list || check) {
    for (const file of files)
      if (file.conflicts.length === 0) say(`${printable(file.path)}: no conflict left; now: ${addCommand([file])}`);
  }
}

/** Offers `git add` for what is settled. */
async function afterwards(
  settled: readonly (ConflictedNotebook | Unopened)[],
  add: boolean | undefined,
  dialogue: Dialogue | undefined,
): Promise<void> {
  if (settled.length === 0) return;
  const command = addCommand(settled);
  const wanted = add ?? (dialogue && (await (await import('../settle.ts')).confirm(`${command}?`, dialogue)));
  if (!wanted) {
    say(`no conflict left; now: ${command}`);
    return;
  }
  for (const [top, places] of byTop(settled)) {
    await git(['--literal-pathspecs', 'add', '--', ...places.map(({ path }) => path)], {
      cwd: top,
      env: { GIT_OPTIONAL_LOCKS: undefined },
    });
  }
  say(`added: ${settled.map(({ path }) => printable(path)).join(', ')}`);
}

/** What to type here to add the files: git looks for a repository where one stands, not where the file is. */
function addCommand(files: readonly (ConflictedNotebook | Unopened)[]): string {
  const commands = [...byTop(files)].map(([top, places]) => {
    const toHere = relative(top, realpathSync(process.cwd()));
    if (!isAbsolute(toHere) && toHere.split(sep)[0] !== '..')
      return gitAdd(places.map(({ path }) => relative(process.cwd(), join(top, path))));
    return gitAdd(
      places.map(({ path }) => path),
      top,
    );
  });
  return commands.join('; ');
}

function byTop(files: readonly (ConflictedNotebook | Unopened)[]): ReadonlyMap<string, readonly Place[]> {
  const tops = new Map<string, Place[]>();
  for (const file of files) {
    const place = 'takeable' in file ? file.takeable?.place : 'place' in file ? file.place : undefined;
    if (place !== undefined) tops.set(place.top, [...(tops.get(place.top) ?? []), place]);
  }
  return tops;
}

function exitOf(files: readonly ConflictedNotebook[], unopened: readonly Unopened[]): number {
  return unopened.length > 0 || files.some(({ conflicts }) => conflicts.length > 0) ? 1 : 0;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function say(text: string): void {
  write(`nbmend: ${text}\n`);
}
