/* Reading and writing the index that is about to be committed, blocking: between two steps of it no signal is heard. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type FileEntry, gitSync } from '@nbmend/git';

/**
 * The index of this commit, and with `git commit PATH` a second one: git has written the index for after the commit to
 * `index.lock` already, and would bring the unstripped version back with it.
 * @see git, builtin/commit.c, prepare_index (COMMIT_PARTIAL)
 */
export function indexFiles(top: string, gitDir: string): readonly string[] {
  const named = process.env.GIT_INDEX_FILE;
  const index = named === undefined || named === '' ? join(gitDir, 'index') : resolve(top, named);
  const after = join(gitDir, 'index.lock');
  const partial = /^next-index-\d+\.lock$/.test(basename(index));
  return partial && existsSync(after) ? [index, after] : [index];
}

/** Object ids of the staged notebooks, by path from the top. */
export function entriesOf(top: string, index: string): ReadonlyMap<string, string> {
  const { stdout } = gitSync(['ls-files', '-z', '--stage', '--', '*.ipynb'], {
    cwd: top,
    env: { GIT_INDEX_FILE: index },
  });
  const entries = stdout
    .toString()
    .split('\0')
    .flatMap((record) => {
      const [, oid, path] = /^\d+ ([0-9a-f]+) 0\t([\s\S]*)$/.exec(record) ?? [];
      return oid !== undefined && path !== undefined ? [[path, oid] as const] : [];
    });
  return new Map(entries);
}

/** A staged file as git would write it to the work tree: line ends, filters. */
export function smudged(top: string, path: string, oid: string): Buffer {
  return gitSync(['cat-file', '--filters', `--path=${path}`, oid], { cwd: top }).stdout;
}

/** One process and one rename: all entries or none. */
export function setEntries(top: string, index: string, entries: readonly FileEntry[]): void {
  if (entries.length === 0) return;
  const input = entries.map(({ mode, oid, path }) => `${mode.toString(8)} ${oid} 0\t${path}\0`).join('');
  gitSync(['update-index', '-z', '--index-info'], { cwd: top, input, env: { GIT_INDEX_FILE: index } });
}

/** Lets git see which files are as staged; exit 1 says that some are not. */
export function refresh(top: string, index: string): void {
  gitSync(['update-index', '-q', '--refresh'], { cwd: top, env: { GIT_INDEX_FILE: index }, answers: [0, 1] });
}
