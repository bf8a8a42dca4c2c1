// What the set-up verbs share: scopes, and how files are shown.
import { relative, sep } from 'node:path';
import type { Scope } from '@nbmend/git/install';
import { UsageError } from './exit.ts';
import type { VerbCommand } from './program.ts';

export function scopeOptions(command: VerbCommand): VerbCommand {
  return command
    .option('--local', 'this repository (default)')
    .option('--global', 'all repositories of this person')
    .option('--system', 'all repositories of this machine') as VerbCommand;
}

export function scopeOf(options: { local?: boolean; global?: boolean; system?: boolean }): Scope {
  const chosen = (['local', 'global', 'system'] as const).filter((scope) => options[scope]);
  if (chosen.length > 1) throw new UsageError(`--${chosen.join(' and --')} exclude each other`);
  return chosen[0] ?? 'local';
}

/** A file as a person would name it here. */
export function shown(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path === '' || path.startsWith(`..${sep}..`) ? file : path.split(sep).join('/');
}
