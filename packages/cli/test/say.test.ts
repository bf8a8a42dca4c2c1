import { describe, expect, it } from 'vitest';
import { legible } from '../src/say.ts';

describe('legible', () => {
  it('spells out what a terminal would obey, in names and messages', () => {
    expect(legible('e\x1b[31m\u202e\u009b.ipynb\tis\nbad')).toBe('e\\u001b[31m\\u202e\\u009b.ipynb\tis\nbad');
  });
});
