/* One notebook through strip policy, rules and fixes. */
import { applyFixes, checkNotebook, type Finding, findingOfError, type Remark, remarksOn } from '@nbmend/check';
import { type Removal, strip } from '@nbmend/clean';
import type { Settings } from '@nbmend/config';
import { isNotebookError, type Notebook, readNotebook } from '@nbmend/notebook';
import { isLfsPointer, LFS } from '../lfs-pointer.ts';
import { policyOf } from '../strip-policy.ts';
import { needsParameters } from './parameters.ts';
import { type ConfigFile, type RuleChoice, type RuleSet, rulesFor } from './rules.ts';

export interface Subject {
  /** From the top of the repository, with `/`. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly settings: Settings;
  /** Folder of the configuration file that the settings come from, as `path`; globs are relative to it. */
  readonly configFolder: string;
  /** That file, for messages about wrong settings. */
  readonly configFile?: ConfigFile;
  /** git's clean filter strips this file before it is stored. */
  readonly filtered: boolean;
  /** Who keeps the content in git in another form (see other-filters.ts): outputs are then no matter of ours. */
  readonly keeper: string | undefined;
}

export interface InspectOptions extends RuleChoice {
  /** `strip` takes away what the policy says before checking; `all` also mends what the rules can mend. */
  readonly fix: 'no' | 'strip' | 'all';
  /** Say only what people are told. */
  readonly remarks?: boolean;
}

export interface Inspection<F extends Remark = Finding> {
  /** Of the bytes as they are after fixing. */
  readonly findings: readonly F[];
  /** The mended bytes; undefined if nothing changed. */
  readonly fixed: Buffer | undefined;
  /** What was stripped. */
  readonly removals: readonly Removal[];
  /** Not looked at, because it is no notebook but what this keeper made of one. */
  readonly left?: string;
}

/** A fix may uncover another (two in the same list of cells): so many rounds, and what is left is reported. */
const MOST_ROUNDS = 8;

/** Checks a notebook; one that cannot be read is a finding and never an exception. */
export async function inspect(
  subject: Subject,
  options: InspectOptions & { readonly remarks?: false },
): Promise<Inspection>;
export async function inspect(subject: Subject, options: InspectOptions): Promise<Inspection<Remark>>;
export async function inspect(subject: Subject, options: InspectOptions): Promise<Inspection<Remark>> {
  const { path, settings } = subject;
  const rules = rulesFor(settings.check, options, subject.configFile);
  const look = options.remarks ? remarksOn : checkNotebook;
  let { bytes } = subject;
  if (isLfsPointer(bytes)) return { ...UNTOUCHED, left: LFS };
  let removals: readonly Removal[] = [];
  try {
    for (let round = 0; ; round++) {
      const notebook = readNotebook(bytes, { file: path, wholly: true });
      const stripped = subject.keeper === undefined ? strippedFrom(notebook, settings, rules) : undefined;
      const mayStrip = options.fix !== 'no' && !subject.filtered;
      if (mayStrip && stripped && round === 0) {
        removals = stripped.removals;
        bytes = Buffer.concat(stripped.chunks);
        continue;
      }
      const parametersRequired = await needsParameters(subject);
      const { filtered } = subject;
      const findings = await look(notebook, {
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
    // Checked out without its filter.
    if (subject.keeper !== undefined && error.code !== 'conflict-markers')
      return { ...UNTOUCHED, left: subject.keeper };
    const finding = findingOfError(error, { path, rules });
    return { ...UNTOUCHED, findings: finding ? [finding] : [] };
  }
}

const UNTOUCHED: Inspection = { findings: [], fixed: undefined, removals: [] };

const STRIP_RULES = ['outputs-present', 'execution-count-present', 'metadata-noise'] as const;

function strippedFrom(notebook: Notebook, settings: Settings, rules: RuleSet) {
  if (settings.strip.enabled === false || !STRIP_RULES.some((slug) => rules.has(slug))) return undefined;
  const result = strip(notebook, policyOf(settings.strip));
  return result.kind === 'stripped' ? result : undefined;
}
