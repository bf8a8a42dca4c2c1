/*
 * What a merged text is made of.
 */
import type { Budget } from './budget.ts';

/** A stretch of the merged text. */
export type Piece =
  /** Settled. `base`, `ours`, `theirs`: index of the first line in the texts that hold these very lines. */
  LinesPiece | ConflictPiece;

/** How a region that both sides changed was settled; absent where only one did, or both alike. */
export type SettledBy = 'lines apart' | 'words apart' | 'part of the other' | 'imports' | 'list' | 'spacing';

export interface LinesPiece {
  readonly kind: 'lines';
  readonly lines: readonly string[];
  readonly base?: number;
  readonly ours?: number;
  readonly theirs?: number;
  readonly by?: SettledBy;
}

export interface ConflictPiece {
  readonly kind: 'conflict';
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  /** Index of the first line of each side in its text. */
  readonly from?: { readonly ours: number; readonly theirs: number };
}

export interface TextOptions {
  /** Lines that begin like this part texts that were put together (cells): never modified, never paired. */
  readonly fence?: string;
  /** Settle only what keeps every line that either side wrote: no line made of two, none dropped for its spacing. */
  readonly everyLine?: boolean;
  /** Told when a region is settled by what `everyLine` forbids. */
  readonly loosely?: () => void;
  /** The lines are code: two edits of one line may be made one. In prose they are two wordings of one sentence. */
  readonly code?: boolean;
  /** For the searches of a whole merge; each text has its own if absent. */
  readonly budget?: Budget;
  /** Keep conflicts whole, so that a base section says what became of all of it (git's diff3). */
  readonly whole?: boolean;
}

/** Lines between the markers, base sections left out: what a person has to read. */
export function conflictSize(pieces: readonly Piece[]): number {
  let lines = 0;
  for (const piece of pieces) if (piece.kind === 'conflict') lines += piece.ours.length + piece.theirs.length;
  return lines;
}
