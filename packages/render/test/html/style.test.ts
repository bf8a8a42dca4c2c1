import { describe, expect, it } from 'vitest';
import { FILTERS } from '../../src/html/parts.ts';
import { STYLE } from '../../src/html/style.ts';

/** Colours by name (`--ins`, `h-str`), as [light, dark]. */
const pairs = new Map(
  [...STYLE.matchAll(/(?:(--[\w-]+):|\.([ht]-\w+)\{color:)light-dark\((#\w+),(#\w+)\)/g)].map(
    ([, variable, token, light, dark]) => [(variable ?? token)!, [light!, dark!] as const],
  ),
);

describe('the colours of the page', () => {
  const behindCode = ['--paper', '--ins', '--del', '--ins-mark', '--del-mark'];
  const tokens = [...pairs.keys()].filter((name) => /^[ht]-/.test(name));
  const uses = [
    ...tokens.flatMap((token) => behindCode.map((paper) => [token, paper] as const)),
    ...behindCode.map((paper) => ['--ink', paper] as const),
    ...['--soft', '--accent'].flatMap((ink) => ['--paper', '--bg', '--sunk'].map((paper) => [ink, paper] as const)),
    ['--soft', '--ins'],
    ['--soft', '--del'],
    ['--ins-ink', '--ins'],
    ['--del-ink', '--del'],
    ['--mod-ink', '--mod'],
    ['--mov-ink', '--mov'],
  ] as const;

  it('are known by name', () => {
    expect(tokens.length).toBeGreaterThanOrEqual(14);
    for (const [ink, paper] of uses) for (const name of [ink, paper]) expect(pairs.has(name), name).toBe(true);
  });

  it.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('have a contrast of at least 4.5 wherever they meet, %s', (_, side) => {
    const weak = uses
      .map(([ink, paper]) => [ink, paper, contrast(pairs.get(ink)![side], pairs.get(paper)![side])] as const)
      .filter(([, , ratio]) => ratio < 4.5);
    expect(weak).toEqual([]);
  });
});

describe('the filters', () => {
  it('have a rule for each set of parts that a cell can have', () => {
    const sets = [...STYLE.matchAll(/\[data-parts="([^"]+)"\]/g)].map(([, parts]) => parts);
    expect(new Set(sets).size).toBe(2 ** FILTERS.length - 1);
  });
});

/** @see WCAG 2.2, "contrast ratio" */
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance(colour: string): number {
  const full = colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour;
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
