/* The options of `nbmend diff`, shared by the verbs that compare. */
import type { DiffOptions, DiffScope } from '@nbmend/diff';
import type { ViewOptions } from '@nbmend/render';
import { UsageError } from './exit.ts';

/** As commander hands them over. */
export interface CompareFlags {
  readonly unified?: string;
  readonly functionContext?: boolean;
  readonly ignoreAllSpace?: boolean;
  readonly ignoreSpaceChange?: boolean;
  readonly ignoreBlankLines?: boolean;
  readonly ignore?: readonly string[];
  readonly only?: readonly string[];
  readonly showNoise?: boolean;
}

/** What `--ignore` and `--only` take. */
export const PARTS = ['sources', 'outputs', 'metadata', 'attachments', 'ids', 'counts', 'noise'] as const;
type Part = (typeof PARTS)[number];

/** Settings of `[diff]` in the configuration; the command line wins. */
export interface DiffSettings {
  readonly ignore?: readonly string[] | object;
  readonly context?: number;
}

export interface CompareOptions {
  readonly diff: DiffOptions;
  readonly view: ViewOptions;
}

export function compareOptions(flags: CompareFlags, settings: DiffSettings = {}): CompareOptions {
  const scope = scopeOf(flags, settings);
  return {
    diff: {
      scope: scope.diff,
      whitespace: {
        ignoreAll: flags.ignoreAllSpace ?? false,
        ignoreAmount: flags.ignoreSpaceChange ?? false,
        ignoreBlankLines: flags.ignoreBlankLines ?? false,
      },
    },
    view: {
      context: flags.functionContext ? Number.POSITIVE_INFINITY : contextOf(flags.unified, settings.context),
      noise: flags.showNoise ? 'show' : scope.noise ? 'count' : 'omit',
      scope: scope.diff,
    },
  };
}

function scopeOf({ ignore, only }: CompareFlags, settings: DiffSettings): { diff: DiffScope; noise: boolean } {
  if (ignore && only) throw new UsageError('--ignore and --only exclude each other; use one of them');
  const configured = Array.isArray(settings.ignore) ? (settings.ignore as readonly string[]) : [];
  const left = new Set<string>(only ? parts(only, '--only') : PARTS);
  for (const part of only ? [] : ((ignore && parts(ignore, '--ignore')) ?? configured)) left.delete(part);
  const { noise, ...scope } = Object.fromEntries(PARTS.map((part) => [part, left.has(part)])) as Record<Part, boolean>;
  return { diff: scope, noise };
}

function parts(words: readonly string[], option: string): Part[] {
  return words
    .flatMap((word) => word.split(','))
    .map((word) => {
      const name = PARTS.find((part) => part === word || part === `${word}s`);
      if (name === undefined) throw new UsageError(`${option} ${word}: takes ${PARTS.join(', ')}`);
      return name;
    });
}

function contextOf(flag: string | undefined, configured: number | undefined): number {
  if (flag === undefined) return configured ?? DEFAULT_CONTEXT;
  if (!/^\d+$/.test(flag)) throw new UsageError(`-U ${flag}: takes a number of lines`);
  return Number(flag);
}

/** As git's. */
const DEFAULT_CONTEXT = 3;
