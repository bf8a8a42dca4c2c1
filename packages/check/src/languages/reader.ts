/* What a reader of one language says about the source of a cell. Offsets are UTF-16 units from the start of the source. */

/** What stands behind an assignment. */
export type Value =
  /** Text, number, boolean, null, or lists and maps of those, literally. */
  | { readonly kind: 'data' }
  /** Computed from these names. */
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly from: number; readonly to: number }
  /** Anything else; `what` finishes the sentence "the default is ...". */
  | { readonly kind: 'opaque'; readonly what: string; readonly from: number; readonly to: number };

export interface Assignment {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly value: Value;
  /** The language lets an author say the type, and this one did. */
  readonly typed: boolean;
  /** The comment behind it, or on the line above it. */
  readonly comment: string | undefined;
  /** Why papermill's own inspection misses it; finishes "because ...". Python only, others have none at all. */
  readonly uninspectable?: string;
}

/** A statement that is no assignment of a plain name. `what` reads as "an import", "a call". */
export interface OtherStatement {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

export interface ParameterCell {
  readonly assignments: readonly Assignment[];
  readonly others: readonly OtherStatement[];
}

/**
 * A place where a name occurs outside of comments. `bind`: at the top level of the cell, the name gets a value that does
 * not depend on the old one. `use`: it is read when the cell runs. `maybe`: inside a function, a string or another
 * language, where it may be read.
 */
export interface Mention {
  readonly name: string;
  readonly kind: 'bind' | 'use' | 'maybe';
  readonly from: number;
  readonly to: number;
}

export interface LanguageReader {
  /** The language has a way to write the type of a variable that is optional. */
  readonly optionalTypes: boolean;
  /** Names mean the same in capitals; mentions are spelled as in `names`. */
  readonly anyCase?: boolean;
  parameters(source: string): ParameterCell;
  /** Where `names` occur, in order. */
  mentions(source: string, names: ReadonlySet<string>): readonly Mention[];
}
