import { describe, expect, it } from 'vitest';
import { colourLevel } from '../src/colour.ts';
import { describe as describeError, UsageError } from '../src/exit.ts';
import { fileLink, parseAnswer, pictureProtocol, themeOf } from '../src/terminal.ts';

describe('colourLevel', () => {
  const level = (env: NodeJS.ProcessEnv, terminal = true, wish: 'always' | 'auto' | 'never' = 'auto') =>
    colourLevel({ wish, terminal, env: { TERM: 'xterm', ...env } });

  it('is none in a pipe, unless it is forced', () => {
    expect(level({}, false)).toBe(0);
    expect(level({ FORCE_COLOR: '1' }, false)).toBe(1);
    expect(level({ FORCE_COLOR: '3' }, false)).toBe(3);
    expect(level({}, false, 'always')).toBeGreaterThan(0);
  });

  it('is what the terminal can', () => {
    expect(level({ COLORTERM: 'truecolor' })).toBe(3);
    expect(level({ TERM: 'xterm-256color' })).toBe(2);
    expect(level({ TERM: 'dumb' })).toBe(0);
  });

  it('is none with NO_COLOR (but not an empty one), FORCE_COLOR=0 or never', () => {
    expect(level({ NO_COLOR: '1' })).toBe(0);
    expect(level({ NO_COLOR: '' })).toBeGreaterThan(0);
    expect(level({ FORCE_COLOR: '0' })).toBe(0);
    expect(level({ COLORTERM: 'truecolor' }, true, 'never')).toBe(0);
  });
});

describe('parseAnswer', () => {
  it('reads background and abilities from what terminals answer', () => {
    expect(parseAnswer('\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b[?62;4;22c')).toEqual({ background: 'dark', sixel: true });
    expect(parseAnswer('\x1b]11;rgb:ff/fa/f0\x07\x1b[?1;2c')).toEqual({ background: 'light', sixel: false });
    expect(parseAnswer('\x1b[?64;1;2c')).toEqual({ sixel: false });
    expect(parseAnswer('typed ahead')).toBeUndefined();
  });
});

describe('themeOf', () => {
  it('goes by wish, environment and terminal, in this order', () => {
    const facts = { background: 'light', sixel: false } as const;
    expect(themeOf('dark', facts, { NBMEND_THEME: 'light' })).toBe('dark');
    expect(themeOf('auto', facts, { NBMEND_THEME: 'neutral' })).toBe('neutral');
    expect(themeOf('auto', facts, { COLORFGBG: '15;0' })).toBe('light');
    expect(themeOf('auto', undefined, { COLORFGBG: '15;default;0' })).toBe('dark');
    expect(themeOf('auto', undefined, { COLORFGBG: '0;15' })).toBe('light');
    expect(themeOf('auto', undefined, {})).toBe('neutral');
    expect(() => themeOf('auto', undefined, { NBMEND_THEME: 'pink' })).toThrow('NBMEND_THEME is pink');
  });
});

describe('pictureProtocol', () => {
  it('draws nothing where stdout is no terminal, unless it is told to', () => {
    expect(pictureProtocol('auto', { sixel: true }, { KITTY_WINDOW_ID: '1' })).toBeUndefined();
    expect(pictureProtocol('sixel', undefined, {})).toBe('sixel');
    expect(pictureProtocol('never', undefined, {})).toBeUndefined();
  });
});

describe('fileLink', () => {
  it('escapes whatever a path holds', () => {
    const link = fileLink('/a b/\x1b]8;;evil\x07"%.ipynb', 'text');
    expect(link).toMatch(/^\x1b\]8;;file:\/\/[^\s\x00-\x1f"]*\x1b\\text\x1b\]8;;\x1b\\$/);
    expect(link).toContain('a%20b');
  });
});

describe('describe', () => {
  it('is one line for what is expected, with a hint below', () => {
    expect(describeError(new UsageError('no such thing', 'Try another.'))).toBe('nbmend: no such thing\nTry another.');
    const missing = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', path: 'a.ipynb' });
    expect(describeError(missing)).toBe('nbmend: a.ipynb: no such file or folder');
  });

  it('says how to see more of a failure of ours', () => {
    expect(describeError(new TypeError('x is undefined'))).toBe(
      'nbmend: internal error: x is undefined\nSet NBMEND_DEBUG=1 to see where, and please report it.',
    );
  });
});
