/*
 * What text means to the reader, as opposed to how it looks. Renderers paint by role; `plain` leaves text as it is, and
 * colour.ts, loaded only when colour is wanted, turns roles into escape codes. Signs and words carry the meaning too.
 */

export type Role =
  | 'file'
  | 'cell'
  | 'place'
  | 'quiet'
  | 'warning'
  | 'heading'
  | 'strong'
  | 'emphasis'
  | 'link'
  | 'added'
  | 'removed'
  | 'changed';

/** Classes of syntax, few enough to tell apart. */
export type TokenKind = 'keyword' | 'string' | 'number' | 'comment' | 'name' | 'builtin' | 'meta';

/** A piece of a line with one class of syntax; columns are UTF-16 units, half-open. */
export interface Token {
  readonly from: number;
  readonly to: number;
  readonly kind: TokenKind;
}

export interface Piece {
  readonly sign: ' ' | '-' | '+' | '~';
  /** Inside a highlighted change of the line. */
  readonly changed: boolean;
  readonly token: TokenKind | undefined;
}

export interface Paint {
  readonly coloured: boolean;
  role(role: Role, text: string): string;
  /** A part of a source or output line. */
  piece(piece: Piece, text: string): string;
}

/** Finds the syntax of a text: tokens line by line, in order and without overlap. */
export type Highlight = (lines: readonly string[], language: string) => readonly (readonly Token[])[];

export const plain: Paint = { coloured: false, role: (_, text) => text, piece: (_, text) => text };
