/*
 * Foreign text inside of Markdown that a code host shows: it must stay text. No tag, no comment, no link, no heading, no
 * mention of a person, no reference to an issue, and no way out of the line or the cell of a table it stands in.
 */
import { codeSpan } from '../markdown.ts';
import { visible } from '../visible.ts';

/** Content as one line of running text. */
export function markdownText(text: string): string {
  const line = visible(text.replace(/\s*[\r\n\u2028\u2029]\s*/g, ' '));
  return line.replace(/[\\`*_{}[\]#!|~$<>&]/g, (c) => ENTITIES.get(c) ?? `\\${c}`).replace(LINKED, BROKEN);
}

/** Content as inline code that may stand in a table, where a bar would end the cell even in code. */
export function markdownCode(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|');
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['&', '&amp;'],
]);

/**
 * `@name`, `#123`, `GH-123`, `https://`, `www.`: what code hosts make links of by themselves. A space of no width in the
 * middle breaks the link and keeps the text readable. @see cmark-gfm, extensions/autolink.c
 */
const LINKED = /(@)(?=[\w\\])|(\\#)(?=\d)|(GH)(?=-\d)|(?=:\/\/)|(www)(?=\.)/gi;
const BROKEN = '$&\u200b';
