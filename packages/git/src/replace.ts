import { basename, join } from 'node:path';
import { attributesPaths } from './install-attributes.ts';
import { hookFiles } from './install-hook.ts';
import { InstallError, type Step } from './install-step.ts';
import { commentOut } from './managed-block.ts';
import { configFiles, type Places } from './places.ts';
import type { Repository } from './repository.ts';
import {
  optionsOf,
  ownerOfShared,
  RIVAL_HOOKS,
  RIVALS,
  type Rival,
  type RivalSettings,
  rivalAttributeLines,
  rivalConfigLines,
  rivalHookLines,
} from './rivals.ts';
import { readText, writeText } from './text-file.ts';

/**
 * Makes comments of what another tool has in configuration, attributes and hooks of the scope. `config` is what was in force
 * before. `patterns` are the files besides notebooks that it filtered, `hookSettings` what it was told in hooks.
 */
export async function takeOutOfService(
  rival: Rival,
  cwd: string,
  places: Places,
  repository: Repository | null,
  config: ReadonlyMap<string, string>,
): Promise<{ steps: Step[]; notes: string[]; patterns: string[]; hookSettings: RivalSettings }> {
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
  for (const file of await configFiles(places, repository)) {
    await edit(file, 'settings', (text) => rivalConfigLines(text, rival));
  }
  const owner = ownerOfShared(config);
  const shared = owner === null || owner === rival ? 'theirs' : 'not theirs';
  const inTree = (await attributesPaths(repository)).map((path) => join(repository!.top!, path));
  for (const file of [places.attributes, ...inTree]) {
    const text = (await readText(file)) ?? '';
    for (const { line } of rivalAttributeLines(text, rival, shared)) {
      const match = /^(\S+)\s.*\bfilter=/.exec(text.split('\n')[line]!);
      if (match && !match[1]!.endsWith('.ipynb')) patterns.push(match[1]!);
    }
    await edit(file, 'attributes', (found) => rivalAttributeLines(found, rival, shared));
  }
  let hookSettings: RivalSettings = {};
  for (const file of await hookFiles(cwd, 'local', repository, RIVAL_HOOKS)) {
    const text = (await readText(file)) ?? '';
    const isYaml = basename(file) === '.pre-commit-config.yaml';
    const found = isYaml ? await inPreCommit(text, rival) : rivalHookLines(text, rival);
    if (found.others > 0) notes.push(`${file} calls ${rival.name} in a way that a person must take out`);
    for (const args of found.args) hookSettings = { ...hookSettings, ...optionsOf(args) };
    await edit(file, 'hook', () => [...found.replace]);
  }
  return { steps, notes, patterns, hookSettings };
}

async function inPreCommit(text: string, rival: Rival) {
  if (!rival.hook.test(text)) return { replace: [], others: 0, args: [] };
  const { preCommitEntries } = await import('./rival-pre-commit.ts');
  const { lines, others, args } = preCommitEntries(text, rival);
  return { replace: lines, others, args };
}

/** The tool of that name. Throws an InstallError that names the known ones. */
export function rivalNamed(name: string): Rival {
  const rival = RIVALS.find((one) => one.name === name);
  if (rival) return rival;
  throw new InstallError(`cannot replace ${name}; known are ${RIVALS.map((one) => one.name).join(', ')}`);
}
