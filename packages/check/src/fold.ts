import type { RuleSlug } from './catalogue.ts';
import type { Remark, Severity } from './finding.ts';

/** What one rule says of one notebook beyond what is told one by one. Plain data. */
export interface Folded {
  readonly rule: RuleSlug;
  readonly severity: Severity;
  /** How many remarks, and how many of them `--fix` can mend. */
  readonly count: number;
  readonly fixable: number;
  /** The cells they are about, from 0, each once, in order. */
  readonly cells: readonly number[];
}

export interface Telling<F extends Remark = Remark> {
  readonly findings: readonly F[];
  readonly more: readonly Folded[];
}

/** More of one rule in one file than this are summed up in a line. */
const SHOWN_OF_A_RULE = 5;

/** What people are told of one notebook: the first few remarks of each rule, in their order, and the others summed up. */
export function fold<F extends Remark>(findings: readonly F[]): Telling<F> {
  if (findings.length <= SHOWN_OF_A_RULE) return { findings, more: [] };
  const byRule = new Map<RuleSlug, F[]>();
  const shown = findings.filter((finding) => {
    const same = byRule.get(finding.rule);
    if (same === undefined) byRule.set(finding.rule, [finding]);
    else same.push(finding);
    return (same?.length ?? 1) <= SHOWN_OF_A_RULE;
  });
  const more = [...byRule.values()].flatMap((same) =>
    same.length > SHOWN_OF_A_RULE ? [summedUp(same.slice(SHOWN_OF_A_RULE))] : [],
  );
  return { findings: shown, more };
}

function summedUp(rest: readonly Remark[]): Folded {
  const [{ rule, severity }] = rest;
  const cells = new Set(rest.flatMap(({ cell }) => cell ?? []));
  return {
    rule,
    severity,
    count: rest.length,
    fixable: rest.filter(isFixable).length,
    cells: [...cells].sort((a, b) => a - b),
  };
}

/** `--fix` can mend it: by its own splices, or by stripping. */
export function isFixable({ rule, fix }: Remark): boolean {
  return fix !== undefined || STRIP_RULES.has(rule);
}

const STRIP_RULES: ReadonlySet<string> = new Set(['outputs-present', 'execution-count-present', 'metadata-noise']);
