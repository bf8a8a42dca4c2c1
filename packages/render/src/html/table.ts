/*
 * Tables of data frames. They are read as rows of text and written anew, so nothing of the output's HTML gets through; in a
 * changed table the cells that differ show the old value and the new one.
 */
import type { TableChange, TableColumn, TableRowEdit } from '@nbmend/diff';
import { readTable } from '@nbmend/diff/read-tables';
import { countText } from '../values.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import type { Room } from './room.ts';

type Table = NonNullable<ReturnType<typeof readTable>>;

/** The table of an HTML output, if the output is a plain table; undefined for anything richer. */
export function tableOf(content: string): Table | undefined {
  if (content.length > LONGEST_TABLE || !/<table\b/i.test(content) || RICH.test(content)) return undefined;
  const end = content.search(/<\/table>/i);
  return end !== -1 && /<table\b/i.test(content.slice(end)) ? undefined : readTable(content);
}

/** A table with pictures, forms or frames is more than its text, as is one with another behind it. */
const RICH = /<(img|svg|canvas|iframe|input|button|video|audio|object|embed)\b/i;

/** A table as it is. `side` says whether it came or went. */
export function renderTable({ header, rows }: Table, side: 'ins' | 'del' | 'same', room: Room): Markup {
  const shown = rows.slice(0, MOST_ROWS).filter((row) => room.take(sizeOf(row)));
  const body = shown.map((row) => html`<tr>${cells(row)}</tr>`);
  return frame(
    html`<table class="data ${side}"><thead><tr>${headings(header)}</tr></thead><tbody>${body}</tbody></table>`,
    rows.length - shown.length,
  );
}

/** Only what differs: rows with changed cells, rows that came or went. */
export function renderTableChange(change: TableChange, room: Room): Markup {
  const { headerA, headerB, columns, rows, coarse } = change;
  const head = columns.map(({ a, b, moved }) => {
    if (a === undefined) return html`<th scope="col" class="ins"><ins>${headerB[b!]}</ins></th>`;
    if (b === undefined) return html`<th scope="col" class="del"><del>${headerA[a]}</del></th>`;
    if (moved)
      return html`<th scope="col" class="mod" title="column ${a + 1} before">${headerB[b]} <small>moved</small></th>`;
    if (headerA[a] === headerB[b]) return html`<th scope="col">${headerB[b]}</th>`;
    return html`<th scope="col" class="mod"><del>${headerA[a]}</del> <ins>${headerB[b]}</ins></th>`;
  });
  const shown = rows.slice(0, MOST_ROWS).filter((row) => room.take(rowSize(row)));
  const body = shown.map(
    (row) =>
      html`<tr class="${ROW_CLASS[row.kind]}"><td class="sign">${SIGN[row.kind]}</td>${columns.map((column) => changedCell(row, column))}</tr>`,
  );
  const summary = html`<p class="note">${rowsInWords(change)}${coarse && ' (compared row by row: the table is too large for more)'}</p>`;
  if (rows.length === 0 && columns.every((column) => !isNews(column, change))) return summary;
  const table = html`<table class="data"><thead><tr><th></th>${head}</tr></thead><tbody>${body}</tbody></table>`;
  return html`${summary}${frame(table, rows.length - shown.length)}`;
}

const MOST_ROWS = 200;
const LONGEST_TABLE = 2_000_000;
const ROW_CLASS = { insert: 'ins', delete: 'del', modify: '' };
const SIGN = { insert: '+', delete: '−', modify: '~' };

function isNews({ a, b, moved }: TableColumn, { headerA, headerB }: TableChange): boolean {
  return a === undefined || b === undefined || moved === true || headerA[a] !== headerB[b];
}

function rowsInWords({ rows, movedRows }: TableChange): string {
  const count = (kind: TableRowEdit['kind']): number => rows.filter((row) => row.kind === kind).length;
  const words = [
    [count('modify'), 'changed'],
    [count('insert'), 'added'],
    [count('delete'), 'removed'],
    [movedRows.length, 'moved'],
  ] as const;
  const told = words.filter(([n]) => n > 0).map(([n, what]) => `${countText(n, 'row')} ${what}`);
  return told.length > 0 ? told.join(', ') : 'The columns changed, the rows did not.';
}

function changedCell(row: TableRowEdit, { a, b }: TableColumn): Markup {
  const old = row.kind === 'insert' || a === undefined ? undefined : row.a[a];
  const now = row.kind === 'delete' || b === undefined ? undefined : row.b[b];
  if (row.kind === 'insert') return html`<td>${now ?? ''}</td>`;
  if (row.kind === 'delete') return html`<td>${old ?? ''}</td>`;
  if (old === now) return html`<td>${now ?? ''}</td>`;
  return html`<td class="mod">${old !== undefined && html`<del>${old}</del> `}${now !== undefined && html`<ins>${now}</ins>`}</td>`;
}

function headings(header: readonly string[]): Markup[] {
  return header.map((name) => html`<th scope="col">${name}</th>`);
}

function cells(row: readonly string[]): Markup[] {
  return row.map((value) => html`<td>${value}</td>`);
}

function frame(table: Markup, left: number): Markup {
  const more = left > 0 ? html`<p class="note cut">Truncated: ${countText(left, 'more row')} left out.</p>` : NOTHING;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">${table}</div>${more}`;
}

function sizeOf(row: readonly string[]): number {
  return row.reduce((sum, value) => sum + value.length + 9, 9);
}

function rowSize(row: TableRowEdit): number {
  return (row.kind === 'insert' ? 0 : sizeOf(row.a)) + (row.kind === 'delete' ? 0 : sizeOf(row.b));
}
