import { describe, expect, it } from 'vitest';
import { colourPaint, PALETTES } from '../src/colour.ts';

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

const BLACK = 0;
const WHITE = 1;
const inks = (theme: keyof typeof PALETTES) =>
  Object.entries(PALETTES[theme]).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, value] as const] : [],
  );

describe('the colours of an unknown terminal', () => {
  it.each(inks('neutral'))('%s can be read on black and on white', (_, index) => {
    expect(contrast(luminance(index), BLACK)).toBeGreaterThan(3);
    expect(contrast(luminance(index), WHITE)).toBeGreaterThan(3);
  });
});

describe.each([
  ['dark', BLACK, WHITE],
  ['light', WHITE, BLACK],
] as const)('the colours of a %s terminal', (theme, background, text) => {
  const { removed, added, removedWord, addedWord } = PALETTES[theme].behind!;

  it.each(inks(theme))('%s can be read on its background and behind changed lines', (_, index) => {
    expect(contrast(luminance(index), background)).toBeGreaterThan(4.5);
    for (const behind of [removed, added]) expect(contrast(luminance(index), luminance(behind))).toBeGreaterThan(3);
  });

  it('leave plain text readable behind changed lines and words', () => {
    for (const behind of [removed, added, removedWord, addedWord]) {
      expect(contrast(text, luminance(behind))).toBeGreaterThan(4.5);
    }
  });
});

describe('colourPaint', () => {
  it('takes the 16 basic colours on a terminal that knows no others', () => {
    expect(colourPaint(1).role('removed', 'x')).toBe('\x1b[31mx\x1b[39m');
    expect(colourPaint(1, 'dark').piece({ sign: '+', changed: false, token: 'keyword' }, 'x')).toBe(
      '\x1b[32mx\x1b[39m',
    );
  });

  it('colours syntax inside changed lines where it knows the background', () => {
    const piece = { sign: '+', changed: false, token: 'keyword' } as const;
    const { violet, behind } = PALETTES.dark;
    expect(colourPaint(2, 'dark').piece(piece, 'x')).toBe(
      `\x1b[48;5;${behind!.added}m\x1b[38;5;${violet}mx\x1b[39m\x1b[49m`,
    );
  });
});
