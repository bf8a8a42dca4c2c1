/*
 * What a diff shows, before anybody decides how it looks: which cells are folded, what each header says, which lines
 * stand under it, what is noise and only counted. The terminal (unified and side by side), Markdown and the HTML page
 * all draw this one view, so they always tell the same story.
 */
import {
  type CellEdit,
  type DiffScope,
  type DiffSummary,
  type NotebookDiff,
  type Range,
  summarize,
} from '@nbmend/diff';
import type { Notebook } from '@nbmend/notebook';
import { hasChanges } from './counts.ts';
import { NO_NOISE, type Noise, noiseIn, noiseOf, totalNoise } from './noise.ts';
import { cellBlocks } from './view-cell.ts';
import { notebookFacts } from './view-facts.ts';
import { type CellHeader, cellHeader, headingsOf } from './view-header.ts';

/** Names and modes of the two files, as git knows them. */
export interface FileSides {
  /** Null: there is no file on that side. */
  readonly oldPath: string | null;
  readonly newPath: string | null;
  /** As git writes them: `100644`. */
  readonly oldMode?: string;
  readonly newMode?: string;
  /** Percent, of a rename or copy. */
  readonly similarity?: number;
  /** `a/` and `b/` stand before the paths; false for two files of the command line. */
  readonly prefixed?: boolean;
}

export interface ViewOptions {
  /** Unchanged lines around a change; Infinity shows all. */
  readonly context: number;
  /** What only tools write (counts, ids, run metadata, addresses, timings) is counted, shown, or left out altogether. */
  readonly noise: 'count' | 'show' | 'omit';
  /** Parts of inserted and deleted cells that are shown; all that are not said to be left out. */
  readonly scope?: Partial<DiffScope>;
}

export const DEFAULT_VIEW: ViewOptions = { context: 3, noise: 'count' };

export interface DiffView {
  readonly file: FileSides;
  readonly items: readonly ViewItem[];
  readonly summary: DiffSummary;
  /** What only tools changed, shown or not. */
  readonly noise: Noise;
  /** Something differs; noise counts only where it is shown. */
  readonly changed: boolean;
  /** Where the comparison was coarse, and what else the reader has to know. */
  readonly notes: readonly string[];
  readonly languages: { readonly a: string; readonly b: string };
}

export type ViewItem =
  /** Cells in a row with nothing to show; `noisy` of them differ in noise. */
  | { readonly kind: 'fold'; readonly cells: number; readonly noisy: number }
  | { readonly kind: 'cell'; readonly edit: CellEdit; readonly header: CellHeader; readonly blocks: readonly Block[] }
  /** Metadata and format of the notebook itself. */
  | { readonly kind: 'notebook'; readonly blocks: readonly Block[] };

export type Block =
  | SourceBlock
  | OutputBlock
  | { readonly kind: 'fact'; readonly sign: Sign; readonly text: string }
  /** What is not shown. */
  | { readonly kind: 'hidden'; readonly text: string };

export interface SourceBlock {
  readonly kind: 'source';
  /** Markdown or raw text, not code. */
  readonly prose: boolean;
  readonly lines: readonly ViewLine[];
  /** The whole sources, which syntax colour needs; empty on the side where there is none. */
  readonly linesA: readonly string[];
  readonly linesB: readonly string[];
}

export interface OutputBlock {
  readonly kind: 'output';
  readonly sign: Sign;
  /** `output 2: image/png 640×480, 3.2 % of pixels changed` */
  readonly title: string;
  readonly lines: readonly ViewLine[];
  /** The pictures, for whoever can show them. */
  readonly pictures?: { readonly a?: PictureAt; readonly b?: PictureAt };
}

/** A picture in one of the two notebooks. */
export interface PictureAt {
  readonly cell: number;
  readonly output: number;
  readonly mime: string;
}

/** `+` new, `-` gone, `~` changed. */
export type Sign = '+' | '-' | '~';

export type ViewLine =
  | {
      readonly kind: 'line';
      /** `~`: one line for both sides. */
      readonly sign: ' ' | '-' | '+' | '~';
      readonly text: string;
      /** Columns to highlight; empty when the whole line is new or gone. */
      readonly changed: readonly Range[];
      /** Line numbers from 0 in the old and the new text. */
      readonly a?: number;
      readonly b?: number;
      /** Of a `-` line: the new line it became. */
      readonly pair?: number;
    }
  /** Unchanged lines (or calls of a traceback) that are not shown, or changed ones that are too many (`changed`). */
  | { readonly kind: 'gap'; readonly lines: number; readonly changed?: boolean; readonly unit?: 'line' | 'call' };

/**
 * The view of a diff. Both notebooks must be the ones that were compared; an absent side is an empty notebook. Its items are
 * made when they are first read: who only counts does without.
 */
export function viewDiff(
  diff: NotebookDiff,
  a: Notebook,
  b: Notebook,
  file: FileSides,
  options = DEFAULT_VIEW,
): DiffView {
  const summary = summarize(diff, a, b, options.scope);
  const noise = options.noise === 'omit' ? NO_NOISE : noiseOf(diff);
  const facts = {
    file,
    summary,
    noise,
    changed: hasChanges(summary, diff) || (options.noise === 'show' && totalNoise(noise) > 0),
    notes: diff.coarse.map(({ what, why }) => `${what}: ${why}`),
    languages: { a: a.language, b: b.language },
  };
  return new LazyView(facts, () => viewItems(diff, a, b, file, options));
}

/**
 * A class, since a getter in an object literal makes V8 describe each object anew, and such a description keeps alive what the
 * getter can reach until the old objects are collected: of a thousand notebooks, hundreds.
 */
class LazyView implements DiffView {
  readonly file: FileSides;
  readonly summary: DiffSummary;
  readonly noise: Noise;
  readonly changed: boolean;
  readonly notes: readonly string[];
  readonly languages: DiffView['languages'];
  private readonly makeItems: () => readonly ViewItem[];
  private lazyItems: readonly ViewItem[] | undefined;

  constructor(facts: Omit<DiffView, 'items'>, makeItems: () => readonly ViewItem[]) {
    this.file = facts.file;
    this.summary = facts.summary;
    this.noise = facts.noise;
    this.changed = facts.changed;
    this.notes = facts.notes;
    this.languages = facts.languages;
    this.makeItems = makeItems;
  }

  get items(): readonly ViewItem[] {
    this.lazyItems ??= this.makeItems();
    return this.lazyItems;
  }
}

/** Lines of sources that are shown of one notebook: nobody reads more, and of the rest the number is told. */
const MOST_LINES = 100_000;

function viewItems(diff: NotebookDiff, a: Notebook, b: Notebook, file: FileSides, options: ViewOptions): ViewItem[] {
  const headings = headingsOf(a, b);
  const items: ViewItem[] = [];
  const facts = notebookFacts(diff, a, b, file, options.noise === 'show');
  if (facts.length > 0) items.push({ kind: 'notebook', blocks: facts });
  let fold = { cells: 0, noisy: 0 };
  let room = MOST_LINES;
  for (const edit of diff.cells) {
    const blocks = cellBlocks(edit, a, b, options, room);
    for (const block of blocks) if (block.kind === 'source') room = Math.max(0, room - block.lines.length);
    if (edit.kind === 'keep' && blocks.length === 0) {
      const noisy = options.noise !== 'omit' && totalNoise(noiseIn(edit.change)) > 0;
      fold = { cells: fold.cells + 1, noisy: fold.noisy + (noisy ? 1 : 0) };
      continue;
    }
    if (fold.cells > 0) items.push({ kind: 'fold', ...fold });
    fold = { cells: 0, noisy: 0 };
    items.push({ kind: 'cell', edit, header: cellHeader(edit, a, b, headings), blocks });
  }
  if (fold.cells > 0) items.push({ kind: 'fold', ...fold });
  return items;
}
