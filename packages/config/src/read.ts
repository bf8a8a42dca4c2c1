/*
 * One configuration file, checked against the table of options.
 */
import { ConfigError } from './error.ts';
import {
  type Kind,
  kebab,
  METADATA_PATH,
  type Option,
  optionNamed,
  SECTION_NAMES,
  SECTIONS,
  type SectionName,
  type Settings,
} from './options.ts';
import { closest } from './similar.ts';
import { type Place, placeOf, toTree } from './syntax.ts';

/** What a file says: settings for every notebook, and the ones that hold for some paths only, later ones winning. */
export interface Config {
  readonly file: string;
  readonly everywhere: Settings;
  readonly overrides: readonly Override[];
}

export interface Override {
  /** Globs relative to the file's folder; one without a slash matches the name in every folder. */
  readonly files: readonly string[];
  readonly settings: Settings;
}

/**
 * Reads a configuration file by its name: pyproject.toml, package.json, *.toml, *.json.
 * @returns undefined if the file is about other things (a pyproject.toml without [tool.nbmend])
 * @throws ConfigError for bad syntax, unknown keys and wrong values
 */
export async function readConfig(text: string, file: string): Promise<Config | undefined> {
  const tree = await toTree(text, file);
  if (tree === undefined) return undefined;
  return new Reader(text, file).config(tree);
}

type Tree = Readonly<Record<string, unknown>>;

class Reader {
  private readonly text: string;
  private readonly file: string;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
  }

  config(tree: unknown): Config {
    const root = this.table(tree, 'nbmend', []);
    const known = [...SECTION_NAMES, 'overrides'];
    for (const key of Object.keys(root)) {
      if (key !== '$schema' && !known.includes(key)) throw this.unknown(key, 'at the top', known, [key]);
    }
    const list = root.overrides ?? [];
    if (!Array.isArray(list)) throw this.error('"overrides" must be a list of tables', ['overrides']);
    return {
      file: this.file,
      everywhere: this.settings(root, []),
      overrides: list.map((item, i) => this.override(item, i)),
    };
  }

  private override(item: unknown, i: number): Override {
    const where = ['overrides', String(i)];
    const table = this.table(item, 'an item of "overrides"', where);
    const known = ['files', ...SECTION_NAMES];
    for (const key of Object.keys(table)) {
      if (!known.includes(key)) throw this.unknown(key, 'in overrides', known, [...where, key]);
    }
    if (table.files === undefined) throw this.error('an item of "overrides" needs "files", a list of globs', where);
    const files = this.value(table.files, 'globs', 'files', [...where, 'files']) as readonly string[];
    return { files, settings: this.settings(table, where) };
  }

  private settings(table: Tree, where: readonly string[]): Settings {
    const sections = SECTION_NAMES.map((name) => [name, this.section(table[name], name, [...where, name])] as const);
    return Object.fromEntries(sections) as Settings;
  }

  private section(tree: unknown, section: SectionName, where: readonly string[]): Tree {
    if (tree === undefined) return {};
    const table = this.table(tree, `"${section}"`, where);
    const options: Readonly<Record<string, Option>> = SECTIONS[section];
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(table)) {
      const name = optionNamed(section, key);
      if (name === undefined)
        throw this.unknown(key, `in "${section}"`, Object.keys(options).map(kebab), [...where, key]);
      if (Object.hasOwn(result, name)) throw this.error(`"${kebab(name)}" is set twice`, [...where, key]);
      result[name] = this.value(value, options[name].kind, key, [...where, key]);
    }
    return result;
  }

  private value(value: unknown, kind: Kind, key: string, where: readonly string[]): unknown {
    const wrong = (wanted: string): ConfigError =>
      this.error(`"${key}" must be ${wanted}, not ${JSON.stringify(value)}`, where);
    switch (kind) {
      case 'boolean':
        if (typeof value !== 'boolean') throw wrong('true or false');
        return value;
      case 'integer':
        if (!isCount(value)) throw wrong('a whole number');
        return Number(value);
      case 'string':
        if (typeof value !== 'string') throw wrong('a string');
        return value;
      case 'size': {
        const size = typeof value === 'string' ? sizeOf(value) : isCount(value) ? Number(value) : undefined;
        if (size === undefined) throw wrong('a size, as 500, "10k" or "1.5M"');
        return size;
      }
      case 'strings':
        return this.list(value, wrong('a list of strings'));
      case 'globs': {
        const globs = this.list(value, wrong('a list of globs'));
        const bad = globs.find(isLeftOpen);
        if (bad === undefined) return globs;
        throw this.error(`"${bad}" in "${key}" is no glob: a bracket in it does not close`, where);
      }
      case 'metadata-paths': {
        const paths = this.list(value, wrong('a list of metadata paths'));
        const bad = paths.find((path) => !METADATA_PATH.test(path));
        if (bad === undefined) return paths;
        const forms = 'metadata.KEY, cell.metadata.KEY or output.metadata.KEY';
        throw this.error(`"${bad}" in "${key}" is no metadata path; write ${forms}`, where);
      }
    }
    if (!isWords(kind) && 'map' in kind) {
      const entries = Object.entries(this.table(value, `"${key}"`, where));
      for (const [name, word] of entries) this.word(word, kind.map, `${key}.${name}`, [...where, name]);
      return Object.fromEntries(entries);
    }
    if (isWords(kind)) return this.word(value, kind, key, where);
    const words = this.list(value, wrong('a list of words'));
    if (!kind.signed || words.length === 0 || !words.every((word) => /^[+-]/.test(word))) {
      return words.map((word) => this.word(word, kind.list, key, where));
    }
    const signed = (sign: string): string[] =>
      words.flatMap((word) => (word.startsWith(sign) ? [this.word(word.slice(1), kind.list, key, where)] : []));
    return { add: signed('+'), remove: signed('-') };
  }

  private word(value: unknown, words: readonly string[], key: string, where: readonly string[]): string {
    if (typeof value === 'string' && words.includes(value)) return value;
    const meant = typeof value === 'string' ? closest(value, words) : undefined;
    const advice = meant === undefined ? `it must be one of ${words.join(', ')}` : `did you mean "${meant}"?`;
    throw this.error(`"${key}" cannot be ${JSON.stringify(value)}; ${advice}`, where);
  }

  private list(value: unknown, error: ConfigError): readonly string[] {
    const list: unknown[] = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [undefined];
    if (!list.every((item) => typeof item === 'string')) throw error;
    return list;
  }

  private table(value: unknown, name: string, where: readonly string[]): Tree {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Tree;
    throw this.error(`${name} must be a table, not ${JSON.stringify(value)}`, where);
  }

  private unknown(key: string, place: string, known: readonly string[], where: readonly string[]): ConfigError {
    const meant = closest(kebab(key).replaceAll('_', '-'), known);
    const home = SECTION_NAMES.find((section) => optionNamed(section, key) !== undefined);
    const advice =
      meant !== undefined
        ? `did you mean "${meant}"?`
        : home !== undefined
          ? `it belongs in "${home}"`
          : `known are ${known.join(', ')}`;
    return this.error(`unknown key "${key}" ${place}; ${advice}`, where);
  }

  private error(problem: string, where: readonly string[]): ConfigError {
    const place: Place | undefined = placeOf(this.text, where);
    return new ConfigError(this.file, problem, place);
  }
}

/** One word of a few. */
function isWords(kind: Kind): kind is readonly string[] {
  return Array.isArray(kind);
}

function isCount(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'bigint') && Number.isInteger(Number(value)) && value >= 0;
}

/** A glob with such a bracket matches nothing, or only a file of this very name. A backslash makes it a letter. */
function isLeftOpen(glob: string): boolean {
  const rest = glob.replace(/\\./g, '').replace(/\[[!^]?\]?[^\]]+\]|\[[!^]\]\]/g, '');
  const count = (bracket: string) => rest.split(bracket).length;
  return rest.includes('[') || count('{') !== count('}') || count('(') !== count(')');
}

/** `10k` and the like, by powers of 1,000. */
function sizeOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(text.trim());
  if (match === null) return undefined;
  return Math.floor(Number(match[1]) * 1000 ** ['', 'k', 'm', 'g'].indexOf(match[2].toLowerCase()));
}
