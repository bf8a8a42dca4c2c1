/* A pull request: what changed in each notebook, and what is wrong with it. As text, Markdown and JSON. */
import type { NotebookDiff } from '@nbmend/diff';
import { renderMarkdown as renderDiffs } from '../markdown.ts';
import type { Paint } from '../paint.ts';
import { type Counted, pathName, sentence } from '../stat.ts';
import { renderTerminal } from '../terminal.ts';
import type { DiffView, FileSides } from '../view.ts';
import { headerText } from '../view-header.ts';
import { jsonDocument, visible } from '../visible.ts';
import { findingJson } from './json.ts';
import { renderMarkdown as renderFindings } from './markdown.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { type FileReport, type Report, totals, totalsText } from './report.ts';
import { renderFull } from './text.ts';

export const CI_VERSION = 1;

/** One notebook that differs between the merge base and the head. */
export interface ChangedNotebook extends FileReport {
  readonly file: FileSides;
  readonly status: string;
  /** Undefined where one of the versions is no notebook: `problem` says which and why. */
  readonly diff: { readonly view: DiffView; readonly changes: NotebookDiff } | undefined;
  readonly problem: string | undefined;
}

export interface CiReport extends Report {
  readonly files: readonly ChangedNotebook[];
  /** As given, and the commits they name. */
  readonly base: { readonly rev: string; readonly commit: string };
  readonly head: { readonly rev: string; readonly commit: string };
  readonly mergeBase: string;
}

export interface CiTextOptions {
  readonly paint: Paint;
  /** Show the whole diffs and not only which cells changed. */
  readonly diffs: boolean;
  readonly width: number;
}

/** For a log: a sentence and the changed cells of each notebook, then the findings. */
export function renderCiText(report: CiReport, options: CiTextOptions): string {
  const { paint } = options;
  const changes = report.files.map((notebook) => changeText(notebook, options)).join('');
  const head = `${paint.role('strong', headline(report))}\n`;
  const findings = renderFull(report, paint);
  return [head, changes, findings === '' ? '' : `\n${findings}`].join('');
}

function headline({ files, mergeBase, base }: CiReport): string {
  const count = files.length === 0 ? 'no notebook' : files.length === 1 ? '1 notebook' : `${files.length} notebooks`;
  return `${count} changed since ${mergeBase.slice(0, SHORT_HASH)} (merge base with ${visible(base.rev)})`;
}

const SHORT_HASH = 10;

function changeText({ file, diff, problem }: ChangedNotebook, { paint, diffs, width }: CiTextOptions): string {
  if (diff === undefined) return `\n${paint.role('file', pathName(file))}: ${visible(problem ?? 'not compared')}\n`;
  if (diffs) return `\n${renderTerminal(diff.view, { paint, width })}`;
  const cells = diff.view.items.flatMap((item) => {
    if (item.kind === 'fold') return [];
    const name = item.kind === 'cell' && item.header.name !== '' ? ` · ${visible(item.header.name)}` : '';
    return [`  ${item.kind === 'cell' ? headerText(item.header) : 'notebook'}${name}\n`];
  });
  return `\n${paint.role('file', pathName(file))}: ${sentence(diff.view as Counted)}\n${cells.join('')}`;
}

/** Marks our comment on a pull request, so that the next run finds it and writes it anew. */
export const COMMENT_MARK = '<!-- nbmend ci -->';

/**
 * For the summary of a job or one comment: the findings, then the changes, each notebook folded.
 * @param limit most bytes; details go first, of the later notebooks before the earlier ones
 */
export function renderCiMarkdown(report: CiReport, limit: number): string {
  const room = limit - Buffer.byteLength(COMMENT_MARK) - MARGIN;
  const findings = renderFindings(report, Math.floor(room / 3));
  const since = `${markdownText(`${report.files.length === 1 ? '1 notebook' : `${report.files.length} notebooks`} changed since`)} ${markdownCode(report.mergeBase.slice(0, SHORT_HASH))}`;
  const problems = report.files.flatMap(({ file, problem }) =>
    problem === undefined ? [] : [`- ${markdownCode(pathName(file))}: ${markdownText(problem)}\n`],
  );
  const head = `${COMMENT_MARK}\n${findings}\n${since}\n\n${problems.slice(0, MOST_PROBLEMS).join('')}\n`;
  return head + changesWithin(report, room - Buffer.byteLength(head));
}

/** For what is counted in characters there and in bytes here. */
const MARGIN = 100;
const MOST_PROBLEMS = 20;

function changesWithin({ files }: CiReport, room: number): string {
  const views = files.flatMap(({ diff }) => (diff === undefined ? [] : [diff.view]));
  if (views.length === 0) return '';
  // The renderer counts characters: aim lower until the bytes fit.
  for (let characters = room; characters > 0; characters = Math.floor(characters / 2)) {
    const text = renderDiffs(views, { limit: characters });
    if (Buffer.byteLength(text) <= room) return text;
  }
  return '';
}

/** One document; its form is versioned and described in schemas/ci.schema.json. Cells in findings count from 1. */
export function renderCiJson(report: CiReport): string {
  const { error, warning, info, fixable } = totals(report);
  const document = {
    nbmend: 'ci',
    version: CI_VERSION,
    tool: { name: 'nbmend', version: report.version },
    base: report.base,
    head: report.head,
    mergeBase: report.mergeBase,
    summary: { notebooks: report.files.length, errors: error, warnings: warning, infos: info, fixable },
    notebooks: report.files.map((notebook) => notebookJson(notebook)),
  };
  return jsonDocument(document, 2);
}

function notebookJson({ path, file, status, diff, problem, findings, changedCells }: ChangedNotebook): object {
  return {
    path,
    oldPath: file.oldPath,
    newPath: file.newPath,
    status,
    problem: problem ?? null,
    changed: diff === undefined ? null : diff.view.changed,
    summary: diff?.view.summary ?? null,
    noise: diff?.view.noise ?? null,
    changes: diff?.changes ?? null,
    changedCells: changedCells === undefined ? [] : [...changedCells].map((cell) => cell + 1),
    findings: findings.map((finding) => findingJson(path, finding)),
  };
}

/** One sentence for stderr. */
export function ciSentence(report: CiReport): string {
  return totalsText(totals(report));
}
