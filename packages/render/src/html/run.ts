/*
 * Two runs of a notebook by papermill, as tables: the parameters of each, and how long it took. In the files these are run
 * metadata, which the rest of the page counts as noise.
 * @see papermill, "translators" for the injected cell, "engines" for the times
 */
import type { NotebookDiff } from '@nbmend/diff';
import { type Cell, isJsonObject, type JsonValue, type Notebook, NumberLiteral } from '@nbmend/notebook';
import { cellName } from '../names.ts';
import { countText, valueText } from '../values.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** Old and new value of each parameter; nothing if neither notebook is a run, or no value differs. */
export function renderParameters(a: Notebook | undefined, b: Notebook | undefined): Markup {
  const [old, now] = [runParameters(a), runParameters(b)];
  const names = [...new Set([...now.keys(), ...old.keys()])];
  const differing = names.filter((name) => old.get(name) !== now.get(name));
  if (differing.length === 0) return NOTHING;
  const rows = names.slice(0, MOST_ROWS).map((name) => {
    const [before, after] = [old.get(name), now.get(name)];
    if (before === after)
      return html`<tr class="same"><th scope="row"><code>${name}</code></th><td>${before}</td><td>${after}</td></tr>`;
    const was = before === undefined ? html`<span class="none">not set</span>` : html`<del>${before}</del>`;
    const is = after === undefined ? html`<span class="none">not set</span>` : html`<ins>${after}</ins>`;
    return html`<tr><th scope="row"><code>${name}</code></th><td>${was}</td><td>${is}</td></tr>`;
  });
  return html`<section class="facts part-metadata"><h3>Parameters <span class="badge mod">${differing.length} of ${countText(names.length, 'parameter')} changed</span></h3><div class="scroll" tabindex="0" role="group" aria-label="Parameters"><table class="paths"><thead><tr><th scope="col">Name</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

/** How long the run and its cells took; nothing unless both notebooks are runs and some time differs. */
export function renderTimings(diff: NotebookDiff, a: Notebook | undefined, b: Notebook | undefined): Markup {
  if (a === undefined || b === undefined) return NOTHING;
  const whole = timing('Whole run', runOf(a.metadata), runOf(b.metadata));
  const cells = diff.cells.flatMap((edit) => {
    if (edit.kind !== 'keep' && edit.kind !== 'modify' && edit.kind !== 'move') return [];
    const [old, now] = [a.cells[edit.a]!, b.cells[edit.b]!];
    return timing(`Cell ${edit.b + 1} ${cellName(now)}`, runOf(old.metadata), runOf(now.metadata)) ?? [];
  });
  if (whole === undefined && cells.length === 0) return NOTHING;
  const slowest = [...cells]
    .sort((x, y) => Math.max(y.before, y.after) - Math.max(x.before, x.after))
    .slice(0, MOST_TIMES);
  const shown = cells.filter((row) => slowest.includes(row));
  const rows = [...(whole ? [whole] : []), ...shown].map(renderTiming);
  const left = cells.length - shown.length;
  const more = left > 0 && html`<p class="note">${countText(left, 'shorter cell')} left out.</p>`;
  const summary = whole ? ` ${seconds(whole.before)} → ${seconds(whole.after)}` : '';
  return html`<details class="facts timings" open><summary>Run times${summary}</summary><div class="scroll" tabindex="0" role="group" aria-label="Run times"><table class="paths"><thead><tr><th scope="col">Cell</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Ratio</th></tr></thead><tbody>${rows}</tbody></table></div>${more}</details>`;
}

const MOST_ROWS = 200;
/** Longer lists of times hide the cells that matter. */
const MOST_TIMES = 40;

interface Timing {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly failed: boolean;
}

function timing(what: string, a: Run | undefined, b: Run | undefined): Timing | undefined {
  if (a?.duration === undefined || b?.duration === undefined || (a.duration === b.duration && !b.failed))
    return undefined;
  return { what, before: a.duration, after: b.duration, failed: b.failed };
}

function renderTiming({ what, before, after, failed }: Timing): Markup {
  const ratio = before > 0 ? after / before : undefined;
  const far = ratio !== undefined && (ratio >= 2 || ratio <= 0.5);
  const told = ratio === undefined ? '' : `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`;
  return html`<tr><th scope="row">${what}${failed && html` <span class="badge del">failed</span>`}</th><td class="num">${seconds(before)}</td><td class="num">${seconds(after)}</td><td class="num${far && ' far'}">${told}</td></tr>`;
}

function seconds(value: number): string {
  if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)} s`;
  const minutes = Math.floor(value / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(value % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

interface Run {
  readonly duration: number | undefined;
  readonly failed: boolean;
}

function runOf(metadata: Notebook['metadata']): Run | undefined {
  const { papermill } = metadata;
  if (!isJsonObject(papermill)) return undefined;
  const { duration, exception, status } = papermill;
  const value = duration instanceof NumberLiteral ? duration.valueOf() : duration;
  return {
    duration: typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined,
    failed: exception === true || status === 'failed',
  };
}

/** Parameters of a run by name, as text: what papermill recorded, else what its injected cell says. */
function runParameters(notebook: Notebook | undefined): ReadonlyMap<string, string> {
  const papermill = notebook?.metadata.papermill;
  const recorded = isJsonObject(papermill) ? papermill.parameters : undefined;
  if (isJsonObject(recorded) && Object.keys(recorded).length > 0) {
    return new Map(
      Object.entries(recorded).map(([name, value]: [string, JsonValue]) => [name, valueText(value, LONGEST_VALUE)]),
    );
  }
  const injected = notebook?.cells.find((cell) => cell.tags.includes('injected-parameters'));
  return injected === undefined ? new Map() : assignments(injected);
}

const LONGEST_VALUE = 300;
/** Longer lines are no assignments that a table could show; the pattern would take its time over them. */
const LONGEST_LINE = 10_000;

/** `name = value` and `name <- value`, one a line, as papermill writes them in every language it knows. */
function assignments(cell: Cell): ReadonlyMap<string, string> {
  const found = cell.lines.flatMap((line): [string, string][] => {
    if (line.length > LONGEST_LINE) return [];
    const parts = /^\s*(?:val|var|let)?\s*\$?([\p{L}_][\w.]*)\s*(?::[^=]*)?(?:=|<-)\s*(.*?);?\s*$/u.exec(line);
    return parts ? [[parts[1]!, parts[2]!]] : [];
  });
  return new Map(found);
}
