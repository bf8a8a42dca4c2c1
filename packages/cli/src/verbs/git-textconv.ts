/*
 * git's textconv (gitattributes, "Performing text diffs of binary files"): the text form of one notebook on stdout. When it
 * fails git dies, so a file that is no notebook goes through as it is.
 */
import { readFileSync } from 'node:fs';
import { readNotebook } from '@nbmend/notebook';
import { textForm } from '@nbmend/render';
import { describe, UsageError } from '../exit.ts';
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
    return textForm(readNotebook(bytes, { file }), await digest());
  } catch (error) {
    process.stderr.write(`${describe(error)}; shown as it is\n`);
    return bytes;
  }
}

async function digest(): Promise<(bytes: Buffer) => string> {
  const { createHash } = await import('node:crypto');
  return (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}
