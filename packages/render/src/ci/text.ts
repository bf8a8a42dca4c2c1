/* Findings for a terminal or a log: `full` with a frame of the line, why and what to do; `concise` one line each. */
import { fold, type Remark, type Severity } from '@nbmend/check';
import { type Paint, plain, type Role } from '../paint.ts';
import { visible, visibleName } from '../visible.ts';
import { address, cure, type FileReport, type Report } from './report.ts';

/** One line a finding, for grep and editors: `a.ipynb:cell 3:2:8: error params-derived: twice is computed from alpha`. */
export function renderConcise({ files }: Report<Remark>, paint: Paint = plain): string {
  return files
    .flatMap(({ path, findings }) => findings.map((finding) => `${headLine(path, finding, paint)}\n`))
    .join('');
}

/** Each finding with its line, many of one rule summed up; why it matters and how to mend it with the first of its rule. */
export function renderFull({ files }: Report<Remark>, paint: Paint = plain): string {
  const explained = new Set<string>();
  return files.flatMap((file) => fileLines(file, explained, paint)).join('');
}

function fileLines(file: FileReport<Remark>, explained: Set<string>, paint: Paint): string[] {
  const { path } = file;
  const { findings, more } =
    file.more === undefined ? fold(file.findings) : { findings: file.findings, more: file.more };
  const lines: string[] = [];
  for (const finding of findings) {
    lines.push(`${headLine(path, finding, paint)}\n`, ...frame(finding, paint));
    if (explained.has(finding.rule)) continue;
    explained.add(finding.rule);
    lines.push(`  why:  ${visible(finding.why)}\n`, `  mend: ${visible(cure(path, finding))}\n`);
  }
  for (const { rule, count, cells } of more)
    lines.push(`${visibleName(path)}: and ${count} more of ${rule}${cellsText(cells)}\n`);
  return lines;
}

function headLine(path: string, finding: Remark, paint: Paint): string {
  const { severity, rule, message } = finding;
  const where = paint.role('place', address(visibleName(path), finding));
  return `${where}: ${paint.role(ROLES[severity], severity)} ${rule}: ${visible(message)}`;
}

const ROLES: Readonly<Record<Severity, Role>> = { error: 'removed', warning: 'warning', info: 'quiet' };

/** A frame is not wider than this; the range stays in sight. */
const FRAME_WIDTH = 100;

function frame({ text, line, column, endColumn }: Remark, paint: Paint): string[] {
  if (text === undefined || text.trim() === '') return [];
  const from = Math.max(0, Math.min(column - 1 - FRAME_WIDTH / 2, text.length - FRAME_WIDTH));
  const shown = text.slice(from, from + FRAME_WIDTH);
  const number = String(line);
  const lead = [...text.slice(from, column - 1)].map((c) => (c === '\t' ? '\t' : ' ')).join('');
  const width = Math.max(1, Math.min(endColumn ?? column + 1, from + FRAME_WIDTH + 1) - column);
  const bar = paint.role('quiet', '|');
  return [
    `  ${paint.role('quiet', number)} ${bar} ${visible(shown.replace(/\r$/, ''))}\n`,
    `  ${' '.repeat(number.length)} ${bar} ${lead}${paint.role('changed', '^'.repeat(width))}\n`,
  ];
}

/** ` (cells 7-12, 14)` of 6 to 11 and 13: people count from 1. */
function cellsText(cells: readonly number[]): string {
  if (cells.length === 0) return '';
  const runs: [number, number][] = [];
  for (const index of cells) {
    const cell = index + 1;
    const last = runs.at(-1);
    if (last && last[1] === cell - 1) last[1] = cell;
    else runs.push([cell, cell]);
  }
  const word = cells.length === 1 ? 'cell' : 'cells';
  return ` (${word} ${runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')})`;
}
