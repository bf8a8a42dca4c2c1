/*
 * Applying an edit script, as splices in the old notebook's bytes: what the script does not touch keeps its spelling.
 */
import {
  type ArrayNode,
  type ArrayPart,
  applySplices,
  type Chunks,
  decodeString,
  editArray,
  editObject,
  findEntry,
  kindAt,
  type Layout,
  type Notebook,
  type ObjectNode,
  renderValue,
  type Span,
  type Splice,
  scanArray,
  scanObject,
  splitLines,
} from '@nbmend/notebook';
import type { ItemStep, LineStep, ObjectPatch, ValuePatch } from './patch.ts';
import { holdsCells, type Script } from './script.ts';

/** A script that does not fit the notebook, or is none. `where` is the place in the notebook: `cell 3, source`. */
export class ScriptError extends Error {
  readonly where: string;

  constructor(where: string, problem: string) {
    super(where === '' ? problem : `${where}: ${problem}`);
    this.name = 'ScriptError';
    this.where = where;
  }
}

/**
 * The notebook that the script makes of `a`, in `a`'s own style.
 * @throws ScriptError if the script was made for another notebook, as far as that can be told
 */
export function applyScript(a: Notebook, script: Script): Chunks {
  if (script.cells !== a.cells.length) {
    throw new ScriptError('', `the script is for a notebook of ${script.cells} cells, this one has ${a.cells.length}`);
  }
  const { bytes, root, style } = a;
  const place: Place = { bytes, layout: { style, depth: 1 }, where: 'notebook' };
  const values = script.notebook === undefined ? new Map<string, Chunks>() : newValues(place, root, script.notebook);
  const cells = findEntry(root, 'cells');
  if (script.steps !== undefined) {
    if (cells?.node?.kind !== 'array' || !holdsCells(a))
      throw new ScriptError('', 'the cells are not where the script expects them');
    const parts = cellParts(a, script);
    const splices = editArray(bytes, cells.node, parts, { style, depth: 2 });
    values.set('cells', applySplices(bytes, splices, cells));
  }
  const edit = { set: values, remove: new Set(script.notebook?.remove) };
  return applySplices(bytes, editObject(bytes, root, edit, place.layout));
}

/** Where a value stands: its members' layout, and its name for messages. */
interface Place {
  readonly bytes: Buffer;
  readonly layout: Layout;
  readonly where: string;
}

function cellParts(a: Notebook, { steps = [], deleted = [] }: Script): ArrayPart[] {
  const used = new Uint8Array(a.cells.length);
  const use = (index: number): void => {
    if (!Number.isInteger(index) || index < 0 || index >= used.length)
      throw new ScriptError('', `there is no cell ${index}`);
    if (used[index]++ > 0) throw new ScriptError(`cell ${index + 1}`, 'the script uses it twice');
  };
  const parts = steps.flatMap((step): ArrayPart[] => {
    if ('keep' in step) {
      const [from, to] = step.keep;
      const run = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
      run.forEach(use);
      return run.map((keep) => ({ keep }));
    }
    if ('insert' in step) return [{ chunks: [renderValue(step.insert, { style: a.style, depth: 2 })] }];
    if ('copy' in step) return [cellPart(a, step.copy, step.patch)];
    use(step.edit);
    return [cellPart(a, step.edit, step.patch)];
  });
  deleted.forEach(use);
  const missing = used.indexOf(0);
  if (missing !== -1) throw new ScriptError(`cell ${missing + 1}`, 'the script does not say what becomes of it');
  return parts;
}

function cellPart(a: Notebook, index: number, patch: ObjectPatch | undefined): ArrayPart {
  const cell = a.cells[index];
  if (cell === undefined) throw new ScriptError('', `there is no cell ${index + 1}`);
  if (patch === undefined) return { keep: index };
  const place = { bytes: a.bytes, layout: { style: a.style, depth: 3 }, where: `cell ${index + 1}` };
  return { keep: index, splices: patchObject(place, cell.node, patch) };
}

function patchObject(place: Place, object: ObjectNode, patch: ObjectPatch): readonly Splice[] {
  const edit = { set: newValues(place, object, patch), remove: new Set(patch.remove) };
  return editObject(place.bytes, object, edit, place.layout);
}

/** The changed and added values of an object, spelled. */
function newValues(place: Place, object: ObjectNode, { keys = {}, remove = [] }: ObjectPatch): Map<string, Chunks> {
  for (const key of remove) {
    if (findEntry(object, key) === undefined) throw new ScriptError(place.where, `there is no "${key}" to remove`);
  }
  const values = new Map<string, Chunks>();
  for (const [key, patch] of Object.entries(keys)) {
    const where = `${place.where}, ${key}`;
    const old = findEntry(object, key);
    if ('set' in patch) values.set(key, [renderValue(patch.set, place.layout)]);
    else if (old === undefined) throw new ScriptError(where, 'it is not there');
    else values.set(key, patchValue({ ...place, where }, old, patch));
  }
  return values;
}

function patchValue(place: Place, value: Span, patch: ValuePatch): Chunks {
  if ('set' in patch) return [renderValue(patch.set, place.layout)];
  const { bytes, layout, where } = place;
  const inside: Place = { bytes, where, layout: { style: layout.style, depth: layout.depth + 1 } };
  const kind = kindAt(bytes, value.from);
  if ('items' in patch || ('lines' in patch && kind === 'array')) {
    if (kind !== 'array') throw new ScriptError(where, 'a list was expected');
    const list = scanArray(bytes, value);
    const parts = 'items' in patch ? itemParts(inside, list, patch.items) : lineParts(inside, list, patch.lines);
    return applySplices(bytes, editArray(bytes, list, parts, inside.layout), value);
  }
  if ('lines' in patch) {
    if (kind !== 'string') throw new ScriptError(where, 'a text was expected');
    return patchString(place, value, patch.lines);
  }
  if (kind !== 'object') throw new ScriptError(where, 'an object was expected');
  return applySplices(bytes, patchObject(inside, scanObject(bytes, value), patch), value);
}

function itemParts(place: Place, { items }: ArrayNode, steps: readonly ItemStep[]): ArrayPart[] {
  const parts: ArrayPart[] = [];
  let at = 0;
  for (const step of steps) {
    if ('add' in step) for (const value of step.add) parts.push({ chunks: [renderValue(value, place.layout)] });
    else if ('keep' in step) for (let left = step.keep; left > 0; left--) parts.push({ keep: at++ });
    else if ('drop' in step) at += step.drop;
    else {
      if (at >= items.length) throw tooShort(place);
      const where = `${place.where}, item ${at + 1}`;
      parts.push({ chunks: patchValue({ ...place, where }, items[at++], step.patch) });
    }
    if (at > items.length) throw tooShort(place);
  }
  if (at < items.length) throw new ScriptError(place.where, 'the list is longer than the script expects');
  return parts;
}

function lineParts(place: Place, { items }: ArrayNode, steps: readonly LineStep[]): ArrayPart[] {
  const lines = items.map((item) => textOf(place, item));
  return walkLines(place, lines, steps).map((line) =>
    typeof line === 'number' ? { keep: line } : { chunks: [renderValue(line, place.layout)] },
  );
}

/** Lines that stay keep their bytes (their escapes), if the string's line breaks can be told apart in its raw text. */
function patchString(place: Place, value: Span, steps: readonly LineStep[]): Chunks {
  const { bytes, layout } = place;
  const lines = splitLines(decodeString(bytes, value));
  const raw = rawLines(bytes.toString('utf8', value.from + 1, value.to - 1));
  const result = walkLines(place, lines, steps);
  if (raw.length !== lines.length) {
    return [renderValue(result.map((line) => (typeof line === 'number' ? lines[line] : line)).join(''), layout)];
  }
  const spelled = result.map((line) =>
    typeof line === 'number' ? raw[line] : renderValue(line, layout).toString('utf8').slice(1, -1),
  );
  return [Buffer.from(`"${spelled.join('')}"`)];
}

/** The raw text of a string cut behind each escaped line break. */
function rawLines(raw: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const { 0: found, index } of raw.matchAll(/\\(?:u[0-9a-fA-F]{4}|.)/g)) {
    if (found !== '\\n' && found.toLowerCase() !== '\\u000a') continue;
    lines.push(raw.slice(from, index + found.length));
    from = index + found.length;
  }
  if (from < raw.length) lines.push(raw.slice(from));
  return lines;
}

/** The lines after the steps: an index for a line that stays, a text for a new one. */
function walkLines(place: Place, lines: readonly string[], steps: readonly LineStep[]): (number | string)[] {
  const result: (number | string)[] = [];
  let at = 0;
  const expect = (found: string | undefined, expected: string): void => {
    if (found !== expected)
      throw new ScriptError(`${place.where}, line ${at + 1}`, 'the script expects another text here');
  };
  for (const step of steps) {
    if ('head' in step) {
      const line = lines[at] ?? '';
      expect(line.slice(step.head, Math.max(step.head, line.length - step.tail)), step.drop);
      result.push(line.slice(0, step.head) + step.add + line.slice(line.length - step.tail));
      at++;
    } else if ('keep' in step) for (let left = step.keep; left > 0; left--) result.push(at++);
    else if ('add' in step) for (const item of step.add) result.push(item);
    else {
      for (const line of step.drop) {
        expect(lines[at], line);
        at++;
      }
    }
    if (at > lines.length) throw tooShort(place);
  }
  if (at < lines.length) throw new ScriptError(place.where, 'the text is longer than the script expects');
  return result;
}

function textOf({ bytes, where }: Place, item: Span): string {
  if (kindAt(bytes, item.from) !== 'string') throw new ScriptError(where, 'a list of texts was expected');
  return decodeString(bytes, item);
}

function tooShort({ where }: Place): ScriptError {
  return new ScriptError(where, 'there is less than the script expects');
}
