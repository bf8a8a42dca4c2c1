/* One pair of notebooks, from bytes to result. */
import { resolve } from 'node:path';
import { type DiffScope, diffInDepth, type NotebookDiff } from '@nbmend/diff';
import type { Notebook } from '@nbmend/notebook';
import {
  type Counted,
  type DiffView,
  type FileSides,
  hasLongProse,
  hasWideText,
  renderTerminal,
  viewDiff,
} from '@nbmend/render';
import type { Theme } from '@nbmend/render/colour';
import type { PictureProtocol } from '@nbmend/render/pictures';
import { type ColourLevel, highlightFor, paintFor } from './colour.ts';
import type { CompareOptions } from './diff-options.ts';
import { describe } from './exit.ts';
import { asStored } from './filtered.ts';
import { hasLfsPointer, LFS } from './lfs-pointer.ts';
import { isWholeFile, readSides } from './sides.ts';

export interface DiffJob {
  readonly file: FileSides;
  /** Null where there is no file on that side. */
  readonly bytesA: Uint8Array | null;
  readonly bytesB: Uint8Array | null;
  readonly options: CompareOptions;
  /** The top of the work tree, if the new side is a file of it that has not been through its clean filter. */
  readonly unfilteredIn: string | null;
}

/** A pair that was read and compared. */
export interface Compared {
  readonly file: FileSides;
  readonly a: Notebook;
  readonly b: Notebook;
  readonly changes: NotebookDiff;
  readonly view: DiffView;
  /** What was compared. */
  readonly scope: Partial<DiffScope>;
}

/** How a diff is drawn for a terminal; plain data, so that threads can be told. */
export interface Drawing {
  readonly level: ColourLevel;
  readonly theme: Theme;
  readonly width: number;
  readonly sideBySide: boolean;
  /** Long lines of prose are wrapped to the width; false in a pipe, where lines stay lines. */
  readonly wrapped: boolean;
  readonly pictures?: PictureProtocol;
  /** Paths become hyperlinks to files below this folder. */
  readonly linksBelow?: string;
}

/** What a job came to, in few bytes: the drawn text ('' when there is nothing to show, or nothing was to be drawn). */
export type JobResult =
  | { readonly kind: 'done'; readonly text: string; readonly counted: Counted }
  /** What git stores of it is not the notebook but a pointer of another tool. */
  | { readonly kind: 'left'; readonly keeper: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Compares the two sides. Throws a NotebookError for a side that is no notebook. */
async function compareJob({ file, bytesA, bytesB, options, unfilteredIn }: DiffJob): Promise<Compared> {
  const names = { a: file.oldPath ?? file.newPath ?? '', b: file.newPath ?? file.oldPath ?? '' };
  const sides = readSides(bytesA && asBuffer(bytesA), bytesB && asBuffer(bytesB), names);
  const { a } = sides;
  const b = unfilteredIn === null ? sides.b : await asStored(sides.b, names.b, unfilteredIn);
  const changes = await diffInDepth(a, b, options.diff);
  const view = viewDiff(changes, a, b, file, options.view);
  return { file, a, b, changes, view, scope: options.view.scope ?? {} };
}

/** Draws a comparison; '' when nothing differs (or nothing but what was left out). */
async function drawCompared({ a, b, file, view }: Compared, drawing: Drawing): Promise<string> {
  const nothing = view.items.every((item) => item.kind === 'fold' && item.noisy === 0);
  if (nothing && !view.changed && !isWholeFile(file)) return '';
  const { width, pictures, linksBelow } = drawing;
  const paint = await paintFor(drawing.level, drawing.theme);
  const highlight = paint.coloured ? await highlightFor(view.languages) : undefined;
  const sideBySide = drawing.sideBySide
    ? (await import('@nbmend/render/side-by-side')).sideBySide({ paint, width, highlight })
    : undefined;
  const terminal = pictures || linksBelow !== undefined ? await import('./terminal.ts') : undefined;
  const draw = pictures && (await terminal!.pictureDrawer(pictures));
  return renderTerminal(view, {
    paint,
    width,
    highlight,
    ...sideBySide,
    ...(hasWideText(view) && { measure: await import('@nbmend/render/columns') }),
    ...(drawing.wrapped &&
      hasLongProse(view, width) && { wrapProse: (await import('@nbmend/render/line-parts')).lineParts }),
    ...(draw && { picture: (side, at) => draw((side === 'a' ? a : b).cells[at.cell]!.outputs[at.output]!, at.mime) }),
    ...(linksBelow !== undefined && { link: (path, text) => terminal!.fileLink(resolve(linksBelow, path), text) }),
  });
}

/**
 * Compares and draws. From a thread only what is printed comes back; `keep` hands out the notebooks and their diff as well.
 */
export async function runJob(
  job: DiffJob,
  drawing: Drawing | undefined,
  keep: boolean,
): Promise<JobResult & { readonly compared?: Compared }> {
  try {
    if (hasLfsPointer(job.bytesA && asBuffer(job.bytesA), job.bytesB && asBuffer(job.bytesB))) {
      return { kind: 'left', keeper: LFS };
    }
    const compared = await compareJob(job);
    const { file, summary, noise, changed } = compared.view;
    const text = drawing ? await drawCompared(compared, drawing) : '';
    return { kind: 'done', text, counted: { file, summary, noise, changed }, ...(keep && { compared }) };
  } catch (error) {
    return { kind: 'failed', message: describe(error) };
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
