import { type Config, isTrue } from './config-list.ts';
import { type HookKind, keptHook } from './install-hook.ts';
import type { Scope } from './places.ts';
import type { Repository } from './repository.ts';
import { DIFF_KEY, type DiffKind, HOOK_KEY, NO_CONVERSION } from './settings.ts';

/** What a person may tell install, and what the next one keeps where they say nothing. */
export interface Choices {
  readonly required: boolean;
  readonly hooks: HookKind | undefined;
  readonly diff: DiffKind | undefined;
}

/** The choices of an earlier install that hold here, from the configuration: a plain install mends, it does not choose anew. */
export async function keptChoices(
  cwd: string,
  scope: Scope,
  config: Config,
  repository: Repository | null,
): Promise<Choices> {
  const hook = config.get(HOOK_KEY)?.value;
  return {
    required: isTrue(config, 'filter.nbmend.required'),
    hooks: scope === 'local' && repository?.top != null ? await keptHook(cwd, repository.top, hook) : undefined,
    diff: keptDiff(config),
  };
}

function keptDiff(config: Config): DiffKind | undefined {
  const recorded = config.get(DIFF_KEY)?.value;
  if (recorded === 'driver' || recorded === 'driver-only' || recorded === 'textconv') return recorded;
  // Before that was recorded: no install has left the driver out by itself.
  const converts = config.get('diff.nbmend.textconv')?.value;
  const isByText = converts !== undefined && converts !== NO_CONVERSION && !config.has('diff.nbmend.command');
  return isByText ? 'textconv' : undefined;
}
