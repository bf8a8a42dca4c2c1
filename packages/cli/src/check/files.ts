/* Which notebooks a command line means. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { findRepository, isFilterConfigured, isGitMissing, openReader } from '@nbmend/git';
import { findNotebooks } from '../find-notebooks.ts';
import { filtersOf } from '../other-filters.ts';

/** A notebook on disk. */
export interface FileToCheck {
  readonly absolute: string;
  /** From the top of the repository (of the present folder where there is none), with `/`. */
  readonly path: string;
}

export interface Places {
  /** Top of the work tree, or the present folder. Configuration is looked for from a notebook up to here. */
  readonly top: string;
  readonly inRepository: boolean;
}

/** Where the paths of a report begin. No git, or no repository, is fine. */
export async function placesOf(cwd: string): Promise<Places> {
  try {
    const top = (await findRepository(cwd))?.top;
    return { top: top ?? cwd, inRepository: Boolean(top) };
  } catch (error) {
    if (!isGitMissing(error)) throw error;
    const reader = await openReader(cwd);
    const top = reader?.top;
    await reader?.close();
    return { top: top ?? cwd, inRepository: Boolean(top) };
  }
}

export interface Found {
  readonly files: readonly FileToCheck[];
  /** Arguments that name nothing. */
  readonly missing: readonly string[];
}

/** The files named, and all notebooks below the folders named; of a repository those that git knows or would add. */
export async function findFiles(args: readonly string[], cwd: string, places: Places): Promise<Found> {
  const words = args.length === 0 ? ['.'] : args;
  const missing = words.filter((word) => !existsSync(resolve(cwd, word)));
  const found = await findNotebooks(words.filter((word) => !missing.includes(word)));
  // What is named is checked, whatever its name; what is found below a folder is a notebook that a person edits.
  const named = new Set(words);
  const files = found.filter((name) => named.has(name) || (name.endsWith('.ipynb') && !isCheckpoint(name)));
  return { files: files.map((name) => fileAt(resolve(cwd, name), places)), missing };
}

function fileAt(absolute: string, { top }: Places): FileToCheck {
  const inside = relative(top, absolute);
  return { absolute, path: (inside.startsWith('..') ? absolute : inside).split(sep).join('/') };
}

function isCheckpoint(name: string): boolean {
  return /(^|[\\/])\.ipynb_checkpoints[\\/]/.test(name);
}

export interface Filtered {
  /** The paths whose content our clean filter strips on its way into git. */
  readonly ours: ReadonlySet<string>;
  /** Whoever keeps the content of a path in another form. */
  readonly keepers: ReadonlyMap<string, string>;
}

/** What git's filters do with these paths. */
export async function filteredPaths(paths: readonly string[], { top, inRepository }: Places): Promise<Filtered> {
  const ours = new Set<string>();
  const keepers = new Map<string, string>();
  if (!inRepository) return { ours, keepers };
  const filters = await filtersOf(
    top,
    paths.filter((path) => !isAbsolute(path)),
  );
  for (const [path, filter] of filters) {
    if (filter === 'nbmend') ours.add(path);
    else keepers.set(path, filter.keeper);
  }
  if (ours.size > 0) {
    if (!(await isFilterConfigured(top))) ours.clear();
  }
  return { ours, keepers };
}
