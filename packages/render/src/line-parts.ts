/* A line with its highlights and syntax, cut into parts that fit a width. A module of its own: string-width is slow to load. */
import { charactersOf, columnsOf } from './columns.ts';
import type { Token } from './paint.ts';
import type { ViewLine } from './view.ts';
import { withoutBase64 } from './visible.ts';

type Line = Extract<ViewLine, { kind: 'line' }>;

export interface LinePart {
  readonly text: string;
  readonly changed: Line['changed'];
  readonly tokens: readonly Token[];
  readonly width: number;
}

/**
 * Cuts a line into parts of at most `room` columns, between words where it can; tabs become spaces. A line of more than
 * `most` parts ends with `…`: nobody reads a hundred rows of one line.
 */
export function lineParts(line: Line, lineTokens: readonly Token[], room: number, most: number): LinePart[] {
  // Before it is cut: nothing tells what is base64 in a part of it.
  const plain = withoutBase64(line.text);
  const { text, changed, tokens } =
    plain === line.text ? expandTabs(line, lineTokens) : expandTabs({ ...line, text: plain, changed: [] }, []);
  const parts: LinePart[] = [];
  let from = 0;
  let width = 0;
  let at = 0;
  const cut = (to: number): void => {
    const inside = <T extends { from: number; to: number }>(ranges: readonly T[]): T[] =>
      ranges
        .filter((range) => range.from < to && range.to > from)
        .map((range) => ({ ...range, from: Math.max(0, range.from - from), to: Math.min(to, range.to) - from }));
    parts.push({ text: text.slice(from, to), changed: inside(changed), tokens: inside(tokens), width });
    from = to;
    width = 0;
  };
  for (const { length, columns } of clusters(text.slice(0, room * most * 2), room)) {
    if (width + columns > room && width > 0) {
      cut(at);
      if (parts.length === most) break;
    }
    width += columns;
    at += length;
  }
  if (parts.length < most) cut(at);
  if (from >= text.length) return parts;
  const last = parts[parts.length - 1]!;
  const shown = last.text.slice(0, -1);
  return [...parts.slice(0, -1), { ...last, text: `${shown}…`, width: columnsOf(shown) + 1 }];
}

/**
 * What a line may be cut into: a text and the columns it takes. It is cut between words, unless a word is so long that the
 * row would stay half empty (or is a sentence of a language without spaces).
 */
function* clusters(text: string, room: number): Generator<{ readonly length: number; readonly columns: number }> {
  for (const [word] of text.matchAll(/[^ ]+ ?| /g)) {
    const columns = columnsOf(word);
    if (columns <= room / 2) yield { length: word.length, columns };
    else for (const character of charactersOf(word)) yield { length: character.length, columns: columnsOf(character) };
  }
}

/** Tabs as spaces to the next multiple of four, with highlights and tokens moved along. */
function expandTabs(line: Line, tokens: readonly Token[]): Omit<LinePart, 'width'> {
  if (!line.text.includes('\t')) return { text: line.text, changed: line.changed, tokens };
  const column: number[] = [];
  let text = '';
  for (const character of line.text) {
    for (let i = 0; i < character.length; i++) column.push(text.length + i);
    text += character === '\t' ? ' '.repeat(TAB - (text.length % TAB)) : character;
  }
  column.push(text.length);
  const move = <T extends { from: number; to: number }>(range: T): T => ({
    ...range,
    from: column[range.from]!,
    to: column[range.to]!,
  });
  return { text, changed: line.changed.map(move), tokens: tokens.map(move) };
}

const TAB = 4;
