/*
 * Python's import lines: the one part of a program in which order hardly matters and both sides add all the time.
 */

/** Merges blocks that hold nothing but import lines (and blank ones) as sets; undefined if they hold anything else or clash. */
export function mergeImports(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly string[] | undefined {
  if (ours.length === 0 || theirs.length === 0) return undefined;
  let letters = 0;
  for (const lines of [base, ours, theirs]) {
    for (const line of lines) {
      letters += line.length;
      if (letters > MOST_LETTERS) return undefined;
    }
  }
  const sides = [base, ours, theirs].map((lines) => parseAll(lines));
  if (sides.includes(undefined)) return undefined;
  const [b, o, t] = sides as Import[][];
  if (o.length === 0 || t.length === 0) return undefined;
  const gone = new Set([...missing(b, o), ...missing(b, t)].map(({ text }) => text));
  const theirNew = missing(t, [...b, ...o]);
  const result = o.filter(({ text }) => !gone.has(text));
  for (const line of theirNew) {
    const same = result.findIndex((other) => other.module !== undefined && other.head === line.head);
    if (same !== -1) {
      result[same] = joined(result[same], line);
      continue;
    }
    if (result.some((other) => clash(other, line))) return undefined;
    const place = placeBehind(t, line, result);
    result.splice(place, 0, line);
  }
  return result.map(({ text }) => text);
}

/** Of all three blocks: a hundred lines each. Every line is held against every other, and more is no head of a notebook. */
const MOST_LETTERS = 20_000;

/** One import line. `module` is there for `from m import ...`; `names` are the items, `bound` what they bring into scope. */
interface Import {
  readonly text: string;
  /** Everything before the names. */
  readonly head: string;
  readonly module: string | undefined;
  readonly names: readonly string[];
  readonly bound: readonly string[];
}

const IMPORT = /^(\s*)import\s+([\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*)\s*(#.*)?$/;
const FROM = /^(\s*from\s+([\w.]+)\s+import\s+)(\w+(?:\s+as\s+\w+)?(?:\s*,\s*\w+(?:\s+as\s+\w+)?)*)\s*(#.*)?$/;

function parseAll(lines: readonly string[]): Import[] | undefined {
  const parsed = lines.filter((line) => line.trim() !== '').map(parse);
  return parsed.includes(undefined) ? undefined : (parsed as Import[]);
}

function parse(text: string): Import | undefined {
  const plain = IMPORT.exec(text);
  if (plain) {
    const names = plain[2].split(/\s*,\s*/);
    return { text, head: `${plain[1]}import `, module: undefined, names, bound: names.map(boundName) };
  }
  const from = FROM.exec(text);
  if (!from) return undefined;
  const names = from[3].split(/\s*,\s*/);
  return { text, head: from[1], module: from[2], names, bound: names.map(boundName) };
}

/** `a.b as c` binds c, `a.b` binds a (and the whole path, which cannot clash with itself). */
function boundName(name: string): string {
  const [path, alias] = name.split(/\s+as\s+/);
  return alias ?? path;
}

function missing(from: readonly Import[], lines: readonly Import[]): Import[] {
  const known = new Set(lines.map(({ text }) => text));
  return from.filter(({ text }) => !known.has(text));
}

function joined(a: Import, b: Import): Import {
  const names = [...a.names, ...b.names.filter((name) => !a.names.includes(name))];
  return { ...a, names, bound: names.map(boundName), text: a.head + names.join(', ') };
}

/** Different imports that bring the same name into scope. */
function clash(a: Import, b: Import): boolean {
  return a.bound.some((name) => b.bound.includes(name)) && a.text.trim() !== b.text.trim();
}

/** Behind the nearest line that stands before it in its own block and is in the result; else at the end. */
function placeBehind(block: readonly Import[], line: Import, result: readonly Import[]): number {
  for (let i = block.indexOf(line) - 1; i >= 0; i--) {
    const at = result.findIndex(({ text }) => text === block[i].text);
    if (at !== -1) return at + 1;
  }
  return result.length;
}
