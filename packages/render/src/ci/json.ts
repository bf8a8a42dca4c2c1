/* Findings as JSON. The form is versioned and described in schemas/check.schema.json; members are only ever added. */
import { type Finding, isFixable } from '@nbmend/check';
import { jsonDocument } from '../visible.ts';
import { address, type Report, totals } from './report.ts';

export const FINDINGS_VERSION = 1;

/** One document, indented, with a final newline. */
export function renderJson(report: Report): string {
  const { error, warning, info, fixable, files, filesWithFindings } = totals(report);
  const document = {
    nbmend: 'check',
    version: FINDINGS_VERSION,
    tool: { name: 'nbmend', version: report.version },
    summary: {
      notebooks: files,
      withFindings: filesWithFindings,
      errors: error,
      warnings: warning,
      infos: info,
      fixable,
    },
    findings: report.files.flatMap(({ path, findings }) => findings.map((finding) => findingJson(path, finding))),
  };
  return jsonDocument(document, 2);
}

/** Cells count from 1, as in addresses; absent members are null. */
export function findingJson(path: string, finding: Finding): object {
  const { rule, severity, cell, cellId, line, column, endColumn, file, message, why, mend, fingerprint } = finding;
  return {
    rule,
    severity,
    address: address(path, finding),
    path,
    cell: cell === undefined ? null : cell + 1,
    cellId: cellId ?? null,
    line,
    column,
    endColumn: endColumn ?? null,
    file: { line: file.line, column: file.column, endColumn: file.endColumn ?? null },
    message,
    why,
    mend,
    fixable: isFixable(finding),
    fingerprint,
  };
}
