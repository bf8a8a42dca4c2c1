/*
 * Reading a file as a notebook. All bad input ends here, as one NotebookError that says what to do.
 */
import { isUtf8 } from 'node:buffer';
import { Notebook } from './document.ts';
import { lineColumn, NotebookError, type NotebookErrorCode } from './error.ts';
import { KnownCells } from './known-cells.ts';
import { type Item, kindAt, type ObjectNode, ScanError, type Shape, type Span, scanDocument } from './scan.ts';
import { smallCellReader } from './small-cells.ts';

export interface ReadOptions {
  /** Name of the file in messages; `<notebook>` if there is none. */
  readonly file?: string;
  /** Record the parts of every cell at once: a fifth less time for who looks at all of them, more for who compares cells. */
  readonly wholly?: boolean;
  /** Another version of the notebook: what is the same in both is not read again. */
  readonly beside?: Notebook;
}

/**
 * Reads the bytes of an .ipynb file: nbformat 4.0-4.5 (`cells`) and 3 or older (`worksheets`). Nothing is upgraded and no
 * value is decoded yet; the notebook keeps the bytes, which must not be changed afterwards.
 * @throws NotebookError for everything that is not a notebook
 */
export function readNotebook(
  bytes: Buffer,
  { file = '<notebook>', wholly = false, beside }: ReadOptions = {},
): Notebook {
  const fail = (code: NotebookErrorCode, problem: string, offset: number): NotebookError =>
    new NotebookError(code, problem, { file, offset, ...lineColumn(bytes, offset) });

  const start = startOfText(bytes);
  if (isBlank(bytes, start)) throw fail('empty', 'the file is empty, a notebook (JSON) was expected', 0);
  const known = beside && new KnownCells(bytes, beside);
  let root: ObjectNode;
  try {
    const item = scanDocument(bytes, wholly ? WHOLE_SHAPE : known ? shapeBeside(known) : NOTEBOOK_SHAPE, start);
    if (item.node?.kind !== 'object') {
      throw fail('not-a-notebook', 'not a notebook: the file is JSON, but no object with "cells"', item.from);
    }
    root = item.node;
  } catch (error) {
    throw error instanceof ScanError ? explain(bytes, error, fail) : error;
  }
  if (!isUtf8Outside(known?.runs ?? [], bytes)) {
    const offset = firstInvalidUtf8(bytes);
    throw fail('encoding', 'the file is not valid UTF-8 here; save it as UTF-8', offset);
  }
  const trouble = shapeTrouble(bytes, root);
  if (trouble !== undefined) throw fail('not-a-notebook', trouble.problem, trouble.offset);
  return new Notebook(bytes, root, file);
}

const OUTPUT: Shape = {};
const CELL: Shape = { keys: { outputs: { items: OUTPUT } } };
const shapeOf = (cells: Shape): Shape => ({ keys: { cells, worksheets: { items: { keys: { cells } } } } });
const NOTEBOOK_SHAPE = shapeOf({ items: CELL, quickly: (bytes, first) => smallCellReader(bytes, CELL, first) });
const WHOLE_SHAPE = shapeOf({ items: CELL });

function shapeBeside(known: KnownCells): Shape {
  return shapeOf({ items: CELL, quickly: (bytes, first) => smallCellReader(bytes, CELL, first, known) });
}

/** Behind the byte order mark, if there is one. */
function startOfText(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function isBlank(bytes: Buffer, start: number): boolean {
  for (let at = start; at < bytes.length; at++) if (bytes[at] > 0x20) return false;
  return !bytes.subarray(start, start + BINARY_SAMPLE).includes(0);
}

type Fail = (code: NotebookErrorCode, problem: string, offset: number) => NotebookError;

/** What a file that is not JSON most likely is: the reader of the message needs the cause, not the first odd byte. */
function explain(bytes: Buffer, error: ScanError, fail: Fail): NotebookError {
  const marker = findMarker(bytes);
  if (marker !== undefined) {
    const advice = 'run nbmend resolve, or git checkout --merge with the driver installed';
    return fail('conflict-markers', `this file has git conflict markers; ${advice}`, marker);
  }
  const head = bytes.subarray(0, BINARY_SAMPLE);
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    return fail('encoding', 'the file is UTF-16; save it as UTF-8', 0);
  }
  const zero = head.indexOf(0);
  if (zero !== -1) return fail('binary', 'the file is binary, a notebook (JSON) was expected', zero);
  if (!isUtf8(bytes)) {
    const offset = firstInvalidUtf8(bytes);
    if (offset <= error.offset) return fail('encoding', 'the file is not valid UTF-8 here; save it as UTF-8', offset);
  }
  if (error.code === 'truncated') return fail('truncated', `the file is cut short: ${error.message}`, error.offset);
  return fail(error.code, error.code === 'syntax' ? `not valid JSON: ${error.message}` : error.message, error.offset);
}

/** As git: a file with a NUL in its first 8,000 bytes is binary. */
const BINARY_SAMPLE = 8000;

/** The first line that begins like git's opening marker, if a closing one follows: JSON never has such lines. */
function findMarker(bytes: Buffer): number | undefined {
  const opening = bytes.subarray(0, 7).toString('latin1') === '<<<<<<<' ? 0 : bytes.indexOf('\n<<<<<<<') + 1;
  if (opening === 0 && bytes[0] !== 0x3c) return undefined;
  return bytes.includes('\n>>>>>>>', opening) ? opening : undefined;
}

/** Whether all is text but what is known to be: `runs` are whole cells, of a file that was read. */
function isUtf8Outside(runs: readonly Span[], bytes: Buffer): boolean {
  let from = 0;
  for (const run of runs) {
    if (!isUtf8(bytes.subarray(from, run.from))) return false;
    from = run.to;
  }
  return isUtf8(bytes.subarray(from));
}

/** Offset of the first byte that makes the text invalid, found by halving: native checks, a few dozen of them. */
function firstInvalidUtf8(bytes: Buffer): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = valid + ((invalid - valid) >> 1);
    const cut = characterStart(bytes, middle);
    if (cut <= valid) break;
    if (isUtf8(bytes.subarray(valid, cut))) valid = cut;
    else invalid = cut;
  }
  for (let at = valid; at < invalid; at++) {
    const to = Math.min(characterEnd(bytes, at), bytes.length);
    if (!isUtf8(bytes.subarray(at, to))) return at;
    at = to - 1;
  }
  return valid;
}

function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && at - start < 3 && (bytes[start] & 0xc0) === 0x80) start--;
  return start;
}

function characterEnd(bytes: Buffer, at: number): number {
  const lead = bytes[at];
  return at + (lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1);
}

/** Why a JSON object is no notebook: the few things without which cells cannot be found. */
function shapeTrouble(bytes: Buffer, root: ObjectNode): { problem: string; offset: number } | undefined {
  const containers = root.entries.filter(({ key }) => key === 'cells' || key === 'worksheets');
  if (containers.length === 0) return { problem: 'not a notebook: there is no "cells"', offset: root.from };
  for (const { key, node, from } of containers) {
    if (node?.kind !== 'array') return { problem: `not a notebook: "${key}" is not a list`, offset: from };
    for (const item of node.items) {
      if (!isObject(bytes, item))
        return { problem: `not a notebook: an item of "${key}" is not an object`, offset: item.from };
      if (key !== 'worksheets') continue;
      const trouble = worksheetTrouble(bytes, item.node as ObjectNode);
      if (trouble !== undefined) return trouble;
    }
  }
  return undefined;
}

function worksheetTrouble(bytes: Buffer, sheet: ObjectNode): { problem: string; offset: number } | undefined {
  for (const { key, node, from } of sheet.entries) {
    if (key !== 'cells') continue;
    if (node?.kind !== 'array') return { problem: 'not a notebook: "cells" is not a list', offset: from };
    const bad = node.items.find((cell) => !isObject(bytes, cell));
    if (bad) return { problem: 'not a notebook: a cell is not an object', offset: bad.from };
  }
  return undefined;
}

function isObject(bytes: Buffer, item: Item): boolean {
  return kindAt(bytes, item.from) === 'object';
}
