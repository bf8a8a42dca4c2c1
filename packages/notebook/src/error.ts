import { isAscii } from 'node:buffer';

/** Why a file could not be read as a notebook. */
export type NotebookErrorCode =
  | 'empty'
  | 'binary'
  | 'encoding'
  | 'conflict-markers'
  | 'truncated'
  | 'syntax'
  | 'too-deep'
  | 'not-a-notebook'
  /** A notebook, but it asks for two things that exclude each other. */
  | 'contradiction';

/** Where an error is: 1-based line and column, the column counted in UTF-16 units as editors do. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/**
 * The one error for bad input. `message` reads `FILE:LINE:COL: what is wrong`; `problem` is the last part alone,
 * for callers that print the place themselves. `offset` is the byte offset in the file.
 */
export class NotebookError extends Error {
  readonly code: NotebookErrorCode;
  readonly problem: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly offset: number;

  constructor(code: NotebookErrorCode, problem: string, at: LineColumn & { file: string; offset: number }) {
    super(`${at.file}:${at.line}:${at.column}: ${problem}`);
    this.name = 'NotebookError';
    this.code = code;
    this.problem = problem;
    this.file = at.file;
    this.line = at.line;
    this.column = at.column;
    this.offset = at.offset;
  }
}

/** True for a NotebookError, also for one thrown by another bundle's copy of the class. */
export function isNotebookError(error: unknown): error is NotebookError {
  return error instanceof Error && error.name === 'NotebookError';
}

/** Line and column of a byte offset. Columns count UTF-16 units from 1; offsets past the end mean the end. */
export function lineColumn(bytes: Buffer, offset: number): LineColumn {
  const end = Math.min(offset, bytes.length);
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: columnBetween(bytes, lineStart, end) };
}

const NEWLINE = 0x0a;
/** A line longer than this is counted in bytes: nobody navigates to column 40,000,000 by characters. */
const LONGEST_COUNTED_LINE = 1 << 20;

function columnBetween(bytes: Buffer, lineStart: number, end: number): number {
  const line = bytes.subarray(lineStart, end);
  if (line.length > LONGEST_COUNTED_LINE || isAscii(line)) return line.length + 1;
  return line.toString('utf8').length + 1;
}
