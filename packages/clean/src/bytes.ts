import { isNotebookError, NEWEST_FORMAT, readNotebook } from '@nbmend/notebook';
import { DEFAULT_POLICY, type StripPolicy } from './policy.ts';
import type { StripResult } from './report.ts';
import { strip } from './strip.ts';
import { isZeppelin, stripZeppelin } from './zeppelin.ts';

/** What a file is: `auto` goes by its name if that says so, else by what is in it. */
export type StripMode = 'auto' | 'jupyter' | 'zeppelin';

/**
 * Strips the bytes of a file, Jupyter's (.ipynb) or Zeppelin's (.zpln, note.json).
 * @param path for messages and to tell the two apart; it need not exist
 * @param newer is told the version of a notebook that is newer than nbformat 4, which is stripped as if it were 4
 * @throws NotebookError for everything that is no notebook
 */
export function stripBytes(
  bytes: Buffer,
  path: string,
  policy: StripPolicy = DEFAULT_POLICY,
  mode: StripMode = 'auto',
  newer?: (version: string) => void,
): StripResult {
  if (mode === 'zeppelin' || (mode === 'auto' && hasZeppelinName(path))) return stripZeppelin(bytes, path, policy);
  try {
    const notebook = readNotebook(bytes, { file: path, wholly: true });
    if (notebook.major > NEWEST_FORMAT) newer?.(`${notebook.major}.${notebook.minor}`);
    return strip(notebook, policy);
  } catch (error) {
    const other = mode === 'auto' && isNotebookError(error) && error.code === 'not-a-notebook' && isZeppelin(bytes);
    if (other) return stripZeppelin(bytes, path, policy);
    throw error;
  }
}

/** True for the names that Zeppelin gives its notes (`.zpln` since 0.9, `note.json` before). */
export function hasZeppelinName(path: string): boolean {
  return /\.zpln$/i.test(path) || /(^|[\\/])note\.json$/i.test(path);
}
