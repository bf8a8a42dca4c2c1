/* Which column of a table is which of the other: by name, wherever it stands; one that was renamed by its values. */
import type { TableColumn } from './model.ts';
import { heaviestIncreasing } from './order.ts';
import type { Table } from './tables.ts';

/** Columns in the order of `b`; those that are gone stand where they stood in `a`. */
export function pairColumns(a: Table, b: Table): TableColumn[] {
  const [namesA, namesB] = [columnNames(a), columnNames(b)];
  const places = new Map(namesA.map((name, at) => [name, at]));
  const mates = namesB.map((name) => places.get(name));
  pairRenamed(mates, a, b);
  const paired = [...mates.keys()].filter((at) => mates[at] !== undefined);
  const chain = heaviestIncreasing(
    paired.map((at) => mates[at]!),
    () => 1,
  );
  return inOrder(mates, new Set(chain.map((at) => paired[at])), namesA.length);
}

/** The names of the header, made different where they are repeated. */
function columnNames({ header, rows }: Table): string[] {
  const seen = new Map<string, number>();
  return Array.from({ length: header.length || (rows[0]?.length ?? 0) }, (_, at) => {
    const name = header[at] ?? '';
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return `${count}\0${name}`;
  });
}

/** Rows looked at, and the share of them that must be equal, before a column counts as renamed. */
const SAMPLE = 200;
const ALIKE = 0.5;

/** A column that is gone and a new one behind the same neighbour, with mostly the same values: it has another name now. */
function pairRenamed(mates: (number | undefined)[], a: Table, b: Table): void {
  const taken = new Set(mates);
  for (const [at, mate] of mates.entries()) {
    const candidate = at === 0 ? 0 : (mates[at - 1] ?? -2) + 1;
    if (mate !== undefined || candidate < 0 || candidate >= a.header.length || taken.has(candidate)) continue;
    const rows = Math.min(a.rows.length, b.rows.length, SAMPLE);
    let same = 0;
    for (let row = 0; row < rows; row++) if (a.rows[row][candidate] === b.rows[row][at]) same++;
    if (rows === 0 || same / rows < ALIKE) continue;
    mates[at] = candidate;
    taken.add(candidate);
  }
}

function inOrder(mates: readonly (number | undefined)[], staying: ReadonlySet<number>, widthA: number): TableColumn[] {
  const columns: TableColumn[] = [];
  const paired = new Set(mates);
  let nextA = 0;
  const putGone = (upTo: number): void => {
    for (; nextA < upTo; nextA++) if (!paired.has(nextA)) columns.push({ a: nextA });
  };
  for (const [b, a] of mates.entries()) {
    if (a === undefined) columns.push({ b });
    else if (!staying.has(b)) columns.push({ a, b, moved: true });
    else {
      putGone(a);
      columns.push({ a, b });
    }
  }
  putGone(widthA);
  return columns;
}
