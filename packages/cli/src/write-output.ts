import { lstatSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { replaceFile } from './replace-file.ts';
import { writeOut } from './stdout.ts';

/**
 * Writes a result to the file that a person named with --output, at once or not at all; to stdout where none is named. Where
 * the name is a link, the file behind it is written and the link stays.
 */
export function writeOutput(output: string | undefined, chunks: readonly Uint8Array[]): void {
  const stats = output === undefined ? undefined : statSync(output, { throwIfNoEntry: false });
  if (output === undefined) writeOut(Buffer.concat(chunks));
  // /dev/stdout and the like cannot be replaced, nor can a folder, which is refused here.
  else if (stats !== undefined && !stats.isFile()) writeFileSync(output, Buffer.concat(chunks));
  else replaceFile(behindLink(output), chunks, stats);
}

function behindLink(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(path) : path;
}
