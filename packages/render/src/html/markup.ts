/*
 * HTML by construction: a string becomes markup only through the tag `html`, which escapes every value put into it. Content
 * of notebooks, file names and messages are strings, so they cannot break out. Values stand in text or between double quotes.
 */
import { visible } from '../visible.ts';

/** Finished HTML. Made by `html`, `join` and `trusted` alone. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: strings are escaped, markup is not, nothing is nothing. */
export type Part = string | number | Markup | false | undefined | readonly Part[];

/** `html\`<b title="${name}">${name}</b>\`` */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0]!;
  for (const [i, part] of parts.entries()) text += spell(part) + strings[i + 1]!;
  return new Markup(text);
}

export function join(parts: readonly Part[], between = ''): Markup {
  return new Markup(parts.map(spell).join(between));
}

/** Text that is HTML already: our own style and script, and what markdown-it made with `html: false`. Never content. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** A whole document as an attribute's value (srcdoc): escaped, but not made visible. */
export function quoted(document: string): Markup {
  return new Markup(escaped(document));
}

export const NOTHING = new Markup('');

function spell(part: Part): string {
  if (part === false || part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(spell).join('');
  return typeof part === 'number' ? String(part) : escaped(visible(part));
}

function escaped(text: string): string {
  return /[&<>"'`]/.test(text) ? text.replace(/[&<>"'`]/g, (sign) => ENTITIES[sign]!) : text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};
