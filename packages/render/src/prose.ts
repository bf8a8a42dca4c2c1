/* Markdown as text for a terminal, from markdown-it's tokens. Raw HTML is shown as it is written; TeX stays TeX. */
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';
import type { Highlight, Paint, Role } from './paint.ts';
import { renderTable } from './table.ts';
import { drawText } from './terminal.ts';
import { countText } from './values.ts';
import { visible } from './visible.ts';
import { type Run, wrapRuns } from './wrap.ts';

export interface ProseOptions {
  readonly paint: Paint;
  readonly width: number;
  readonly highlight?: Highlight;
  /** Characters that may still be rendered of the whole notebook; counts down. */
  readonly room?: { characters: number };
}

/** Longer Markdown (in UTF-16 units) is data, and a hostile one takes seconds and gigabytes to parse: it is shown as it is. */
const LONGEST_PROSE = 1_000_000;

/** Pictures within the text: their data is neither shown nor read. */
const PICTURE_DATA = /(data:[\w.+/-]+;base64,)[A-Za-z0-9+/=]{100,}/g;

/** Lines of the rendered text, without an empty one at the end; too long a text as it is, below a note that says so. */
export function renderProse(text: string, options: ProseOptions): string[] {
  const markdown = text.replace(PICTURE_DATA, '$1...');
  const { room = { characters: LONGEST_PROSE } } = options;
  if (markdown.length > LONGEST_PROSE || markdown.length > room.characters) {
    const note = `[Markdown of ${countText(markdown.length, 'character')}, too long to be rendered: shown as it is]`;
    return [options.paint.role('quiet', note), ...plainProse(markdown)];
  }
  room.characters -= markdown.length;
  // Made once: it compiles patterns for links, which takes longer than most cells.
  parser ??= new MarkdownIt({ html: false, linkify: false }).enable('table');
  const lines = renderBlocks(parser.parse(markdown, {}), options);
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

let parser: MarkdownIt | undefined;

/** Walks blocks of one level; a container hands its inside to the same function with less width. */
function renderBlocks(tokens: readonly Token[], options: ProseOptions): string[] {
  const lines: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const end = closing(tokens, at);
    for (const line of renderBlock(tokens[at]!, tokens.slice(at + 1, end), options)) lines.push(line);
    at = end + 1;
  }
  return lines;
}

function renderBlock(token: Token, inside: readonly Token[], options: ProseOptions): string[] {
  const { paint, width } = options;
  switch (token.type) {
    case 'heading_open': {
      const level = Number(token.tag.slice(1));
      const text = inlineRuns(inside[0], ['heading']);
      const sign = { text: `${'#'.repeat(level)} `, roles: ['heading'] } as const;
      return [...wrapRuns([sign, ...text], width, paint), ''];
    }
    case 'paragraph_open': {
      const lines = wrapRuns(inlineRuns(inside[0], []), width, paint);
      return token.hidden ? lines : [...lines, ''];
    }
    case 'bullet_list_open':
    case 'ordered_list_open':
      return [...listItems(token, inside, options), ''];
    case 'blockquote_open':
      return [...prefixed(renderBlocks(inside, { ...options, width: width - 2 }), paint.role('quiet', '│ ')), ''];
    case 'fence':
    case 'code_block':
      return [...codeLines(token, options), ''];
    case 'table_open':
      return [...renderTable(tableOf(inside), width, paint), ''];
    case 'hr':
      return [paint.role('quiet', '─'.repeat(Math.min(width, 40))), ''];
    default:
      return token.content === '' ? [] : [...wrapRuns([{ text: token.content, roles: [] }], width, paint), ''];
  }
}

function listItems(list: Token, inside: readonly Token[], options: ProseOptions): string[] {
  const lines: string[] = [];
  let number = Number(list.attrGet('start') ?? 1);
  for (let at = 0; at < inside.length; ) {
    const end = closing(inside, at);
    const mark = list.type === 'ordered_list_open' ? `${number++}. ` : '• ';
    const body = renderBlocks(inside.slice(at + 1, end), { ...options, width: options.width - mark.length });
    while (body.at(-1) === '') body.pop();
    for (const [i, line] of body.entries()) lines.push((i === 0 ? mark : ' '.repeat(mark.length)) + line);
    at = end + 1;
  }
  return lines;
}

function codeLines(token: Token, { paint, highlight }: ProseOptions): string[] {
  const texts = token.content.replace(/\n$/, '').split('\n');
  const tokens = paint.coloured && highlight ? highlight(texts, token.info.trim().split(/\s+/)[0] ?? '') : [];
  return texts.map(
    (text, i) => `    ${drawText({ kind: 'line', sign: ' ', text, changed: [] }, tokens[i] ?? [], paint)}`,
  );
}

function tableOf(inside: readonly Token[]): { header: string[]; rows: string[][] } {
  const rows: string[][] = [];
  for (const token of inside) {
    if (token.type === 'tr_open') rows.push([]);
    else if (token.type === 'inline')
      rows.at(-1)?.push(
        inlineRuns(token, [])
          .map(({ text }) => text)
          .join(''),
      );
  }
  const [header = [], ...body] = rows;
  return { header, rows: body };
}

const LOOKS: Readonly<Record<string, Role>> = {
  strong_open: 'strong',
  em_open: 'emphasis',
  s_open: 'quiet',
  link_open: 'link',
};

/** The text of an inline token with its looks; a link is followed by its address where that says more. */
function inlineRuns(inline: Token | undefined, base: readonly Role[]): Run[] {
  const runs: Run[] = [];
  const roles: Role[] = [...base];
  let address = '';
  let linkText = '';
  for (const token of inline?.children ?? []) {
    const look = LOOKS[token.type];
    if (look) roles.push(look);
    if (token.type === 'link_open') [address, linkText] = [token.attrGet('href') ?? '', ''];
    else if (/_close$/.test(token.type)) {
      roles.pop();
      if (token.type === 'link_close' && address !== linkText && !address.startsWith('#')) {
        runs.push({ text: ` (${address})`, roles: ['quiet'] });
      }
    } else if (token.type === 'softbreak') runs.push({ text: ' ', roles });
    else if (token.type === 'hardbreak') runs.push({ text: '\n', roles: [] });
    else if (token.type === 'image')
      runs.push({ text: `[picture: ${token.content || token.attrGet('src')?.slice(0, 60)}]`, roles: ['quiet'] });
    else if (token.type === 'code_inline') runs.push({ text: token.content, roles: [...roles, 'place'] });
    else if (token.content !== '') {
      linkText += token.content;
      runs.push({ text: token.content, roles: [...roles] });
    }
  }
  return runs;
}

/** Index of the token that closes the one at `at`; `at` itself for a token without an inside. */
function closing(tokens: readonly Token[], at: number): number {
  if (tokens[at]!.nesting !== 1) return at;
  let depth = 0;
  for (let i = at; i < tokens.length; i++) {
    depth += tokens[i]!.nesting;
    if (depth === 0) return i;
  }
  return tokens.length - 1;
}

function prefixed(lines: readonly string[], prefix: string): string[] {
  const kept = [...lines];
  while (kept.at(-1) === '') kept.pop();
  return kept.map((line) => prefix + line);
}

/** For what is no Markdown: raw cells. */
export function plainProse(text: string): string[] {
  return text.split('\n').map((line) => visible(line));
}
