import { join } from 'node:path';
import type { ConfigValue } from './config-list.ts';
import { attributesPaths } from './install-attributes.ts';
import { hookFiles } from './install-hook.ts';
import { gitPath, type Repository } from './repository.ts';
import { isSettingOf, RIVAL_HOOKS, RIVALS, rivalAttributeLines } from './rivals.ts';
import { nameFrom, readText } from './text-file.ts';

/** Another tool that is set up for notebooks, and the files that say so, as messages call them. */
export interface FoundRival {
  readonly name: string;
  readonly files: readonly string[];
  /** The options of install that take it out of service where it is set up. */
  readonly replace: string;
}

/** Looks for other tools in the configuration that is in force, in attributes and in hooks. */
export async function findRivals(
  cwd: string,
  config: ReadonlyMap<string, ConfigValue>,
  repository: Repository | null,
): Promise<FoundRival[]> {
  const attributes = (await attributesPaths(repository)).map((path) => join(repository!.top!, path));
  if (repository !== null) attributes.push(await gitPath(cwd, 'info/attributes'));
  const hooks = await hookFiles(cwd, 'local', repository, RIVAL_HOOKS);
  const found: FoundRival[] = [];
  for (const rival of RIVALS) {
    const mine = [...config.values()].filter(({ key, value }) => isSettingOf(rival, key, value));
    const files = new Set(mine.map(({ origin }) => origin));
    const inConfig = files.size;
    for (const file of attributes) {
      const lines = rivalAttributeLines((await readText(file)) ?? '', rival, 'not theirs');
      if (lines.length > 0) files.add(nameFrom(repository?.top, file));
    }
    for (const file of hooks) {
      const lines = ((await readText(file)) ?? '').split('\n').filter((line) => !/^\s*#/.test(line));
      if (lines.some((line) => rival.hook.test(line))) files.add(nameFrom(repository?.top, file));
    }
    const here = files.size > inConfig ? 'local' : mine[0]?.scope;
    const wide = mine.every(({ scope }) => scope === here) && (here === 'global' || here === 'system');
    const replace = `${wide ? `--${here} ` : ''}--replace ${rival.name}`;
    if (files.size > 0) found.push({ name: rival.name, files: [...files], replace });
  }
  return found;
}
