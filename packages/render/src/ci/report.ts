/* What the CI formats draw: findings by file, in the terms of @nbmend/check. */
import { type Finding, type Folded, isFixable, type Remark, type Severity } from '@nbmend/check';

/** Forms for people need remarks only. */
export interface Report<F extends Remark = Finding> {
  /** Of nbmend. */
  readonly version: string;
  /** Every file that was checked, also those without findings; paths from the top of the repository, with `/`. */
  readonly files: readonly FileReport<F>[];
}

export interface FileReport<F extends Remark = Finding> {
  readonly path: string;
  readonly findings: readonly F[];
  /** Findings besides, where people are to be told no more of them than how many there are (`fold` of @nbmend/check). */
  readonly more?: readonly Folded[];
  /** Cells (from 0) that the change at hand touched; undefined when there is no such change. */
  readonly changedCells?: ReadonlySet<number>;
}

export interface Located {
  readonly path: string;
  readonly finding: Finding;
}

export interface Totals {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly fixable: number;
  readonly files: number;
  readonly filesWithFindings: number;
}

/** Where a finding is, for people and for grep: `a.ipynb:cell 3:2:8`, or `a.ipynb:12:3` in the file. Cells count from 1. */
export function address(path: string, { cell, line, column }: Remark): string {
  return cell === undefined ? `${path}:${line}:${column}` : `${path}:cell ${cell + 1}:${line}:${column}`;
}

/** What mends a finding, about this file: the catalogue says FILE. A name that a shell takes apart is not put in. */
export function cure(path: string, { mend }: Remark): string {
  return /^[\p{L}\p{N}_./@%+:,=][\p{L}\p{N}_./@%+:,=-]*$/u.test(path) ? mend.replace(/\bFILE\b/g, () => path) : mend;
}

/** `cell 3, line 2`, for formats that show the file's line themselves. */
export function placeText({ cell, line, text }: Finding): string {
  if (cell === undefined) return '';
  return text === undefined ? `cell ${cell + 1}` : `cell ${cell + 1}, line ${line}`;
}

export function totals({ files }: Report<Remark>): Totals {
  const counts = { error: 0, warning: 0, info: 0, fixable: 0, files: files.length, filesWithFindings: 0 };
  for (const { findings, more = [] } of files) {
    if (findings.length > 0) counts.filesWithFindings++;
    for (const finding of findings) {
      counts[finding.severity]++;
      if (isFixable(finding)) counts.fixable++;
    }
    for (const { severity, count, fixable } of more) {
      counts[severity] += count;
      counts.fixable += fixable;
    }
  }
  return counts;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** All findings, those that matter most first: by severity, then in changed cells, then by file and place. */
export function ranked({ files }: Report): readonly Located[] {
  return files
    .flatMap(({ path, findings, changedCells }) =>
      findings.map((finding) => ({ path, finding, touched: touches(finding, changedCells) })),
    )
    .sort((a, b) => RANK[a.finding.severity] - RANK[b.finding.severity] || Number(b.touched) - Number(a.touched))
    .map(({ path, finding }) => ({ path, finding }));
}

function touches({ cell }: Finding, changed: ReadonlySet<number> | undefined): boolean {
  return cell === undefined || changed === undefined || changed.has(cell);
}

/** `2 errors, 1 warning in 3 of 10 notebooks`; `no findings in 10 notebooks`. */
export function totalsText({ error, warning, info, files, filesWithFindings }: Totals): string {
  const parts = [
    counted(error, 'error'),
    counted(warning, 'warning'),
    info === 0 ? [] : [`${info} to consider`],
  ].flat();
  const all = files === 1 ? '1 notebook' : `${files} notebooks`;
  if (parts.length === 0) return `no findings in ${all}`;
  return `${parts.join(', ')} in ${filesWithFindings === files ? all : `${filesWithFindings} of ${all}`}`;
}

function counted(n: number, what: string): string[] {
  return n === 0 ? [] : [n === 1 ? `1 ${what}` : `${n} ${what}s`];
}
