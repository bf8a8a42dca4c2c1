/* What a temporary file of git's is a copy of, for messages; looked up only when there is something to say. */
import { basename, dirname } from 'node:path';
import { gitSync } from '@nbmend/git';

/**
 * The path from the top of a file that git has written for a driver (`/tmp/git-blob-x/NAME`; before git 2.35 `/tmp/x_NAME`):
 * what the index has under that name with that content, all stages of a conflict included. The name alone for a version
 * that is in no index, any other file as it is.
 */
export function originalName(file: string, bytes: Buffer): string {
  const made = /^git-blob-/.test(basename(dirname(file)));
  const name = made ? basename(file) : /^[A-Za-z0-9]{6}_(.+)$/s.exec(basename(file))?.[1];
  if (name === undefined || !/^([A-Za-z]:)?[\\/]/.test(file)) return file;
  const cwd = process.cwd();
  const oid = gitSync(['hash-object', '--no-filters', '--stdin'], { cwd, input: bytes, answers: ANY }).stdout;
  const index = gitSync(['ls-files', '-z', '--stage', '--full-name'], { cwd, answers: ANY }).stdout.toString();
  const paths = index
    .split('\0')
    .filter((entry) => entry.split(' ')[1] === oid.toString().trim())
    .map((entry) => entry.slice(entry.indexOf('\t') + 1))
    .filter((path) => path === name || path.endsWith(`/${name}`));
  return new Set(paths).size === 1 ? paths[0]! : name;
}

const ANY = [0, 1, 128, 129];
