import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Trigger } from '../src/trigger.ts';

const WORDS = ['AKIA', 'ghp_token', '<<<<', 'aaab'];

it('finds the beginning of every word, wherever it stands, and nothing else', () => {
  const trigger = new Trigger(WORDS);
  const letters = fc.string({ unit: fc.constantFrom(...'AKIghp_<ab'), maxLength: 30 });
  fc.assert(
    fc.property(letters, fc.constantFrom('', ...WORDS), letters, (before, word, after) => {
      const text = before + word + after;
      const naive = WORDS.some((one) => text.includes(one.slice(0, 4)));
      expect(trigger.test(Buffer.from(text), 0, text.length)).toBe(naive);
    }),
  );
});

it('looks only between its bounds', () => {
  const trigger = new Trigger(['AKIA']);
  const bytes = Buffer.from('xxAKIAxx');
  expect(trigger.test(bytes, 2, 6)).toBe(true);
  expect(trigger.test(bytes, 3, 8)).toBe(false);
  expect(trigger.test(bytes, 0, 5)).toBe(false);
});

it('refuses words that are shorter than its window', () => {
  expect(() => new Trigger(['abc'])).toThrow(RangeError);
});
