/*
 * What a diff of two notebooks is: plain data. `a` is the old side, `b` the new one. Cells are named by their index in
 * `Notebook.cells`; text ranges are half-open line ranges, always as the four fromA toA fromB toB.
 */
import type { CellKind, JsonValue } from '@nbmend/notebook';

/** Pairs of cells that are the same cell in both notebooks, and what became of the rest. */
export interface Alignment {
  readonly pairs: readonly CellPair[];
  /** Cells of `a` whose source was spread over several cells of `b`. */
  readonly splits: readonly Split[];
  /** Cells of `b` into which several cells of `a` were joined. */
  readonly joins: readonly Join[];
  /** Cells of `b` that are copies, perhaps edited, of a cell of `a` that is still there. */
  readonly copies: readonly { readonly of: number; readonly b: number }[];
  readonly deleted: readonly number[];
  readonly inserted: readonly number[];
  /** Where a search was cut short and something coarser was taken. */
  readonly coarse: readonly Coarse[];
}

export interface CellPair {
  readonly a: number;
  readonly b: number;
  /** What the pair rests on, strongest first. */
  readonly by: 'identical' | 'id' | 'content' | 'similar' | 'position';
  /** The cell changed its place among the other paired cells. */
  readonly moved: boolean;
}

/** The parts in order; one of them is in `pairs` too, those that are `apart` stand elsewhere, beyond cells that were there. */
export interface Split {
  readonly a: number;
  readonly b: readonly number[];
  readonly apart: readonly number[];
}

/** The same from the other side. */
export interface Join {
  readonly a: readonly number[];
  readonly b: number;
  readonly apart: readonly number[];
}

/** A bound that was hit, in words for the person: what was compared coarsely and why. */
export interface Coarse {
  readonly what: string;
  readonly why: string;
}

/** One step of the edit script. Every cell of `a` and of `b` occurs in exactly one step. */
export type CellEdit =
  /** The same in everything but (perhaps) its id or noise: `change` is there only if something was recorded. */
  | { readonly kind: 'keep'; readonly a: number; readonly b: number; readonly change?: CellChange }
  /** New; perhaps a copy of an old cell, and `edited` since. */
  | { readonly kind: 'insert'; readonly b: number; readonly copyOf?: number; readonly edited?: SourceChange }
  | { readonly kind: 'delete'; readonly a: number }
  | { readonly kind: 'modify'; readonly a: number; readonly b: number; readonly change: CellChange }
  /** Moved; modified as well if `change` is there. Stands at its place in `b`. */
  | { readonly kind: 'move'; readonly a: number; readonly b: number; readonly change?: CellChange }
  | { readonly kind: 'split'; readonly a: number; readonly b: readonly number[]; readonly change: CellChange }
  | { readonly kind: 'join'; readonly a: readonly number[]; readonly b: number; readonly change: CellChange };

/** What differs between two paired cells; absent members do not differ. */
export interface CellChange {
  readonly type?: { readonly a: CellKind; readonly b: CellKind };
  readonly id?: { readonly a: string | undefined; readonly b: string | undefined };
  readonly source?: SourceChange;
  readonly executionCount?: { readonly a: number | null; readonly b: number | null };
  readonly metadata?: readonly PathChange[];
  readonly attachments?: readonly PathChange[];
  readonly outputs?: OutputsChange;
}

/** Line hunks of a source (for a split or join: of the joined sources). Hunks are in order and do not touch. */
export interface SourceChange {
  readonly linesA: readonly string[];
  readonly linesB: readonly string[];
  readonly hunks: readonly Hunk[];
  /** Only white space differs. */
  readonly whitespaceOnly: boolean;
}

/** Lines fromA..toA of `a` became fromB..toB of `b`. */
export interface Hunk {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
  /** Pairs of lines that are alike, with the ranges (UTF-16 columns) that differ in each. */
  readonly lines: readonly LinePair[];
}

export interface LinePair {
  readonly a: number;
  readonly b: number;
  readonly changedA: readonly Range[];
  readonly changedB: readonly Range[];
}

/** Half-open range of columns. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A change inside a JSON value (metadata, JSON outputs): the path from the value's root. */
export interface PathChange {
  readonly path: readonly (string | number)[];
  /** Undefined: was not there. */
  readonly a: JsonValue | undefined;
  /** Undefined: is gone. */
  readonly b: JsonValue | undefined;
  /** Written by tools on every run or save, not by a person. `noise` names the source, `papermill` for example. */
  readonly noise?: string;
}

/** Outputs by their index among those of the cell; of a split or join among those of all parts, one cell after the other. */
export interface OutputsChange {
  readonly edits: readonly OutputEdit[];
  /** Every difference is noise (addresses, timings, re-encoded pictures). */
  readonly noiseOnly: boolean;
}

export type OutputEdit =
  | { readonly kind: 'keep'; readonly a: number; readonly b: number }
  | { readonly kind: 'insert'; readonly b: number }
  | { readonly kind: 'delete'; readonly a: number }
  | { readonly kind: 'modify'; readonly a: number; readonly b: number; readonly parts: readonly OutputPart[] };

/** What differs in one output: a mime type of its bundle, or `text` of a stream, `traceback` of an error, `metadata`. */
export interface OutputPart {
  readonly name: string;
  readonly detail: OutputDetail;
}

export type OutputDetail =
  | { readonly kind: 'added' | 'removed'; readonly size: number }
  | { readonly kind: 'text'; readonly change: SourceChange; readonly noise?: string }
  | {
      readonly kind: 'image';
      readonly a: ImageFacts;
      readonly b: ImageFacts;
      readonly changedPixels?: number;
      readonly noise?: string;
    }
  | { readonly kind: 'table'; readonly rows: TableChange }
  | { readonly kind: 'json'; readonly changes: readonly PathChange[]; readonly noise?: string }
  | { readonly kind: 'binary'; readonly sizeA: number; readonly sizeB: number };

export interface ImageFacts {
  /** Bytes of the decoded file. */
  readonly size: number;
  readonly width?: number;
  readonly height?: number;
}

/** A pandas table by value: columns, and rows of which values differ or that came or went. */
export interface TableChange {
  readonly headerA: readonly string[];
  readonly headerB: readonly string[];
  /** All columns in the order of `b`, those that are gone where they stood. */
  readonly columns: readonly TableColumn[];
  /** In the order of `b`. Rows that only moved are not among them. */
  readonly rows: readonly TableRowEdit[];
  /** Rows, by number from 0, that are equal but stand elsewhere among the others. */
  readonly movedRows: readonly { readonly a: number; readonly b: number }[];
  readonly coarse?: boolean;
}

/** A column by its places in both tables; absent where there is none. Two names: it was renamed. */
export interface TableColumn {
  readonly a?: number;
  readonly b?: number;
  readonly moved?: true;
}

export type TableRowEdit =
  | { readonly kind: 'insert'; readonly b: readonly string[] }
  | { readonly kind: 'delete'; readonly a: readonly string[] }
  | { readonly kind: 'modify'; readonly a: readonly string[]; readonly b: readonly string[] };

export interface NotebookDiff {
  /** In the order of `b` (a split by the first of its parts that stayed together); deleted cells stand where they stood among their old neighbours. */
  readonly cells: readonly CellEdit[];
  readonly metadata: readonly PathChange[];
  /** nbformat version, if it differs: [major, minor]. */
  readonly format?: { readonly a: readonly [number, number]; readonly b: readonly [number, number] };
  readonly coarse: readonly Coarse[];
}

/** What to compare. All true by default. */
export interface DiffScope {
  readonly sources: boolean;
  readonly outputs: boolean;
  readonly metadata: boolean;
  readonly attachments: boolean;
  readonly ids: boolean;
  readonly counts: boolean;
}

/** White space rules as git's -w, -b, --ignore-blank-lines. */
export interface WhitespaceRules {
  readonly ignoreAll?: boolean;
  readonly ignoreAmount?: boolean;
  readonly ignoreBlankLines?: boolean;
}

export interface DiffOptions {
  readonly scope?: Partial<DiffScope>;
  readonly whitespace?: WhitespaceRules;
}
