import type { Severity } from '@nbmend/check';
import { jsonDocument } from '../visible.ts';
import { placeText, type Report } from './report.ts';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

/**
 * A Code Quality report.
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function renderGitlab({ files }: Report): string {
  const issues = files.flatMap(({ path, findings }) =>
    findings.map((finding) => {
      const where = placeText(finding);
      return {
        description: `${finding.rule}: ${where === '' ? '' : `${where}: `}${finding.message}`,
        check_name: finding.rule,
        fingerprint: finding.fingerprint,
        severity: SEVERITIES[finding.severity],
        location: { path, lines: { begin: finding.file.line } },
      };
    }),
  );
  return jsonDocument(issues, 2);
}
