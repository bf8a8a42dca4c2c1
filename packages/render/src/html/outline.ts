/* The outline: notebooks, the headings in them, and below each heading the cells that changed. */
import { countText } from '../values.ts';
import { type Chip, chipsOf } from './cell.ts';
import { html, type Markup } from './markup.ts';
import type { Filter, Step } from './parts.ts';

/** One changed cell of the outline. */
export interface OutlineEntry {
  readonly anchor: string;
  /** Its first line; may be empty. */
  readonly name: string;
  readonly under: string | undefined;
  readonly chips: readonly Chip[];
  readonly filters: readonly Filter[];
}

export interface OutlineNotebook {
  readonly anchor: string;
  readonly path: string;
  /** `+2 −1 ~3`, or why there is nothing below. */
  readonly counts: Markup;
  readonly entries: readonly OutlineEntry[];
}

export function outlineEntry(step: Step, anchor: string, name: string, under: string | undefined): OutlineEntry {
  return { anchor, name, under, chips: chipsOf(step), filters: step.filters };
}

export function renderOutline(notebooks: readonly OutlineNotebook[]): Markup {
  const open = notebooks.length <= MOST_OPEN;
  return html`<nav id="outline" aria-label="Changes"><p class="sr">${countText(notebooks.length, 'notebook')}</p>${notebooks.map((notebook) => renderNotebook(notebook, open))}</nav>`;
}

/** With more notebooks than this, the outline is first of all a list of notebooks. */
const MOST_OPEN = 12;

function renderNotebook({ anchor, path, counts, entries }: OutlineNotebook, open: boolean): Markup {
  const slash = path.lastIndexOf('/') + 1;
  const name = html`<bdi><span class="folder">${path.slice(0, slash)}</span>${path.slice(slash)}</bdi>`;
  const title = html`<a href="#${anchor}">${name}</a> <span class="counts">${counts}</span>`;
  if (entries.length === 0) return html`<div class="outline-file">${title}</div>`;
  const rows: Markup[] = [];
  let under: string | undefined;
  for (const entry of entries) {
    if (entry.under !== under && entry.under !== undefined)
      rows.push(html`<li class="under"><bdi>${entry.under}</bdi></li>`);
    under = entry.under;
    rows.push(renderEntry(entry));
  }
  return html`<details class="outline-file"${open && html` open`}><summary>${title}</summary><ol>${rows}</ol></details>`;
}

function renderEntry({ anchor, name, under, chips, filters }: OutlineEntry): Markup {
  const [first] = chips;
  const words = chips.map(({ word }) => word).join(', ');
  const sign = html`<b class="${first?.look ?? 'mod'}" aria-hidden="true">${first?.sign ?? '~'}</b>`;
  return html`<li${under !== undefined && html` class="below"`} data-parts="${filters.join(' ')}"><a href="#${anchor}" title="${words}">${sign}<span class="sr">${words}: </span><bdi>${name || 'empty cell'}</bdi></a></li>`;
}
