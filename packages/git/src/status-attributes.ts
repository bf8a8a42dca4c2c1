import { join } from 'node:path';
import { BUILT_IN, lineThatGives } from './attributes-text.ts';
import type { Config } from './config-list.ts';
import { attributesPaths, isAttributesBlockCurrent, macrosOf } from './install-attributes.ts';
import { findBlock } from './managed-block.ts';
import { checkAttributes, listIndex } from './objects.ts';
import { placesOf } from './places.ts';
import { gitPath, type Repository } from './repository.ts';
import { ownerOfShared, RIVALS, type Rival } from './rivals.ts';
import { ATTRIBUTES } from './settings.ts';
import { INSTALL, type StatusItem } from './status-item.ts';
import { readText } from './text-file.ts';

/**
 * Which attributes notebooks have, as git itself says: those that are tracked, and a new one at the top and in every folder
 * with attributes of its own. What is not as we write it is told with the line that wins over ours.
 */
export async function attributeItems(repository: Repository | null, config: Config): Promise<StatusItem[]> {
  if (repository?.top == null) return [];
  const notebooks = await look(repository.top, await attributesPaths(repository));
  const files = await filesByWeight(repository);
  if (NAMES.every((name) => notebooks.value(PROBE, name) === 'unspecified')) {
    return [{ piece: 'attributes', state: 'broken', detail: 'notebooks are not given to nbmend', mend: INSTALL }];
  }
  const items: StatusItem[] = [];
  for (const { file } of files.filter(({ hasBlock }) => hasBlock)) {
    if (await isAttributesBlockCurrent(repository.top, file, repository)) continue;
    const detail = 'attributes of another filter have changed since install; ours may take its files away';
    items.push({ piece: 'attributes', state: 'broken', detail, file, mend: INSTALL });
  }
  for (const paths of notebooks.alike()) items.push(itemOf(paths, notebooks, files, config));
  if (
    !items.some((item) => item.state !== 'ok') &&
    notebooks.paths.some((path) => notebooks.wrong(path).length === 0)
  ) {
    const { length } = notebooks.tracked;
    const detail = `*.ipynb has diff, merge and filter (${length} tracked notebook${length === 1 ? '' : 's'})`;
    items.unshift({ piece: 'attributes', state: 'ok', detail });
  }
  return items;
}

/** The same for the attributes file of a person or a machine, which no repository needs to be asked about. */
export async function scopeAttributesItem(file: string, install: string): Promise<StatusItem> {
  const text = (await readText(file)) ?? '';
  const missing = NAMES.filter((name) => lineThatGives(text, name, ATTRIBUTES[name], BUILT_IN) === null);
  if (missing.length > 0) {
    const detail = `notebooks are not given to nbmend (no ${missing.join(', ')})`;
    return { piece: 'attributes', state: 'broken', detail, file, mend: install };
  }
  const detail = '*.ipynb has diff, merge and filter, where a repository does not say otherwise';
  return { piece: 'attributes', state: 'ok', detail, file };
}

type Name = keyof typeof ATTRIBUTES;

const NAMES = Object.keys(ATTRIBUTES) as Name[];

/** A notebook that does not exist. */
const PROBE = 'nbmend-probe.ipynb';

interface Notebooks {
  readonly tracked: readonly string[];
  /** The tracked ones, and those that do not exist. */
  readonly paths: readonly string[];
  value(path: string, name: Name): string;
  /** The attributes that are not as we write them. */
  wrong(path: string): Name[];
  /** The paths that have something wrong, those with the same things together. */
  alike(): string[][];
}

async function look(top: string, attributesFiles: readonly string[]): Promise<Notebooks> {
  const tracked = (await listIndex(top, [':(top)*.ipynb'])).map(({ path }) => path);
  const probes = attributesFiles.map((path) => path.slice(0, -'.gitattributes'.length) + PROBE);
  const paths = [...new Set([PROBE, ...probes, ...tracked])];
  const values = await checkAttributes(top, NAMES, paths);
  const value = (path: string, name: Name) => values.get(path)?.get(name) ?? 'unspecified';
  const wrong = (path: string) => NAMES.filter((name) => value(path, name) !== ATTRIBUTES[name]);
  const alike = () => {
    const groups = new Map<string, string[]>();
    for (const path of paths.filter((one) => wrong(one).length > 0)) {
      const key = NAMES.map((name) => value(path, name)).join(' ');
      groups.set(key, [...(groups.get(key) ?? []), path]);
    }
    return [...groups.values()];
  };
  return { tracked, paths, value, wrong, alike };
}

/** What is to be said of notebooks that have the same attributes, which are not ours. */
function itemOf(
  paths: readonly string[],
  notebooks: Notebooks,
  files: readonly WeighedFile[],
  config: Config,
): StatusItem {
  const path = paths[0]!;
  const wrong = notebooks.wrong(path).map((name) => ({ name, value: notebooks.value(path, name) }));
  const attributes = wrong.map(({ name, value }) => `${name}=${value}`).join(' ');
  const which = whichOf(paths, notebooks);
  const rival = rivalOf(
    wrong.map(({ value }) => value),
    config,
  );
  // Somebody's choice of another filter is respected by install; a driver alone is more likely an oversight.
  const filter = notebooks.value(path, 'filter');
  if (rival === null && isForeign(filter)) {
    const still = NAMES.filter((name) => !notebooks.wrong(path).includes(name));
    const ours = still.length > 0 ? `, with nbmend for ${still.join(' and ')}` : '';
    return {
      piece: 'attributes',
      state: 'ok',
      detail: `${which} left to ${filterName(filter)} (${attributes})${ours}`,
    };
  }
  const winner = winnerOf(path, wrong[0]!, files);
  const by = winner === null ? ', by no line of attributes here' : `: line ${winner.line + 1} wins over nbmend's`;
  const chosen =
    !paths.includes(PROBE) && rival === null && wrong.every((one) => isChosen(one, winner !== null, config));
  return {
    piece: 'attributes',
    state: chosen ? 'warning' : 'broken',
    detail: `${which} have ${attributes}${by}`,
    ...(winner && { file: winner.file }),
    mend: mendOf(winner, files, rival),
  };
}

function whichOf(paths: readonly string[], { tracked }: Notebooks): string {
  const real = paths.filter((path) => tracked.includes(path));
  if (real.length === tracked.length && paths.includes(PROBE))
    return tracked.length === 0 ? 'new notebooks' : 'all notebooks';
  if (real.length > 0) return `${real.length} of ${tracked.length} notebooks (${some(real)})`;
  return paths.includes(PROBE)
    ? 'new notebooks'
    : `new notebooks in ${some(paths.map((path) => path.slice(0, -PROBE.length)))}`;
}

function some(paths: readonly string[]): string {
  return paths.slice(0, 3).join(', ') + (paths.length > 3 ? ', ...' : '');
}

/** The tool that one of the drivers or filters belongs to. */
function rivalOf(values: readonly string[], config: Config): Rival | null {
  const owner = ownerOfShared(new Map([...config].map(([key, { value }]) => [key, value])));
  const isOf = (rival: Rival, value: string) => rival.drivers.test(value) && (value !== 'ipynb' || rival === owner);
  return RIVALS.find((rival) => values.some((value) => isOf(rival, value))) ?? null;
}

/** Whether a filter is somebody's own choice: another one, or none (`-filter`). */
function isForeign(filter: string): boolean {
  return filter !== 'unspecified' && filter !== ATTRIBUTES.filter;
}

function filterName(filter: string): string {
  return filter === 'lfs' ? 'Git LFS' : filter === 'unset' ? 'no filter' : `filter ${filter}`;
}

/** Whether somebody wanted it so for some notebooks: `-merge`, or a driver that git has or is told of. */
function isChosen({ name, value }: { name: Name; value: string }, hasLine: boolean, config: Config): boolean {
  if (!hasLine) return false;
  if (value === 'unset' || value === 'unspecified' || value === 'set') return true;
  if (name === 'merge' && /^(text|binary|union)$/.test(value)) return true;
  return [...config.keys()].some((key) => key.startsWith(`${name}.${value}.`));
}

interface WeighedFile {
  readonly file: string;
  /** From the top; '' or ending in `/`. */
  readonly folder: string;
  readonly text: string;
  readonly hasBlock: boolean;
  readonly find: (name: Name, value: string) => number | null;
}

/** The attributes files, those first that win over the others (gitattributes: "When more than one pattern matches"). */
async function filesByWeight(repository: Repository): Promise<WeighedFile[]> {
  const top = repository.top!;
  const inTree = await attributesPaths(repository);
  const info = await gitPath(top, 'info/attributes');
  const named = [
    { file: info, folder: '' },
    ...inTree
      .map((path) => ({ file: join(top, path), folder: path.slice(0, -'.gitattributes'.length) }))
      .sort((a, b) => b.folder.length - a.folder.length),
    { file: (await placesOf('global', top, null)).attributes, folder: '' },
  ];
  const files: { file: string; folder: string; text: string }[] = [];
  for (const one of named) {
    const text = await readText(one.file);
    if (text !== null) files.push({ ...one, text });
  }
  const macros = await macrosOf(top, files);
  return files.map((one) => ({
    ...one,
    hasBlock: findBlock(one.text) !== null,
    find: (name, value) => lineThatGives(one.text, name, value, macros)?.line ?? null,
  }));
}

interface Winner {
  readonly file: string;
  /** From 0. */
  readonly line: number;
}

/** The line that gives a notebook an attribute. Several may; the one that git reads last wins. */
function winnerOf(
  path: string,
  { name, value }: { name: Name; value: string },
  files: readonly WeighedFile[],
): Winner | null {
  for (const { file, folder, find } of files) {
    const line = path.startsWith(folder) ? find(name, value) : null;
    if (line !== null) return { file, line };
  }
  return null;
}

/**
 * `.git/info/attributes` wins over everything else, and the end of a file over what is above it; so ours goes there, unless the
 * other line is a tool's, which is then taken out of service.
 */
function mendOf(winner: Winner | null, files: readonly WeighedFile[], rival: Rival | null): string {
  const withBlock = files.filter(({ hasBlock }) => hasBlock).map(({ file }) => file);
  const isTracked = withBlock.some((file) => file.endsWith('.gitattributes')) && withBlock.length === 1;
  const install = isTracked ? `${INSTALL} --attributes tracked` : INSTALL;
  if (rival !== null) return `${install} --replace ${rival.name}`;
  const uninstall = isTracked ? 'nbmend uninstall --tracked' : 'nbmend uninstall';
  return winner !== null && withBlock.includes(winner.file) ? `${uninstall} && ${install}` : INSTALL;
}
