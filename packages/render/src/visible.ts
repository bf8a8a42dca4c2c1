/*
 * Notebook content and file names are hostile: a terminal must show what they hold and never obey it. Control characters
 * become their pictures (U+2400 block); what has no picture, or turns the direction of text, is spelled out.
 */

/** Content for a terminal: one line's text in, printable text out. Tabs stay; `\n` is the caller's business and stays. */
export function visible(text: string): string {
  return DANGEROUS.test(text) ? text.replace(EACH_DANGEROUS, picture) : text;
}

/**
 * A line of content as it is printed: visible, and with what is base64 (pictures in Markdown or HTML) replaced by its size
 * and a check sum, so that a change still shows.
 */
export function printable(text: string): string {
  return visible(withoutBase64(text));
}

/** A file name: as content, and no line break either. */
export function visibleName(name: string): string {
  return visible(name).replace(/[\n\t]/g, picture);
}

/**
 * JSON in which nothing can reach a terminal: what `visible` would show otherwise is spelled as `\uXXXX`, which every reader
 * takes for the same character.
 * @param json JSON text or a piece of it; outside of strings it holds nothing to escape
 */
export function escapedJson(json: string): string {
  return DANGEROUS.test(json) ? json.replace(EACH_DANGEROUS, escapeUnits) : json;
}

/** A document for programs, as JSON that is safe to look at, ending with a newline. */
export function jsonDocument(data: unknown, indent: number): string {
  return `${escapedJson(JSON.stringify(data, null, indent))}\n`;
}

/**
 * Text without colour codes (SGR sequences, as Jupyter puts them into tracebacks): they are looks, not content. Every other
 * sequence stays, for `visible` to show.
 */
export function withoutColour(text: string): string {
  return text.includes('\x1b[') ? text.replace(SGR, '') : text;
}

/** Colour codes, with `:` and `;` between their numbers. */
export const SGR = /\x1b\[[\d:;]*m/g;

// C0 without tab and newline, DEL, C1, bidi controls and marks, line and paragraph separators, BOM, tag characters.
const DANGEROUS =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/;
const EACH_DANGEROUS = new RegExp(DANGEROUS.source, 'g');

function picture(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

function escapeUnits(character: string): string {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Long enough for no word, path or hash. */
const SHORTEST_BASE64 = 160;
const BASE64 = new RegExp(`[A-Za-z0-9+/_-]{${SHORTEST_BASE64}}`, 'g');
const NOT_BASE64 = /[^A-Za-z0-9+/_-]/g;

/**
 * Text in which what is base64 is replaced by its size and a check sum.
 * In two steps: one pattern for a run of any length would need more stack than there is for a run of megabytes.
 */
export function withoutBase64(text: string): string {
  if (text.length < SHORTEST_BASE64) return text;
  let shown = '';
  let at = 0;
  for (let run = nextMatch(BASE64, text, 0); run !== undefined; run = nextMatch(BASE64, text, at)) {
    const end = nextMatch(NOT_BASE64, text, run + SHORTEST_BASE64) ?? text.length;
    const padded = text.startsWith('==', end) ? end + 2 : text.startsWith('=', end) ? end + 1 : end;
    shown += text.slice(at, run) + shortened(text.slice(run, padded));
    at = padded;
  }
  return shown + text.slice(at);
}

function nextMatch(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index;
}

function shortened(run: string): string {
  // A row of letters or dashes is text.
  if (!/[A-Z]/.test(run) || !/[a-z]/.test(run) || !/\d/.test(run)) return run;
  return `(${(run.length / 1000).toFixed(1)} kB of base64, ${checkSum(run)})`;
}

/** FNV-1a, 32 bits. */
function checkSum(text: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}
