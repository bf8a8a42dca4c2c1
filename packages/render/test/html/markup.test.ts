import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, join, quoted, trusted } from '../../src/html/markup.ts';
import { visible } from '../../src/visible.ts';
import { Document } from './sample.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '`',
        '&',
        '=',
        '/',
        '\\',
        '--',
        '!',
        'script',
        'onload',
        ' ',
        '\n',
        '\u202e',
        '\0',
        '&lt;',
        ']]>',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('html', () => {
  it('keeps any text as text, between tags and in attributes', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { elements } = new Document(html`<p title="${text}">${text}</p>`.text);
        expect(elements).toEqual([{ name: 'p', attributes: { title: visible(text) }, text: visible(text) }]);
      }),
    );
  });

  it('puts markup in as it is, and lists of parts one after the other', () => {
    expect(html`<ul>${[html`<li>${1}</li>`, '<', false, undefined]}</ul>`.text).toBe('<ul><li>1</li>&lt;</ul>');
    expect(join(['a', html`<b>b</b>`], ' & ').text).toBe('a & <b>b</b>');
    expect(trusted('<i>').text).toBe('<i>');
  });

  it('shows control and bidi characters instead of obeying them', () => {
    expect(html`${'a\u202eb\u001bc\0'}`.text).toBe('a&lt;U+202E&gt;b␛c␀');
  });

  it('quotes a document for srcdoc so that it comes back unchanged', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { elements } = new Document(`<iframe srcdoc="${quoted(text).text}"></iframe>`);
        expect(elements[0]?.attributes).toEqual({ srcdoc: text });
      }),
    );
  });
});
