import { NumberLiteral } from '@nbmend/notebook';
import { describe, expect, it } from 'vitest';
import { changeText, countText, pathText, sizeText, valueText } from '../src/values.ts';

describe('valueText', () => {
  it('is compact JSON with numbers as they are spelled', () => {
    expect(valueText({ a: [1, new NumberLiteral('1.0'), null], b: 'x' })).toBe('{"a": [1, 1.0, null], "b": "x"}');
    expect(valueText(undefined)).toBe('(absent)');
  });

  it('is never long, and names the size of what is encoded', () => {
    expect(valueText(Array.from({ length: 1_000_000 }, (_, i) => i)).length).toBeLessThanOrEqual(80);
    expect(valueText('A1b+'.repeat(3000))).toBe('(12.0 kB of data)');
  });
});

describe('changeText', () => {
  it('shows long strings around their difference', () => {
    const text = 'word '.repeat(100);
    expect(changeText(`${text}old`, `${text}new`)).toBe('"…word word word word old" → "…word word word word new"');
  });
});

describe('the small texts', () => {
  it('write paths as jq does, sizes and counts as a person does', () => {
    expect(pathText(['a', 0, 'b c', 'd'])).toBe('a[0]["b c"].d');
    expect([sizeText(999), sizeText(12_345), sizeText(4_500_000)]).toEqual(['999 B', '12.3 kB', '4.5 MB']);
    expect([countText(1, 'cell'), countText(1234567, 'cell')]).toEqual(['1 cell', '1,234,567 cells']);
  });
});
