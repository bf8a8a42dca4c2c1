import { join } from 'node:path';
import { attributesPaths } from './install-attributes.ts';
import { hookFiles } from './install-hook.ts';
import { END_LOST } from './install-step.ts';
import { findBlocks } from './managed-block.ts';
import { configFiles, placesOf, type Scope } from './places.ts';
import type { Repository } from './repository.ts';
import { INSTALL, type StatusItem } from './status-item.ts';
import { readText } from './text-file.ts';

/** Blocks of ours that have lost a marker. Git takes the first one of a configuration itself, which does no harm. */
export async function damagedItems(cwd: string, scope: Scope, repository: Repository | null): Promise<StatusItem[]> {
  if (scope === 'local' && repository === null) return [];
  const places = await placesOf(scope, cwd, repository);
  const inTree = (await attributesPaths(repository)).map((path) => join(repository!.top!, path));
  const looked: [StatusItem['piece'], readonly string[]][] = [
    ['settings', await configFiles(places, repository)],
    ['attributes', [places.attributes, ...inTree]],
    ['hook', await hookFiles(cwd, scope, repository)],
  ];
  const items: StatusItem[] = [];
  for (const [piece, files] of looked) {
    for (const file of files) {
      const blocks = findBlocks((await readText(file)) ?? '');
      const isCut = blocks.some(({ lost }) => lost === 'end');
      if (!isCut && (piece === 'settings' || blocks.every(({ lost }) => lost === null))) continue;
      const detail = `${isCut ? END_LOST : BEGIN_LOST}, so what is ours there is only guessed`;
      const tracked = piece === 'attributes' && inTree.includes(file) ? ' --attributes tracked' : '';
      const how = scope === 'local' ? tracked : ` --${scope}`;
      items.push({ piece, state: 'warning', detail, file, mend: INSTALL + how });
    }
  }
  return items;
}

const BEGIN_LOST = 'the line "# >>> nbmend >>>" above the lines of nbmend is gone';
