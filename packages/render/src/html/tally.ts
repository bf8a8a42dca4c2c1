/* The page in numbers: for the top bar, the heads of notebooks and the outline. */
import { countText } from '../values.ts';
import { html, join, type Markup } from './markup.ts';
import { FILTERS, type Filter } from './parts.ts';

export interface Tally {
  readonly notebooks: number;
  readonly unreadable: number;
  /** Cells. */
  readonly inserted: number;
  readonly deleted: number;
  readonly modified: number;
  readonly moved: number;
  readonly lines: { readonly added: number; readonly removed: number };
  readonly outputs: number;
  readonly pictures: number;
  /** Cells and places of metadata that only noise touched. */
  readonly noise: number;
  /** Cells in which each filter has something to show (for metadata: places of the notebook's too). */
  readonly filters: Readonly<Record<Filter, number>>;
}

export const NO_CHANGES: Tally = {
  notebooks: 0,
  unreadable: 0,
  inserted: 0,
  deleted: 0,
  modified: 0,
  moved: 0,
  lines: { added: 0, removed: 0 },
  outputs: 0,
  pictures: 0,
  noise: 0,
  filters: { source: 0, markdown: 0, outputs: 0, metadata: 0 },
};

export function addTallies(...all: readonly Tally[]): Tally {
  const sum = (value: (tally: Tally) => number): number => all.reduce((total, tally) => total + value(tally), 0);
  return {
    notebooks: sum((t) => t.notebooks),
    unreadable: sum((t) => t.unreadable),
    inserted: sum((t) => t.inserted),
    deleted: sum((t) => t.deleted),
    modified: sum((t) => t.modified),
    moved: sum((t) => t.moved),
    lines: { added: sum((t) => t.lines.added), removed: sum((t) => t.lines.removed) },
    outputs: sum((t) => t.outputs),
    pictures: sum((t) => t.pictures),
    noise: sum((t) => t.noise),
    filters: Object.fromEntries(FILTERS.map((filter) => [filter, sum((t) => t.filters[filter])])) as Record<
      Filter,
      number
    >,
  };
}

/** `+2 −1 ~3 →1`, each with its words for those who hover or listen. */
export function renderCounts({ inserted, deleted, modified, moved, noise }: Tally): Markup {
  const counts = [
    [inserted, '+', 'added', 'ins'],
    [deleted, '−', 'removed', 'del'],
    [modified, '~', 'changed', 'mod'],
    [moved, '→', 'moved', 'mov'],
  ] as const;
  const shown = counts
    .filter(([count]) => count > 0)
    .map(([count, sign, word, look]) => {
      const words = `${countText(count, 'cell')} ${word}`;
      return html`<span class="n-${look}" title="${words}"><span aria-hidden="true">${sign}${count}</span><span class="sr">${words}</span></span>`;
    });
  if (shown.length > 0) return join(shown, ' ');
  return noise > 0 ? html`<span class="n-calm">noise only</span>` : html`<span class="n-calm">no changes</span>`;
}
