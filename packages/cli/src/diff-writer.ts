/* Writes what `nbmend diff` found, in each of its formats: notebook by notebook where the format allows, else at the end. */

import { resolve } from 'node:path';
import { type NotebookDiff, toNbdime, toScript } from '@nbmend/diff';
import type { Notebook, Output as NotebookOutput } from '@nbmend/notebook';
import {
  type DiffView,
  type JsonEntry,
  type JsonProblem,
  jsonEntry,
  jsonText,
  type Paint,
  type PictureAt,
  renderJson,
  renderMarkdown,
  renderStat,
  renderSummary,
  renderTerminal,
  visibleName,
} from '@nbmend/render';
import type { ReviewFile } from '@nbmend/render/html';
import { type ColourWish, colourLevel, highlightFor, isTerminal, paintFor, terminalWidth, widthOf } from './colour.ts';
import type { Comparison, FilePair } from './comparison.ts';
import type { CompareFlags } from './diff-options.ts';
import { type Output, openOutput } from './pager.ts';
import {
  askTerminal,
  fileLink,
  knowsHyperlinks,
  type Pictures,
  pictureDrawer,
  pictureProtocol,
  type THEMES,
  themeOf,
} from './terminal.ts';

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

/** A pair that was read and compared. */
export interface Compared {
  readonly pair: FilePair;
  readonly a: Notebook;
  readonly b: Notebook;
  readonly changes: NotebookDiff;
  readonly view: DiffView;
}

/** Takes the pairs in order; `add` answers false when nobody reads any more. */
interface Writer {
  add(pair: FilePair, compared: Compared | 'unmerged'): Promise<boolean>;
  problem(pair: FilePair, message: string): void;
  close(): Promise<void>;
}

export async function openWriter(flags: DiffFlags, { from, to, top }: Comparison): Promise<Writer> {
  if (flags.quiet) return { add: async () => true, problem: () => {}, close: async () => {} };
  const level = levelOf(flags);
  const cells = flags.format === 'text' && !flags.stat && !flags.summary;
  const facts = cells && level > 0 ? await askTerminal() : undefined;
  const protocol = cells ? pictureProtocol(flags.images, facts, process.env) : undefined;
  // Pictures do not get through a pager.
  const output = await openOutput(flags.pager && flags.format === 'text' && protocol === undefined);
  if (flags.format === 'json') return collecting(output, jsonDocument);
  if (flags.format === 'nbdime') return collecting(output, nbdimeDocument);
  if (flags.format === 'markdown') return collecting(output, (all) => renderMarkdown(viewsOf(all)));
  if (flags.format === 'html') {
    const { renderReviewPage } = await import('@nbmend/render/html');
    return collecting(output, (all) => renderReviewPage(all.map(reviewFile), { from, to }));
  }
  const paint = await paintFor(level, themeOf(flags.theme, facts, process.env));
  if (flags.stat) return collecting(output, (all) => (all.length > 0 ? renderStat(viewsOf(all), paint) : ''));
  if (flags.summary) return collecting(output, (all) => renderSummary(viewsOf(all)));
  return streaming(output, paint, flags, { draw: await pictureDrawer(protocol), link: linkOf(flags, top) });
}

/** Hyperlinks to the work tree; by default only where no pager stands between, since not every pager knows them. */
function linkOf({ hyperlinks, pager }: DiffFlags, top: string | null): Extras['link'] {
  const wanted =
    hyperlinks === 'always' || (hyperlinks === 'auto' && !pager && isTerminal(1) && knowsHyperlinks(process.env));
  return wanted ? (path, text) => fileLink(resolve(top ?? '.', path), text) : undefined;
}

/** What only some terminals can. */
interface Extras {
  readonly draw: ((output: NotebookOutput, mime: string) => string | undefined) | undefined;
  readonly link: ((path: string, text: string) => string) | undefined;
}

/** A pair with what came of it. */
type Collected = { readonly pair: FilePair; readonly compared?: Compared | 'unmerged'; readonly error?: string };

/** Writes one document when all pairs are there. */
function collecting(output: Output, document: (all: readonly Collected[]) => string): Writer {
  const all: Collected[] = [];
  return {
    async add(pair, compared) {
      all.push({ pair, compared });
      return true;
    },
    problem: (pair, error) => void all.push({ pair, error }),
    async close() {
      await output.write(document(all));
      await output.close();
    },
  };
}

function viewsOf(all: readonly Collected[]): DiffView[] {
  return all.flatMap(({ compared }) => (compared === undefined || compared === 'unmerged' ? [] : [compared.view]));
}

function jsonDocument(all: readonly Collected[]): string {
  const entries = all.map(({ pair, compared, error }): JsonEntry | JsonProblem => {
    const { oldPath, newPath } = pair.file;
    if (compared !== undefined && compared !== 'unmerged') {
      return jsonEntry(compared.view, compared.changes, toScript(compared.a, compared.b));
    }
    return { path: (newPath ?? oldPath)!, oldPath, newPath, error: error ?? 'unmerged' };
  });
  return renderJson(entries);
}

/** nbdime's own format for one notebook; an object of them by path for several. */
function nbdimeDocument(all: readonly Collected[]): string {
  const diffs = all.flatMap(({ pair, compared }) => {
    if (compared === undefined || compared === 'unmerged') return [];
    return [[pair.file.newPath ?? pair.file.oldPath!, toNbdime(compared.a, compared.b)] as const];
  });
  const [only] = diffs;
  return jsonText(diffs.length === 1 ? (only![1] as object) : Object.fromEntries(diffs));
}

function reviewFile({ pair, compared, error }: Collected): ReviewFile {
  const { oldPath, newPath } = pair.file;
  const renamed = oldPath !== null && oldPath !== newPath;
  const status = oldPath === null ? 'added' : newPath === null ? 'deleted' : renamed ? 'renamed' : 'modified';
  const head = { path: (newPath ?? oldPath)!, ...(renamed && { oldPath }), status } as const;
  if (compared === undefined || compared === 'unmerged') return { ...head, problem: error ?? 'unmerged' };
  const { a, b, changes: diff } = compared;
  return { ...head, ...(oldPath !== null && { a }), ...(newPath !== null && { b }), diff };
}

/** Writes each notebook as soon as it is compared. */
function streaming(output: Output, paint: Paint, flags: DiffFlags, { draw, link }: Extras): Writer {
  return {
    async add(pair, compared) {
      if (compared === 'unmerged') return output.write(`* Unmerged path ${visibleName(pair.file.newPath ?? '')}\n`);
      const { view } = compared;
      if (!view.changed && !isWholeFile(pair) && view.items.every((item) => item.kind === 'fold' && item.noisy === 0)) {
        return true; // nothing differs but white space between values, or what was left out
      }
      const width = flags.width === undefined ? terminalWidth() : widthOf(flags.width);
      const highlight = paint.coloured ? await highlightFor(view.languages) : undefined;
      const drawSource = flags.sideBySide
        ? (await import('@nbmend/render/side-by-side')).sideBySide({ paint, width, highlight })
        : undefined;
      const { a, b } = compared;
      const picture =
        draw &&
        ((side: 'a' | 'b', { cell, output: index, mime }: PictureAt) =>
          draw((side === 'a' ? a : b).cells[cell]!.outputs[index]!, mime));
      return output.write(renderTerminal(view, { paint, width, highlight, drawSource, picture, link }));
    },
    problem: () => {},
    close: () => output.close(),
  };
}

function levelOf({ color }: DiffFlags): ReturnType<typeof colourLevel> {
  return colourLevel({ wish: color === false ? 'never' : color, terminal: isTerminal(1), env: process.env });
}

/** The file itself came, went or changed its mode. */
export function isWholeFile({ file }: FilePair): boolean {
  return file.oldPath === null || file.newPath === null || file.oldMode !== file.newMode;
}
