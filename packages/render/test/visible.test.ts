import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapedJson, printable, visible, visibleName, withoutColour } from '../src/visible.ts';

describe('visible', () => {
  it('shows control characters as their pictures', () => {
    expect(visible('\x1b[31mred\x07\x00\x7f\r')).toBe('␛[31mred␇␀␡␍');
  });

  it('spells out C1 controls, bidi controls, marks and tag characters', () => {
    expect(visible('\x9b2J a\u202eb\u2066c\u200fd\ufeffe\u2028f')).toBe(
      '<U+009B>2J a<U+202E>b<U+2066>c<U+200F>d<U+FEFF>e<U+2028>f',
    );
    expect(visible('x\u{e0041}y')).toBe('x<U+E0041>y');
  });

  it('leaves text, tabs, emoji with joiners and combining marks alone', () => {
    const text = 'Größe\t北京 👩‍💻 e\u0301 ∑';
    expect(visible(text)).toBe(text);
  });

  it('leaves nothing that a terminal would obey, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

describe('escapedJson', () => {
  it('spells what a terminal would obey as escapes, and says the same to a reader', () => {
    expect(escapedJson('"a\x9b2J\u202e\u{e0041}"')).toBe(String.raw`"a\u009b2J\u202e\udb40\udc41"`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = escapedJson(JSON.stringify({ [text]: text }));
        expect(json).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
        expect(JSON.parse(json)).toEqual({ [text]: text });
      }),
    );
  });
});

describe('visibleName', () => {
  it('keeps a file name on one line', () => {
    expect(visibleName('a\nb\tc')).toBe('a␊b␉c');
  });
});

describe('withoutColour', () => {
  it('takes colour codes away and nothing else', () => {
    expect(withoutColour('\x1b[0;31mred\x1b[0m \x1b[38:5:1mx \x1b[2J')).toBe('red x \x1b[2J');
  });
});

describe('printable', () => {
  const letters = 'aB3'.repeat(70);

  it('shows base64 of any length by its size, what stands around it as it is', () => {
    expect(printable(`x = "${letters}==" + "${letters}"`)).toMatch(
      /^x = "\(0\.2 kB of base64, [0-9a-f]{8}\)" \+ "\(0\.2 kB of base64, [0-9a-f]{8}\)"$/,
    );
    expect(printable('aB3'.repeat(3_000_000))).toMatch(/^\(9000\.0 kB of base64, [0-9a-f]{8}\)$/);
  });

  it('leaves what is no base64: long rows of one kind of letter, short runs', () => {
    for (const text of ['a'.repeat(9_000_000), '-'.repeat(500), `${'aB3'.repeat(50)} ${'aB3'.repeat(50)}`]) {
      expect(printable(text)).toBe(text);
    }
  });
});
