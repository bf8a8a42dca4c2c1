/* Reads tables out of HTML; a file of its own because its parser is loaded only when two tables differ. */
import { Parser } from 'htmlparser2';
import type { ReadTable, Table } from './tables.ts';

/** Cells beyond this many are not read: the rest of so large a table is compared as text. */
const MOST_CELLS = 200_000;

/**
 * Elements inside one another beyond this many are not read: the parser looks through all open ones for many a tag, which
 * takes minutes for a hostile text. What pandas writes is about ten deep.
 */
const MOST_NESTED = 200;

/** The first table of the text, with the text of its cells; undefined if there is none, it is too large or too deep. */
export const readTable: ReadTable = (html) => {
  const header: string[] = [];
  const rows: string[][] = [];
  let tables = 0;
  let nested = 0;
  let inHead = false;
  let ignored = 0;
  let row: string[] | undefined;
  let cell: string | undefined;
  let span = { columns: 1, rows: 1 };
  const spanned = new SpannedCells();
  const closeRow = (): void => {
    if (row === undefined) return;
    spanned.fill(row);
    if (inHead) addToHeader(header, row);
    else rows.push(row);
    row = undefined;
  };
  const parser = new Parser({
    onopentag(name, { colspan, rowspan }) {
      if (++nested > MOST_NESTED) {
        nested = Number.POSITIVE_INFINITY;
        parser.pause();
      }
      if (name === 'table') tables++;
      if (tables !== 1) return;
      if (name === 'style' || name === 'script') ignored++;
      else if (name === 'thead') inHead = true;
      else if (name === 'tr') row = [];
      else if (name === 'td' || name === 'th') {
        cell = '';
        span = { columns: spanOf(colspan), rows: spanOf(rowspan) };
      }
    },
    ontext(text) {
      if (cell !== undefined && ignored === 0) cell += text;
    },
    onclosetag(name) {
      nested--;
      if (name === 'table' && tables === 1) tables = Number.POSITIVE_INFINITY;
      if (name === 'style' || name === 'script') ignored = Math.max(0, ignored - 1);
      else if (name === 'thead') inHead = false;
      else if ((name === 'td' || name === 'th') && cell !== undefined) {
        if (row !== undefined) spanned.put(row, cell.trim().replace(/\s+/g, ' '), span);
        cell = undefined;
      } else if (name === 'tr') closeRow();
    },
  });
  parser.write(html);
  parser.end();
  const table: Table = { header, rows };
  return tables === 0 || spanned.cells > MOST_CELLS || nested > MOST_NESTED ? undefined : table;
};

/** Cells that reach over several columns and rows (of a MultiIndex): each place that they cover has their text. */
class SpannedCells {
  /** Cells of the whole table so far. */
  cells = 0;
  /** Column -> what covers it in the rows to come. */
  private readonly below = new Map<number, { text: string; rows: number }>();

  /** Adds the cells from rows above that cover the next columns. */
  fill(row: string[]): void {
    for (let above = this.below.get(row.length); above !== undefined; above = this.below.get(row.length)) {
      if (--above.rows === 0) this.below.delete(row.length);
      if (!this.push(row, above.text)) return;
    }
  }

  /** Adds a cell behind those that reach down from above. */
  put(row: string[], text: string, { columns, rows }: { columns: number; rows: number }): void {
    this.fill(row);
    for (let i = 0; i < columns; i++) {
      if (rows > 1) this.below.set(row.length, { text, rows: rows - 1 });
      if (!this.push(row, text)) return;
    }
  }

  private push(row: string[], text: string): boolean {
    if (++this.cells > MOST_CELLS) return false;
    row.push(text);
    return true;
  }
}

/** No real table has cells this wide or high. */
const LONGEST_SPAN = 10_000;

function spanOf(value: string | undefined): number {
  const span = Number.parseInt(value ?? '1', 10);
  return span >= 1 ? Math.min(span, LONGEST_SPAN) : 1;
}

/** Headers of several rows (a MultiIndex, the name of the index) read as one. */
function addToHeader(header: string[], row: readonly string[]): void {
  for (let at = 0; at < row.length; at++) header[at] = [header[at], row[at]].filter(Boolean).join(' ');
}
