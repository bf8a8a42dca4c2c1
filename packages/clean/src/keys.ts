/*
 * Which keys of an object go. Paths are written as nbstripout writes them: keys joined by dots, where a key may hold dots
 * itself (`application/vnd.databricks.v1+cell`), so a path is read against the keys that are there. `*` stands for any
 * part of a key.
 */
import {
  type Entry,
  editObject,
  JUPYTER_STYLE,
  kindAt,
  type ObjectNode,
  type Splice,
  scanObject,
} from '@nbmend/notebook';

/** What becomes of one key; `inside` means that its value is looked into, if it is an object, and `else` holds otherwise. */
export type KeyVerdict =
  | { readonly kind: 'keep' | 'remove' }
  | { readonly kind: 'inside'; readonly rules: KeyRules; readonly else: 'keep' | 'remove' };

/** The drop and keep paths that begin at one object. Keep wins over drop. */
export class KeyRules {
  private readonly drop: readonly string[];
  private readonly keep: readonly string[];
  private readonly known = new Map<string, KeyVerdict>();

  /** @param drop @param keep paths relative to the object, without a leading dot */
  constructor(drop: readonly string[], keep: readonly string[]) {
    this.drop = drop;
    this.keep = keep;
  }

  verdict(key: string): KeyVerdict {
    let verdict = this.known.get(key);
    if (verdict === undefined) {
      verdict = this.decide(key);
      if (this.known.size < MOST_KNOWN) this.known.set(key, verdict);
    }
    return verdict;
  }

  /** These rules, dropping some more keys of the object itself, also if they were to be kept. */
  dropping(keys: readonly string[]): KeyRules {
    return new KeyRules(
      [...this.drop, ...keys],
      this.keep.filter((path) => !keys.includes(path)),
    );
  }

  /** These rules, keeping some more keys of the object itself. */
  keeping(keys: readonly string[]): KeyRules {
    return new KeyRules(this.drop, [...this.keep, ...keys]);
  }

  private decide(key: string): KeyVerdict {
    if (this.drop.length === 0 || matches(this.keep, key)) return KEEP;
    const keepInside = tails(this.keep, key);
    if (matches(this.drop, key)) {
      if (keepInside.length === 0) return REMOVE;
      return { kind: 'inside', rules: new KeyRules(['*'], keepInside), else: 'remove' };
    }
    const dropInside = tails(this.drop, key);
    if (dropInside.length === 0) return KEEP;
    return { kind: 'inside', rules: new KeyRules(dropInside, keepInside), else: 'keep' };
  }
}

/** A key that goes, by its full path. */
export interface RemovedKey {
  readonly path: string;
  readonly entry: Entry;
}

export interface KeyRemoval {
  readonly splices: readonly Splice[];
  readonly removed: readonly RemovedKey[];
  /** The object had keys and has lost them all. */
  readonly emptied: boolean;
}

/**
 * Splices that remove what the rules say, at any depth. An object inside that loses all its keys goes with them.
 * @param path of the object, for the report
 */
export function removeKeys(bytes: Buffer, object: ObjectNode, rules: KeyRules, path: string): KeyRemoval {
  const { entries } = object;
  const fates = entries.map((entry) => fateOf(bytes, entry, rules.verdict(entry.key), `${path}.${entry.key}`));
  // A repeated key goes only if each of its values does: removing is by name.
  const staying = new Set(entries.filter((_, i) => !fates[i].gone).map(({ key }) => key));
  const gone = new Set(entries.map(({ key }) => key).filter((key) => !staying.has(key)));
  const splices: Splice[] = [...editObject(bytes, object, { remove: gone }, NO_LAYOUT)];
  const removed: RemovedKey[] = [];
  entries.forEach((entry, i) => {
    if (gone.has(entry.key)) removed.push({ path: `${path}.${entry.key}`, entry });
    else {
      for (const splice of fates[i].splices) splices.push(splice);
      for (const key of fates[i].removed) removed.push(key);
    }
  });
  return { splices, removed, emptied: entries.length > 0 && staying.size === 0 };
}

interface Fate {
  readonly gone: boolean;
  readonly splices: readonly Splice[];
  readonly removed: readonly RemovedKey[];
}

function fateOf(bytes: Buffer, entry: Entry, verdict: KeyVerdict, path: string): Fate {
  if (verdict.kind !== 'inside') return verdict.kind === 'keep' ? STAYS : GOES;
  const otherwise = verdict.else === 'keep' ? STAYS : GOES;
  if (kindAt(bytes, entry.from) !== 'object') return otherwise;
  const child = scanObject(bytes, entry);
  if (child.entries.length === 0) return otherwise;
  const { splices, removed, emptied } = removeKeys(bytes, child, verdict.rules, path);
  return { gone: emptied, splices, removed };
}

const STAYS: Fate = { gone: false, splices: [], removed: [] };
const GOES: Fate = { gone: true, splices: [], removed: [] };

/** Removing needs no layout: nothing new is spelled. */
const NO_LAYOUT = { style: JUPYTER_STYLE, depth: 0 };

const KEEP: KeyVerdict = { kind: 'keep' };
const REMOVE: KeyVerdict = { kind: 'remove' };

/** Keys remembered for each object of the rules: notebooks use few, hostile ones must not fill the memory. */
const MOST_KNOWN = 1000;

function matches(paths: readonly string[], key: string): boolean {
  return paths.some((path) => keyMatches(path, key));
}

/** What is left of each path that goes on below this key. */
function tails(paths: readonly string[], key: string): string[] {
  const found: string[] = [];
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
      if (keyMatches(path.slice(0, dot), key)) found.push(path.slice(dot + 1));
    }
  }
  return found;
}

/** True if the pattern, with `*` for any characters, is the whole key. */
function keyMatches(pattern: string, key: string): boolean {
  if (!pattern.includes('*')) return pattern === key;
  const parts = pattern.split('*');
  const last = parts[parts.length - 1];
  if (!key.startsWith(parts[0]) || key.length < parts[0].length + last.length || !key.endsWith(last)) return false;
  let at = parts[0].length;
  for (const part of parts.slice(1, -1)) {
    const found = key.indexOf(part, at);
    if (found === -1 || found + part.length > key.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
