/*
 * A diff as Markdown for pull request comments and job summaries. Content is hostile here too: everything from the notebook
 * stands in code spans or in fenced blocks that it cannot close, so that no mention, issue number, HTML or link comes to life.
 */

import { pathName, sentence } from './stat.ts';
import { countText } from './values.ts';
import type { Block, DiffView, ViewItem, ViewLine } from './view.ts';
import { headerText } from './view-header.ts';
import { gapText } from './view-lines.ts';
import { printable, visible, visibleName } from './visible.ts';

/** How much is shown of a notebook: everything, its cells' headers, or one sentence. */
export type MarkdownDetail = 'full' | 'headings' | 'sentence';

export interface MarkdownOptions {
  /** Longest result in characters (GitHub refuses comments over 65,536); the later notebooks lose their details first. */
  readonly limit: number;
}

/** GitHub's limit for a comment, less room for what others put around it. */
export const DEFAULT_MARKDOWN: MarkdownOptions = { limit: 60_000 };

/** With less room than this nothing but a sentence fits. */
const LEAST_ROOM = 200;

/** One section a notebook, each folded; at most `limit` characters. */
export function renderMarkdown(views: readonly DiffView[], { limit } = DEFAULT_MARKDOWN): string {
  if (views.length === 0) return 'No notebook changed.\n';
  // Everything as a sentence first; then each section gets as much detail as there is room left for.
  const sections = views.map((view) => renderSection(view, 'sentence'));
  let length = sections.reduce((sum, section) => sum + section.length, 0);
  views.forEach((view, i) => {
    if (limit - length < LEAST_ROOM) return;
    for (const detail of ['full', 'headings'] as const) {
      const section = renderSection(view, detail);
      const grown = length - sections[i]!.length + section.length;
      if (grown > limit) continue;
      sections[i] = section;
      length = grown;
      return;
    }
  });
  return withinLimit(sections, limit);
}

/** The section of one notebook. */
export function renderSection(view: DiffView, detail: MarkdownDetail): string {
  const title = `${codeSpan(pathName(view.file))}: ${codeFree(sentence(view))}`;
  if (detail === 'sentence') return `- ${title}\n`;
  const items = view.items.flatMap((item) => itemMarkdown(item, detail));
  const notes = view.notes.map((note) => `> [!NOTE]\n> ${codeSpan(note)}\n`);
  const summary = `<summary><b><code>${escapeHtml(visibleName(pathName(view.file)))}</code></b>: ${escapeHtml(sentence(view))}</summary>`;
  return `<details>\n${summary}\n\n${[...notes, ...items].join('\n')}\n</details>\n\n`;
}

/** Text as a code span, whatever it holds. @see CommonMark, "Code spans" */
export function codeSpan(text: string): string {
  const line = visible(text).replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line, '`') + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** Lines as a fenced block that none of them can close. */
export function fencedBlock(lines: readonly string[], language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n'), '`') + 1));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}\n`;
}

function itemMarkdown(item: ViewItem, detail: MarkdownDetail): string[] {
  if (item.kind === 'fold') return [];
  const title = item.kind === 'notebook' ? '**notebook**' : cellTitle(item);
  if (detail === 'headings') return [`- ${title}`];
  return [`${title}\n`, ...item.blocks.map(blockMarkdown)];
}

function cellTitle({ header }: Extract<ViewItem, { kind: 'cell' }>): string {
  const name = header.name === '' ? '' : ` · ${codeSpan(header.name)}`;
  const under = header.under === undefined ? '' : ` in ${codeSpan(header.under)}`;
  return `**${headerText(header)}**${name}${under}`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'source':
      return fencedBlock(diffLines(block.lines), 'diff');
    case 'output': {
      const lines = block.lines.length > 0 ? `\n${fencedBlock(diffLines(block.lines), 'diff')}` : '';
      return `- ${SIGN_WORDS[block.sign]} ${codeSpan(block.title)}\n${lines}`;
    }
    case 'fact':
      return `- ${SIGN_WORDS[block.sign]} ${codeSpan(block.text)}\n`;
    case 'hidden':
      return `<sub>${escapeHtml(block.text)}</sub>\n`;
  }
}

const SIGN_WORDS = { '+': 'added', '-': 'removed', '~': 'changed' } as const;

function diffLines(lines: readonly ViewLine[]): string[] {
  return lines.map((line) => {
    if (line.kind === 'gap') return `@@ ${gapText(line)} @@`;
    const text = printable(line.text);
    const cut = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
    return `${line.sign === '~' ? '!' : line.sign}${cut}`;
  });
}

/** Nobody reads further to the right in a comment. */
const LONGEST_LINE = 400;

/** Drops sections from the end until it fits, and says how many. */
function withinLimit(sections: readonly string[], limit: number): string {
  let text = '';
  for (const [i, section] of sections.entries()) {
    const left = countText(sections.length - i, 'more notebook');
    if (text.length + section.length + left.length + 10 > limit && i < sections.length)
      return `${text}\n- … and ${left}\n`;
    text += section;
  }
  return text;
}

/** Our own sentences hold numbers and words only; nothing in them is markup. */
function codeFree(text: string): string {
  return text.replace(/[`<>@#*_[\]]/g, '');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`@#]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function longestRun(text: string, sign: string): number {
  let longest = 0;
  let run = 0;
  for (const character of text) {
    run = character === sign ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
