/* A line of text as coloured pieces, and the marks of changed words laid over them. */
import type { Range } from '@nbmend/diff';
import { html, type Markup } from './markup.ts';

/** A piece of one line. `kind` is a class of the page's style (a syntax colour, a terminal colour). */
export interface Segment {
  readonly text: string;
  readonly kind?: string;
  /** Columns that take no room on the page: terminal colour codes. */
  readonly hidden?: boolean;
}

export function plain(text: string): readonly Segment[] {
  return text === '' ? [] : [{ text }];
}

/** The line as HTML, with the columns in `changed` (in order, not touching) marked. */
export function renderSegments(segments: readonly Segment[], changed: readonly Range[] = []): Markup[] {
  const parts: Markup[] = [];
  let column = 0;
  let next = 0;
  for (const { text, kind, hidden } of segments) {
    const end = column + text.length;
    for (let at = column; at < end; ) {
      while (next < changed.length && changed[next]!.to <= at) next++;
      const range = changed[next];
      const inside = range !== undefined && range.from <= at;
      const stop = Math.min(end, range === undefined ? end : inside ? range.to : range.from);
      if (!hidden) parts.push(piece(text.slice(at - column, stop - column), kind, inside));
      at = stop;
    }
    column = end;
  }
  return parts;
}

function piece(text: string, kind: string | undefined, changed: boolean): Markup {
  if (changed) return kind ? html`<mark class="${kind}">${text}</mark>` : html`<mark>${text}</mark>`;
  return kind ? html`<span class="${kind}">${text}</span>` : html`${text}`;
}
