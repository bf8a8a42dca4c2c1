/*
 * The forms of a diff that are one document over all notebooks. In a bundle of their own: who reads text on a terminal does
 * not wait for them to load.
 */
import { toNbdime, toScript } from '@nbmend/diff';
import {
  type JsonEntry,
  type JsonProblem,
  jsonEntry,
  jsonPieces,
  renderJson,
  renderMarkdown,
  visibleName,
} from '@nbmend/render';
import type { ReviewFile } from '@nbmend/render/html';
import type { Comparison } from './comparison.ts';
import type { Format } from './diff-flags.ts';
import type { Compared } from './diff-job.ts';
import type { Result } from './diff-run.ts';
import { UsageError } from './exit.ts';
import { reviewHead } from './review-head.ts';

/** The document in pieces, each of which fits a string; all together may not. */
export type Document = (all: readonly Result[]) => Iterable<string>;

export async function documentOf(format: Exclude<Format, 'text'>, { from, to }: Comparison): Promise<Document> {
  if (format === 'json') return (all) => renderJson(all.map(entryOf));
  if (format === 'nbdime') return nbdimeDocument;
  if (format === 'markdown') return (all) => [renderMarkdown(all.flatMap((result) => comparedOf(result)?.view ?? []))];
  const { renderReviewPage } = await import('@nbmend/render/html');
  return (all) => [renderReviewPage(all.map(reviewFile), { from, to })];
}

function entryOf(result: Result): JsonEntry | JsonProblem {
  const compared = comparedOf(result);
  if (compared) return jsonEntry(compared.view, compared.changes, toScript(compared.a, compared.b));
  const { oldPath, newPath } = result.pair.file;
  return { path: pathOf(result), oldPath, newPath, error: problemOf(result) };
}

/** nbdime's own format for one notebook; an object of them by path for several. Numbers are Python's: NaN is `NaN`. */
function nbdimeDocument(all: readonly Result[]): Iterable<string> {
  const diffs = all.flatMap((result) => {
    const compared = comparedOf(result);
    if (compared) refuseOldFormats(compared);
    return compared ? [[pathOf(result), toNbdime(compared.a, compared.b)] as const] : [];
  });
  return jsonPieces(diffs.length === 1 ? diffs[0]![1] : Object.fromEntries(diffs));
}

/** nbdime upgrades notebooks of nbformat 3 before it looks; its format cannot speak of their worksheets. */
function refuseOldFormats({ a, b }: Compared): void {
  const old = [a, b].find(({ major }) => major < 4);
  if (old === undefined) return;
  throw new UsageError(
    `${visibleName(old.file)}: nbdime's format has no form for nbformat ${old.major}`,
    'Compare with --format json, which nbmend apply takes, or leave the notebook out.',
  );
}

function reviewFile(result: Result): ReviewFile {
  const { oldPath, newPath } = result.pair.file;
  const head = reviewHead(pathOf(result), result.pair.file);
  const compared = comparedOf(result);
  if (!compared) return { ...head, problem: problemOf(result) };
  const { a, b, changes: diff, scope } = compared;
  return { ...head, ...(oldPath !== null && { a }), ...(newPath !== null && { b }), diff, scope };
}

function problemOf(result: Result): string {
  if (result.kind === 'left') return `left to ${result.keeper}`;
  return result.kind === 'failed' ? result.message : 'unmerged';
}

function comparedOf(result: Result): Compared | undefined {
  return result.kind === 'done' ? result.compared : undefined;
}

function pathOf({ pair }: Result): string {
  return (pair.file.newPath ?? pair.file.oldPath)!;
}
