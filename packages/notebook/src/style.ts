/*
 * How a file's writer spells JSON, read off the file itself, so that what is inserted looks as if the same writer had
 * written it: Jupyter indents by one space, VS Code by the setting, Colab by two, some tools write one line.
 */
import { isAscii } from 'node:buffer';
import type { ObjectNode } from './scan.ts';

export interface Style {
  /** White space of one level, or undefined if everything stands on one line. */
  readonly indent: string | undefined;
  readonly newline: '\n' | '\r\n';
  /** Between key and value: `: ` or `:` as a rule. */
  readonly colon: string;
  /** Between items that stand on one line: `, ` or `,`. Used only without indent. */
  readonly comma: string;
  /** Non-ASCII characters are written as \u escapes (Python's `ensure_ascii`). */
  readonly ascii: boolean;
}

/** What Jupyter writes; the style of a file that shows none (an empty object, say). */
export const JUPYTER_STYLE: Style = { indent: ' ', newline: '\n', colon: ': ', comma: ', ', ascii: false };

/** Reads the style off the root object and the first container in it. */
export function detectStyle(bytes: Buffer, root: ObjectNode): Style {
  const first = root.entries[0];
  if (first === undefined) return JUPYTER_STYLE;
  const lead = bytes.toString('latin1', root.from + 1, first.keyFrom);
  const multiline = lead.includes('\n');
  const second = root.entries[1];
  const colon = bytes.toString('latin1', first.keyTo, first.from);
  // Where nothing shows the comma, it is spaced as the colon is: writers do both or neither.
  const comma = second ? bytes.toString('latin1', first.to, second.keyFrom) : colon.endsWith(' ') ? ', ' : ',';
  return {
    indent: multiline ? lead.slice(lead.lastIndexOf('\n') + 1) : undefined,
    newline: lead.includes('\r\n') ? '\r\n' : '\n',
    colon,
    comma: multiline ? ', ' : comma,
    ascii: isAscii(bytes) && hasEscapedLetter(bytes),
  };
}

/** True if two files would spell every value alike, as far as white space goes. */
export function sameLayout(a: Style, b: Style): boolean {
  return (
    a.indent === b.indent &&
    a.newline === b.newline &&
    a.colon === b.colon &&
    (a.indent !== undefined || a.comma === b.comma)
  );
}

/** What most of a writer's habits show; true where they show nothing. */
export function mostlyTrue(habits: readonly (boolean | undefined)[]): boolean {
  const [yes, no] = [true, false].map((habit) => habits.filter((shown) => shown === habit).length);
  return yes >= no;
}

/** Cells looked at before a habit of the writer is taken as known. */
export const STYLE_SAMPLE = 20;

/** Looks for \uXXXX with a value past ASCII: control characters are escaped by every writer and prove nothing. */
function hasEscapedLetter(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('\\u'); at !== -1; at = bytes.indexOf('\\u', at + 2)) {
    const backslashes = runOfBackslashes(bytes, at);
    if (backslashes % 2 === 1 && bytes.toString('latin1', at + 2, at + 4) !== '00') return true;
    if (backslashes % 2 === 1 && bytes[at + 4] >= 0x38) return true;
  }
  return false;
}

function runOfBackslashes(bytes: Buffer, last: number): number {
  let count = 0;
  while (bytes[last - count] === 0x5c) count++;
  return count;
}
