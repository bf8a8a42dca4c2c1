import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { charactersOf, columnsOf, cutTo } from '../src/columns.ts';
import { visible } from '../src/visible.ts';

const TEXTS = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('a', ' ', '\t', '\x1b', '\r', '\u202e', '\u0301', '\u200d', '👩', '漢', '\u{e0041}'),
  }),
);

describe('columns of a text', () => {
  it('are those of the text as it is printed, whatever its characters', () => {
    fc.assert(fc.property(TEXTS, (text) => columnsOf(text) === stringWidth(visible(text))));
  });

  it('count half a character as the one that is printed in its place', () => {
    for (const half of ['\ud800', '\udfff', 'x\ud83d']) {
      expect(columnsOf(half)).toBe(half.length);
      expect(columnsOf(half)).toBe(columnsOf(Buffer.from(half).toString()));
    }
  });

  it('are the sum over its characters, which together are the text', () => {
    fc.assert(
      fc.property(TEXTS, (text) => {
        const characters = [...charactersOf(text)];
        expect(characters.join('')).toBe(text);
        expect(characters.reduce((sum, character) => sum + columnsOf(character), 0)).toBe(columnsOf(text));
      }),
    );
  });

  it('never take a mark from what it stands on', () => {
    expect([...charactersOf('e\u0301\u202e👩\u200d👧x')]).toEqual(['e\u0301', '\u202e', '👩\u200d👧', 'x']);
    expect(cutTo('ae\u0301漢', 2)).toBe('ae\u0301');
  });
});
