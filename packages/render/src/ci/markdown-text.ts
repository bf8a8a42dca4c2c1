/*
 * Foreign text inside of Markdown that a code host shows: it must stay text. No tag, no comment, no link, no heading, no
 * mention of a person, no reference to an issue, and no way out of the block it stands in.
 */

/** Content as one line of running text. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]#!|~<>&$]/g, (c) => (c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '&' ? '&amp;' : `\\${c}`))
    .replace(MENTION, BROKEN);
}

/** Content as inline code: the fence is longer than every run of backticks inside. */
export function markdownCode(text: string): string {
  const line = oneLine(text) || ' ';
  const fence = '`'.repeat(longestRun(line, '`') + 1);
  const padded = /^[` ]|[` ]$/.test(line) ? ` ${line} ` : line;
  // A bar would end a table's cell, also in code.
  return `${fence}${padded.replaceAll('|', '\\|')}${fence}`;
}

/** A fenced block; `language` is ours. */
export function markdownFence(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
  const body = text.replace(CONTROLS, '\ufffd');
  return `${fence}${language}\n${body}${body.endsWith('\n') || body === '' ? '' : '\n'}${fence}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ').replace(CONTROLS, '\ufffd');
}

/** Controls but tab and newline, and what turns the direction of text. */
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** `@name`, `#123`, `GH-123`, `owner/name#123`: broken by a space of no width, which keeps the text readable. */
const MENTION = /@(?=[\w\\])|\\#(?=\d)|GH(?=-\d)|:\/\/|www(?=\.)/gi;
const BROKEN = '$&\u200b';

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const c of text) {
    run = c === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
