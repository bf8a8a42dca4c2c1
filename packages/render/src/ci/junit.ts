import type { Finding } from '@nbmend/check';
import { address, cure, type FileReport, type Report } from './report.ts';

/**
 * JUnit XML: a suite for each notebook, a failed case for each rule that found something, one passing case where none did.
 * Advice (`info`) does not fail a case.
 */
export function renderJunit({ files }: Report): string {
  const suites = files.map(suite);
  const count = (pick: 'tests' | 'failures'): number => suites.reduce((sum, { [pick]: n }) => sum + n, 0);
  const attributes = `name="nbmend" tests="${count('tests')}" failures="${count('failures')}" errors="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes}>\n${suites.map(({ xml }) => xml).join('')}</testsuites>\n`;
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly xml: string;
}

function suite({ path, findings }: FileReport): Suite {
  const failing = findings.filter(({ severity }) => severity !== 'info');
  const rules = [...new Set(failing.map(({ rule }) => rule))];
  const cases = rules.map((rule) =>
    failedCase(
      path,
      failing.filter((finding) => finding.rule === rule),
    ),
  );
  if (cases.length === 0)
    cases.push(`    <testcase name="nbmend check" classname="${attribute(path)}" file="${attribute(path)}"/>\n`);
  const head = `name="${attribute(path)}" tests="${cases.length}" failures="${rules.length}" errors="0"`;
  return {
    tests: cases.length,
    failures: rules.length,
    xml: `  <testsuite ${head}>\n${cases.join('')}  </testsuite>\n`,
  };
}

function failedCase(path: string, findings: readonly Finding[]): string {
  const [{ rule, severity, message, why, file }] = findings;
  const lines = findings.map((finding) => `${address(path, finding)}: ${finding.message}`);
  const text = [...lines, '', why, cure(path, findings[0])].join('\n');
  const head = `name="${rule}" classname="${attribute(path)}" file="${attribute(path)}" line="${file.line}"`;
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  return `    <testcase ${head}>\n      <failure type="${severity}" message="${attribute(message + more)}">${content(text)}</failure>\n    </testcase>\n`;
}

/** Text without what XML 1.0 has no way to write (section 2.2): controls, lone surrogates, U+FFFE and U+FFFF. */
function content(text: string): string {
  const legal = text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g, '\ufffd');
  const escaped = legal.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(INVISIBLE, (sign) => `&#${sign.codePointAt(0)};`);
}

/** What turns the direction of text, and other signs that a person cannot see. */
const INVISIBLE = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/g;

function attribute(text: string): string {
  return content(text)
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}
