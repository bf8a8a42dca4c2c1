/* Text with looks, broken into lines of a given width. */
import { columnsOf, cutTo } from './columns.ts';
import type { Paint, Role } from './paint.ts';
import { visible } from './visible.ts';

/** A stretch of text with one look; `roles` are laid over each other, inner first. */
export interface Run {
  readonly text: string;
  readonly roles: readonly Role[];
}

/**
 * Fills lines of at most `width` columns with the words of the runs; a longer word has a line of its own and sticks out, so
 * that it can still be copied. `\n` in a run ends a line.
 */
export function wrapRuns(runs: readonly Run[], width: number, paint: Paint): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  let gap = '';
  const end = (): void => {
    lines.push(line);
    [line, used, gap] = ['', 0, ''];
  };
  for (const { text, roles } of runs) {
    for (const piece of text.match(PIECES) ?? []) {
      if (piece === '\n') end();
      else if (/^\s/.test(piece)) gap = used > 0 ? ' ' : '';
      else {
        const word = visible(piece);
        const columns = columnsOf(word);
        const breaks = gap !== '' || IDEOGRAPH.test(word);
        if (used > 0 && breaks && used + gap.length + columns > width) end();
        line += gap + roles.reduce((shown, role) => paint.role(role, shown), word);
        used += gap.length + columns;
        gap = '';
      }
    }
  }
  if (line !== '' || lines.length === 0) end();
  return lines;
}

/** Chinese and Japanese: written without spaces, and broken between any two characters. */
const EAST_ASIAN = '\\u2e80-\\u2fff\\u3040-\\u9fff\\uf900-\\ufaff';
const IDEOGRAPH = new RegExp(`[${EAST_ASIAN}]`);
/** White space, words, East Asian characters one by one: brackets stay with what is in them, punctuation with what is before. */
const PIECES = new RegExp(
  `\\n|[^\\S\\n]+|[\uff08\u300c\u300e\u3010\u3008\u300a]*[${EAST_ASIAN}][\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff09\u300d\u300f\u3011\u3009\u300b\u30fc\u2026]*|[^\\s${EAST_ASIAN}]+`,
  'g',
);

/** Text cut or filled with spaces to exactly `width` columns. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const columns = columnsOf(text);
  if (columns > width) {
    const cut = cutTo(text, width - 1);
    return `${cut}…${' '.repeat(Math.max(0, width - 1 - columnsOf(cut)))}`;
  }
  const space = ' '.repeat(width - columns);
  return align === 'left' ? text + space : space + text;
}
