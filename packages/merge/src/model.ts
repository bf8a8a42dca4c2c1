/*
 * What a merge takes and gives: plain data.
 */
import type { Cell, CellKind, Chunks, Notebook } from '@nbmend/notebook';
import type { MarkerOptions } from './markers.ts';
import type { Piece, SettledBy } from './pieces.ts';

/** What to do where both sides ran the same source and got different outputs. */
export type OutputPolicy = 'ours' | 'theirs' | 'newest' | 'clear';

export interface MergeOptions {
  /** Form of the conflict markers; git's defaults if absent. */
  readonly markers?: Partial<MarkerOptions>;
  /** Default: `ours`. */
  readonly outputs?: OutputPolicy;
  /** Settles what would be a conflict by taking one side there (git's -X ours, -X theirs), or both (union). */
  readonly favor?: 'ours' | 'theirs' | 'union';
}

export interface MergeInput {
  /** Undefined: both sides added the file. */
  readonly base: Notebook | undefined;
  readonly ours: Notebook;
  readonly theirs: Notebook;
}

export interface MergeResult {
  /** The merged file. */
  readonly chunks: Chunks;
  /** What is marked in it. Empty: the merge is clean. */
  readonly conflicts: readonly ConflictNote[];
  /** Cells that both sides ran with different outputs, so that the policy decided. */
  readonly reruns: number;
  /** What was decided by a rule and a person may want to know. */
  readonly notes: readonly SettledNote[];
}

/** A place that both sides changed and a rule settled. */
export interface SettledNote {
  /** Index of the cell in the result. */
  readonly cell: number;
  readonly by: SettledBy;
  readonly lines: readonly string[];
}

/** A conflict that is marked in the result, for the summary. */
export interface ConflictNote {
  /** Index of the cell in the result that holds the marks. */
  readonly cell: number;
  /**
   * `source`: both edited or added a cell. `deleted`: one deleted what the other edited. `inserted`: both added cells that do not go
   * together. `metadata`: both changed a value of a cell's or the notebook's metadata.
   */
  readonly kind: 'source' | 'deleted' | 'inserted' | 'metadata';
  /** The side that has no such cell. */
  readonly absent?: 'ours' | 'theirs';
  /** Of `source`: there was no such cell before. */
  readonly added?: boolean;
  /** Number of marked regions. */
  readonly regions: number;
  /** First telling line of the cell, for the person; of a deleted cell the first line that the other side changed; the names of metadata. */
  readonly title: string;
}

/** One cell in up to three notebooks. */
export interface Row {
  readonly base: Cell | undefined;
  readonly ours: Cell | undefined;
  readonly theirs: Cell | undefined;
  readonly movedByOurs: boolean;
  readonly movedByTheirs: boolean;
}

/** A cell of the result before it is written. */
export interface PlannedCell {
  readonly row: Row;
  readonly kind: CellKind;
  /** Empty where the cell is taken whole. */
  readonly source: readonly Piece[];
  /** The side whose cell it is, untouched: nothing in it needs to be read. */
  readonly whole?: 'ours' | 'theirs';
  /** Why it is marked, if the conflict is about the cell as a whole: the side that has no such cell. */
  readonly absent?: 'ours' | 'theirs';
}
