import type { LineColumn, Span, Splice } from '@nbmend/notebook';
import type { RuleSlug } from './catalogue.ts';

/** `error` and `warning` fail a run; `info` is advice. */
export type Severity = 'error' | 'warning' | 'info';

/** One thing that is wrong with a notebook, where, why it matters and what to do about it, as a person is told. Plain data. */
export interface Remark {
  readonly rule: RuleSlug;
  readonly severity: Severity;
  /** Index among all cells of the notebook, from 0; undefined for the notebook as a whole. */
  readonly cell: number | undefined;
  /**
   * Where in the cell's source, from 1, columns in UTF-16 units; both 1 when it is about the cell as a whole, its outputs or
   * its metadata. Without a cell: where in the file.
   */
  readonly line: number;
  readonly column: number;
  /** End of the range in the same line, exclusive; undefined when there is no range. */
  readonly endColumn: number | undefined;
  /** The line of the source it is about, for a code frame; undefined when it is not about a source. */
  readonly text: string | undefined;
  readonly message: string;
  readonly why: string;
  readonly mend: string;
  /** What mends it without asking anybody: splices of the notebook's bytes. */
  readonly fix: readonly Splice[] | undefined;
}

/** A remark with what machines need besides: its place in the file, and a name to know it by the next time. */
export interface Finding extends Remark {
  readonly cellId: string | undefined;
  /** The same place in the file. */
  readonly file: FilePlace;
  /**
   * Names the finding across edits: made from the rule, the path, the cell and the text of the line, never from a line
   * number, so that a cell that moves does not make an old finding look new. 32 hexadecimal digits, unique in a file.
   */
  readonly fingerprint: string;
}

export function isFinding(remark: Remark): remark is Finding {
  return 'fingerprint' in remark;
}

/** A place in the file: lines and columns from 1; columns in UTF-16 units, and in bytes for formats that count those. */
export interface FilePlace extends LineColumn {
  readonly endColumn: number | undefined;
  readonly byteColumn: number;
  readonly endByteColumn: number | undefined;
}

/** Where a rule saw something. */
export type Place =
  /** In a source; line and columns from 1. */
  | {
      readonly in: 'source';
      readonly cell: number;
      readonly line: number;
      readonly column: number;
      readonly endColumn?: number;
    }
  /** Somewhere else in the file (a key, an output): in a cell if `cell` is given. */
  | { readonly in: 'file'; readonly cell?: number; readonly span: Span };

/** What a rule says; check.ts makes a finding of it. */
export interface Draft {
  readonly rule: RuleSlug;
  readonly at: Place;
  readonly message: string;
  /** Instead of the catalogue's, where the finding knows better. */
  readonly mend?: string;
  readonly fix?: readonly Splice[];
  /** What the fingerprint is made from instead of the line's text: for findings whose text must not be guessable. */
  readonly mark?: string;
}
