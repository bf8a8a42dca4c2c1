import { join } from 'node:path';
import { type AttributesFile, attributeBlock } from './attributes-text.ts';
import { put, type Step } from './install-step.ts';
import { findBlock, takeBlock } from './managed-block.ts';
import { listIndex } from './objects.ts';
import type { Repository } from './repository.ts';
import { RIVAL_DRIVERS } from './rivals.ts';
import { readText } from './text-file.ts';

/** The files that nbmend filters: notebooks also have diff and merge drivers. */
export const NOTEBOOKS = '*.ipynb';

/** Writes our lines; `filterToo` are patterns of files that are only filtered. */
export async function writeAttributes(
  cwd: string,
  file: string,
  repository: Repository | null,
  filterToo: readonly string[],
): Promise<Step> {
  const lines = await attributeLines(cwd, file, repository, filterToo);
  return put('attributes', file, () => lines, {});
}

/** False when other attributes have changed since our block was written, so that it now takes files from another filter. */
export async function isAttributesBlockCurrent(cwd: string, file: string, repository: Repository): Promise<boolean> {
  const block = findBlock((await readText(file)) ?? '');
  if (!block) return true;
  return (await attributeLines(cwd, file, repository, [])).join('\n') === block.lines.join('\n');
}

async function attributeLines(
  cwd: string,
  file: string,
  repository: Repository | null,
  filterToo: readonly string[],
): Promise<string[]> {
  const others = await otherAttributes(cwd, repository, file);
  const own = await readText(file);
  if (own !== null) others.push({ folder: '', text: takeBlock(own).text ?? '' });
  const kept = findBlock(own ?? '')?.lines.flatMap((line) => /^(\S+) filter=nbmend$/.exec(line)?.[1] ?? []) ?? [];
  const patterns = [NOTEBOOKS, ...new Set([...kept, ...filterToo])];
  return attributeBlock(patterns, others, RIVAL_DRIVERS);
}

/** The `.gitattributes` of the top, be it there or not, and the tracked ones below, from the top. */
export async function attributesPaths(cwd: string, repository: Repository | null): Promise<string[]> {
  if (repository?.top == null) return [];
  const found = await listIndex(cwd, [':(top,glob)**/.gitattributes']);
  return [...new Set(['.gitattributes', ...found.map(({ path }) => path)])].sort();
}

/** What the attributes files of the project say, except the one that is to be written. */
async function otherAttributes(cwd: string, repository: Repository | null, except: string): Promise<AttributesFile[]> {
  const files: AttributesFile[] = [];
  for (const path of await attributesPaths(cwd, repository)) {
    const file = join(repository!.top!, path);
    const text = file === except ? null : await readText(file);
    const folder = path.slice(0, -'.gitattributes'.length);
    if (text !== null) files.push({ folder, text: takeBlock(text).text ?? '' });
  }
  return files;
}
