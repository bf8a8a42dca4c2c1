/* Writes what `nbmend diff` found, in each of its formats: notebook by notebook where the format allows, else at the end. */
import { toNbdime, toScript } from '@nbmend/diff';
import {
  type Counted,
  type JsonEntry,
  type JsonProblem,
  jsonEntry,
  jsonPieces,
  renderJson,
  renderMarkdown,
  renderStat,
  renderSummary,
  visibleName,
} from '@nbmend/render';
import type { ReviewFile } from '@nbmend/render/html';
import { type ColourWish, colourLevel, isTerminal, paintFor, terminalWidth, widthOf } from './colour.ts';
import type { Comparison } from './comparison.ts';
import type { Compared, Drawing } from './diff-job.ts';
import type { CompareFlags } from './diff-options.ts';
import type { Result } from './diff-run.ts';
import { type Output, openOutput } from './pager.ts';
import { reviewHead } from './review-head.ts';
import { askTerminal, knowsHyperlinks, type Pictures, pictureProtocol, type THEMES, themeOf } from './terminal.ts';

export interface DiffFlags extends CompareFlags {
  readonly staged?: boolean;
  readonly cached?: boolean;
  readonly format: Format;
  readonly stat?: boolean;
  readonly summary?: boolean;
  readonly sideBySide?: boolean;
  readonly width?: string;
  readonly color: ColourWish | false;
  readonly exitCode?: boolean;
  readonly quiet?: boolean;
  readonly pager: boolean;
  readonly theme: (typeof THEMES)[number];
  readonly images: Pictures;
  readonly hyperlinks: ColourWish;
}

export const FORMATS = ['text', 'json', 'markdown', 'html', 'patch', 'nbdime'] as const;
type Format = (typeof FORMATS)[number];

/** Takes the results in order; `add` answers false when nobody reads any more. */
export interface Writer {
  /** How results are to be drawn, if they are. */
  readonly drawing: Drawing | undefined;
  /** Results must come with the notebooks and their diff. */
  readonly keep: boolean;
  add(result: Result): Promise<boolean>;
  close(): Promise<void>;
}

export async function openWriter(flags: DiffFlags, comparison: Comparison): Promise<Writer> {
  if (flags.quiet) return { drawing: undefined, keep: false, add: async () => true, close: async () => {} };
  const level = levelOf(flags);
  if (flags.format !== 'text')
    return collecting(await openOutput(false), await documentOf(flags.format, comparison), true);
  if (flags.stat || flags.summary) {
    const paint = await paintFor(level, themeOf(flags.theme, undefined, process.env));
    const table = (all: readonly Result[]): string => {
      const counted = countedOf(all);
      if (flags.summary) return renderSummary(counted);
      return counted.length > 0 ? renderStat(counted, paint) : '';
    };
    return collecting(await openOutput(flags.pager), (all) => [table(all)], false);
  }
  const facts = level > 0 ? await askTerminal() : undefined;
  const pictures = pictureProtocol(flags.images, facts, process.env);
  const drawing: Drawing = {
    level,
    theme: themeOf(flags.theme, facts, process.env),
    width: flags.width === undefined ? terminalWidth() : widthOf(flags.width),
    sideBySide: flags.sideBySide ?? false,
    ...(pictures && { pictures }),
    ...(wantsLinks(flags) && { linksBelow: comparison.top ?? process.cwd() }),
  };
  // Pictures do not get through a pager.
  return streaming(await openOutput(flags.pager && pictures === undefined), drawing);
}

/** By default only where no pager stands between, since not every pager knows hyperlinks. */
function wantsLinks({ hyperlinks, pager }: DiffFlags): boolean {
  if (hyperlinks !== 'auto') return hyperlinks === 'always';
  return !pager && isTerminal(1) && knowsHyperlinks(process.env);
}

/** Writes each notebook as soon as it is compared. */
function streaming(output: Output, drawing: Drawing): Writer {
  return {
    drawing,
    keep: false,
    async add(result) {
      if (result.kind === 'failed') return true;
      if (result.kind === 'unmerged') return output.write(`* Unmerged path ${visibleName(pathOf(result))}\n`);
      return result.text === '' || output.write(result.text);
    },
    close: () => output.close(),
  };
}

/** The document in pieces, each of which fits a string; all together may not. */
type Document = (all: readonly Result[]) => Iterable<string>;

/** Writes one document when all results are there. */
function collecting(output: Output, document: Document, keep: boolean): Writer {
  const all: Result[] = [];
  return {
    drawing: undefined,
    keep,
    async add(result) {
      all.push(result);
      return true;
    },
    async close() {
      for (const piece of document(all)) if (!(await output.write(piece))) break;
      await output.close();
    },
  };
}

function countedOf(all: readonly Result[]): Counted[] {
  return all.flatMap((result) => (result.kind === 'done' ? [result.counted] : []));
}

function comparedOf(result: Result): Compared | undefined {
  return result.kind === 'done' ? result.compared : undefined;
}

function pathOf({ pair }: Result): string {
  return (pair.file.newPath ?? pair.file.oldPath)!;
}

async function documentOf(format: Exclude<Format, 'text'>, { from, to }: Comparison): Promise<Document> {
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

/** nbdime's own format for one notebook; an object of them by path for several. */
function nbdimeDocument(all: readonly Result[]): Iterable<string> {
  const diffs = all.flatMap((result) => {
    const compared = comparedOf(result);
    return compared ? [[pathOf(result), toNbdime(compared.a, compared.b)] as const] : [];
  });
  return jsonPieces(diffs.length === 1 ? (diffs[0]![1] as object) : Object.fromEntries(diffs));
}

function reviewFile(result: Result): ReviewFile {
  const { oldPath, newPath } = result.pair.file;
  const head = reviewHead(pathOf(result), result.pair.file);
  const compared = comparedOf(result);
  if (!compared) return { ...head, problem: problemOf(result) };
  const { a, b, changes: diff } = compared;
  return { ...head, ...(oldPath !== null && { a }), ...(newPath !== null && { b }), diff };
}

function problemOf(result: Result): string {
  return result.kind === 'failed' ? result.message : 'unmerged';
}

function levelOf({ color }: DiffFlags): ReturnType<typeof colourLevel> {
  return colourLevel({ wish: color === false ? 'never' : color, terminal: isTerminal(1), env: process.env });
}
