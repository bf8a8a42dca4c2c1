import { join } from 'node:path';
import type { ConfigValue } from './config-list.ts';
import { attributesPaths } from './install-attributes.ts';
import { hookFiles } from './install-hook.ts';
import { gitPath, type Repository } from './repository.ts';
import { isSettingOf, RIVALS, rivalAttributeLines } from './rivals.ts';
import { readText } from './text-file.ts';

/** Another tool that is set up for notebooks, and the files that say so. */
export interface FoundRival {
  readonly name: string;
  readonly files: readonly string[];
}

/** Looks for other tools in the configuration that is in force, in attributes and in hooks. */
export async function findRivals(
  cwd: string,
  config: ReadonlyMap<string, ConfigValue>,
  repository: Repository | null,
): Promise<FoundRival[]> {
  const attributes = (await attributesPaths(repository)).map((path) => join(repository!.top!, path));
  if (repository !== null) attributes.push(await gitPath(cwd, 'info/attributes'));
  const hooks = await hookFiles(cwd, 'local', repository);
  const found: FoundRival[] = [];
  for (const rival of RIVALS) {
    const mine = [...config.values()].filter(({ key, value }) => isSettingOf(rival, key, value));
    const files = new Set(mine.map(({ origin }) => origin));
    for (const file of attributes) {
      const lines = rivalAttributeLines((await readText(file)) ?? '', rival, 'not theirs');
      if (lines.length > 0) files.add(file);
    }
    for (const file of hooks) {
      const lines = ((await readText(file)) ?? '').split('\n').filter((line) => !/^\s*#/.test(line));
      if (lines.some((line) => rival.hook.test(line))) files.add(file);
    }
    if (files.size > 0) found.push({ name: rival.name, files: [...files] });
  }
  return found;
}
