import { type CellEdit, isModified } from '@nbmend/diff';
import type { CellKind, Notebook } from '@nbmend/notebook';
import { cellName, headingFinder } from './names.ts';

/** The line above a cell's change. */
export interface CellHeader {
  readonly what: CellVerb;
  /** `code`, `markdown`, or `code → markdown` after a conversion. */
  readonly type: string;
  /** Old and new numbers from 1; empty on the side where there is no cell. */
  readonly numbersA: readonly number[];
  readonly numbersB: readonly number[];
  /** Id or first line; '' for an empty cell. */
  readonly name: string;
  /** Nearest Markdown heading above. */
  readonly under?: string;
  /** For a copy: the number of the old cell. */
  readonly copyOf?: number;
}

export type CellVerb =
  | 'modified'
  | 'inserted'
  | 'deleted'
  | 'moved'
  | 'moved and modified'
  | 'split'
  | 'joined'
  | 'copied'
  | 'copied and modified'
  | 'unchanged';

export interface Headings {
  readonly a: (cell: number) => string | undefined;
  readonly b: (cell: number) => string | undefined;
}

/** The heading above each cell of both notebooks, looked for only when a header needs it. */
export function headingsOf(a: Notebook, b: Notebook): Headings {
  return { a: headingFinder(a), b: headingFinder(b) };
}

export function cellHeader(edit: CellEdit, a: Notebook, b: Notebook, headings: Headings): CellHeader {
  const inA = 'a' in edit ? [edit.a].flat() : [];
  const inB = 'b' in edit ? [edit.b].flat() : [];
  const cell = inB.length > 0 ? b.cells[inB[0]!]! : a.cells[inA[0]!]!;
  const under = inB.length > 0 ? headings.b(inB[0]!) : headings.a(inA[0]!);
  return {
    what: verbOf(edit),
    type: typeText(inA[0] === undefined ? undefined : a.cells[inA[0]]!.kind, inB.length > 0 ? cell.kind : undefined),
    numbersA: inA.map((i) => i + 1),
    numbersB: inB.map((i) => i + 1),
    name: cellName(cell),
    ...(under === undefined ? {} : { under }),
    ...(edit.kind === 'insert' && edit.copyOf !== undefined ? { copyOf: edit.copyOf + 1 } : {}),
  };
}

/** `cell 3`, `cell 3 → 4`, `cell 3 → 3, 4`. */
function numbersText({ numbersA, numbersB }: CellHeader): string {
  const a = numbersA.join(', ');
  const b = numbersB.join(', ');
  if (a === b || b === '') return `cell ${a}`;
  return a === '' ? `cell ${b}` : `cell ${a} → ${b}`;
}

/** `code cell 3 → 4 moved and modified`, the part of the header that every form shows. */
export function headerText(header: CellHeader): string {
  const { what, copyOf } = header;
  const copy = copyOf === undefined ? what : what.replace('copied', `copied from old cell ${copyOf}`);
  return `${header.type} ${numbersText(header)} ${copy}`;
}

function verbOf(edit: CellEdit): CellVerb {
  switch (edit.kind) {
    case 'keep':
      return 'unchanged';
    case 'insert':
      if (edit.copyOf === undefined) return 'inserted';
      return edit.edited === undefined ? 'copied' : 'copied and modified';
    case 'delete':
      return 'deleted';
    case 'modify':
      return 'modified';
    case 'move':
      return edit.change !== undefined && isModified(edit.change) ? 'moved and modified' : 'moved';
    case 'split':
      return 'split';
    case 'join':
      return 'joined';
  }
}

function typeText(a: CellKind | undefined, b: CellKind | undefined): string {
  if (a === undefined || b === undefined || a === b) return (b ?? a)!;
  return `${a} → ${b}`;
}
