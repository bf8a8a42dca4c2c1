import { resolve } from 'node:path';
import { git } from './run.ts';

/** One value of git's configuration and where it comes from. */
export interface ConfigValue {
  /** As git prints it: section and key in lower case. */
  readonly key: string;
  readonly value: string;
  /** `system`, `global`, `local`, `worktree`, `command`. */
  readonly scope: string;
  /** The file, absolute, or what else it is (`command line:`, `blob:...`). */
  readonly origin: string;
}

/**
 * Everything that is configured, in the order in which later values win. `cwd` is the top of the work tree, where there is
 * one: git names the files of the repository from there. With a scope, only what its files say.
 */
export async function listConfig(cwd: string, scope?: 'global' | 'system'): Promise<ConfigValue[]> {
  const only = scope === undefined ? [] : [`--${scope}`];
  const args = ['config', '--list', '--includes', ...only, '--show-scope', '--show-origin', '-z'];
  // 128 with a scope: it has no file.
  const fields = (await git(args, { cwd, answers: scope === undefined ? [0] : [0, 128] })).stdout
    .toString()
    .split('\0');
  const values: ConfigValue[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [scope, origin, entry] = [fields[at]!, fields[at + 1]!, fields[at + 2]!];
    const newline = entry.indexOf('\n');
    // A key without `=` has no value, which means true.
    const key = newline < 0 ? entry : entry.slice(0, newline);
    const value = newline < 0 ? 'true' : entry.slice(newline + 1);
    values.push({ key, value, scope, origin: origin.startsWith('file:') ? resolve(cwd, origin.slice(5)) : origin });
  }
  return values;
}

/** The value that holds for each key. */
export type Config = ReadonlyMap<string, ConfigValue>;

/** A switch that is on, in any of the ways that git knows to write it. Off where nothing is set. */
export function isTrue(config: Config, key: string): boolean {
  return /^(true|yes|on|1)$/i.test(config.get(key)?.value ?? '');
}

export function effective(values: readonly ConfigValue[]): Config {
  return new Map(values.map((value) => [value.key, value]));
}
