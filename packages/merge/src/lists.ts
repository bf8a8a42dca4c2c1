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

/**
 * Both sides put items into a list at one place: all of them, ours first, if no item is in both.
 * @param above the lines above the place, for how the list begins
 */
export function mergeItems(
  above: readonly string[],
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly string[] | undefined {
  if (base.length > 0 || ours.length === 0 || theirs.length === 0) return undefined;
  if (![...ours, ...theirs].every((line) => ITEM.test(line))) return undefined;
  const opening = above.findLast((line) => line.trim() !== '' && !ITEM.test(line));
  if (opening === undefined || !OPENING.test(opening)) return undefined;
  const nameOf = (line: string): string => line.replace(/,.*$/, '').trim();
  const names = new Set(ours.map(nameOf));
  return theirs.some((line) => names.has(nameOf(line))) ? undefined : [...ours, ...theirs];
}

const PIP =
  /^(\s*[!%]\s*pip3?\s+install)((?:\s+(?:-q|-U|--quiet|--upgrade|["']?[A-Za-z0-9][^\s"';&|$`()]*["']?))+)\s*$/;

/** One `pip install` line to which both sides added packages; undefined if they disagree about one. */
export function mergePackages(base: string, ours: string, theirs: string): string | undefined {
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
