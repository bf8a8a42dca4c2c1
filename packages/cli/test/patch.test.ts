import { describe, expect, it } from 'vitest';
import { patchOf } from '../src/patch.ts';

describe('the patch of a file', () => {
  it('holds every line of a change, also when they are more than can be arguments of one call', () => {
    const lines = Array.from({ length: 150_000 }, (_, i) => `${i}\n`);
    const before = Buffer.from(lines.join(''));
    const all = { from: 0, to: before.length, chunks: [Buffer.from(lines.map((line) => `new ${line}`).join(''))] };
    const patch = patchOf('a.ipynb', before, [all]).split('\n');
    expect(patch.filter((line) => /^-\d/.test(line))).toHaveLength(lines.length);
    expect(patch.filter((line) => line.startsWith('+new'))).toHaveLength(lines.length);
  });
});
