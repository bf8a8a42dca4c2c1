import { join } from 'node:path';
import {
  type AttributesFile,
  attributeBlock,
  BUILT_IN,
  lineOfPath,
  type Macros,
  parseMacros,
} from './attributes-text.ts';
import { put, type Step } from './install-step.ts';
import { binary, findBlock, takeBlock } from './managed-block.ts';
import { checkAttributes, listFiles } from './objects.ts';
import { BY_PATH } from './own-lines.ts';
import { placesOf } from './places.ts';
import type { Repository } from './repository.ts';
import { RIVAL_DRIVERS } from './rivals.ts';
import { ATTRIBUTES } from './settings.ts';
import { isLink, readText, writeText } from './text-file.ts';

/** The files that nbmend filters: notebooks also have diff and merge drivers. */
const NOTEBOOKS = '*.ipynb';

/**
 * Writes our lines; `filterToo` are patterns of files that are only filtered. Attributes can come from places and by ways
 * that no reading of files foresees, so git is asked before and after: a notebook that would change from another filter to
 * ours gets a line of its own.
 */
export async function writeAttributes(
  cwd: string,
  file: string,
  repository: Repository | null,
  filterToo: readonly string[],
): Promise<Step> {
  const found = await readText(file);
  const without = await withoutBlock(file, found, () => attributesOfNotebooks(repository));
  const lines = await attributeLines(cwd, file, repository, filterToo);
  const step = await put('attributes', file, () => lines, {});
  const after = await attributesOfNotebooks(repository);
  const missed = [...without].flatMap(([path, values]) => {
    const line = lineOfPath(path, values, RIVAL_DRIVERS);
    return line !== null && after.get(path)?.get('filter') === ATTRIBUTES.filter ? [line] : [];
  });
  if (missed.length > 0) await put('attributes', file, () => [...lines, BY_PATH, ...missed.map(binary)], {});
  return { ...step, result: (await readText(file)) === found ? 'unchanged' : 'written' };
}

/** What git says while our block is out of a file; the file is as it was afterwards. */
async function withoutBlock<T>(file: string, text: string | null, ask: () => Promise<T>): Promise<T> {
  if (text === null || !findBlock(text)) return ask();
  await writeText(file, takeBlock(text).text ?? '');
  try {
    return await ask();
  } finally {
    await writeText(file, text);
  }
}

async function attributesOfNotebooks(repository: Repository | null): ReturnType<typeof checkAttributes> {
  if (repository?.top == null) return new Map();
  const paths = await listFiles(repository.top, [`:(top)${NOTEBOOKS}`]);
  return checkAttributes(repository.top, ['filter', 'diff', 'merge'], paths);
}

/** False when other attributes have changed since our block was written, so that it now takes files from another filter. */
export async function isAttributesBlockCurrent(cwd: string, file: string, repository: Repository): Promise<boolean> {
  const block = findBlock((await readText(file)) ?? '');
  if (!block) return true;
  const byPath = block.lines.indexOf(BY_PATH);
  const general = byPath < 0 ? block.lines : block.lines.slice(0, byPath);
  return (await attributeLines(cwd, file, repository, [])).join('\n') === general.join('\n');
}

async function attributeLines(
  cwd: string,
  file: string,
  repository: Repository | null,
  filterToo: readonly string[],
): Promise<string[]> {
  const others = await otherAttributes(repository, file);
  const own = await readText(file);
  if (own !== null) others.push({ folder: '', text: takeBlock(own).text ?? '' });
  const kept = findBlock(own ?? '')?.lines.flatMap((line) => /^(\S+) filter=nbmend$/.exec(line)?.[1] ?? []) ?? [];
  const patterns = [NOTEBOOKS, ...new Set([...kept, ...filterToo])];
  return attributeBlock(patterns, others, RIVAL_DRIVERS, await macrosOf(cwd, others));
}

/** Git takes macros from the files of the person, of the top and of the clone. */
export async function macrosOf(cwd: string, others: readonly AttributesFile[]): Promise<Macros> {
  const person = (await readText((await placesOf('global', cwd, null)).attributes)) ?? '';
  const texts = [person, ...others.filter(({ folder }) => folder === '').map(({ text }) => text)];
  return new Map([...BUILT_IN, ...texts.flatMap((text) => [...parseMacros(text)])]);
}

/** The `.gitattributes` of the top, be it there or not, and those below, tracked or not, from the top. Git follows no links there. */
export async function attributesPaths(repository: Repository | null): Promise<string[]> {
  if (repository?.top == null) return [];
  const found = await listFiles(repository.top, [':(top,glob)**/.gitattributes']);
  const files: string[] = [];
  for (const path of new Set(['.gitattributes', ...found])) {
    if (!(await isLink(join(repository.top, path)))) files.push(path);
  }
  return files.sort();
}

/** What the attributes files of the project say, except the one that is to be written. */
async function otherAttributes(repository: Repository | null, except: string): Promise<AttributesFile[]> {
  const files: AttributesFile[] = [];
  for (const path of await attributesPaths(repository)) {
    const file = join(repository!.top!, path);
    const text = file === except ? null : await readText(file);
    const folder = path.slice(0, -'.gitattributes'.length);
    if (text !== null) files.push({ folder, text: takeBlock(text).text ?? '' });
  }
  return files;
}
