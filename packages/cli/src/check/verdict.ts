import type { Remark } from '@nbmend/check';
import { type Report, totals, totalsText } from '@nbmend/render/ci';

export interface Verdict {
  readonly maxWarnings?: number;
  readonly exitZero?: boolean;
}

/** The exit code that the findings ask for, and one sentence about them. Advice (`info`) never fails. */
export function outcomeOf(
  report: Report<Remark>,
  { maxWarnings = 0, exitZero = false }: Verdict,
): { code: 0 | 1; sentence: string } {
  const all = totals(report);
  const failed = all.error > 0 || all.warning > maxWarnings;
  const mend = all.fixable > 0 ? `; "nbmend check --fix" mends ${all.fixable} of them` : '';
  return { code: failed && !exitZero ? 1 : 0, sentence: totalsText(all) + mend };
}
