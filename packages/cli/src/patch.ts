/*
 * A unified diff of two versions of a file where the second is made of pieces of the first: no search is needed, the pieces
 * say what stayed. Linear in the size of the file, however long its lines.
 */
import { applySplices, type Chunks, type Splice } from '@nbmend/notebook';

/** Lines of context around a change, as git. */
const CONTEXT = 3;

/** The patch that carries out the splices, as `git apply` takes it. */
export function patchOf(name: string, before: Buffer, splices: readonly Splice[]): string {
  const changes = lineChanges(before, edits(before, applySplices(before, splices)));
  const hunks: string[] = [];
  let shift = 0;
  for (const group of grouped(changes)) {
    const { text, added } = hunk(before, group, shift);
    hunks.push(text);
    shift += added;
  }
  return `--- a/${name}\n+++ b/${name}\n${hunks.join('')}`;
}

/** Bytes `from` to `to` of the old text are replaced by `insert`. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: Buffer;
}

/** Chunks that are views into `before`, in its order, stay where they are (moved cells come as such views); the others are new. */
function edits(before: Buffer, chunks: Chunks): Edit[] {
  const result: Edit[] = [];
  let at = 0;
  let inserted: Uint8Array[] = [];
  const close = (from: number): void => {
    if (from > at || inserted.length > 0) result.push({ from: at, to: from, insert: Buffer.concat(inserted) });
    inserted = [];
  };
  for (const chunk of chunks) {
    const from = chunk.buffer === before.buffer ? chunk.byteOffset - before.byteOffset : -1;
    if (from < at || from + chunk.length > before.length) inserted.push(chunk);
    else {
      close(from);
      at = from + chunk.length;
    }
  }
  close(before.length);
  return result;
}

/** Whole lines: old lines `from` to `to` (half-open, from 0) at bytes `fromByte` to `toByte` become `lines`. */
interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly fromByte: number;
  readonly toByte: number;
  readonly lines: readonly string[];
}

function lineChanges(before: Buffer, list: readonly Edit[]): LineChange[] {
  const changes: LineChange[] = [];
  let line = 0;
  let lineAt = 0;
  for (let i = 0; i < list.length; ) {
    const fromByte = lineStart(before, list[i]!.from);
    line += countLines(before, lineAt, fromByte);
    const pieces: Uint8Array[] = [];
    let at = fromByte;
    let toByte = fromByte;
    // Edits that share a line are one change.
    do {
      const edit = list[i++]!;
      pieces.push(before.subarray(at, edit.from), edit.insert);
      at = edit.to;
      toByte = Math.max(toByte, lineEnd(before, edit.to));
    } while (i < list.length && list[i]!.from < toByte);
    pieces.push(before.subarray(at, toByte));
    const to = line + countLines(before, fromByte, toByte);
    changes.push(trimmed(before, { from: line, to, fromByte, toByte, lines: splitLines(Buffer.concat(pieces)) }));
    [line, lineAt] = [to, toByte];
  }
  return changes;
}

/** Without lines at both ends that are equal on both sides: a cut in the middle of a line often leaves a whole line. */
function trimmed(before: Buffer, change: LineChange): LineChange {
  const old = splitLines(before.subarray(change.fromByte, change.toByte));
  const { lines } = change;
  const most = Math.min(old.length, lines.length);
  let head = 0;
  while (head < most && old[head] === lines[head]) head++;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === lines[lines.length - 1 - tail]) tail++;
  const bytes = (list: readonly string[]): number => list.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  return {
    from: change.from + head,
    to: change.to - tail,
    fromByte: change.fromByte + bytes(old.slice(0, head)),
    toByte: change.toByte - bytes(old.slice(old.length - tail)),
    lines: lines.slice(head, lines.length - tail),
  };
}

/** Changes whose context would touch stand in one hunk. */
function grouped(changes: readonly LineChange[]): LineChange[][] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    if (change.from === change.to && change.lines.length === 0) continue;
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.from - last.to <= 2 * CONTEXT) groups.at(-1)!.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunk(before: Buffer, group: readonly LineChange[], shift: number): { text: string; added: number } {
  const first = group[0]!;
  const last = group[group.length - 1]!;
  const start = linesBack(before, first.fromByte, CONTEXT);
  const end = linesForward(before, last.toByte, CONTEXT);
  const body: string[] = [];
  const write = (sign: string, lines: readonly string[]): void => {
    for (const line of marked(sign, lines)) body.push(line);
  };
  let at = start;
  let added = 0;
  for (const { fromByte, toByte, lines } of group) {
    const gone = splitLines(before.subarray(fromByte, toByte));
    write(' ', splitLines(before.subarray(at, fromByte)));
    write('-', gone);
    write('+', lines);
    added += lines.length - gone.length;
    at = toByte;
  }
  write(' ', splitLines(before.subarray(at, end)));
  const oldFrom = first.from - countLines(before, start, first.fromByte);
  const oldCount = countLines(before, start, end);
  const range = (from: number, count: number): string => (count === 0 ? `${from},0` : `${from + 1},${count}`);
  const head = `@@ -${range(oldFrom, oldCount)} +${range(oldFrom + shift, oldCount + added)} @@\n`;
  return { text: head + body.join(''), added };
}

function marked(sign: string, lines: readonly string[]): string[] {
  return lines.map((line) => (line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`));
}

const NEWLINE = 0x0a;

function splitLines(bytes: Buffer): string[] {
  const text = bytes.toString();
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Lines that begin in the range; its ends are line starts (or the end of the file). */
function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at = lineEnd(bytes, at)) count++;
  return count;
}

/** Offset of the first byte of the line that `at` is in. */
function lineStart(bytes: Buffer, at: number): number {
  return at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1;
}

/** Offset behind the newline of the line that `at` is in; `at` itself if it is at the end of the file. */
function lineEnd(bytes: Buffer, at: number): number {
  const newline = bytes.indexOf(NEWLINE, at);
  return newline === -1 ? bytes.length : newline + 1;
}

function linesBack(bytes: Buffer, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count && at > 0; i++) at = lineStart(bytes, at - 1);
  return at;
}

function linesForward(bytes: Buffer, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count && at < bytes.length; i++) at = lineEnd(bytes, at);
  return at;
}
