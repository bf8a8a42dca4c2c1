/*
 * SARIF 2.1.0 for code scanning: GitHub, Azure DevOps, editors.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 * @see https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
import { RULES, type RuleSlug, type Severity } from '@nbmend/check';
import { jsonDocument } from '../visible.ts';
import { type Located, placeText, type Report, ranked } from './report.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };
/** GitHub takes 25,000 results and keeps the first 5,000 by severity; more only makes the upload fail. */
const MOST_RESULTS = 5000;
const INFORMATION_URI = 'https://github.com/nbmend/nbmend';

/** One run with all rules that found something. Regions are one line: GitHub shows a result only if its whole region is in the diff. */
export function renderSarif(report: Report): string {
  const all = ranked(report);
  const kept = all.slice(0, MOST_RESULTS);
  const slugs = [...new Set(kept.map(({ finding }) => finding.rule))].sort();
  const run = {
    tool: {
      driver: { name: 'nbmend', version: report.version, informationUri: INFORMATION_URI, rules: slugs.map(ruleJson) },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'The top of the repository' } } },
    results: kept.map((located) => result(located, slugs.indexOf(located.finding.rule))),
    ...(kept.length < all.length && {
      properties: { omitted: all.length - kept.length },
    }),
  };
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return jsonDocument(document, 2);
}

function ruleJson(slug: RuleSlug): object {
  const { summary, why, mend, severity } = RULES[slug];
  return {
    id: slug,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text: `${why}\n\n${mend}` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function result({ path, finding }: Located, ruleIndex: number): object {
  const { rule, severity, message, mend, file, fingerprint, cell, cellId } = finding;
  const where = placeText(finding);
  const { line, column, endColumn } = file;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${where === '' ? '' : `${where}: `}${message}. ${mend}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path), uriBaseId: 'SRCROOT' },
          region: { startLine: line, startColumn: column, endLine: line, endColumn: endColumn ?? column + 1 },
        },
        ...(cell !== undefined && {
          logicalLocations: [{ name: `cell ${cell + 1}`, ...(cellId && { fullyQualifiedName: cellId }) }],
        }),
      },
    ],
    partialFingerprints: { primaryLocationLineHash: fingerprint },
  };
}

/** A relative reference; a lone surrogate has no URI and becomes U+FFFD. */
function uriOf(path: string): string {
  return path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}
