/* One notebook through strip policy, rules and fixes. */
import { applyFixes, checkNotebook, type Finding, findingOfError } from '@nbmend/check';
import { type Removal, strip } from '@nbmend/clean';
import type { Settings } from '@nbmend/config';
import { isNotebookError, type Notebook, readNotebook } from '@nbmend/notebook';
import { policyOf } from '../strip-policy.ts';
import { needsParameters } from './parameters.ts';
import { type RuleChoice, type RuleSet, rulesFor } from './rules.ts';

export interface Subject {
  /** From the top of the repository, with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly settings: Settings;
  /** Folder of the configuration file that the settings come from, as `path`; globs are relative to it. */
  readonly configFolder: string;
  /** git's clean filter strips this file before it is stored. */
  readonly filtered: boolean;
}

export interface InspectOptions extends RuleChoice {
  /** `strip` takes away what the policy says before checking; `all` also mends what the rules can mend. */
  readonly fix: 'no' | 'strip' | 'all';
}

export interface Inspection {
  /** Of the bytes as they are after fixing. */
  readonly findings: readonly Finding[];
  /** The mended bytes; undefined if nothing changed. */
  readonly fixed: Buffer | undefined;
  /** What was stripped. */
  readonly removals: readonly Removal[];
}

/** A fix may uncover another (two in the same list of cells): so many rounds, and what is left is reported. */
const MOST_ROUNDS = 8;

/** Checks a notebook; one that cannot be read is a finding and never an exception. */
export async function inspect(subject: Subject, options: InspectOptions): Promise<Inspection> {
  const { path, settings } = subject;
  const rules = rulesFor(settings.check, options);
  let { bytes } = subject;
  let removals: readonly Removal[] = [];
  try {
    for (let round = 0; ; round++) {
      const notebook = readNotebook(bytes, { file: path });
      const stripped = strippedFrom(notebook, settings, rules);
      const mayStrip = options.fix !== 'no' && !subject.filtered;
      if (mayStrip && stripped && round === 0) {
        removals = stripped.removals;
        bytes = Buffer.concat(stripped.chunks);
        continue;
      }
      const parametersRequired = await needsParameters(subject);
      const { filtered } = subject;
      const findings = await checkNotebook(notebook, {
        path,
        rules,
        stripped: stripped?.removals,
        filtered,
        parametersRequired,
      });
      const mended = options.fix === 'all' && round < MOST_ROUNDS ? applyFixes(bytes, findings) : undefined;
      if (mended === undefined) return { findings, fixed: bytes === subject.bytes ? undefined : bytes, removals };
      bytes = mended;
    }
  } catch (error) {
    if (!isNotebookError(error)) throw error;
    const finding = findingOfError(error, { path, rules });
    return { findings: finding ? [finding] : [], fixed: undefined, removals: [] };
  }
}

const STRIP_RULES = ['outputs-present', 'execution-count-present', 'metadata-noise'] as const;

function strippedFrom(notebook: Notebook, settings: Settings, rules: RuleSet) {
  if (settings.strip.enabled === false || !STRIP_RULES.some((slug) => rules.has(slug))) return undefined;
  const result = strip(notebook, policyOf(settings.strip));
  return result.kind === 'stripped' ? result : undefined;
}
