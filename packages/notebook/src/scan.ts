/*
 * A JSON scanner over the file's bytes. It checks the whole text once and records where things are, not what they
 * mean: entries and items of the containers named by a `Shape`, as half-open byte ranges. Values are decoded later
 * and only when somebody asks (decode.ts).
 *
 * Long strings (pictures are megabytes of base64 in one string) are not walked byte by byte: the next quote, the next
 * backslash and the next newline are found by native search, and each search result is kept until the scan has passed it.
 *
 * The grammar is JSON plus what Python's json module writes: NaN, Infinity, -Infinity; duplicate keys are recorded as
 * they come, lone surrogates are ordinary \u escapes, numbers may have any number of digits.
 */

/** Half-open range of byte offsets. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One `"key": value` of an object. `keyFrom`/`keyTo` include the quotes. `node` is there if the shape asked for it. */
export interface Entry extends Span {
  readonly key: string;
  readonly keyFrom: number;
  readonly keyTo: number;
  readonly node: ObjectNode | ArrayNode | undefined;
}

export interface ObjectNode extends Span {
  readonly kind: 'object';
  readonly entries: readonly Entry[];
}

/** Items of an array; `node` as for entries. */
export interface ArrayNode extends Span {
  readonly kind: 'array';
  readonly items: readonly Item[];
}

export interface Item extends Span {
  readonly node: ObjectNode | ArrayNode | undefined;
}

/** Which containers to record: a container met with a shape is recorded, and its children are met with the shape given here. */
export interface Shape {
  readonly keys?: { readonly [key: string]: Shape };
  /** For keys that `keys` does not name. */
  readonly otherKeys?: Shape;
  readonly items?: Shape;
  /** A quicker way over the items of this array than scanning them; asked once for each array, with its first item. */
  readonly quickly?: (bytes: Buffer, first: number) => ((from: number) => Item | undefined) | undefined;
}

/** Records every container at every depth. */
export const EVERYTHING: Shape = {
  get otherKeys() {
    return EVERYTHING;
  },
  get items() {
    return EVERYTHING;
  },
};

/** A place where the text is not JSON. `code` says what kind of trouble; `offset` is where the scan stopped. */
export class ScanError extends Error {
  readonly code: 'truncated' | 'syntax' | 'too-deep';
  readonly offset: number;
  constructor(code: ScanError['code'], message: string, offset: number) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** Deepest nesting accepted: Python's own reader gives up at about the same depth. */
export const MAX_DEPTH = 1000;

/**
 * Scans the value that begins at or after `from` (leading white space is skipped) and must end, white space aside, at `to`.
 * @returns the recorded node, or a bare span if the value is no container
 * @throws ScanError with the offset of the first byte that cannot be JSON
 */
export function scanDocument(bytes: Buffer, shape: Shape, from = 0, to = bytes.length): Item {
  const scanner = new Scanner(bytes, from, to);
  scanner.skipSpace();
  const item = scanner.item(shape, 0);
  scanner.skipSpace();
  if (scanner.pos < to) throw new ScanError('syntax', 'extra text after the end of the JSON value', scanner.pos);
  return item;
}

const EMPTY_SHAPE: Shape = {};

/** Entries of the object at `span`, its values unrecorded. The span must be one that a scan produced. */
export function scanObject(bytes: Buffer, span: Span): ObjectNode {
  return new Scanner(bytes, span.from, span.to).item(EMPTY_SHAPE, 0).node as ObjectNode;
}

/** Items of the array at `span`, unrecorded. The span must be one that a scan produced. */
export function scanArray(bytes: Buffer, span: Span): ArrayNode {
  return new Scanner(bytes, span.from, span.to).item(EMPTY_SHAPE, 0).node as ArrayNode;
}

export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'literal';

/** What kind of value begins at `from`: `literal` is true, false or null; NaN and Infinity are numbers. */
export function kindAt(bytes: Buffer, from: number): ValueKind {
  switch (bytes[from]) {
    case OPEN_BRACE:
      return 'object';
    case OPEN_BRACKET:
      return 'array';
    case QUOTE:
      return 'string';
    case 0x74: // true
    case 0x66: // false
    case 0x6e: // null
      return 'literal';
    default:
      return 'number';
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const NEWLINE = 0x0a;
const MINUS = 0x2d;

/** Bytes of a string looked at one by one before a native search is worth its call. */
const SHORT_STRING = 64;

const LITERALS: readonly (readonly [first: number, text: Buffer])[] = ['true', 'false', 'null', 'NaN', 'Infinity'].map(
  (text) => [text.charCodeAt(0), Buffer.from(text)] as const,
);

class Scanner {
  readonly bytes: Buffer;
  readonly end: number;
  pos: number;
  /** Offsets of the next quote, backslash and newline at or after some earlier position; `end` when there is none. */
  private nextQuote = -1;
  private nextBackslash = -1;
  private nextNewline = -1;

  constructor(bytes: Buffer, from: number, to: number) {
    // Native searches end with the value: a file may have no backslash at all, and there are thousands of values.
    this.bytes = to === bytes.length ? bytes : bytes.subarray(0, to);
    this.pos = from;
    this.end = to;
  }

  skipSpace(): void {
    const { bytes, end } = this;
    let pos = this.pos;
    while (pos < end) {
      const c = bytes[pos];
      if (c !== 0x20 && c !== NEWLINE && c !== 0x0d && c !== 0x09) break;
      pos++;
    }
    this.pos = pos;
  }

  /** The value at `pos` as a recorded item. */
  item(shape: Shape | undefined, depth: number): Item {
    const from = this.pos;
    const node = this.value(shape, depth);
    return { from, to: this.pos, node };
  }

  /** Steps over the value at `pos`; what is recorded of it is returned, and nothing else is made: most values are not. */
  private value(shape: Shape | undefined, depth: number): ObjectNode | ArrayNode | undefined {
    const c = this.pos < this.end ? this.bytes[this.pos] : -1;
    if (c === QUOTE) this.string();
    else if (c === OPEN_BRACE) return this.object(shape, depth);
    else if (c === OPEN_BRACKET) return this.array(shape, depth);
    else if (c === MINUS || (c >= 0x30 && c <= 0x39)) this.number();
    else if (c === -1) throw this.unexpected('a value');
    else this.literal();
    return undefined;
  }

  private object(shape: Shape | undefined, depth: number): ObjectNode | undefined {
    this.checkDepth(depth);
    const { bytes } = this;
    const start = this.pos++;
    const entries: Entry[] | undefined = shape && [];
    this.skipSpace();
    if (bytes[this.pos] === CLOSE_BRACE && this.pos < this.end) this.pos++;
    else {
      for (;;) {
        const keyFrom = this.pos;
        if (keyFrom >= this.end || bytes[keyFrom] !== QUOTE) throw this.unexpected('a key in double quotes');
        this.string();
        const keyTo = this.pos;
        this.skipSpace();
        if (this.pos >= this.end || bytes[this.pos] !== COLON) throw this.unexpected('":" after the key');
        this.pos++;
        this.skipSpace();
        const from = this.pos;
        if (entries) {
          const key = decodeKey(bytes, keyFrom, keyTo);
          const node = this.value(childShape(shape!, key), depth + 1);
          entries.push({ key, keyFrom, keyTo, from, to: this.pos, node });
        } else this.value(undefined, depth + 1);
        if (this.closes(CLOSE_BRACE, '"," or "}"')) break;
      }
    }
    return entries && { kind: 'object', from: start, to: this.pos, entries };
  }

  private array(shape: Shape | undefined, depth: number): ArrayNode | undefined {
    this.checkDepth(depth);
    const from = this.pos++;
    const items: Item[] | undefined = shape && [];
    this.skipSpace();
    if (this.bytes[this.pos] === CLOSE_BRACKET && this.pos < this.end) this.pos++;
    else {
      const quickly = shape?.quickly?.(this.bytes, this.pos);
      for (;;) {
        const quick = quickly?.(this.pos);
        if (quick !== undefined) this.pos = quick.to;
        if (items) items.push(quick ?? this.item(shape!.items, depth + 1));
        else this.value(undefined, depth + 1);
        if (this.closes(CLOSE_BRACKET, '"," or "]"')) break;
      }
    }
    return items && { kind: 'array', from, to: this.pos, items };
  }

  /** After a child: steps over a comma and the space behind it, or over the closing byte; says whether it closed. */
  private closes(close: number, expected: string): boolean {
    this.skipSpace();
    const c = this.pos < this.end ? this.bytes[this.pos] : -1;
    if (c === COMMA) {
      this.pos++;
      this.skipSpace();
      return false;
    }
    if (c !== close) throw this.unexpected(expected);
    this.pos++;
    return true;
  }

  private string(): void {
    const { bytes, end } = this;
    let pos = this.pos + 1;
    for (;;) {
      // Short stretch: byte by byte.
      const stop = Math.min(end, pos + SHORT_STRING);
      let c = -1;
      while (pos < stop) {
        c = bytes[pos];
        if (c === QUOTE || c === BACKSLASH || c < 0x20) break;
        pos++;
      }
      if (pos === stop) {
        if (pos === end) throw this.unclosedString();
        // Long stretch: native search, with what earlier searches found.
        if (this.nextQuote < pos) this.nextQuote = orEnd(bytes.indexOf(QUOTE, pos), bytes.length);
        const stopAt = Math.min(this.nextQuote, end);
        if (this.nextBackslash < pos) this.nextBackslash = orEnd(bytes.indexOf(BACKSLASH, pos), bytes.length);
        if (this.nextNewline < pos) this.nextNewline = orEnd(bytes.indexOf(NEWLINE, pos), bytes.length);
        if (this.nextNewline < Math.min(stopAt, this.nextBackslash)) throw controlCharacter(this.nextNewline);
        pos = Math.min(stopAt, this.nextBackslash);
        if (pos >= end) throw this.unclosedString();
        c = bytes[pos];
      }
      if (c === QUOTE) {
        this.pos = pos + 1;
        return;
      }
      if (c !== BACKSLASH) throw controlCharacter(pos);
      pos = this.escape(pos);
    }
  }

  /** Checks the escape at `pos` (a backslash) and returns the offset behind it. */
  private escape(pos: number): number {
    if (pos + 1 >= this.end) throw this.unclosedString();
    switch (this.bytes[pos + 1]) {
      case QUOTE:
      case BACKSLASH:
      case 0x2f: // slash
      case 0x62: // b
      case 0x66: // f
      case 0x6e: // n
      case 0x72: // r
      case 0x74: // t
        return pos + 2;
      case 0x75: // u
        for (let at = pos + 2; at < pos + 6; at++) {
          if (at >= this.end) throw this.unclosedString();
          if (!isHex(this.bytes[at]))
            throw new ScanError('syntax', '"\\u" must be followed by four hexadecimal digits', pos);
        }
        return pos + 6;
      default:
        throw new ScanError('syntax', 'a backslash must be followed by one of " \\ / b f n r t u', pos);
    }
  }

  private number(): void {
    const { bytes, end } = this;
    const from = this.pos;
    let pos = from;
    const digits = (): number => {
      const start = pos;
      while (pos < end && bytes[pos] >= 0x30 && bytes[pos] <= 0x39) pos++;
      return pos - start;
    };
    if (bytes[pos] === MINUS) {
      pos++;
      if (bytes[pos] === 0x49 && pos < end) {
        this.pos = pos;
        this.literal();
        return;
      }
    }
    const leadingZero = bytes[pos] === 0x30;
    const whole = digits();
    if (whole === 0) throw this.badNumber(pos);
    if (leadingZero && whole > 1) throw new ScanError('syntax', 'a number must not begin with 0', from);
    if (bytes[pos] === 0x2e && pos < end) {
      pos++;
      if (digits() === 0) throw this.badNumber(pos);
    }
    if ((bytes[pos] === 0x65 || bytes[pos] === 0x45) && pos < end) {
      pos++;
      if (bytes[pos] === 0x2b || bytes[pos] === MINUS) pos++;
      if (digits() === 0) throw this.badNumber(pos);
    }
    this.pos = pos;
  }

  private literal(): void {
    const { bytes, pos } = this;
    for (const [first, text] of LITERALS) {
      if (bytes[pos] !== first) continue;
      const to = Math.min(pos + text.length, this.end);
      if (bytes.compare(text, 0, to - pos, pos, to) !== 0) break;
      if (to - pos < text.length) throw new ScanError('truncated', 'the file ends inside a value', this.end);
      this.pos = to;
      return;
    }
    throw this.unexpected('a value');
  }

  private checkDepth(depth: number): void {
    if (depth >= MAX_DEPTH)
      throw new ScanError(
        'too-deep',
        `nested deeper than ${MAX_DEPTH} levels, where Python's reader gives up too`,
        this.pos,
      );
  }

  private badNumber(pos: number): ScanError {
    if (pos >= this.end) return new ScanError('truncated', 'the file ends inside a number', this.end);
    return new ScanError('syntax', 'a digit was expected in this number', pos);
  }

  private unclosedString(): ScanError {
    return new ScanError('truncated', 'the file ends inside a string', this.end);
  }

  private unexpected(expected: string): ScanError {
    if (this.pos >= this.end)
      return new ScanError('truncated', `the file ends where ${expected} was expected`, this.end);
    return new ScanError('syntax', `${expected} was expected`, this.pos);
  }
}

function childShape(shape: Shape, key: string): Shape | undefined {
  return shape.keys !== undefined && Object.hasOwn(shape.keys, key) ? shape.keys[key] : shape.otherKeys;
}

function controlCharacter(offset: number): ScanError {
  return new ScanError('syntax', 'a string contains a raw control character (is its closing quote missing?)', offset);
}

function orEnd(found: number, end: number): number {
  return found === -1 ? end : found;
}

function isHex(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x46) || (c >= 0x61 && c <= 0x66);
}

/** Keys that notebooks repeat in every cell, found by length and first byte, so that no string is made for each of them. */
const COMMON_KEYS = new Map<number, readonly { text: string; bytes: Buffer }[]>();
for (const text of [
  'cell_type',
  'execution_count',
  'id',
  'metadata',
  'outputs',
  'source',
  'output_type',
  'data',
  'name',
  'text',
  'attachments',
  'input',
  'prompt_number',
  'language',
  'collapsed',
]) {
  const slot = (text.length << 8) | text.charCodeAt(0);
  COMMON_KEYS.set(slot, [...(COMMON_KEYS.get(slot) ?? []), { text, bytes: Buffer.from(text) }]);
}

function decodeKey(bytes: Buffer, from: number, to: number): string {
  const length = to - from - 2;
  for (const { text, bytes: known } of COMMON_KEYS.get((length << 8) | bytes[from + 1]) ?? []) {
    let same = 1;
    while (same < length && bytes[from + 1 + same] === known[same]) same++;
    if (same === length) return text;
  }
  const raw = bytes.toString('utf8', from + 1, to - 1);
  if (!raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw; // a control character hidden in a long key: the scan let it pass, so keep it as it stands
  }
}
