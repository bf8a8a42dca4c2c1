/*
 * TOML and JSON as plain objects. Neither reader says where a key stands, so places of errors are found by looking
 * for the key in the text.
 */
import { ConfigError } from './error.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The part of the file that is about nbmend; undefined if there is none. Loads a TOML reader only for TOML. */
export async function toTree(text: string, file: string): Promise<unknown> {
  const name = file.replace(/^.*[\\/]/, '');
  if (name.endsWith('.toml')) {
    if (name === 'pyproject.toml' && !text.includes('nbmend')) return undefined;
    const tree = await parseToml(text, file);
    if (name !== 'pyproject.toml') return tree;
    return isTable(tree.tool) ? tree.tool.nbmend : undefined;
  }
  if (name === 'package.json' && !text.includes('nbmend')) return undefined;
  const tree = parseJson(text, file);
  return name === 'package.json' ? (isTable(tree) ? tree.nbmend : undefined) : tree;
}

/** Where the last of these nested keys is written: each key is looked for behind the one before it. */
export function placeOf(text: string, keys: readonly string[]): Place | undefined {
  const words = keys.filter((key) => !/^\d+$/.test(key));
  let at = -1;
  let from = Math.max(0, text.search(/nbmend["'\]. ]/));
  for (const word of words) {
    const pattern = new RegExp(`(?<![\\w-])${word.replace(/[^\w-]/g, '\\$&')}(?![\\w-])`, 'g');
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (found === null) continue;
    at = found.index;
    from = at + 1;
  }
  return at === -1 ? undefined : placeAt(text, at);
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

async function parseToml(text: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse } = await import('smol-toml');
  try {
    return parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { line, column } = error as Error & Partial<Place>;
    const problem = error.message.split('\n')[0].replace(/^Invalid TOML document: /, 'not valid TOML: ');
    throw new ConfigError(file, problem, line !== undefined && column !== undefined ? { line, column } : undefined);
  }
}

function parseJson(text: string, file: string): unknown {
  const json = text.replace(/^\ufeff/, '');
  try {
    return JSON.parse(json);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // V8 quotes what is around the place, line breaks and all.
    const what = error.message.replace(/, (\.\.\.)?".*$/s, '').replace(/ (in JSON )?at position.*$/s, '');
    throw new ConfigError(file, `not valid JSON: ${what}`, placeAt(json, errorOffset(json, error.message)));
  }
}

/**
 * Where a JSON text goes wrong. V8 says so for some errors only; for the others it quotes the text around the place, or says
 * that the text ended.
 */
function errorOffset(json: string, message: string): number {
  const position = /at position (\d+)/.exec(message);
  if (position) return Number(position[1]);
  const quotation = /^Unexpected token '([\s\S]+?)', (\.\.\.)?"([\s\S]*)"(\.\.\.)? is not valid JSON$/.exec(message);
  if (!quotation) return json.length;
  const [, token, before, quoted] = quotation;
  const start = Math.max(0, json.indexOf(quoted));
  const at = json.indexOf(token, start + (before ? QUOTED_BEFORE : 0));
  return at === -1 ? start : at;
}

/** Characters that V8 quotes before the place. @see V8, json-parser.cc, kMaxContextCharacters */
const QUOTED_BEFORE = 10;

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
