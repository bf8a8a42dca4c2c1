/*
 * git's external diff driver (gitattributes, "Defining an external diff driver"): called once for each notebook with
 *
 *     PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE [NEW-PATH RENAME-INFO]      (7 or 9)
 *     PATH                                                                                (1: unmerged)
 *
 * The files are temporary (or /dev/null); only PATH is ever shown. When a driver fails git dies and shows nothing of the
 * other files, so this never fails: what cannot be compared as a notebook is compared as text.
 */
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { diffInDepth } from '@nbmend/diff';
import type { Notebook } from '@nbmend/notebook';
import { type FileSides, hasLongProse, hasWideText, type Paint, plain, renderTerminal, viewDiff } from '@nbmend/render';
import type { Theme } from '@nbmend/render/colour';
import { type ColourLevel, colourLevel, highlightFor, isTerminal, paintFor, terminalWidth } from '../colour.ts';
import { configurationIn } from '../configuration.ts';
import { type CompareOptions, compareOptions } from '../diff-options.ts';
import { describe, UsageError } from '../exit.ts';
import { asStored } from '../filtered.ts';
import { say } from '../say.ts';
import { readSides } from '../sides.ts';
import { writeOut } from '../stdout.ts';

/** What git says about one file. */
interface Pair {
  readonly file: FileSides;
  /** Where the two versions are on disk; `/dev/null` for none. */
  readonly oldFile: string;
  readonly newFile: string;
}

export async function run(args: readonly string[]): Promise<number> {
  if (args.length === 1) {
    writeOut(`* Unmerged path ${args[0]}\n`);
    return 0;
  }
  return show(parse(args));
}

/** What a link called x.ipynb holds is a path. */
function isOfLinks({ oldMode, newMode }: FileSides): boolean {
  return oldMode === LINK || newMode === LINK;
}

const LINK = '120000';

/** For git difftool: two files on disk; a side that is not there is `NOWHERE`. */
export function showPair(oldFile: string, newFile: string, file: FileSides): Promise<number> {
  return show({ oldFile, newFile, file });
}

/** For git difftool, of what is no notebook: the text of two files. */
export async function showText(oldFile: string, newFile: string, file: FileSides): Promise<void> {
  const { textDiff } = await import('../text-diff.ts');
  writeOut(textDiff(oldFile, newFile, file, await wantedPaint()));
}

async function show(pair: Pair): Promise<number> {
  let paint = plain;
  try {
    paint = await wantedPaint();
    if (isOfLinks(pair.file)) return await showText(pair.oldFile, pair.newFile, pair.file).then(() => 0);
    writeOut(await compare(pair, paint));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    await fallBack(pair, paint, error);
  }
  return 0;
}

function parse(args: readonly string[]): Pair {
  if (args.length !== 7 && args.length !== 9) {
    throw new UsageError(
      `git-diff takes the 1, 7 or 9 arguments that git gives a diff driver, not ${args.length}`,
      'To compare two files: nbmend diff OLD NEW. To make git call this: nbmend install.',
    );
  }
  const [path = '', oldFile = '', , oldMode, newFile = '', , newMode, newPath, info = ''] = args;
  const similarity = /^similarity index (\d+)%/m.exec(info)?.[1];
  return {
    oldFile,
    newFile,
    file: {
      oldPath: oldFile === NOWHERE ? null : path,
      newPath: newFile === NOWHERE ? null : (newPath ?? path),
      ...(oldMode !== NO_MODE && { oldMode }),
      ...(newMode !== NO_MODE && { newMode }),
      ...(similarity !== undefined && { similarity: Number(similarity) }),
      // git diff --no-index tells two names without saying that one became the other.
      prefixed: newPath === undefined || /^rename |^copy /m.test(info),
    },
  };
}

export const NOWHERE = '/dev/null';
const NO_MODE = '.';

async function compare({ file, oldFile, newFile }: Pair, paint: Paint): Promise<string> {
  const names = { a: file.oldPath ?? file.newPath ?? '', b: file.newPath ?? file.oldPath ?? '' };
  const sides = readSides(read(oldFile), read(newFile), names);
  // With git diff -R the work tree's file is the old one.
  const stored = (notebook: Notebook, diskFile: string, path: string) =>
    isOfWorkTree(diskFile, path) ? asStored(notebook, diskFile, process.cwd()) : notebook;
  const [a, b] = [await stored(sides.a, oldFile, names.a), await stored(sides.b, newFile, names.b)];
  const options = await optionsFor(isOfWorkTree(newFile, names.b) ? newFile : names.b);
  const view = viewDiff(await diffInDepth(a, b, options.diff), a, b, file, options.view);
  const highlight = paint.coloured ? await highlightFor(view.languages) : undefined;
  const measure = hasWideText(view) ? await import('@nbmend/render/columns') : undefined;
  const width = terminalWidth();
  const wraps = isTerminalAtEnd() && hasLongProse(view, width);
  const wrapProse = wraps ? (await import('@nbmend/render/line-parts')).lineParts : undefined;
  return renderTerminal(view, { paint, width, highlight, measure, wrapProse });
}

/**
 * git gives the work tree's own file, as it is before its clean filter, wherever it can, by its path from the top; else a
 * temporary one. `path` lacks the folder with `git diff --relative`.
 */
function isOfWorkTree(file: string, path: string): boolean {
  return file === path || (!isAbsolute(file) && file.endsWith(`/${path}`));
}

/**
 * What the configuration says of diffs; -U comes from git as GIT_DIFF_OPTS, if somebody sets it (git does not hand its own
 * options to drivers). A mistake in either is told and takes nobody's diff away.
 */
async function optionsFor(path: string): Promise<CompareOptions> {
  try {
    const unified = /(?:^|\s)(?:-u|-U|--unified=)(\d+)/.exec(process.env.GIT_DIFF_OPTS ?? '')?.[1];
    return compareOptions({ unified }, (await configurationIn('.').settingsFor(path)).diff);
  } catch (error) {
    say(`${describe(error)}\n`);
    return compareOptions({});
  }
}

function read(file: string): Buffer | null {
  return file === NOWHERE ? null : readFileSync(file);
}

async function fallBack({ file, oldFile, newFile }: Pair, paint: Paint, error: unknown): Promise<void> {
  say(`${describe(error)}; comparing as text\n`);
  try {
    const { textDiff } = await import('../text-diff.ts');
    writeOut(textDiff(oldFile, newFile, file, paint));
  } catch (second) {
    if ((second as NodeJS.ErrnoException).code !== 'EPIPE') say(`${describe(second)}\n`);
  }
}

async function wantedPaint(): Promise<Paint> {
  const level = await wantedLevel();
  return level === 0 ? plain : paintFor(level, await themeFromEnvironment());
}

/**
 * git has its own idea of colour, which it does not tell drivers: the pager that it started, and its configuration, which
 * is asked only when there is a terminal at the end.
 */
async function wantedLevel(): Promise<ColourLevel> {
  const { env } = process;
  const level = colourLevel({ wish: 'auto', terminal: isTerminalAtEnd(), env });
  if (level === 0 || env.FORCE_COLOR) return level;
  const { gitSync } = await import('@nbmend/git');
  const asked = gitSync(['config', '--get-colorbool', 'color.diff', 'true'], { cwd: process.cwd(), answers: [0, 1] });
  return asked.stdout.toString().trim() === 'true' ? level : 0;
}

/** Here, or behind the pager that git has started. */
function isTerminalAtEnd(): boolean {
  return process.env.GIT_PAGER_IN_USE === 'true' || isTerminal(1);
}

/** git's pager owns the terminal, so nobody can ask it; the environment may say what it is. */
async function themeFromEnvironment(): Promise<Theme> {
  const { themeOf } = await import('../terminal.ts');
  return themeOf('auto', undefined, process.env);
}
