import { type BlockOptions, findBlocks, putBlock, restoreReplaced, takeBlock } from './managed-block.ts';
import { missingFolders, readText, removeFile, writeText } from './text-file.ts';

/** What was done to one file, or why not. */
export interface Step {
  readonly what: 'config' | 'attributes' | 'hook' | 'replaced' | 'cache';
  readonly file: string;
  readonly result: 'written' | 'unchanged' | 'removed' | 'restored' | 'skipped' | 'left';
  readonly note?: string;
}

/** A request that cannot be fulfilled; the message says what to do instead. */
export class InstallError extends Error {
  override readonly name = 'GitError';
}

/** Writes our block into a file; `lines` gets what is inside the block now. */
export async function put(
  what: Step['what'],
  file: string,
  lines: (inside: readonly string[]) => readonly string[],
  options: BlockOptions,
  mode?: number,
): Promise<Step> {
  const old = await readText(file);
  const newFolders = old === null ? await missingFolders(file) : 0;
  const text = putBlock(old, lines(findBlocks(old ?? '').flatMap((block) => block.lines)), { ...options, newFolders });
  if (text === old) return { what, file, result: 'unchanged' };
  await writeText(file, text, mode);
  return { what, file, result: 'written' };
}

/** What a block without its second marker is told by. */
export const END_LOST = 'the line "# <<< nbmend <<<" at the end of the lines of nbmend is gone';

/** Takes our block out of a file and puts back into service what we replaced in it. */
export async function clear(
  what: Step['what'],
  file: string,
  keep?: (lines: readonly string[]) => readonly string[],
): Promise<Step> {
  const old = await readText(file);
  if (old === null) return { what, file, result: 'unchanged' };
  const { text, newFolders } = takeBlock(old, keep);
  if (text === null) {
    await removeFile(file, newFolders);
    return { what, file, result: 'removed', note: 'the file was made by install' };
  }
  const restored = restoreReplaced(text);
  if (restored === old) return { what, file, result: 'unchanged' };
  await writeText(file, restored);
  const cut = findBlocks(old).find(({ lost }) => lost === 'end');
  if (cut === undefined) return { what, file, result: 'restored' };
  const line = text.slice(0, cut.from).split('\n').length;
  return {
    what,
    file,
    result: 'restored',
    note: `${END_LOST}; look whether a line of it is left from line ${line} on`,
  };
}
