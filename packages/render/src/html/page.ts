/*
 * The review page: one HTML document that needs nothing else. All content is in the markup; filters, layout and theme work by
 * style alone, the script adds keys, sliders and copied links. A policy forbids everything that the page does not use.
 */
import { createHash } from 'node:crypto';
import type { DiffScope, NotebookDiff } from '@nbmend/diff';
import type { Notebook } from '@nbmend/notebook';
import { countText } from '../values.ts';
import { Anchors } from './anchors.ts';
import { html, join, type Markup, trusted } from './markup.ts';
import { type RenderedNotebook, renderNotebook } from './notebook.ts';
import { renderOutline } from './outline.ts';
import { FILTERS } from './parts.ts';
import { LIMITS, type Limits, Room } from './room.ts';
import { SCRIPT } from './script.ts';
import { STYLE, SWITCHES, type Switch } from './style.ts';
import { addTallies, renderCounts, type Tally } from './tally.ts';

/** One notebook of the page: read and compared, or the message that says why it could not be. */
export interface ReviewFile {
  /** As the page calls it: from the top of the repository, with `/`. */
  readonly path: string;
  /** Where it was before, if elsewhere. */
  readonly oldPath?: string;
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied';
  /** The old and the new side; absent where there is none. */
  readonly a?: Notebook;
  readonly b?: Notebook;
  /** Of `a` and `b`; absent for a notebook that has one side only. */
  readonly diff?: NotebookDiff;
  /** Parts of cells that came or went that are shown; all that are not said to be left out. */
  readonly scope?: Partial<DiffScope>;
  /** Why it could not be read or compared: shown in place of the cells. */
  readonly problem?: string;
}

export interface ReviewOptions {
  /** What is compared, for the head of the page: two revisions, or two file names. */
  readonly from?: string;
  readonly to?: string;
  /** When and by what the page was made, as text: the page has no clock. */
  readonly made?: string;
  /** How much the page may hold. */
  readonly limits?: Partial<Limits>;
}

/**
 * The page as HTML text. Pure: the same input gives the same text. Notebook content is escaped, re-made or framed without
 * rights; the result holds no address that a browser would load.
 */
export function renderReviewPage(files: readonly ReviewFile[], options: ReviewOptions = {}): string {
  const limits = { ...LIMITS, ...options.limits };
  let groups = 0;
  const scene = {
    anchors: new Anchors(),
    limits,
    report: new Room(limits.report),
    context: new Room(limits.context),
    group: () => `g${++groups}`,
  };
  const notebooks = files.map((file) => renderNotebook(file, scene));
  const tally = addTallies(...notebooks.map((notebook) => notebook.tally));
  const cellCount = files.reduce((sum, { diff, a, b }) => sum + (diff?.cells.length ?? (b ?? a)?.cells.length ?? 0), 0);
  const title = titleOf(files, options);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta http-equiv="x-dns-prefetch-control" content="off">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="nbmend">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the changes</a>
${renderInputs()}
${renderBar(tally)}
<div class="columns">
${renderOutline(notebooks.map(({ outline }) => outline))}
<main id="main" tabindex="-1"${cellCount > LARGE && html` class="large"`}>
${renderHead(tally, options)}
${notebooks.length === 0 ? html`<p class="nothing">No notebook changed.</p>` : join(notebooks.map(sectionOf))}
${options.made !== undefined && html`<footer>${options.made}</footer>`}
</main>
</div>
${HELP}
<div id="told" role="status" aria-live="polite"></div>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** From this many cells on, the browser lays out only those near the screen. */
const LARGE = 300;

/** Only our own script runs, only embedded pictures show, nothing is loaded, sent or framed from elsewhere. */
const POLICY = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function sectionOf({ section }: RenderedNotebook): Markup {
  return section;
}

function titleOf(files: readonly ReviewFile[], { from, to }: ReviewOptions): string {
  const what = files.length === 1 ? files[0]!.path : countText(files.length, 'notebook');
  return from === undefined || to === undefined ? `Review of ${what}` : `Review of ${what}: ${from} → ${to}`;
}

function renderHead(tally: Tally, { from, to }: ReviewOptions): Markup {
  const range =
    from !== undefined &&
    to !== undefined &&
    html`<p class="range"><bdi>${from}</bdi> <span aria-label="to">→</span> <bdi>${to}</bdi></p>`;
  const { lines, outputs, pictures, noise, unreadable } = tally;
  const facts = [
    html`<b>${countText(tally.notebooks, 'notebook')}</b>`,
    lines.added + lines.removed > 0 &&
      html`<span class="n-ins">+${lines.added}</span> <span class="n-del">−${lines.removed}</span> lines`,
    outputs > 0 &&
      html`${countText(outputs, 'output')} changed${pictures > 0 && ` (${countText(pictures, 'picture')})`}`,
    unreadable > 0 && html`<span class="n-del">${countText(unreadable, 'notebook')} not readable</span>`,
    noise > 0 &&
      html`<span class="quiet-hint">${countText(noise, 'metadata-only change')} hidden <label for="f-noise">show <kbd>n</kbd></label></span>`,
  ].filter((fact) => fact !== false);
  return html`<div class="summary"><h1>What changed in the notebooks</h1>${range}<p class="facts-line">${join(facts, ' · ')}</p></div>`;
}

/** In front of everything that they switch. */
function renderInputs(): Markup {
  const inputs = SWITCHES.map(({ id, group, label, key, on }) => {
    const checked = on && html` checked`;
    if (group === 'filter' || group === 'outline') {
      return html`<input type="checkbox" class="toggle" id="${id}"${key !== '' && html` data-key="${key}"`}${checked}>`;
    }
    const name = `${group === 'layout' ? 'Layout' : 'Colours'}: ${label}`;
    return html`<input type="radio" class="toggle" name="${group}" id="${id}" value="${id.slice(group.length + 1)}" aria-label="${name}"${checked}>`;
  });
  return join(inputs);
}

function renderBar(tally: Tally): Markup {
  const labels = (of: Switch['group']): Markup[] =>
    SWITCHES.filter(({ group }) => group === of).map((one) => renderLabel(one, tally));
  return html`<header class="bar" role="banner">
<span class="brand">nbmend <span>review</span></span>
<span class="counts" role="group" aria-label="Cells">${renderCounts(tally)}</span>
<span class="filters" role="group" aria-label="Show">${labels('filter')}</span>
<span class="steps js-only"><button type="button" data-step="-1" title="Previous change (k)" aria-label="Previous change">↑</button><span id="at" aria-hidden="true"></span><button type="button" data-step="1" title="Next change (j)" aria-label="Next change">↓</button></span>
<span class="switch">${labels('layout')}</span>
<span class="switch theme">${labels('theme')}</span>
${labels('outline')}
<button type="button" class="help" popovertarget="help" title="Keys (?)" aria-label="Help: keys">?</button>
</header>`;
}

function renderLabel({ id, group, label, key }: Switch, tally: Tally): Markup {
  if (group === 'outline') return html`<label for="${id}" class="outline-switch">${label}</label>`;
  const title = `${label} (${key})`;
  if (group !== 'filter') return html`<label for="${id}" title="${title}">${label}</label>`;
  const filter = FILTERS.find((name) => id === `f-${name}`);
  return html`<label for="${id}" title="${title}">${label} <b>${filter === undefined ? tally.noise : tally.filters[filter]}</b></label>`;
}

const KEYS: readonly (readonly [string, string])[] = [
  ['j k', 'next, previous change'],
  ['] [', 'next, previous notebook'],
  ['u s', 'unified, side by side'],
  ['c m o d', 'source, markdown, outputs, metadata on and off'],
  ['n', 'noise: run metadata, counts, ids, addresses, timings'],
  ['e', 'unfold or fold everything'],
  ['t', 'colours: auto, light, dark'],
  ['y', 'copy the link to this change'],
  ['?', 'this help'],
];

const HELP = html`<div id="help" popover aria-label="Help"><h2>Keys</h2><dl>${KEYS.map(
  ([keys, what]) =>
    html`<div><dt>${join(
      keys.split(' ').map((key) => html`<kbd>${key}</kbd>`),
      ' ',
    )}</dt><dd>${what}</dd></div>`,
)}</dl><h2>Signs</h2><p><span class="n-ins">+</span> added, <span class="n-del">−</span> removed, <span class="n-mod">~</span> changed, <span class="n-mov">→</span> moved, <span class="n-mov">÷</span> split, <span class="n-mov">∪</span> joined, <span class="n-mov">⇄</span> converted.</p><p>Outputs on this page are inert: no script of a notebook runs, and nothing is loaded from the network.</p></div>`;
