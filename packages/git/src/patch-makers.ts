/*
 * Programs that run hooks and, for their time, put aside what is not staged as a patch that they make with
 * `git diff --no-ext-diff` and apply again. git asks textconv for such a patch all the same (gitattributes, "Performing text
 * diffs of binary files"), and a patch of text forms fits nowhere.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gitPath, type Repository } from './repository.ts';
import { readText } from './text-file.ts';

export interface PatchMaker {
  readonly name: string;
  /** What says that it is used here: a path below the top of the work tree. */
  readonly file: string;
}

/** The programs of this kind that a repository is set up for, except where their hook turns textconv off by itself. */
export async function findPatchMakers(cwd: string, repository: Repository | null): Promise<PatchMaker[]> {
  if (repository?.top == null) return [];
  const { top } = repository;
  const found: PatchMaker[] = [];
  for (const folder of ['', '.config/']) {
    const names = (await readdir(join(top, folder)).catch(() => [])).sort();
    for (const { name, config } of MAKERS) {
      const file = names.find((one) => config.test(one));
      if (file !== undefined) found.push({ name, file: folder + file });
    }
  }
  const file = 'package.json';
  if (usesLintStaged((await readText(join(top, file))) ?? '')) found.push({ name: 'lint-staged', file });
  if (found.length === 0 || (await isTurnedOff(cwd, top))) return [];
  return found.filter(({ name }, at) => found.findIndex((one) => one.name === name) === at);
}

const MAKERS: readonly { readonly name: string; readonly config: RegExp }[] = [
  { name: 'lefthook', config: /^\.?lefthook\.(ya?ml|toml|jsonc?)$/ },
  { name: 'lint-staged', config: /^(\.lintstagedrc(\.\w+)?|lint-staged\.config\.\w+)$/ },
];

function usesLintStaged(text: string): boolean {
  if (!text.includes('lint-staged')) return false;
  try {
    const project = JSON.parse(text) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> | null;
    const tables = [project, project?.dependencies, project?.devDependencies];
    return tables.some((table) => table?.['lint-staged'] !== undefined);
  } catch {
    return false; // What npm cannot read either says nothing.
  }
}

/** Whether the hook, or the file that lefthook reads before it starts, sets another textconv in its environment. */
async function isTurnedOff(cwd: string, top: string): Promise<boolean> {
  const files = [join(await gitPath(cwd, 'hooks'), 'pre-commit'), join(top, '.husky', 'pre-commit')];
  for (const name of ['lefthook.yml', '.lefthook.yml', 'lefthook.yaml', '.lefthook.yaml']) {
    const rc = /^rc:\s*["']?([^"'\n]+?)["']?\s*$/m.exec((await readText(join(top, name))) ?? '')?.[1];
    if (rc !== undefined) files.push(join(top, rc));
  }
  for (const file of files) if (/^[^#]*diff\.nbmend\.textconv/m.test((await readText(file)) ?? '')) return true;
  return false;
}
