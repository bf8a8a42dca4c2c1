import { join } from 'node:path';
import git from 'isomorphic-git';
import picomatch from 'picomatch';
import { BUILT_IN, expanded, parseAttributes, parseMacros } from './attributes-text.ts';
import { accessTo, findGitFolder } from './git-folder.ts';
import { readText } from './text-file.ts';

/**
 * The `filter` attribute of paths from the top, as `git check-attr` says it, by the attributes files of the repository (those
 * of the person and the machine are not read): the lines of a folder win over those above it, `info/attributes` over all, and
 * in a file the last one that matches (gitattributes, "DESCRIPTION").
 */
export async function filtersWithoutGit(top: string, paths: readonly string[]): Promise<Map<string, string>> {
  const place = await findGitFolder(top);
  if (place === null) return new Map();
  const files = new Map<string, Promise<string | null>>();
  const read = (file: string) => {
    if (!files.has(file)) files.set(file, readText(file));
    return files.get(file)!;
  };
  const info = await read(join(place.commonDir, 'info', 'attributes'));
  const own = await read(join(top, '.gitattributes'));
  const macros = new Map([...BUILT_IN, ...[own, info].flatMap((text) => [...parseMacros(text ?? '')])]);
  const filters = new Map<string, string>();
  for (const path of paths) {
    const names = path.split('/').slice(0, -1);
    const folders = ['', ...names.map((_, at) => `${names.slice(0, at + 1).join('/')}/`)];
    const texts: { folder: string; text: string | null }[] = [];
    for (const folder of folders) texts.push({ folder, text: await read(join(top, folder, '.gitattributes')) });
    texts.push({ folder: '', text: info });
    let filter = 'unspecified';
    for (const { folder, text } of texts) {
      for (const { pattern, assignments } of parseAttributes((text ?? '').split(/\r?\n/))) {
        if (!matches(pattern, path.slice(folder.length))) continue;
        for (const one of expanded(assignments, macros)) filter = filterOf(one) ?? filter;
      }
    }
    filters.set(path, filter);
  }
  return filters;
}

/** Whether the repository itself is told how to run our filter. */
export async function hasFilterWithoutGit(top: string): Promise<boolean> {
  const place = await findGitFolder(top);
  if (place === null) return false;
  const { fs, gitdir } = accessTo({ ...place, gitDir: place.commonDir });
  const values = ['process', 'clean'].map((key) => git.getConfig({ fs, gitdir, path: `filter.nbmend.${key}` }));
  return (await Promise.all(values)).some((value) => value !== undefined);
}

/** Patterns are those of gitignore: without a slash for the name at any depth, else from the folder of the file. */
function matches(pattern: string, path: string): boolean {
  const bare = /^"/.test(pattern) ? pattern.slice(1, -1).replace(/\\(["\\])/g, '$1') : pattern;
  if (!bare.includes('/')) return picomatch.isMatch(path.slice(path.lastIndexOf('/') + 1), bare, { dot: true });
  return picomatch.isMatch(path, bare.replace(/^\//, ''), { dot: true });
}

/** What an assignment says of the filter, in the words of `git check-attr`. */
function filterOf(assignment: string): string | undefined {
  const found = /^([-!]?)filter(?:=(.*))?$/.exec(assignment);
  if (found === null) return undefined;
  return found[1] === '-' ? 'unset' : found[1] === '!' ? 'unspecified' : (found[2] ?? 'set');
}
