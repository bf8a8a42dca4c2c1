/*
 * Tables by value: what pandas writes as HTML is read into rows. Columns are paired first; rows are then compared as lines
 * are, by the values of the columns that both tables have. Of the rows that are left, equal ones have moved, and those with
 * the same label, with mostly the same values or at the same place have changed.
 */
import type { Budget } from './budget.ts';
import type { TableChange, TableColumn, TableRowEdit } from './model.ts';
import { diffSequence, Interner, type Replacement } from './sequence.ts';
import { pairColumns } from './table-columns.ts';

/** A table as its texts; header rows are joined into one. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads the first data table of an HTML text; undefined if there is none that can be read. */
export type ReadTable = (html: string) => Table | undefined;

/**
 * Whether the text looks like a table of pandas (also styled), so that it is worth loading a reader. A tag ends at the next
 * `<`, closed or not, so that each part of the text is read once.
 */
export function looksLikeTable(html: string): boolean {
  return /<table[^<>]*(class="[^"]*dataframe|id="T_)/.test(html);
}

/** The text without what versions of pandas write in different ways: white space around the tags of a table, its border. */
export function withPlainMarkup(html: string): string {
  return html
    .replace(/\s+/g, ' ')
    .replace(/ ?(<\/?(?:div|style|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td)\b[^<>]*>) ?/g, '$1')
    .replace(/ border="\d{1,2}"/g, '');
}

/** Undefined if both tables hold the same values. */
export function diffTables(a: Table, b: Table, budget: Budget): TableChange | undefined {
  const columns = pairColumns(a, b);
  const shared = columns.filter(isShared);
  // An index that only counts the rows says nothing of a row: one new row at the top changes the number of all.
  const counted = shared.length > 1 && isCounter(a) && isCounter(b);
  const told = counted ? shared.filter((column) => column.b !== 0) : shared;
  const inA = a.rows.map((row) => told.map((column) => row[column.a] ?? ''));
  const inB = b.rows.map((row) => told.map((column) => row[column.b] ?? ''));
  const interner = new Interner();
  const [keysA, keysB] = [inA, inB].map((rows) => interner.all(rows.map((row) => row.join('\0'))));
  const changes = diffSequence(keysA, keysB, budget, 'rows of a large table');
  if (changes.length === 0 && !columns.some((column) => isNews(column, a, b))) return undefined;
  const moves = findMoves(changes, keysA, keysB);
  const task: Task = {
    a,
    b,
    inA,
    inB,
    counted,
    movedA: new Set(moves.map((row) => row.a)),
    movedB: new Set(moves.map((row) => row.b)),
    byLabel: new Map(),
  };
  if (!counted) moves.push(...pairByLabel(changes, task));
  return {
    headerA: a.header,
    headerB: b.header,
    columns,
    rows: changes.flatMap((change) => rowEdits(change, task)),
    movedRows: moves.sort((x, y) => x.b - y.b),
  };
}

interface Task {
  readonly a: Table;
  readonly b: Table;
  /** The rows by the columns that are compared. */
  readonly inA: readonly (readonly string[])[];
  readonly inB: readonly (readonly string[])[];
  readonly counted: boolean;
  readonly movedA: ReadonlySet<number>;
  readonly movedB: ReadonlySet<number>;
  /** Rows of `b`, and the row of `a` that has the same label. */
  readonly byLabel: Map<number, number>;
}

function isShared(column: TableColumn): column is TableColumn & { a: number; b: number } {
  return column.a !== undefined && column.b !== undefined;
}

/** The column came, went, moved or has another name. */
function isNews({ a, b, moved }: TableColumn, inA: Table, inB: Table): boolean {
  return a === undefined || b === undefined || moved === true || inA.header[a] !== inB.header[b];
}

/** The first column has no name and counts from 0, with a gap where pandas left rows out. */
function isCounter({ header, rows }: Table): boolean {
  let next: number | undefined = 0;
  for (const [label] of rows) {
    if (label === '...' || label === '\u22ee') next = undefined;
    else if (!/^\d+$/.test(label ?? '') || (next !== undefined && Number(label) !== next)) return false;
    else next = Number(label) + 1;
  }
  return header[0] === '' && rows.length > 0;
}

/** Rows that are gone in one place and stand, equal, in another. */
function findMoves(changes: readonly Replacement[], a: Int32Array, b: Int32Array): { a: number; b: number }[] {
  const gone = new Map<number, number[]>();
  for (const { fromA, toA } of changes) {
    for (let at = fromA; at < toA; at++) {
      const places = gone.get(a[at]);
      if (places === undefined) gone.set(a[at], [at]);
      else places.push(at);
    }
  }
  const moves: { a: number; b: number }[] = [];
  for (const { fromB, toB } of changes) {
    for (let at = fromB; at < toB; at++) {
      const from = gone.get(b[at])?.pop();
      if (from !== undefined) moves.push({ a: from, b: at });
    }
  }
  return moves;
}

/** What became of the rows of one stretch, in the order of `b`. */
function rowEdits({ fromA, toA, fromB, toB }: Replacement, task: Task): TableRowEdit[] {
  const gone = range(fromA, toA).filter((at) => !task.movedA.has(at));
  const come = range(fromB, toB).filter((at) => !task.movedB.has(at));
  const mates = pairRows(gone, come, task);
  const paired = new Set([...mates.values(), ...task.byLabel.values()]);
  const edits: TableRowEdit[] = [];
  let next = 0;
  const putGone = (upTo: number): void => {
    for (; next < gone.length && gone[next] < upTo; next++) {
      if (!paired.has(gone[next])) edits.push({ kind: 'delete', a: task.a.rows[gone[next]] });
    }
  };
  for (const at of come) {
    const mate = mates.get(at);
    if (mate === undefined) edits.push({ kind: 'insert', b: task.b.rows[at] });
    else {
      if (mate >= fromA && mate < toA) putGone(mate);
      edits.push({ kind: 'modify', a: task.a.rows[mate], b: task.b.rows[at] });
    }
  }
  putGone(Number.POSITIVE_INFINITY);
  return edits;
}

/**
 * Pairs rows that changed by their label, the first value, if that occurs once among the changed rows of `a`.
 * @returns those of them that stand elsewhere now
 */
function pairByLabel(changes: readonly Replacement[], task: Task): { a: number; b: number }[] {
  const { inA, inB, movedA, movedB, byLabel } = task;
  const labels = new Map<string, { row: number; stretch: number } | undefined>();
  changes.forEach(({ fromA, toA }, stretch) => {
    for (const row of range(fromA, toA)) {
      if (movedA.has(row)) continue;
      const [label = ''] = inA[row];
      labels.set(label, labels.has(label) ? undefined : { row, stretch });
    }
  });
  const moves: { a: number; b: number }[] = [];
  changes.forEach(({ fromB, toB }, stretch) => {
    for (const row of range(fromB, toB)) {
      const [label = ''] = inB[row];
      const mate = movedB.has(row) ? undefined : labels.get(label);
      if (mate === undefined) continue;
      labels.delete(label);
      byLabel.set(row, mate.row);
      if (mate.stretch !== stretch) moves.push({ a: mate.row, b: row });
    }
  });
  return moves;
}

/** More comparisons than this are not made for one stretch: rows are then paired by their place. */
const MOST_COMPARED = 10_000;

/** For rows of `b` the row of `a` that they were: by label, else one with mostly the same values, else the one in its place. */
function pairRows(gone: readonly number[], come: readonly number[], task: Task): Map<number, number> {
  const { inA, inB, counted, byLabel } = task;
  const mates = new Map(come.flatMap((at) => (byLabel.has(at) ? [[at, byLabel.get(at)!] as const] : [])));
  const taken = new Set(byLabel.values());
  const [leftA, leftB] = [gone.filter((at) => !taken.has(at)), come.filter((at) => !mates.has(at))];
  const labelled = mates.size > 0;
  let alikeFound = false;
  if (leftA.length * leftB.length <= MOST_COMPARED) {
    let from = 0;
    for (const at of leftB) {
      const found = leftA.findIndex((old, i) => i >= from && alike(inA[old], inB[at]));
      if (found === -1) continue;
      mates.set(at, leftA[found]);
      from = found + 1;
      alikeFound = true;
    }
  }
  if (leftA.length === leftB.length && !alikeFound && (counted || !labelled)) {
    leftB.forEach((at, i) => {
      mates.set(at, leftA[i]);
    });
  }
  return mates;
}

/** At least half of the values are the same. */
function alike(a: readonly string[], b: readonly string[]): boolean {
  let same = 0;
  for (let at = 0; at < a.length; at++) if (a[at] === b[at]) same++;
  return a.length > 1 && same * 2 >= a.length;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
