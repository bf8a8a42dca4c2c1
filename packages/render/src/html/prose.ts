/*
 * Markdown as a reader sees it, and what changed in it: blocks that differ are compared word by word after rendering. Where
 * both have the same shape they become one text with words struck out and added, else the old block stands above the new.
 * Nothing is loaded and no HTML of the cell is passed through (markdown-it with `html: false`).
 */
import { diffArrays } from 'diff';
import MarkdownIt from 'markdown-it';
import { countText } from '../values.ts';
import { visible } from '../visible.ts';
import { html, join, type Markup, trusted } from './markup.ts';

type Token = ReturnType<MarkdownIt['parse']>[number];

/** Gives the `src` of a picture that the cell itself holds (`attachment:plot.png`), or undefined. */
export type Attachments = (name: string) => string | undefined;

/** The whole text, rendered. */
export function renderProse(source: string, attachments: Attachments): Markup {
  return html`<div class="prose">${blocks(source, attachments).map(({ text }) => trusted(text))}</div>`;
}

/** Both versions in one. Undefined where rendering shows no difference (a change of the source alone). */
export function renderProseDiff(
  a: string,
  b: string,
  attachmentsA: Attachments,
  attachmentsB: Attachments,
): Markup | undefined {
  const old = blocks(a, attachmentsA).map(({ text }) => text);
  const now = blocks(b, attachmentsB).map(({ text }) => text);
  const runs = diffArrays(old, now, { maxEditLength: MOST_BLOCK_EDITS }) ?? [
    { removed: true, added: false, value: old },
    { removed: false, added: true, value: now },
  ];
  if (!runs.some(({ added, removed }) => added || removed)) return undefined;
  const parts: Markup[] = [];
  for (let i = 0; i < runs.length; i++) {
    const run = runs[i]!;
    const next = runs[i + 1];
    if (run.removed && next?.added) {
      parts.push(renderPairs(run.value, next.value));
      i++;
    } else if (run.removed) for (const text of run.value) parts.push(block('old', text));
    else if (run.added) for (const text of run.value) parts.push(block('new', text));
    else parts.push(renderUnchanged(run.value, i === 0, i === runs.length - 1));
  }
  return html`<div class="prose diff">${parts}</div>`;
}

/** Above this, the versions have nothing in common that is worth a search. */
const MOST_BLOCK_EDITS = 400;
const MOST_WORD_EDITS = 600;
/** Markdown longer than this is data; it is shown as it is. */
const LONGEST_PROSE = 100_000;

interface Block {
  readonly text: string;
}

/** The top-level blocks (paragraph, heading, list, table, ...) as finished HTML. */
function blocks(source: string, attachments: Attachments): Block[] {
  const text = visible(source.replace(/\r\n?/g, '\n'));
  if (text.length > LONGEST_PROSE) return [{ text: html`<pre>${text}</pre>`.text }];
  const env = { attachments };
  const found: Block[] = [];
  let group: Token[] = [];
  let depth = 0;
  for (const token of markdown.parse(text, env)) {
    group.push(token);
    depth += token.nesting;
    if (depth === 0) {
      found.push({ text: markdown.renderer.render(group, markdown.options, env) });
      group = [];
    }
  }
  return found;
}

function renderUnchanged(texts: readonly string[], first: boolean, last: boolean): Markup {
  const head = first ? 0 : 1;
  const tail = last ? 0 : 1;
  const all = texts.map(trusted);
  const folded = all.length - head - tail;
  if (folded < 2) return join(all);
  return html`${all.slice(0, head)}<details class="lines"><summary>${countText(folded, 'unchanged paragraph')}</summary>${all.slice(head, head + folded)}</details>${all.slice(head + folded)}`;
}

/** Changed blocks, in order: the first old with the first new, and so on. */
function renderPairs(old: readonly string[], now: readonly string[]): Markup {
  const both = Math.min(old.length, now.length);
  return join([
    ...old.slice(0, both).map((a, i) => renderPair(a, now[i]!)),
    ...old.slice(both).map((text) => block('old', text)),
    ...now.slice(both).map((text) => block('new', text)),
  ]);
}

function renderPair(a: string, b: string): Markup {
  const words = diffArrays(pieces(a), pieces(b), { maxEditLength: MOST_WORD_EDITS });
  const common =
    words?.reduce((sum, { added, removed, value }) => sum + (added || removed ? 0 : wordCount(value)), 0) ?? 0;
  const alike = common >= Math.min(wordCount(pieces(a)), wordCount(pieces(b))) / 2;
  if (words === undefined || !alike) return html`<div class="pair">${block('old', a)}${block('new', b)}</div>`;
  const merged = words.flatMap(({ added, removed, value }) =>
    added ? wrap('ins', value) : removed ? wrap('del', value) : value,
  );
  if (isWellFormed(merged)) return html`<div class="block both">${trusted(merged.join(''))}</div>`;
  const oldWords = words.map(({ added, removed, value }) =>
    added ? '' : removed ? wrap('del', value).join('') : value.join(''),
  );
  const newWords = words.map(({ added, removed, value }) =>
    removed ? '' : added ? wrap('ins', value).join('') : value.join(''),
  );
  return html`<div class="pair">${block('old', oldWords.join(''))}${block('new', newWords.join(''))}</div>`;
}

function block(side: 'old' | 'new', text: string): Markup {
  return html`<div class="block ${side}"><span class="sr">${side === 'old' ? 'Removed: ' : 'Added: '}</span>${trusted(text)}</div>`;
}

/** Tags, entities, words, white space, signs. Attributes of our HTML never hold a bare `>`. */
function pieces(text: string): string[] {
  return text.match(/<[^>]*>|&[\w#]+;|[\p{L}\p{N}\p{M}_]+|\s+|[\s\S]/gu) ?? [];
}

function isTag(piece: string): boolean {
  return piece.length > 1 && piece.startsWith('<');
}

function wordCount(list: readonly string[]): number {
  return list.filter((piece) => !isTag(piece) && piece.trim() !== '').length;
}

/** Marks the text between tags: never a tag, nor white space alone, which tables do not take. */
function wrap(tag: 'ins' | 'del', list: readonly string[]): string[] {
  const marked: string[] = [];
  let open = false;
  for (const piece of list) {
    const marks: boolean = !isTag(piece) && (open || piece.trim() !== '');
    if (marks !== open) marked.push(marks ? `<${tag}>` : `</${tag}>`);
    open = marks;
    marked.push(piece);
  }
  return open ? [...marked, `</${tag}>`] : marked;
}

/** Every tag is closed by its own: the old and the new text can stand in one. */
function isWellFormed(list: readonly string[]): boolean {
  const open: string[] = [];
  for (const piece of list) {
    if (!isTag(piece)) continue;
    const name = /^<\/?(\w+)/.exec(piece)?.[1];
    if (name === undefined) return false;
    if (name === 'img' || name === 'br' || name === 'hr') continue;
    if (!piece.startsWith('</')) open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

const markdown = new MarkdownIt({ html: false, linkify: true });

/** TeX between dollars is shown as it is written: its underscores and stars are no Markdown. */
markdown.inline.ruler.before('escape', 'math', (state, silent) => {
  if (state.src[state.pos] !== '$') return false;
  const rest = state.src.slice(state.pos, state.pos + LONGEST_FORMULA);
  const found = /^\$\$[^$]+\$\$|^\$(?![\s$])[^$]*?[^\s\\$]\$(?!\d)/.exec(rest)?.[0];
  if (found === undefined) return false;
  if (!silent) state.push('math', 'code', 0).content = found;
  state.pos += found.length;
  return true;
});
const LONGEST_FORMULA = 4000;
markdown.renderer.rules.math = (tokens, i) => html`<code class="math">${tokens[i]!.content}</code>`.text;

/**
 * Links go to the web or to a mail program, and show where; everything else (relative files, other schemes) is text with its
 * target as a tip. Headings step down below the page's own.
 */
markdown.core.ruler.push('tame', (state) => {
  for (const token of state.tokens) {
    if (token.type === 'heading_open' || token.type === 'heading_close') {
      const level = Number(token.tag.slice(1));
      token.tag = `h${Math.min(6, level + 3)}`;
      if (token.nesting === 1) token.attrSet('class', `m${level}`);
    }
    let links = true;
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') {
        const href = String(child.attrGet('href') ?? '');
        links = /^(https?:|mailto:)/i.test(href);
        child.tag = links ? 'a' : 'span';
        child.attrs = links
          ? [
              ['href', href],
              ['title', href],
              ['rel', 'noopener noreferrer nofollow'],
              ['target', '_blank'],
            ]
          : [
              ['class', 'nolink'],
              ['title', href],
            ];
      } else if (child.type === 'link_close') child.tag = links ? 'a' : 'span';
    }
  }
});

markdown.renderer.rules.image = (tokens, i, _options, env: { attachments: Attachments }) => {
  const token = tokens[i]!;
  const target = String(token.attrGet('src') ?? '');
  const src = env.attachments(target);
  if (src !== undefined) return html`<img src="${src}" alt="${token.content}" loading="lazy">`.text;
  const where = target.startsWith('data:') ? 'embedded' : decoded(target);
  return html`<span class="noimage" title="${where}">picture: ${token.content || where} (not loaded)</span>`.text;
};

/** Fences keep their text; the language is told, not executed. */
markdown.renderer.rules.fence = (tokens, i) => html`<pre><code>${tokens[i]!.content}</code></pre>`.text;

function decoded(target: string): string {
  try {
    return visible(decodeURI(target));
  } catch {
    return target;
  }
}
