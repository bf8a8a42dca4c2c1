/*
 * The rules that settle a region both sides changed, without knowing who is right.
 */
import type { Ranges } from './chunks.ts';
import { mergeImports } from './imports.ts';
import { mergeItems, mergePackages } from './lists.ts';
import type { Piece, SettledBy, TextOptions } from './pieces.ts';
import { mergeWords } from './words.ts';

/** The three texts of a merge, as lines. */
export interface Texts {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly options: TextOptions;
}

/** Everything that settles a region without asking; undefined if nothing does. */
export function resolved({ base, ours, theirs, options }: Texts, at: Ranges): Piece[] | undefined {
  const b = base.slice(at.fromBase, at.toBase);
  const o = ours.slice(at.fromOurs, at.toOurs);
  const t = theirs.slice(at.fromTheirs, at.toTheirs);
  const takeOurs = (by?: SettledBy): Piece[] => [{ kind: 'lines', lines: o, ours: at.fromOurs, ...(by && { by }) }];
  const takeTheirs = (by?: SettledBy): Piece[] => [
    { kind: 'lines', lines: t, theirs: at.fromTheirs, ...(by && { by }) },
  ];
  if (same(o, t)) return [{ kind: 'lines', lines: o, ours: at.fromOurs, theirs: at.fromTheirs }];
  if (same(o, b)) return takeTheirs();
  if (same(t, b)) return takeOurs();
  // One side only moved blank lines about where the other wrote something.
  if (isBlank(b) && isBlank(o) !== isBlank(t)) return isBlank(o) ? takeTheirs('spacing') : takeOurs('spacing');
  if (isBlank(b) && isBlank(o)) return tidier(o, t) ? takeOurs('spacing') : takeTheirs('spacing');
  // What one side did is a part of what the other did.
  if (o.length > 0 && isSubsequence(o, t) && !anyOf(b, t)) return takeTheirs('part of the other');
  if (t.length > 0 && isSubsequence(t, o) && !anyOf(b, o)) return takeOurs('part of the other');
  const items = b.length === 0 ? mergeItems(base.slice(0, at.fromBase), b, o, t) : undefined;
  if (items !== undefined) return [{ kind: 'lines', lines: items, by: 'list' }];
  if (options.everyLine) return undefined;
  const packages = b.length === 1 && o.length === 1 && t.length === 1 ? mergePackages(b[0], o[0], t[0]) : undefined;
  if (packages !== undefined) return [{ kind: 'lines', lines: [packages], by: 'list' }];
  if (options.code && b.length === 1 && o.length === 1 && t.length === 1) {
    const line = mergeWords(b[0], o[0], t[0]);
    if (line !== undefined) return [{ kind: 'lines', lines: [line], by: 'words apart' }];
  }
  const imports = mergeImports(b, o, t);
  if (imports !== undefined) return [{ kind: 'lines', lines: imports, by: 'imports' }];
  if (b.length > 0 && (respaced(b, o) || respaced(b, t))) {
    const lines = respacedLines(b, o, t);
    if (lines !== undefined) return [{ kind: 'lines', lines, by: 'spacing' }];
    return respaced(b, o) ? takeTheirs('spacing') : takeOurs('spacing');
  }
  if (respaced(o, t)) return tidier(o, t) ? takeOurs('spacing') : takeTheirs('spacing');
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
  return base.some((line) => line.trim() !== '' && lines.includes(line));
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
  const squeeze = (lines: readonly string[]): string =>
    lines.flatMap((line) => (line.trim() === '' ? [] : [indentOf(line) + withoutBlanks(line)])).join('\n');
  return squeeze(a) === squeeze(b) && squeeze(a) !== '';
}

/** A line without its blanks; those inside quotes are content. */
function withoutBlanks(line: string): string {
  return line.replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s+/g, (_, quoted: string | undefined) => quoted ?? '');
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
