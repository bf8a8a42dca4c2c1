/*
 * Conflicts as text in a source, in git's own form, and back.
 */
import type { ConflictPiece, Piece } from './pieces.ts';

/** git's `merge.conflictStyle`. */
export type ConflictStyle = 'merge' | 'diff3' | 'zdiff3';

export interface MarkerOptions {
  /** Characters in a marker; git's default is 7, and it asks for more when merging merge bases. */
  readonly size: number;
  readonly style: ConflictStyle;
  /** Names behind the markers. */
  readonly labels: { readonly base: string; readonly ours: string; readonly theirs: string };
}

/**
 * The text with its conflicts between markers. They are longer than was asked for where a line of a side is such a marker
 * itself (a conflict that somebody committed, a heading underlined with `=======`).
 */
export function writeMarkers(pieces: readonly Piece[], { size: least, style, labels }: MarkerOptions): string {
  const size = unambiguous(least, pieces);
  const marker = (sign: string, label: string): string =>
    `${sign.repeat(size)} ${label.replace(/\s+/g, ' ').trim()}`.trimEnd();
  const lines: string[] = [];
  // One by one: as arguments of one call, a hundred thousand lines would not fit the stack.
  const write = (more: readonly string[]): void => {
    for (const line of more) lines.push(line);
  };
  for (const piece of pieces) {
    if (piece.kind === 'lines') {
      write(piece.lines);
      continue;
    }
    lines.push(marker('<', labels.ours || 'ours'));
    write(piece.ours);
    if (style !== 'merge') {
      lines.push(marker('|', labels.base || 'base'));
      write(piece.base);
    }
    lines.push('='.repeat(size));
    write(piece.theirs);
    lines.push(marker('>', labels.theirs || 'theirs'));
  }
  return lines.join('\n');
}

/** Two more for each step, as git does for conflicts of conflicts. */
function unambiguous(least: number, pieces: readonly Piece[]): number {
  const used = new Set<number>();
  for (const piece of pieces) {
    if (piece.kind === 'lines') continue;
    for (const line of [...piece.ours, ...piece.base, ...piece.theirs]) {
      const marker = /^(<{7,}|\|{7,}|={7,}|>{7,})(?= |\r?$)/.exec(line);
      if (marker) used.add(marker[1].length);
    }
  }
  let size = least;
  while (used.has(size)) size += 2;
  return size;
}

/** A conflict found in a text. `hasBase` tells an empty base section from none; lines count from 0, markers included. */
export interface MarkedConflict extends ConflictPiece {
  readonly hasBase: boolean;
  readonly oursLabel: string;
  readonly theirsLabel: string;
  readonly fromLine: number;
  readonly toLine: number;
}

export type MarkedPiece = { readonly kind: 'lines'; readonly lines: readonly string[] } | MarkedConflict;

/**
 * Reads a text that may hold conflicts. Only whole ones count: an opening marker whose parting and closing ones follow in
 * the same size. Markers of another size inside a side belong to that side (conflicts of conflicts).
 */
export function readMarkers(text: string): MarkedPiece[] {
  const lines = text.split('\n');
  const pieces: MarkedPiece[] = [];
  let plain: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const found = conflictAt(lines, at);
    if (found === undefined) {
      plain.push(lines[at++]);
      continue;
    }
    if (plain.length > 0) pieces.push({ kind: 'lines', lines: plain });
    plain = [];
    pieces.push(found);
    at = found.toLine;
  }
  if (plain.length > 0) pieces.push({ kind: 'lines', lines: plain });
  return pieces;
}

/** Quick test for sources that hold no conflict, which is nearly all of them. */
export function mayHoldMarkers(text: string): boolean {
  return text.includes('<<<<<<<') && text.includes('>>>>>>>');
}

function conflictAt(lines: readonly string[], at: number): MarkedConflict | undefined {
  const opening = OPENING.exec(lines[at]);
  if (!opening) return undefined;
  const size = opening[1].length;
  const isMarker = (line: string, sign: string): boolean =>
    line.startsWith(sign.repeat(size)) && (line.length === size || line[size] === ' ' || line[size] === '\r');
  let base = -1;
  let middle = -1;
  for (let i = at + 1; i < lines.length; i++) {
    const line = lines[i];
    if (isMarker(line, '|') && base === -1 && middle === -1) base = i;
    else if (isMarker(line, '=') && middle === -1) middle = i;
    else if (isMarker(line, '>') && middle !== -1) {
      return {
        kind: 'conflict',
        ours: lines.slice(at + 1, base === -1 ? middle : base),
        base: base === -1 ? [] : lines.slice(base + 1, middle),
        theirs: lines.slice(middle + 1, i),
        hasBase: base !== -1,
        oursLabel: opening[2]?.trim() ?? '',
        theirsLabel: line.slice(size).trim(),
        fromLine: at,
        toLine: i + 1,
      };
    } else if (isMarker(line, '<')) return undefined;
  }
  return undefined;
}

const OPENING = /^(<{7,})( .*)?\r?$/;
