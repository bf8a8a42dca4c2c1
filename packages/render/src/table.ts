/* A table as text: columns as wide as they need, cut only where the terminal ends. */
import stringWidth from 'string-width';
import type { Paint } from './paint.ts';
import { visible } from './visible.ts';
import { fit } from './wrap.ts';

export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows shown of a longer table: the first and the last ones, as pandas does. */
const MOST_ROWS = 60;
const NARROWEST = 5;

export function renderTable(table: TextTable, width: number, paint: Paint): string[] {
  const shown = someRows(table.rows).map((row) => row?.map(oneLine));
  const header = table.header.map(oneLine);
  const count = Math.max(header.length, ...shown.map((row) => row?.length ?? 0));
  const columns = Array.from({ length: count }, (_, i) => column(i, header, shown));
  const widths = squeeze(
    columns.map((cells) => Math.max(...cells.map((cell) => stringWidth(cell)), 1)),
    width,
  );
  const numeric = columns.map((cells) =>
    cells.slice(1).every((cell) => /^[-+]?[\d.,]*(e[-+]?\d+)?%?$|^NaN$/i.test(cell)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((room, i) => fit(cells[i] ?? '', room, numeric[i] ? 'right' : 'left'))
      .join('  ')
      .trimEnd();
  return [
    ...(header.length > 0
      ? [paint.role('strong', line(header)), paint.role('quiet', widths.map((room) => '─'.repeat(room)).join('  '))]
      : []),
    ...shown.map((row) => (row ? line(row) : paint.role('quiet', `⋯ ${table.rows.length - MOST_ROWS} more rows`))),
  ];
}

/** Undefined stands where rows are left out. */
function someRows(rows: TextTable['rows']): (readonly string[] | undefined)[] {
  if (rows.length <= MOST_ROWS) return [...rows];
  return [...rows.slice(0, MOST_ROWS / 2), undefined, ...rows.slice(-MOST_ROWS / 2)];
}

function column(i: number, header: readonly string[], rows: readonly (readonly string[] | undefined)[]): string[] {
  return [header[i] ?? '', ...rows.map((row) => row?.[i] ?? '')];
}

function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim());
}

/** Takes room from the widest columns until all fit. */
function squeeze(widths: readonly number[], room: number): number[] {
  const result = [...widths];
  const total = (): number => result.reduce((sum, width) => sum + width + 2, -2);
  for (let over = total() - room; over > 0; over = total() - room) {
    const widest = Math.max(...result);
    if (widest <= NARROWEST) break;
    const next = Math.max(NARROWEST, ...result.filter((width) => width < widest));
    const at = result.indexOf(widest);
    result[at] = Math.max(next, widest - over, NARROWEST);
    if (result[at] === widest) result[at] = widest - 1;
  }
  return result;
}
