/*
 * A block of lines of ours in a file of somebody else's, between two marker lines (all our files take `#` comments):
 *
 *     # >>> nbmend >>> written by "nbmend install", removed by "nbmend uninstall"
 *     ...
 *     # <<< nbmend <<<
 *
 * The first marker remembers what had to be done to the file besides, so that taking the block out gives back the very
 * bytes that were there. Lines of other tools that we replace stay where they are, as comments, for the same reason.
 * Text is "binary" text throughout (one character a byte), so that no encoding is assumed and none is changed.
 */

import { ownFrom, ownTo } from './own-lines.ts';

export interface BlockOptions {
  /** Where in the text; default: at the end. Must be the beginning of a line. */
  readonly at?: number;
  /** What the file begins with if it does not exist yet, say `#!/bin/sh`. */
  readonly preamble?: readonly string[];
  /** How many folders had to be made for the file. */
  readonly newFolders?: number;
}

/** Puts the block into a text (null: there is no file), or new lines into the block that is there already. */
export function putBlock(text: string | null, lines: readonly string[], options: BlockOptions = {}): string {
  const [old, ...more] = text === null ? [] : findBlocks(text);
  if (text !== null && old) {
    const eol = lineEnd(text);
    const begin = old.lost === 'begin' ? [BEGIN, ABOUT].join(' ') : BEGIN + old.marks;
    const whole = { ...old, text: [begin, ...lines, END].map((line) => line + eol).join('') };
    const spans = [whole, ...more.map((block) => ({ ...block, text: '' }))].sort((a, b) => b.from - a.from);
    return spans.reduce((result, span) => result.slice(0, span.from) + span.text + result.slice(span.to), text);
  }
  const before = text ?? (options.preamble ?? []).map((line) => `${line}\n`).join('');
  const eol = lineEnd(before);
  const at = options.at ?? before.length;
  const unended = at === before.length && before !== '' && !before.endsWith('\n');
  const done = [
    ...(text === null ? [NEW_FILE] : []),
    ...(options.newFolders ? [`(new folders: ${options.newFolders})`] : []),
    ...(unended ? [LINE_ENDED] : []),
  ];
  const block = [[BEGIN, ABOUT, ...done].join(' '), ...lines, END].map((line) => line + eol).join('');
  return before.slice(0, at) + (unended ? eol : '') + block + before.slice(at);
}

export interface Removed {
  /** Null: the file did not exist before the block, and nothing of anybody else's is in it now. */
  readonly text: string | null;
  /** So many folders were made for this file; they may go if they are empty. */
  readonly newFolders: number;
}

/** Takes the block out. `keep` says which of the lines inside are not ours; they stay. */
export function takeBlock(text: string, keep: (lines: readonly string[]) => readonly string[] = () => []): Removed {
  const block = findBlock(text);
  if (!block) return { text, newFolders: 0 };
  const eol = lineEnd(text);
  const kept = keep(block.lines).map((line) => line + eol);
  let before = text.slice(0, block.from);
  const after = text.slice(block.to);
  if (block.marks.includes(LINE_ENDED) && kept.length === 0 && after === '') before = before.replace(/\r?\n$/, '');
  const rest = before + kept.join('') + after;
  const isOurs = block.marks.includes(NEW_FILE) && /^(#![^\n]*\n?|repos:\n?)?$/.test(rest);
  const newFolders = Number(/\(new folders: (\d+)\)/.exec(block.marks)?.[1] ?? 0);
  return isOurs || !findBlock(rest) ? { text: isOurs ? null : rest, newFolders } : takeBlock(rest, keep);
}

export interface Block {
  /** The whole block, markers included. */
  readonly from: number;
  readonly to: number;
  /** The lines between the markers, without line ends. */
  readonly lines: readonly string[];
  readonly marks: string;
  /** The marker that is gone. The block is then what is known to be ours beside the other one. */
  readonly lost: 'begin' | 'end' | null;
}

/** The block in a text, or null: a whole one before one that has lost a marker. */
export function findBlock(text: string): Block | null {
  return findBlocks(text)[0] ?? null;
}

/** All blocks, of which there is more than one only after one had lost a marker. The one that counts comes first. */
export function findBlocks(text: string): Block[] {
  const raw = text.split('\n');
  const lines = raw.map((line) => line.replace(/\r$/, ''));
  const starts = [0];
  for (const line of raw) starts.push(starts.at(-1)! + line.length + 1);
  const markers = lines.flatMap((line, at) => {
    const kind = /^[ \t]*# (>>> nbmend >>>|<<< nbmend <<<)/.exec(line)?.[1];
    return kind === undefined ? [] : [{ at, begins: kind.startsWith('>') }];
  });
  const block = (fromLine: number, toLine: number, lost: Block['lost']): Block => ({
    from: starts[fromLine]!,
    to: Math.min(starts[toLine]!, text.length),
    lines: lines.slice(fromLine + (lost === 'begin' ? 0 : 1), toLine - (lost === 'end' ? 0 : 1)),
    marks: lost === 'begin' ? '' : lines[fromLine]!.slice(lines[fromLine]!.indexOf(BEGIN) + BEGIN.length),
    lost,
  });
  const blocks = markers.flatMap(({ at, begins }, index) => {
    const before = markers[index - 1];
    if (!begins) {
      if (before?.begins) return [block(before.at, at + 1, null)];
      const above = before === undefined ? 0 : before.at + 1;
      return [block(above + ownFrom(lines.slice(above), at - above), at + 1, 'begin')];
    }
    const next = markers[index + 1];
    return next && !next.begins ? [] : [block(at, ownTo(lines.slice(0, next?.at), at + 1), 'end')];
  });
  return blocks.sort((a, b) => Number(a.lost !== null) - Number(b.lost !== null));
}

/** One line of somebody else's to be taken out of service; `instead` is what of it stays in service. */
export interface Replacement {
  /** Index of the line. */
  readonly line: number;
  readonly instead?: string;
}

/** Makes comments of lines, each in its place. */
export function commentOut(text: string, replacements: readonly Replacement[]): string {
  const lines = text.split('\n');
  for (const { line, instead } of replacements) {
    const old = lines[line]!;
    const cr = old.endsWith('\r') ? '\r' : '';
    lines[line] = instead === undefined ? REPLACED + old : `${REPLACED_BY_NEXT}${old}\n${instead}${cr}`;
  }
  return lines.join('\n');
}

/** Undoes `commentOut`. */
export function restoreReplaced(text: string): string {
  const lines: string[] = [];
  let skip = false;
  for (const line of text.split('\n')) {
    if (skip) skip = false;
    else if (line.startsWith(REPLACED)) lines.push(line.slice(REPLACED.length));
    else if (line.startsWith(REPLACED_BY_NEXT)) {
      lines.push(line.slice(REPLACED_BY_NEXT.length));
      skip = true;
    } else lines.push(line);
  }
  return lines.join('\n');
}

const BEGIN = '# >>> nbmend >>>';
const END = '# <<< nbmend <<<';
const ABOUT = 'written by "nbmend install", removed by "nbmend uninstall"';
const NEW_FILE = '(new file)';
const LINE_ENDED = '(line end added)';
const REPLACED = '#nbmend-replaced: ';
const REPLACED_BY_NEXT = '#nbmend-replaced-by-next-line: ';

/** How the lines of a text end; by its first line, since files with both are broken anyway. */
function lineEnd(text: string): string {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
}

/** The UTF-8 bytes of a string, one character a byte. */
export function binary(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
