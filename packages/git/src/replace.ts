import { basename, join } from 'node:path';
import { attributesPaths, NOTEBOOKS } from './install-attributes.ts';
import { hookFiles } from './install-hook.ts';
import { InstallError, type Step } from './install-step.ts';
import { commentOut } from './managed-block.ts';
import type { Places } from './places.ts';
import type { Repository } from './repository.ts';
import {
  RIVALS,
  type Rival,
  rivalAttributeLines,
  rivalConfigLines,
  rivalHookLines,
  rivalPreCommitLines,
} from './rivals.ts';
import { readText, writeText } from './text-file.ts';

/**
 * Makes comments of what another tool has in configuration, attributes and hooks of the scope. `patterns` are the files besides
 * notebooks that it filtered.
 */
export async function takeOutOfService(
  rival: Rival,
  cwd: string,
  places: Places,
  repository: Repository | null,
): Promise<{ steps: Step[]; notes: string[]; patterns: string[] }> {
  const steps: Step[] = [];
  const notes: string[] = [];
  const patterns: string[] = [];
  const edit = async (file: string, what: string, find: (text: string) => ReturnType<typeof rivalConfigLines>) => {
    const text = await readText(file);
    const lines = text === null ? [] : find(text);
    if (text === null || lines.length === 0) return;
    await writeText(file, commentOut(text, lines));
    steps.push({ what: 'replaced', file, result: 'written', note: `${what} of ${rival.name}` });
  };
  await edit(places.config, 'settings', (text) => rivalConfigLines(text, rival));
  const inTree = (await attributesPaths(cwd, repository)).map((path) => join(repository!.top!, path));
  for (const file of [places.attributes, ...inTree]) {
    const text = (await readText(file)) ?? '';
    for (const { line } of rivalAttributeLines(text, rival)) {
      const match = /^(\S+)\s.*\bfilter=/.exec(text.split('\n')[line]!);
      if (match && match[1] !== NOTEBOOKS) patterns.push(match[1]!);
    }
    await edit(file, 'attributes', (found) => rivalAttributeLines(found, rival));
  }
  for (const file of await hookFiles(cwd, 'local', repository)) {
    const isYaml = basename(file) === '.pre-commit-config.yaml';
    const others = isYaml ? 0 : rivalHookLines((await readText(file)) ?? '', rival).others;
    if (others > 0) notes.push(`${file} calls ${rival.name} in a way that a person must take out`);
    await edit(file, 'hook', (text) =>
      isYaml ? rivalPreCommitLines(text, rival) : rivalHookLines(text, rival).replace,
    );
  }
  if (steps.length === 0) notes.push(`nothing of ${rival.name} was found here`);
  return { steps, notes, patterns };
}

/** The tool of that name. Throws an InstallError that names the known ones. */
export function rivalNamed(name: string): Rival {
  const rival = RIVALS.find((one) => one.name === name);
  if (rival) return rival;
  throw new InstallError(`cannot replace ${name}; known are ${RIVALS.map((one) => one.name).join(', ')}`);
}
