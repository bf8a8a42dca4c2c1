/*
 * Writing is splicing: the bytes of the file with some ranges replaced. Nothing outside the replaced ranges is touched
 * or even copied: a result is a list of chunks, most of them views into the file.
 */
import { isJsonObject, type JsonObject, type JsonValue, NumberLiteral } from './decode.ts';
import { type ArrayNode, EVERYTHING, type Item, kindAt, type ObjectNode, type Span, scanDocument } from './scan.ts';
import type { Style } from './style.ts';

export type Chunks = readonly Uint8Array[];

/** Replaces the bytes of the span by the chunks; `from === to` inserts. */
export interface Splice extends Span {
  readonly chunks: Chunks;
}

/** Where a value stands: the file's style and the depth of the container's members (root's members have depth 1). */
export interface Layout {
  readonly style: Style;
  readonly depth: number;
}

/**
 * The bytes of `within` (the whole file by default) with the splices applied.
 * @param splices in any order; they must lie inside `within` and not overlap
 */
export function applySplices(
  bytes: Buffer,
  splices: readonly Splice[],
  within: Span = { from: 0, to: bytes.length },
): Chunks {
  const result: Uint8Array[] = [];
  let at = within.from;
  for (const splice of [...splices].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (splice.from < at || splice.to > within.to) throw new RangeError('splices overlap or leave their range');
    if (splice.from > at) result.push(bytes.subarray(at, splice.from));
    for (const chunk of splice.chunks) result.push(chunk);
    at = splice.to;
  }
  if (at < within.to) result.push(bytes.subarray(at, within.to));
  return result;
}

/** A member of an array to be written: one that stands in it already (with splices inside it), or new bytes. */
export type ArrayPart = { readonly keep: number; readonly splices?: readonly Splice[] } | { readonly chunks: Chunks };

/**
 * Rewrites an array so that it holds exactly `parts`, in that order. Separators between members that stay neighbours are
 * kept as they are, new ones follow the array's own (or the file's style, if the array has none to follow).
 * @returns no splice if nothing changes, small ones if members keep their order, one for the whole array otherwise
 */
export function editArray(
  bytes: Buffer,
  array: ArrayNode,
  parts: readonly ArrayPart[],
  layout: Layout,
): readonly Splice[] {
  const { items } = array;
  if (parts.length === items.length && parts.every((part, i) => 'keep' in part && part.keep === i)) {
    return parts.flatMap((part) => ('keep' in part ? (part.splices ?? []) : []));
  }
  const style = arrayStyle(bytes, array, layout);
  const chunks: Uint8Array[] = [];
  parts.forEach((part, i) => {
    if (i > 0) chunks.push(separatorBefore(bytes, array, parts, i, style.between));
    else chunks.push(style.open);
    const made = 'keep' in part ? applySplices(bytes, part.splices ?? [], items[part.keep]) : part.chunks;
    for (const chunk of made) chunks.push(chunk);
  });
  if (parts.length === 0) return [{ from: array.from, to: array.to, chunks: [Buffer.from('[]')] }];
  chunks.push(style.close);
  return [{ from: array.from + 1, to: array.to - 1, chunks }];
}

/** What to do to an object: keys to remove (all entries of that key) and keys to set (replaced in place, or added). */
export interface ObjectEdit {
  readonly remove?: ReadonlySet<string>;
  readonly set?: ReadonlyMap<string, Chunks>;
}

/**
 * Splices that carry out the edit. A key that is added goes where sorting puts it if the object's keys are sorted,
 * else to the end.
 */
export function editObject(bytes: Buffer, object: ObjectNode, edit: ObjectEdit, layout: Layout): readonly Splice[] {
  const { entries } = object;
  const splices: Splice[] = [];
  const added = new Map(edit.set);
  for (const key of edit.remove ?? []) added.delete(key);
  const removed = entries.map((entry) => edit.remove?.has(entry.key) === true);
  entries.forEach((entry, i) => {
    const value = edit.set?.get(entry.key);
    if (value === undefined || removed[i]) return;
    splices.push({ from: entry.from, to: entry.to, chunks: value });
    added.delete(entry.key);
  });
  if (added.size > 0 && removed.some(Boolean)) return rewriteObject(bytes, object, edit, layout);
  if (added.size > 0) return [...splices, ...addEntries(bytes, object, added, layout)];
  return [...splices, ...removeEntries(object, removed)];
}

/** The value as the file's writer would have spelled it, its first byte standing at the given depth. */
export function renderValue(value: JsonValue, { style, depth }: Layout): Buffer {
  return Buffer.from(spell(value, style, depth));
}

/** The same text piece by piece, for values whose text no string can hold. A piece is about a megabyte, or one long string. */
export function* renderPieces(value: JsonValue, { style, depth }: Layout): Generator<string> {
  let piece = '';
  for (const part of spellParts(value, style, depth, new Map())) {
    if (piece.length + part.length > PIECE && piece !== '') {
      yield piece;
      piece = '';
    }
    piece += part;
  }
  yield piece;
}

const PIECE = 1 << 20;

/** Text as one string or as a list of lines that keep their terminators, as nbformat's "multiline_string". */
export function renderText(text: string, asList: boolean, layout: Layout): Buffer {
  return renderValue(asList ? splitLines(text) : text, layout);
}

/** Lines with their terminators (`\n` only: nbformat joins without adding any); no line for an empty text. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const to = newline === -1 ? text.length : newline + 1;
    lines.push(text.slice(from, to));
    from = to;
  }
  return lines;
}

/**
 * A value of one file, spelled in the style of another: white space changes, strings and numbers keep their bytes
 * (only escapes follow the target if it writes ASCII alone).
 */
export function restyle(bytes: Buffer, span: Span, layout: Layout): Buffer {
  const { style, depth } = layout;
  const parts: string[] = [];
  const item = scanDocument(bytes, EVERYTHING, span.from, span.to);
  respell(bytes, item, style, depth, parts);
  return Buffer.from(parts.join(''));
}

/** A string literal as the writer spells it. */
export function spellString(text: string, style: Style): string {
  const json = JSON.stringify(text);
  return style.ascii ? json.replace(/[^\u0000-\u007e]/g, escapeUnit) : json;
}

/** Line break and indent in front of a member at `depth`; empty for one-line files. */
function lineBreak({ indent, newline }: Style, depth: number): string {
  return indent === undefined ? '' : newline + indent.repeat(depth);
}

function spell(value: JsonValue, style: Style, depth: number): string {
  if (typeof value === 'string') return spellString(value, style);
  if (value instanceof NumberLiteral) return value.text;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Array.isArray(value)
    ? value.map((item: JsonValue) => spell(item, style, depth + 1))
    : Object.entries(value).map(([key, item]) => spellString(key, style) + style.colon + spell(item, style, depth + 1));
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return open + joinMembers(members, style, depth) + close;
}

/** What `spell` makes: members that are large part by part, and between them runs of small ones. */
function* spellParts(value: JsonValue, style: Style, depth: number, wide: WideObjects): Generator<string> {
  if (typeof value !== 'object' || value === null || value instanceof NumberLiteral) {
    yield spell(value, style, depth);
    return;
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const between = style.indent === undefined ? style.comma : ',';
  const keys = Array.isArray(value) ? undefined : (wide.get(value as JsonObject) ?? Object.keys(value));
  const members = keys?.map((key) => (value as JsonObject)[key]) ?? (value as readonly JsonValue[]);
  yield open;
  for (let at = 0; at < members.length; ) {
    if (at > 0) yield between;
    const { count, plain } = smallRun(keys, members, at, wide);
    if (count > 0) {
      yield spellRun(keys, members, at, at + count, style, depth, plain);
      at += count;
      continue;
    }
    yield lineBreak(style, depth + 1);
    if (keys !== undefined) yield spellString(keys[at], style) + style.colon;
    yield* spellParts(members[at++], style, depth + 1, wide);
  }
  yield members.length === 0 ? close : lineBreak(style, depth) + close;
}

/** Values and characters of what is spelled in one go: few enough that looking first costs nothing. */
const SMALL = { values: 300, characters: 1 << 16 };

/** Keys of objects that have too many for one go: listing them is what costs, and each container around them asks again. */
type WideObjects = Map<JsonObject, readonly string[]>;

/** How many members from `at` on are small together, and whether all of them are spelled as JSON.stringify would. */
function smallRun(
  keys: readonly string[] | undefined,
  members: readonly JsonValue[],
  at: number,
  wide: WideObjects,
): { readonly count: number; readonly plain: boolean } {
  let { values, characters } = SMALL;
  let plain = true;
  const fits = (member: JsonValue): boolean => {
    if (--values < 0) return false;
    if (typeof member === 'string') characters -= member.length;
    else if (member instanceof NumberLiteral) plain = false;
    else if (Array.isArray(member)) return member.every(fits);
    else if (isJsonObject(member)) {
      if (wide.has(member)) return false;
      const own = Object.keys(member);
      if (own.length > SMALL.values) {
        wide.set(member, own);
        return false;
      }
      for (const key of own) {
        characters -= key.length;
        if (!fits(member[key])) return false;
      }
    }
    return characters >= 0;
  };
  let end = at;
  while (end < members.length) {
    if (keys !== undefined) characters -= keys[end].length;
    if (!fits(members[end])) break;
    end++;
  }
  return { count: end - at, plain };
}

/** Members from..to as they stand in their container, with the line break before them. */
function spellRun(
  keys: readonly string[] | undefined,
  members: readonly JsonValue[],
  from: number,
  to: number,
  style: Style,
  depth: number,
  plain: boolean,
): string {
  const run = members.slice(from, to);
  const alone = keys === undefined ? run : Object.fromEntries(run.map((member, at) => [keys[from + at], member]));
  const text = plain ? spellNatively(alone, style, depth) : spell(alone, style, depth);
  return text.slice(1, text.length - 1 - lineBreak(style, depth).length);
}

/** By JSON.stringify, which is ten times faster, where the style is one that it can write. */
function spellNatively(value: JsonValue, style: Style, depth: number): string {
  const { indent, newline, colon, ascii } = style;
  if (indent === undefined || newline !== '\n' || colon !== ': ' || ascii || !/^ {1,10}$/.test(indent)) {
    return spell(value, style, depth);
  }
  return JSON.stringify(value, null, indent).replaceAll('\n', lineBreak(style, depth));
}

function joinMembers(members: readonly string[], style: Style, depth: number): string {
  if (members.length === 0) return '';
  const between = style.indent === undefined ? style.comma : `,${lineBreak(style, depth + 1)}`;
  return lineBreak(style, depth + 1) + members.join(between) + lineBreak(style, depth);
}

function respell(bytes: Buffer, item: Item, style: Style, depth: number, out: string[]): void {
  const { node } = item;
  if (node === undefined) {
    const raw = bytes.toString('utf8', item.from, item.to);
    out.push(kindAt(bytes, item.from) === 'string' && style.ascii ? raw.replace(/[^\u0000-\u007e]/g, escapeUnit) : raw);
    return;
  }
  const members: readonly Item[] = node.kind === 'array' ? node.items : node.entries;
  out.push(node.kind === 'array' ? '[' : '{');
  members.forEach((member, i) => {
    if (i > 0) out.push(style.indent === undefined ? style.comma : ',');
    out.push(lineBreak(style, depth + 1));
    if ('keyFrom' in member) {
      const { keyFrom, keyTo } = member as ObjectNode['entries'][number];
      respell(bytes, { from: keyFrom, to: keyTo, node: undefined }, style, depth, out);
      out.push(style.colon);
    }
    respell(bytes, member, style, depth + 1, out);
  });
  if (members.length > 0) out.push(lineBreak(style, depth));
  out.push(node.kind === 'array' ? ']' : '}');
}

function escapeUnit(unit: string): string {
  let escaped = '';
  for (let i = 0; i < unit.length; i++) escaped += `\\u${unit.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}

interface ArrayStyle {
  readonly open: Buffer;
  readonly between: Buffer;
  readonly close: Buffer;
}

function arrayStyle(bytes: Buffer, { from, to, items }: ArrayNode, { style, depth }: Layout): ArrayStyle {
  if (items.length === 0) {
    return {
      open: Buffer.from(lineBreak(style, depth)),
      between: Buffer.from(style.indent === undefined ? style.comma : `,${lineBreak(style, depth)}`),
      close: Buffer.from(lineBreak(style, depth - 1)),
    };
  }
  const open = bytes.subarray(from + 1, items[0].from);
  return {
    open,
    between:
      items.length > 1
        ? bytes.subarray(items[0].to, items[1].from)
        : open.length > 0
          ? Buffer.concat([Buffer.from(','), open])
          : Buffer.from(style.comma),
    close: bytes.subarray(items[items.length - 1].to, to - 1),
  };
}

function separatorBefore(
  bytes: Buffer,
  { items }: ArrayNode,
  parts: readonly ArrayPart[],
  i: number,
  usual: Buffer,
): Buffer {
  const [before, after] = [parts[i - 1], parts[i]];
  const neighbours = 'keep' in before && 'keep' in after && after.keep === before.keep + 1;
  return neighbours ? bytes.subarray(items[before.keep].to, items[after.keep].from) : usual;
}

/** Removes whole entries with one comma each, in runs, so that what is left is spelled as it was. */
function removeEntries(object: ObjectNode, removed: readonly boolean[]): Splice[] {
  const { entries } = object;
  if (removed.every(Boolean) && removed.length > 0) {
    return [{ from: object.from + 1, to: object.to - 1, chunks: [] }];
  }
  const splices: Splice[] = [];
  for (let first = 0; first < entries.length; first++) {
    if (!removed[first]) continue;
    let last = first;
    while (removed[last + 1]) last++;
    if (first > 0) splices.push({ from: entries[first - 1].to, to: entries[last].to, chunks: [] });
    else splices.push({ from: entries[0].keyFrom, to: entries[last + 1].keyFrom, chunks: [] });
    first = last;
  }
  return splices;
}

function addEntries(bytes: Buffer, object: ObjectNode, added: ReadonlyMap<string, Chunks>, layout: Layout): Splice[] {
  const { entries } = object;
  if (entries.length === 0) return rewriteWith(object, memberChunks(added, layout), layout);
  const lead = bytes.subarray(object.from + 1, entries[0].keyFrom);
  const between = Buffer.concat([
    Buffer.from(','),
    lead.length > 0 ? lead : Buffer.from(layout.style.comma.slice(layout.style.comma.indexOf(',') + 1)),
  ]);
  const sorted = entries.every((entry, i) => i === 0 || entries[i - 1].key <= entry.key);
  const inOrder = sorted ? [...added].sort(([a], [b]) => (a < b ? -1 : 1)) : [...added];
  return inOrder.map(([key, value]) => {
    const member = [Buffer.from(spellString(key, layout.style) + layout.style.colon), ...value];
    const after = sorted ? entries.findLastIndex((entry) => entry.key < key) : entries.length - 1;
    if (after === -1) return { from: entries[0].keyFrom, to: entries[0].keyFrom, chunks: [...member, between] };
    return { from: entries[after].to, to: entries[after].to, chunks: [between, ...member] };
  });
}

/** The rare mixed case: entries go and others come, so the members are laid out anew (kept ones by their bytes). */
function rewriteObject(bytes: Buffer, object: ObjectNode, { remove, set }: ObjectEdit, layout: Layout): Splice[] {
  const members = new Map<string, Chunks>();
  for (const entry of object.entries) {
    if (remove?.has(entry.key)) continue;
    members.set(entry.key, set?.get(entry.key) ?? [bytes.subarray(entry.from, entry.to)]);
  }
  for (const [key, value] of set ?? []) if (!remove?.has(key)) members.set(key, value);
  return rewriteWith(object, memberChunks(members, layout), layout);
}

function memberChunks(members: ReadonlyMap<string, Chunks>, { style }: Layout): Chunks[] {
  return [...members].map(([key, value]) => [Buffer.from(spellString(key, style) + style.colon), ...value]);
}

function rewriteWith(object: ObjectNode, members: readonly Chunks[], { style, depth }: Layout): Splice[] {
  const open = Buffer.from(lineBreak(style, depth));
  const between = Buffer.from(style.indent === undefined ? style.comma : `,${lineBreak(style, depth)}`);
  const chunks: Uint8Array[] = [];
  members.forEach((member, i) => {
    chunks.push(i === 0 ? open : between, ...member);
  });
  if (members.length > 0) chunks.push(Buffer.from(lineBreak(style, depth - 1)));
  return [{ from: object.from + 1, to: object.to - 1, chunks }];
}
