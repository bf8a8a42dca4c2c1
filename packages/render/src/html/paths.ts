/* Changes inside JSON values (metadata, JSON outputs, attachments) as a table: where, before, after. */
import type { PathChange } from '@nbmend/diff';
import { countText, pathText, valueText } from '../values.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** All changes, those that are noise marked as such. */
export function renderPathChanges(changes: readonly PathChange[]): Markup {
  if (changes.length === 0) return NOTHING;
  const rows = changes.slice(0, MOST_ROWS).map(renderRow);
  const left = changes.length - rows.length;
  const more = left > 0 && html`<p class="note cut">Truncated: ${countText(left, 'more change')} left out.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Changes by path"><table class="paths"><thead><tr><th scope="col">Where</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${rows}</tbody></table></div>${more}`;
}

const MOST_ROWS = 100;
/** More of a value than this is not read in a table. */
const LONGEST_VALUE = 300;

function renderRow({ path, a, b, noise }: PathChange): Markup {
  const [first, tag] = path;
  const where =
    first === 'tags' && typeof tag === 'string'
      ? html`tag <code>${tag}</code>`
      : html`<code>${pathText(path) || '(whole value)'}</code>`;
  const old =
    a === undefined ? html`<span class="none">not there</span>` : html`<del>${valueText(a, LONGEST_VALUE)}</del>`;
  const now = b === undefined ? html`<span class="none">gone</span>` : html`<ins>${valueText(b, LONGEST_VALUE)}</ins>`;
  const why = noise !== undefined && html` <span class="badge calm">noise: ${noise}</span>`;
  return html`<tr${noise !== undefined && html` class="noise"`}><th scope="row">${where}${why}</th><td>${old}</td><td>${now}</td></tr>`;
}
