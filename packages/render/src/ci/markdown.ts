/* Findings as Markdown, for the summary of a job or a comment on a pull request. */
import type { Severity } from '@nbmend/check';
import { markdownCode, markdownText } from './markdown-text.ts';
import { type Located, placeText, type Report, ranked, totals, totalsText } from './report.ts';

const SIGNS: Readonly<Record<Severity, string>> = { error: '❌ error', warning: '⚠️ warning', info: 'ℹ️ info' };

/** Rows of the table before the rest is counted. */
const MOST_ROWS = 100;

/**
 * A heading, a table of what matters most, and why. Content of notebooks stays text.
 * @param limit most bytes; with less room there are fewer rows, then only the heading
 */
export function renderMarkdown(report: Report, limit = Number.POSITIVE_INFINITY): string {
  const all = ranked(report);
  const head = `### nbmend: ${totalsText(totals(report))}\n`;
  for (let rows = Math.min(all.length, MOST_ROWS); rows > 0; rows = Math.floor(rows / 2)) {
    const text = `${head}\n${table(all, rows)}`;
    if (Buffer.byteLength(text) <= limit) return text;
  }
  return head;
}

function table(all: readonly Located[], rows: number): string {
  const shown = all.slice(0, rows);
  const lines = shown.map(({ path, finding }) => {
    const where = [markdownCode(path), placeText(finding)].filter((part) => part !== '').join(' ');
    return `| ${SIGNS[finding.severity]} | ${where} | ${markdownText(finding.message)} | \`${finding.rule}\` |\n`;
  });
  const rest = all.length - shown.length;
  const rules = [...new Map(shown.map(({ finding }) => [finding.rule, finding])).values()];
  const explained = rules.map(({ rule, why, mend }) => `- \`${rule}\`: ${markdownText(why)} ${markdownText(mend)}\n`);
  return [
    '| | where | what | rule |\n|---|---|---|---|\n',
    ...lines,
    rest > 0 ? `\nand ${rest} more\n` : '',
    `\n<details><summary>Why it matters, and how to mend it</summary>\n\n${explained.join('')}\n</details>\n`,
  ].join('');
}
