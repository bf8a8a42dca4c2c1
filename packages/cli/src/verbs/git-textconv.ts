/*
 * git's textconv (gitattributes, "Performing text diffs of binary files"): the text form of one notebook on stdout. When it
 * fails git dies, so a file that is no notebook goes through as it is.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { type Notebook, readNotebook } from '@nbmend/notebook';
import { textForm } from '@nbmend/render';
import { describe, UsageError } from '../exit.ts';
import { say } from '../say.ts';
import { writeOut } from '../stdout.ts';

export async function run(args: readonly string[]): Promise<number> {
  const [file] = args;
  if (args.length !== 1 || file === undefined) throw new UsageError('git-textconv takes one file, as git gives it');
  const bytes = readFileSync(file);
  writeOut(await convert(bytes, file));
  return 0;
}

async function convert(bytes: Buffer, file: string): Promise<string | Buffer> {
  // A conflict's base or a freshly added file may be empty: it has no cells, and nobody wants to hear about it.
  if (bytes.length === 0) return bytes;
  try {
    return textForm(await asGitHasIt(readNotebook(bytes, { file }), file), digest);
  } catch (error) {
    const { originalName } = await import('../original-name.ts');
    const told = describe(error).replace(`nbmend: ${file}:`, () => `nbmend: ${originalName(file, bytes)}:`);
    say(`${told}; shown as it is\n`);
    return bytes;
  }
}

/**
 * git gives the file of the work tree itself, by its path from the top, before its clean filter; what it has written for us has
 * an absolute path.
 */
async function asGitHasIt(notebook: Notebook, file: string): Promise<Notebook> {
  if (isAbsolute(file)) return notebook;
  const { asStored } = await import('../filtered.ts');
  return asStored(notebook, file, process.cwd());
}

/** node:crypto is loaded at its first use (scripts/build.mjs sees to that): only pictures and attachments need it. */
function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}
