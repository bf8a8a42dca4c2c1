import type { Finding, Severity } from '@nbmend/check';
import { jsonDocument } from '../visible.ts';
import { placeText, type Report } from './report.ts';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'ERROR', warning: 'WARNING', info: 'INFO' };

/**
 * Reviewdog's diagnostic format, one document. Its columns count UTF-8 bytes.
 * @see https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
 */
export function renderRdjson({ files }: Report): string {
  const document = {
    source: { name: 'nbmend', url: 'https://github.com/nbmend/nbmend' },
    diagnostics: files.flatMap(({ path, findings }) => findings.map((finding) => diagnostic(path, finding))),
  };
  return jsonDocument(document, 2);
}

function diagnostic(path: string, finding: Finding): object {
  const { file, message, mend, severity, rule } = finding;
  const where = placeText(finding);
  return {
    message: `${where === '' ? '' : `${where}: `}${message}. ${mend}`,
    location: {
      path,
      range: {
        start: { line: file.line, column: file.byteColumn },
        ...(file.endByteColumn !== undefined && { end: { line: file.line, column: file.endByteColumn } }),
      },
    },
    severity: SEVERITIES[severity],
    code: { value: rule },
  };
}
