/* Text with looks, broken into lines of a given width. */
import stringWidth from 'string-width';
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
    for (const piece of text.match(/\n|[^\S\n]+|\S+/g) ?? []) {
      if (piece === '\n') end();
      else if (/^\s/.test(piece)) gap = used > 0 ? ' ' : '';
      else {
        const word = visible(piece);
        const columns = stringWidth(word);
        if (used > 0 && gap !== '' && used + 1 + columns > width) end();
        line += gap + roles.reduce((shown, role) => paint.role(role, shown), word);
        used += gap.length + columns;
        gap = '';
      }
    }
  }
  if (line !== '' || lines.length === 0) end();
  return lines;
}

/** Text cut or filled with spaces to exactly `width` columns. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const columns = stringWidth(text);
  if (columns > width) return `${cutTo(text, width - 1)}…`;
  const space = ' '.repeat(width - columns);
  return align === 'left' ? text + space : space + text;
}

function cutTo(text: string, width: number): string {
  let used = 0;
  let cut = '';
  for (const character of text) {
    used += stringWidth(character);
    if (used > width) break;
    cut += character;
  }
  return cut + ' '.repeat(Math.max(0, width - stringWidth(cut)));
}
