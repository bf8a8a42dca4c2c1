import { chmod } from 'node:fs/promises';
import { isFolder, missingFolders, modeOf, readText, removeFile, writeText } from './text-file.ts';

/**
 * Does something that changes some of these files; when it throws, each of them is as it was before, also those that did
 * not exist, and so are folders that did not.
 */
export async function allOrNothing<T>(files: readonly string[], action: () => Promise<T>): Promise<T> {
  const before: State[] = [];
  for (const file of new Set(files)) before.push(await stateOf(file));
  try {
    return await action();
  } catch (error) {
    for (const state of before) await restore(state);
    throw error;
  }
}

interface State {
  readonly file: string;
  /** Null: there was no file. */
  readonly text: string | null;
  readonly mode: number;
  readonly newFolders: number;
}

async function stateOf(file: string): Promise<State> {
  // Something that cannot be read is not written to either.
  const text = (await isFolder(file)) ? null : await readText(file).catch(() => null);
  return { file, text, mode: await modeOf(file), newFolders: text === null ? await missingFolders(file) : 0 };
}

async function restore({ file, text, mode, newFolders }: State): Promise<void> {
  const now = await readText(file).catch(() => null);
  if (now === text) return;
  if (text === null) return removeFile(file, newFolders);
  await writeText(file, text);
  await chmod(file, mode);
}
