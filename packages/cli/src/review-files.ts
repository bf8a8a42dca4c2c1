/* Reads and compares the notebooks of a comparison for the review page; one that cannot be read is told, the others go on. */
import { type DiffOptions, diffInDepth } from '@nbmend/diff';
import { isNotebookError } from '@nbmend/notebook';
import type { ReviewFile } from '@nbmend/render/html';
import type { Comparison, FilePair } from './comparison.ts';
import { configurationIn } from './configuration.ts';
import { type CompareFlags, compareOptions } from './diff-options.ts';
import { asStored } from './filtered.ts';
import { hasLfsPointer, LFS } from './lfs-pointer.ts';
import { showProgress } from './progress.ts';
import { reviewHead } from './review-head.ts';
import { readSides } from './sides.ts';

/** Notebooks that differ, in the order of the comparison. What to compare is for the flags to say, then for the configuration. */
export async function reviewFiles({ pairs, top }: Comparison, flags: CompareFlags): Promise<ReviewFile[]> {
  const finder = configurationIn(top ?? '.');
  const optionsFor = async (path: string): Promise<DiffOptions> =>
    compareOptions(flags, (await finder.settingsFor(path)).diff).diff;
  const files: ReviewFile[] = [];
  const progress = await showProgress(pairs.length, 'notebooks');
  try {
    for (const pair of pairs) {
      files.push(await reviewFile(pair, top, optionsFor));
      progress.step();
    }
  } finally {
    progress.stop();
  }
  return files;
}

async function reviewFile(
  pair: FilePair,
  top: string | null,
  optionsFor: (path: string) => Promise<DiffOptions>,
): Promise<ReviewFile> {
  const { oldPath, newPath } = pair.file;
  const path = newPath ?? oldPath ?? '/dev/null';
  const head = reviewHead(path, pair.file);
  if (pair.status === 'unmerged') {
    return { ...head, problem: `${path}: unmerged; settle its conflicts first: nbmend resolve` };
  }
  try {
    const [bytesA, bytesB] = [await pair.readA(), await pair.readB()];
    if (hasLfsPointer(bytesA, bytesB)) return { ...head, problem: `${path}: left to ${LFS}` };
    const sides = readSides(bytesA, bytesB, { a: oldPath ?? path, b: path });
    const b = pair.unfiltered && top !== null ? await asStored(sides.b, path, top) : sides.b;
    const options = await optionsFor(path);
    const diff = await diffInDepth(sides.a, b, options);
    return { ...head, ...(bytesA && { a: sides.a }), ...(bytesB && { b }), diff, scope: options.scope };
  } catch (error) {
    if (isNotebookError(error) || (error as NodeJS.ErrnoException).code) {
      return { ...head, problem: (error as Error).message };
    }
    throw error;
  }
}
