/*
 * Lists that both sides add to, where order means nothing: what is imported, exported or required, one item a line, sets,
 * and the packages of a `pip install`.
 */

/** Lines that are nothing but an item with its comma: a name or a string. */
const ITEM = /^\s+(?:[A-Za-z_][\w.]*(?:\s+as\s+\w+)?|"[^"\\]*"|'[^'\\]*')\s*,\s*(?:#.*)?$/;

/**
 * Where such lines are a set: names that are imported or exported, packages that are required, a set. In any other list
 * (the steps of a pipeline, the words of a command), as among the arguments of a call, order may count.
 */
const OPENING =
  /(?:\bimport\s*\(|\b(?:__all__|\w*(?:requires|requirements|dependencies|packages))\s*\+?=\s*[[(]|=\s*\{)\s*(?:#.*)?$/;

/** How the lists of a text begin. What was passed on the way up is remembered: there may be as many places as lines. */
export class Openings {
  private readonly lines: readonly string[];
  /** By line: itself, or of an item the nearest line above that is none (-1: there is none); undefined where nobody has asked. */
  private readonly found: (number | undefined)[] = [];

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  /** The nearest line above a place that is no item. */
  above(place: number): string | undefined {
    let at = place - 1;
    while (at >= 0 && this.found[at] === undefined && isInList(this.lines[at])) at--;
    const opening = at >= 0 ? (this.found[at] ?? at) : -1;
    for (let passed = Math.max(at, 0); passed < place; passed++) this.found[passed] = opening;
    return this.lines[opening];
  }
}

function isInList(line: string): boolean {
  return line.trim() === '' || ITEM.test(line);
}

/**
 * Both sides put items into a list at one place where the base has nothing: all of them, ours first, if no item is in both.
 * @param place index of the line of the base before which they were put
 */
export function mergeItems(
  openings: Openings,
  place: number,
  ours: readonly string[],
  theirs: readonly string[],
): readonly string[] | undefined {
  if (ours.length === 0 || theirs.length === 0) return undefined;
  if (!ours.every((line) => ITEM.test(line)) || !theirs.every((line) => ITEM.test(line))) return undefined;
  const opening = openings.above(place);
  if (opening === undefined || !OPENING.test(opening)) return undefined;
  const nameOf = (line: string): string => line.replace(/,.*$/, '').trim();
  const names = new Set(ours.map(nameOf));
  return theirs.some((line) => names.has(nameOf(line))) ? undefined : [...ours, ...theirs];
}

/** In letters, all three together. Nobody types a longer one, and every word is looked for among the others. */
const LONGEST_COMMAND = 20_000;
const PIP =
  /^(\s*[!%]\s*pip3?\s+install)((?:\s+(?:-q|-U|--quiet|--upgrade|["']?[A-Za-z0-9][^\s"';&|$`()]*["']?))+)\s*$/;

/** One `pip install` line to which both sides added packages; undefined if they disagree about one. */
export function mergePackages(base: string, ours: string, theirs: string): string | undefined {
  if (base.length + ours.length + theirs.length > LONGEST_COMMAND) return undefined;
  const sides = [base, ours, theirs].map((line) => PIP.exec(line));
  const [b, o, t] = sides.map((found) => found?.[2].trim().split(/\s+/));
  if (b === undefined || o === undefined || t === undefined) return undefined;
  if (getsInTheWay(b, o, t) || getsInTheWay(b, t, o)) return undefined;
  const kept = o.filter((word) => !b.includes(word) || t.includes(word));
  const merged = [...kept, ...t.filter((word) => !b.includes(word) && !o.includes(word))];
  return new Set(merged.map(packageOf)).size === merged.length ? [sides[1]?.[1], ...merged].join(' ') : undefined;
}

/** A side took away what the other wrote in another way, or what the other gave an option. */
function getsInTheWay(base: readonly string[], side: readonly string[], other: readonly string[]): boolean {
  const names = new Set(side.map(packageOf));
  const gone = base.filter((word) => !names.has(packageOf(word)));
  if (gone.length === 0) return false;
  const others = new Set(other.map(packageOf));
  const rewritten = gone.some((word) => others.has(packageOf(word)) && !other.includes(word));
  return rewritten || other.some((word) => word.startsWith('-') && !base.includes(word));
}

/** The package that a word asks for, without its version and extras; an option stands for itself. */
function packageOf(word: string): string {
  return /^["']?([\w.-]+)/.exec(word)?.[1].toLowerCase() ?? word;
}
