/* Reads tables out of HTML; a file of its own because its parser is loaded only when two tables differ. */
import { Parser } from 'htmlparser2';
import type { ReadTable, Table } from './tables.ts';

/** Cells beyond this many are not read: the rest of so large a table is compared as text. */
const MOST_CELLS = 200_000;

/** The first table of the text, with the text of its cells; undefined if there is none or it is too large. */
export const readTable: ReadTable = (html) => {
  const header: string[] = [];
  const rows: string[][] = [];
  let tables = 0;
  let cells = 0;
  let inHead = false;
  let ignored = 0;
  let row: string[] | undefined;
  let cell: string | undefined;
  const parser = new Parser({
    onopentag(name) {
      if (name === 'table') tables++;
      if (tables !== 1) return;
      if (name === 'style' || name === 'script') ignored++;
      else if (name === 'thead') inHead = true;
      else if (name === 'tr') row = [];
      else if (name === 'td' || name === 'th') cell = '';
    },
    ontext(text) {
      if (cell !== undefined && ignored === 0) cell += text;
    },
    onclosetag(name) {
      if (name === 'table' && tables === 1) tables = Number.POSITIVE_INFINITY;
      if (name === 'style' || name === 'script') ignored = Math.max(0, ignored - 1);
      else if (name === 'thead') inHead = false;
      else if ((name === 'td' || name === 'th') && cell !== undefined) {
        row?.push(cell.trim().replace(/\s+/g, ' '));
        cell = undefined;
        cells++;
      } else if (name === 'tr' && row !== undefined) {
        if (inHead) addToHeader(header, row);
        else rows.push(row);
        row = undefined;
      }
    },
  });
  parser.write(html);
  parser.end();
  const table: Table = { header, rows };
  return tables === 0 || cells > MOST_CELLS ? undefined : table;
};

/** Headers of several rows (a MultiIndex, the name of the index) read as one. */
function addToHeader(header: string[], row: readonly string[]): void {
  for (let at = 0; at < row.length; at++) header[at] = [header[at], row[at]].filter(Boolean).join(' ');
}
