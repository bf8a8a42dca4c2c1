/* One notebook of the page: head, what changed in the notebook itself, then its cells with the unchanged ones folded. */
import { type DiffScope, type NotebookDiff, type PathChange, summarize } from '@nbmend/diff';
import type { Notebook } from '@nbmend/notebook';
import { cellName, headingsAbove } from '../names.ts';
import { countText } from '../values.ts';
import type { Anchors } from './anchors.ts';
import { renderCell, renderQuietCell } from './cell.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { type OutlineEntry, type OutlineNotebook, outlineEntry } from './outline.ts';
import type { OutputScene } from './outputs.ts';
import type { ReviewFile } from './page.ts';
import { FILTERS, type Filter, type Step, stepsOf } from './parts.ts';
import { renderPathChanges } from './paths.ts';
import { cellRoom, type Limits, type Room } from './room.ts';
import { renderParameters, renderTimings } from './run.ts';
import { NO_CHANGES, renderCounts, type Tally } from './tally.ts';

export interface NotebookScene {
  readonly anchors: Anchors;
  readonly limits: Limits;
  /** Of the whole page, and of it for unchanged cells. */
  readonly report: Room;
  readonly context: Room;
  readonly group: () => string;
  /** Parts of cells that are shown, of the notebook at hand. */
  readonly scope?: Partial<DiffScope>;
}

export interface RenderedNotebook {
  readonly section: Markup;
  readonly outline: OutlineNotebook;
  readonly tally: Tally;
}

export function renderNotebook(file: ReviewFile, scene: NotebookScene): RenderedNotebook {
  const anchor = scene.anchors.take('n', file.path.replace(/\.ipynb$/, ''));
  const { a, b } = file;
  const diff = file.diff ?? wholeDiff(a, b);
  if (file.problem !== undefined || diff === undefined) {
    const problem = file.problem ?? 'There is nothing to compare.';
    const section = frame(
      file,
      anchor,
      NOTHING,
      html`<div class="problem" role="note"><p><strong>This notebook could not be compared.</strong></p><p><code>${problem}</code></p></div>`,
    );
    const outline = {
      anchor,
      path: file.path,
      counts: html`<span class="chip del"><b aria-hidden="true">!</b> not readable</span>`,
      entries: [],
    };
    return { section, outline, tally: { ...NO_CHANGES, notebooks: 1, unreadable: 1 } };
  }
  const steps = stepsOf(diff.cells, a, b, file.scope);
  const tally = tallyOf(diff, steps, a, b, file.scope);
  const counts = renderCounts(tally);
  const { cells, entries } = renderCells(steps, a, b, { ...scene, scope: file.scope });
  const head = html`${renderFormat(diff)}<div class="facts-row">${renderParameters(a, b)}${renderTimings(diff, a, b)}${renderNotebookMetadata(diff.metadata)}</div>`;
  const still =
    steps.every(({ quiet }) => quiet) &&
    html`<p class="note">No cell changed${tally.noise > 0 && ' but for noise'}.</p>`;
  const section = frame(file, anchor, counts, html`${head}${still}${cells}`);
  return { section, outline: { anchor, path: file.path, counts, entries }, tally };
}

/** A notebook that came or went is all its cells. */
function wholeDiff(a: Notebook | undefined, b: Notebook | undefined): NotebookDiff | undefined {
  if (a !== undefined && b !== undefined) return undefined;
  const cells = b
    ? b.cells.map((_, i) => ({ kind: 'insert' as const, b: i }))
    : a?.cells.map((_, i) => ({ kind: 'delete' as const, a: i }));
  return cells && { cells, metadata: [], coarse: [] };
}

function frame(file: ReviewFile, anchor: string, counts: Markup, content: Markup): Markup {
  const from =
    file.oldPath !== undefined &&
    file.oldPath !== file.path &&
    html`<span class="was">was <bdi>${file.oldPath}</bdi></span>`;
  return html`<section class="notebook" id="${anchor}" tabindex="-1" aria-labelledby="${anchor}-t"><header class="file"><h2 id="${anchor}-t"><bdi>${file.path}</bdi></h2>${from}${renderStatus(file.status)}<span class="counts">${counts}</span></header>${content}</section>\n`;
}

function renderStatus(status: ReviewFile['status']): Markup {
  if (status === 'modified') return NOTHING;
  const look = status === 'deleted' ? 'del' : status === 'renamed' ? 'mov' : 'ins';
  const sign = { added: '+', deleted: '−', renamed: '→', copied: '+' }[status];
  return html`<span class="chip ${look}"><b aria-hidden="true">${sign}</b> ${status}</span>`;
}

function renderFormat({ format, coarse }: NotebookDiff): Markup {
  const version = format && html`<p class="note">Notebook format: ${format.a.join('.')} → ${format.b.join('.')}</p>`;
  const rough = coarse.map(({ what, why }) => html`<p class="note cut">Compared coarsely: ${what} (${why}).</p>`);
  return html`${version}${rough}`;
}

function renderNotebookMetadata(changes: readonly PathChange[]): Markup {
  if (changes.length === 0) return NOTHING;
  const real = changes.filter(({ noise }) => noise === undefined);
  const noisy = changes.length - real.length;
  const hint =
    noisy > 0 &&
    html`<p class="note quiet-hint">${countText(noisy, 'change')} of run metadata hidden. <label for="f-noise">Show noise</label></p>`;
  return html`<section class="facts part-metadata${real.length === 0 && ' noise'}"><h3>Notebook metadata</h3>${renderPathChanges(changes)}${real.length > 0 && hint}</section>`;
}

/** Changed cells one by one; between them folds of those that did not change, or only by noise. */
function renderCells(
  steps: readonly Step[],
  a: Notebook | undefined,
  b: Notebook | undefined,
  scene: NotebookScene,
): { readonly cells: Markup[]; readonly entries: OutlineEntry[] } {
  const [aboveA, aboveB] = [a ? headingsAbove(a) : [], b ? headingsAbove(b) : []];
  const cells: Markup[] = [];
  const entries: OutlineEntry[] = [];
  let left = 0;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (step.quiet) {
      const from = i;
      while (i + 1 < steps.length && steps[i + 1]!.quiet) i++;
      cells.push(renderFold(steps.slice(from, i + 1), scene));
      continue;
    }
    const cell = (step.b ?? step.a)!;
    const under = (step.b ? aboveB : aboveA)[cell.index];
    const anchor = scene.anchors.take('c', cell.id ?? String(cell.index + 1));
    entries.push(outlineEntry(step, anchor, cellName(cell), under));
    const rendered = left > 0 ? undefined : renderCell(step, anchor, under, cellScene(scene));
    if (rendered !== undefined && scene.report.take(rendered.text.length)) cells.push(rendered);
    else left++;
  }
  if (left > 0)
    cells.push(
      html`<p class="note cut">Truncated: the page is at its limit of ${Math.round(scene.limits.report / 1024 / 1024)} MB, ${countText(left, 'changed cell')} of this notebook ${left === 1 ? 'is' : 'are'} left out. Review this notebook alone to see ${left === 1 ? 'it' : 'them'}.</p>`,
    );
  return { cells, entries };
}

function cellScene({ limits, group, scope }: NotebookScene): OutputScene {
  return { room: cellRoom(limits), group, ...(scope && { scope }) };
}

function renderFold(steps: readonly Step[], scene: NotebookScene): Markup {
  const noisy = steps.filter(({ change }) => change !== undefined).length;
  const room = cellScene(scene);
  let left = 0;
  const cells = steps.map((step) => {
    const rendered = left > 0 ? undefined : renderQuietCell(step, room);
    if (rendered !== undefined && scene.context.take(rendered.text.length) && scene.report.take(rendered.text.length))
      return rendered;
    left++;
    return NOTHING;
  });
  const more = left > 0 && html`<p class="note cut">Truncated: ${countText(left, 'unchanged cell')} left out.</p>`;
  const same = steps.length - noisy;
  const title =
    noisy === 0
      ? countText(same, 'unchanged cell')
      : same === 0
        ? `${countText(noisy, 'cell')} with noise only`
        : `${countText(steps.length, 'cell')} unchanged, ${noisy} of them but for noise`;
  return html`<details class="fold${noisy > 0 && ' has-noise'}"><summary>${title}</summary>${cells}${more}</details>\n`;
}

function tallyOf(
  diff: NotebookDiff,
  steps: readonly Step[],
  a: Notebook | undefined,
  b: Notebook | undefined,
  scope: Partial<DiffScope> | undefined,
): Tally {
  const [old, now] = [(a ?? b)!, (b ?? a)!];
  const { cells, lines, outputs } = summarize(diff, old, now, scope);
  const quietNoise = steps.filter(({ quiet, change }) => quiet && change !== undefined).length;
  const metadataNoise = diff.metadata.filter(({ noise }) => noise !== undefined).length;
  const filters = Object.fromEntries(
    FILTERS.map((filter) => [filter, steps.filter((step) => step.filters.includes(filter)).length]),
  ) as Record<Filter, number>;
  const ownMetadata = diff.metadata.length - metadataNoise;
  return {
    ...NO_CHANGES,
    notebooks: 1,
    inserted: cells.inserted,
    deleted: cells.deleted,
    modified: cells.modified,
    moved: cells.moved,
    lines,
    outputs: outputs.added + outputs.removed + outputs.changed,
    pictures: outputs.images,
    noise: quietNoise + metadataNoise,
    filters: { ...filters, metadata: filters.metadata + ownMetadata },
  };
}
