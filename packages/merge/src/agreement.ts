/*
 * The rules that settle a region both sides changed, without knowing who is right.
 */
import type { Budget } from './budget.ts';
import type { Ranges } from './chunks.ts';
import { mergeImports } from './imports.ts';
import { mergeItems, mergePackages, type Openings } from './lists.ts';
import type { Piece, SettledBy, TextOptions } from './pieces.ts';
import { mergeWords } from './words.ts';

/** The three texts of a merge, as lines. */
export interface Texts {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly options: TextOptions;
  readonly budget: Budget;
  /** How the lists begin that the lines of the base stand in. */
  readonly openings: Openings;
}

/** What every merge takes without looking closer: both sides did the same, or one of them nothing. */
export function alike({ base, ours, theirs }: Texts, at: Ranges): Piece[] | undefined {
  const b = base.slice(at.fromBase, at.toBase);
  const o = ours.slice(at.fromOurs, at.toOurs);
  const t = theirs.slice(at.fromTheirs, at.toTheirs);
  if (same(o, t)) return [{ kind: 'lines', lines: o, ours: at.fromOurs, theirs: at.fromTheirs }];
  if (same(o, b)) return [{ kind: 'lines', lines: t, theirs: at.fromTheirs }];
  if (same(t, b)) return [{ kind: 'lines', lines: o, ours: at.fromOurs }];
  return undefined;
}

/** Everything that settles a region without asking; undefined if nothing does. */
export function resolved(texts: Texts, at: Ranges): Piece[] | undefined {
  const { base, ours, theirs, options, openings } = texts;
  const b = base.slice(at.fromBase, at.toBase);
  const o = ours.slice(at.fromOurs, at.toOurs);
  const t = theirs.slice(at.fromTheirs, at.toTheirs);
  const settled = alike(texts, at);
  if (settled !== undefined) return settled;
  const takeOurs = (by: SettledBy): Piece[] => [{ kind: 'lines', lines: o, ours: at.fromOurs, by }];
  const takeTheirs = (by: SettledBy): Piece[] => [{ kind: 'lines', lines: t, theirs: at.fromTheirs, by }];
  // One side only moved blank lines about where the other wrote something.
  if (isBlank(b) && isBlank(o) !== isBlank(t)) return isBlank(o) ? takeTheirs('spacing') : takeOurs('spacing');
  if (isBlank(b) && isBlank(o)) return tidier(o, t) ? takeOurs('spacing') : takeTheirs('spacing');
  // What one side did is a part of what the other did.
  if (o.length > 0 && isSubsequence(o, t) && !anyOf(b, t)) return takeTheirs('part of the other');
  if (t.length > 0 && isSubsequence(t, o) && !anyOf(b, o)) return takeOurs('part of the other');
  const items = b.length === 0 ? mergeItems(openings, at.fromBase, o, t) : undefined;
  if (items !== undefined) return [{ kind: 'lines', lines: items, by: 'list' }];
  if (options.everyLine) return undefined;
  const settledLoosely = resolvedLoosely(texts, at, b, o, t);
  if (settledLoosely !== undefined) options.loosely?.();
  return settledLoosely;
}

/** By what makes one line of two, or drops one for its spacing. */
function resolvedLoosely(
  { options, budget }: Texts,
  at: Ranges,
  b: readonly string[],
  o: readonly string[],
  t: readonly string[],
): Piece[] | undefined {
  const takeOurs = (): Piece[] => [{ kind: 'lines', lines: o, ours: at.fromOurs, by: 'spacing' }];
  const takeTheirs = (): Piece[] => [{ kind: 'lines', lines: t, theirs: at.fromTheirs, by: 'spacing' }];
  const packages = b.length === 1 && o.length === 1 && t.length === 1 ? mergePackages(b[0], o[0], t[0]) : undefined;
  if (packages !== undefined) return [{ kind: 'lines', lines: [packages], by: 'list' }];
  if (options.code && b.length === 1 && o.length === 1 && t.length === 1) {
    const line = mergeWords(b[0], o[0], t[0], budget);
    if (line !== undefined) return [{ kind: 'lines', lines: [line], by: 'words apart' }];
  }
  const imports = mergeImports(b, o, t);
  if (imports !== undefined) return [{ kind: 'lines', lines: imports, by: 'imports' }];
  if (b.length > 0 && (respaced(b, o) || respaced(b, t))) {
    const lines = respacedLines(b, o, t);
    if (lines !== undefined) return [{ kind: 'lines', lines, by: 'spacing' }];
    return respaced(b, o) ? takeTheirs() : takeOurs();
  }
  if (respaced(o, t)) return tidier(o, t) ? takeOurs() : takeTheirs();
  return undefined;
}

/** A line as it is compared: blanks at its end (and the \r of another platform) are no edit that could conflict. */
export function trimmed(line: string): string {
  return line.trimEnd();
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => trimmed(line) === trimmed(b[i]));
}

/** Nothing but white space. */
export function isBlank(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === '');
}

function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  if (!short.some((line) => line.trim() !== '')) return false;
  let at = 0;
  for (const line of long) if (at < short.length && line === short[at]) at++;
  return at === short.length;
}

/** Does `lines` still hold one of the base's lines? Then a side that dropped it did more than the other. */
function anyOf(base: readonly string[], lines: readonly string[]): boolean {
  const held = new Set(lines);
  return base.some((line) => line.trim() !== '' && held.has(line));
}

/** Where both sides kept the lines of the base, each line is whose it is: what was re-spaced stays so where nobody wrote. */
function respacedLines(b: readonly string[], o: readonly string[], t: readonly string[]): string[] | undefined {
  if (b.length !== o.length || b.length !== t.length) return undefined;
  return b.map((line, i) => {
    const [ours, theirs] = [o[i], t[i]];
    if (theirs === line) return ours;
    if (ours === line || !respaced([line], [theirs])) return theirs;
    return respaced([line], [ours]) && !tidier([ours], [theirs]) ? theirs : ours;
  });
}

/** The same text but for white space that means nothing: between words, at the ends of lines, blank lines. */
function respaced(a: readonly string[], b: readonly string[]): boolean {
  const solid = (lines: readonly string[], from: number): number => {
    while (from < lines.length && lines[from].trim() === '') from++;
    return from;
  };
  let [i, j] = [solid(a, 0), solid(b, 0)];
  if (i === a.length) return false;
  while (i < a.length && j < b.length) {
    if (a[i] !== b[j] && (indentOf(a[i]) !== indentOf(b[j]) || !sameButBlanks(a[i], b[j]))) return false;
    [i, j] = [solid(a, i + 1), solid(b, j + 1)];
  }
  return i === a.length && j === b.length;
}

/**
 * The same line but for its blanks; those inside quotes are content. By hand and side by side, since most lines differ early,
 * and one pattern for all of it would read quotes that never close again and again, and could not read megabytes.
 */
function sameButBlanks(a: string, b: string): boolean {
  const [endInA, endInB] = [wordEnds(a), wordEnds(b)];
  let [i, j] = [0, 0];
  for (;;) {
    while (i < a.length && isBlankAt(a, i)) i++;
    while (j < b.length && isBlankAt(b, j)) j++;
    if (i === a.length || j === b.length) return i === a.length && j === b.length;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) return false;
    const [endA, endB] = [endInA(i), endInB(j)];
    if (endA - i !== endB - j || (endA - i > 1 && a.slice(i, endA) !== b.slice(j, endB))) return false;
    [i, j] = [endA, endB];
  }
}

function isBlankAt(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0xa0 && line[at].trim() === '');
}

/** Tells where a quote ends that begins at a place of the line; anything else is one letter. */
function wordEnds(line: string): (at: number) => number {
  const unclosed = new Set<string>(); // where one quote is not closed, no later one of its kind is
  return (at) => {
    const letter = line[at];
    if ((letter !== '"' && letter !== "'") || unclosed.has(letter)) return at + 1;
    const end = endOfQuote(line, at);
    if (end === undefined) unclosed.add(letter);
    return end ?? at + 1;
  };
}

/** The place behind the quote that closes the one at `at`, if there is one. A backslash takes the next letter with it. */
function endOfQuote(line: string, at: number): number | undefined {
  for (let i = at + 1; i < line.length; i++) {
    if (line[i] === '\\') i++;
    else if (line[i] === line[at]) return i + 1;
  }
  return undefined;
}

/** Of two spacings the one without blanks at the ends of lines, then the airier one; the same whichever side it is. */
function tidier(a: readonly string[], b: readonly string[]): boolean {
  const loose = (lines: readonly string[]): number => lines.filter((line) => /\s$/.test(line)).length;
  const size = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
  return loose(a) !== loose(b)
    ? loose(a) < loose(b)
    : size(a) !== size(b)
      ? size(a) > size(b)
      : a.join('\n') < b.join('\n');
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? '';
}
