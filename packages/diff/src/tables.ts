/*
 * Tables by value: what pandas writes as HTML is read into rows, and rows are compared as lines are.
 */
import type { Budget } from './budget.ts';
import type { TableChange, TableRowEdit } from './model.ts';
import { diffSequence, Interner } from './sequence.ts';

/** A table as its texts; header rows are joined into one. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads the first data table of an HTML text; undefined if there is none. */
export type ReadTable = (html: string) => Table | undefined;

/** Whether the text looks like a table of pandas (also styled), so that it is worth loading a reader. */
export function looksLikeTable(html: string): boolean {
  return /<table[^>]*(class="[^"]*dataframe|id="T_)/.test(html);
}

/** Undefined if both tables hold the same values. */
export function diffTables(a: Table, b: Table, budget: Budget): TableChange | undefined {
  const interner = new Interner();
  const key = (row: readonly string[]): string => row.join('\0');
  const changes = diffSequence(
    interner.all(a.rows.map(key)),
    interner.all(b.rows.map(key)),
    budget,
    'rows of a large table',
  );
  if (changes.length === 0 && key(a.header) === key(b.header)) return undefined;
  const rows: TableRowEdit[] = [];
  for (const { fromA, toA, fromB, toB } of changes) {
    const [gone, come] = [a.rows.slice(fromA, toA), b.rows.slice(fromB, toB)];
    const paired = Math.min(gone.length, come.length);
    for (let at = 0; at < paired; at++) rows.push({ kind: 'modify', a: gone[at], b: come[at] });
    for (const row of gone.slice(paired)) rows.push({ kind: 'delete', a: row });
    for (const row of come.slice(paired)) rows.push({ kind: 'insert', b: row });
  }
  return { headerA: a.header, headerB: b.header, rows };
}
