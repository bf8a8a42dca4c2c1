/*
 * Edit scripts as JSON text. JSON carries every value of a notebook but NaN and the infinities, which Python writes all the
 * same: those become `{"$number": "NaN"}`. (An object of a notebook that looks like that is wrapped once more.)
 */
import {
  decode,
  EVERYTHING,
  isJsonObject,
  type JsonValue,
  JUPYTER_STYLE,
  NumberLiteral,
  renderValue,
  scanDocument,
} from '@nbmend/notebook';
import { ScriptError } from './apply.ts';
import { SCRIPT_VERSION, type Script } from './script.ts';

/**
 * Any plain data as a JSON value: members that are undefined are left out, NaN and the infinities wrapped. Written with
 * `renderValue`, it keeps the spelling of every number.
 */
export function strictJson(data: object): JsonValue {
  return wrapNumbers(data as unknown as JsonValue);
}

/** The script as a file. */
export function renderScript(script: Script): Buffer {
  const text = renderValue(strictJson(script), { style: JUPYTER_STYLE, depth: 0 });
  return Buffer.concat([text, Buffer.from('\n')]);
}

/**
 * A script from its value. What it says of cells and texts is checked when it is applied.
 * @throws ScriptError if it is none, or of a version this program does not know
 */
export function readScript(value: JsonValue): Script {
  if (!isJsonObject(value) || value.nbmend !== 'script') throw new ScriptError('', 'this is no edit script');
  if (value.version !== SCRIPT_VERSION) {
    throw new ScriptError(
      '',
      `this edit script has version ${String(value.version)}; this program reads version ${SCRIPT_VERSION}`,
    );
  }
  const script = unwrapNumbers(value);
  checkShape(script);
  return script as unknown as Script;
}

/** JSON text as a value with exact numbers. Throws ScanError if it is no JSON. */
export function parseJson(bytes: Buffer): JsonValue {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return decode(bytes, scanDocument(bytes, EVERYTHING, start));
}

const NUMBER = '$number';

function wrapNumbers(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof NumberLiteral) return /^-?\d/.test(value.text) ? value : { [NUMBER]: value.text };
  return mapMembers(value, wrapNumbers, (object) => (isWrapped(object) ? { [NUMBER]: object } : object));
}

function unwrapNumbers(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonObject(value) && isWrapped(value)) {
    const inner = value[NUMBER];
    if (typeof inner === 'string') return new NumberLiteral(inner);
    if (isJsonObject(inner) && isWrapped(inner)) return mapMembers(inner, unwrapNumbers, same);
  }
  return mapMembers(value, unwrapNumbers, same);
}

/** An object with the one key `$number`. */
function isWrapped(object: { readonly [key: string]: JsonValue }): boolean {
  return Object.hasOwn(object, NUMBER) && Object.keys(object).length === 1;
}

function same(value: JsonValue): JsonValue {
  return value;
}

/**
 * Members are mapped first, then the object itself is given to `finish`. A value in which nothing changes stays the same one:
 * most of a script is text.
 */
function mapMembers(
  value: JsonValue,
  map: (value: JsonValue) => JsonValue,
  finish: (object: { readonly [key: string]: JsonValue }) => JsonValue,
): JsonValue {
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    let mapped: JsonValue[] | undefined;
    for (let at = 0; at < items.length; at++) {
      const item = map(items[at]);
      if (item !== items[at]) mapped ??= items.slice(0, at);
      mapped?.push(item);
    }
    return mapped ?? items;
  }
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value);
  let members: (readonly [string, JsonValue])[] | undefined;
  for (let at = 0; at < keys.length; at++) {
    const member = value[keys[at]];
    const mapped = member === undefined ? undefined : map(member);
    if (mapped === undefined || mapped !== member) members ??= keys.slice(0, at).map((key) => [key, value[key]]);
    if (mapped !== undefined) members?.push([keys[at], mapped]);
  }
  return finish(members === undefined ? value : Object.fromEntries(members));
}

function checkShape(value: JsonValue): void {
  const bad = (what: string): ScriptError => new ScriptError('', `the edit script is damaged: ${what}`);
  if (!isJsonObject(value)) throw bad('it is no object');
  if (typeof value.cells !== 'number') throw bad('"cells" is not a number');
  if (value.notebook !== undefined && !isJsonObject(value.notebook)) throw bad('"notebook" is not an object');
  const { steps = [], deleted = [] } = value;
  if (!Array.isArray(deleted)) throw bad('"deleted" is not a list');
  if (!Array.isArray(steps)) throw bad('"steps" is not a list');
  steps.forEach((step: JsonValue, at) => {
    if (!isStep(step)) throw bad(`step ${at + 1} is none`);
  });
}

function isStep(step: JsonValue): boolean {
  if (!isJsonObject(step)) return false;
  if (Array.isArray(step.keep)) return step.keep.length === 2 && step.keep.every((index) => typeof index === 'number');
  if ('insert' in step) return isJsonObject(step.insert);
  if (step.patch !== undefined && !isJsonObject(step.patch)) return false;
  return typeof step.copy === 'number' || (typeof step.edit === 'number' && step.patch !== undefined);
}
