import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { listConfig } from './config-list.ts';
import { configValue, gitPath, type Repository } from './repository.ts';
import { git } from './run.ts';
import { isInside, readText } from './text-file.ts';

/** Whose git is set up: one repository, one person, one machine. */
export type Scope = 'local' | 'global' | 'system';

/** The files of a scope that can be written. */
export interface Places {
  readonly config: string;
  readonly attributes: string;
}

/** Where git keeps configuration and attributes of a scope. `local` needs a repository. */
export async function placesOf(scope: Scope, cwd: string, repository: Repository | null): Promise<Places> {
  if (scope === 'global') return { config: await globalConfig(), attributes: await globalAttributes(cwd) };
  if (scope === 'system') return systemPlaces(cwd);
  if (!repository) throw new TypeError('local places are those of a repository');
  return { config: join(repository.commonDir, 'config'), attributes: await gitPath(cwd, 'info/attributes') };
}

/**
 * The configuration file of the scope, and those of the project that a clone includes (nbdev: `include.path=../.gitconfig`),
 * whatever is in them.
 */
export async function configFiles(places: Places, repository: Repository | null): Promise<string[]> {
  const top = repository?.top;
  if (top == null) return [places.config];
  const included = (await listConfig(top))
    .filter(({ key, scope }) => key === 'include.path' && scope === 'local')
    .map(({ value, origin }) => resolve(dirname(origin), value))
    .filter((file) => isInside(top, file));
  return [...new Set([places.config, ...included])];
}

/** git-config, FILES: `~/.gitconfig`, or the one below XDG_CONFIG_HOME if only that exists. */
async function globalConfig(): Promise<string> {
  if (process.env.GIT_CONFIG_GLOBAL) return process.env.GIT_CONFIG_GLOBAL;
  const usual = join(home(), '.gitconfig');
  const xdg = join(xdgFolder(), 'config');
  return (await readText(usual)) === null && (await readText(xdg)) !== null ? xdg : usual;
}

/** gitattributes: core.attributesFile, else `$XDG_CONFIG_HOME/git/attributes`. */
async function globalAttributes(cwd: string): Promise<string> {
  return (await configValue(cwd, 'core.attributesFile', 'path')) ?? join(xdgFolder(), 'attributes');
}

/**
 * Only git knows where it was built to look. `git var` tells from 2.42 on; before, the editor of `git config --edit` is told
 * (here: `echo`, which git runs with its own shell), and both files are in one folder.
 */
async function systemPlaces(cwd: string): Promise<Places> {
  const asked = { cwd, answers: [0, 1, 128, 129] };
  const config = await git(['var', 'GIT_CONFIG_SYSTEM'], asked);
  const attributes = await git(['var', 'GIT_ATTR_SYSTEM'], asked);
  const first = (bytes: Buffer) => bytes.toString().split(/\r?\n/)[0]!;
  if (config.code === 0 && attributes.code === 0) {
    return { config: first(config.stdout), attributes: first(attributes.stdout) };
  }
  const env = { GIT_EDITOR: 'echo', GIT_CONFIG_SYSTEM: undefined };
  const builtIn = first((await git(['config', '--system', '--edit'], { cwd, env })).stdout);
  return { config: process.env.GIT_CONFIG_SYSTEM || builtIn, attributes: join(dirname(builtIn), 'gitattributes') };
}

function home(): string {
  return process.env.HOME || homedir();
}

function xdgFolder(): string {
  return join(process.env.XDG_CONFIG_HOME || join(home(), '.config'), 'git');
}
