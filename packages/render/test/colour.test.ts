import { describe, expect, it } from 'vitest';
import { COLOURS, colourPaint } from '../src/colour.ts';

/** Relative luminance of a colour of the 256-colour palette. @see WCAG 2.2, "relative luminance" */
function luminance(index: number): number {
  const levels = [0, 95, 135, 175, 215, 255];
  const grey = 8 + (index - 232) * 10;
  const cube = index - 16;
  const rgb =
    index >= 232
      ? [grey, grey, grey]
      : [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((i) => levels[i]!);
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(x: number, y: number): number {
  const [dark, light] = [x, y].sort((p, q) => p - q) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe('the colours', () => {
  it.each(Object.entries(COLOURS))('%s can be read on black and on white', (_, index) => {
    expect(contrast(luminance(index), 0)).toBeGreaterThan(3);
    expect(contrast(luminance(index), 1)).toBeGreaterThan(3);
  });

  it('become the 16 basic ones on a terminal that knows no others', () => {
    expect(colourPaint(1).role('removed', 'x')).toMatch(/^\x1b\[(31|91)mx\x1b\[39m$/);
  });
});
