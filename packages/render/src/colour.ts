/*
 * Roles as colours. A program cannot know whether its terminal is dark or light, so each colour here is a middle tone
 * that keeps at least 3:1 of contrast on black and on white (a test computes it).
 */
import { Chalk, type ColorSupportLevel } from 'chalk';
import type { Paint, Role, TokenKind } from './paint.ts';

/** Numbers of the 256-colour palette. */
export const COLOURS = {
  red: 160,
  green: 28,
  amber: 136,
  cyan: 31,
  violet: 133,
  grey: 244,
  blue: 68,
  brown: 130,
} as const;

type Colour = keyof typeof COLOURS;

/** For terminals with the 16 basic colours, whose owner chose how these look. */
const BASIC = {
  red: 'red',
  green: 'green',
  amber: 'yellow',
  cyan: 'cyan',
  violet: 'magenta',
  grey: 'gray',
  blue: 'blue',
  brown: 'yellow',
} as const;

const ROLES: Readonly<
  Record<
    Role,
    { readonly colour?: Colour; readonly bold?: boolean; readonly italic?: boolean; readonly underline?: boolean }
  >
> = {
  file: { bold: true },
  cell: { colour: 'cyan', bold: true },
  place: { colour: 'cyan' },
  quiet: { colour: 'grey' },
  warning: { colour: 'amber', bold: true },
  heading: { colour: 'violet', bold: true },
  strong: { bold: true },
  emphasis: { italic: true },
  link: { colour: 'blue', underline: true },
  added: { colour: 'green' },
  removed: { colour: 'red' },
  changed: { colour: 'amber' },
};

const TOKENS: Readonly<Record<TokenKind, Colour>> = {
  keyword: 'violet',
  string: 'brown',
  number: 'blue',
  comment: 'grey',
  name: 'cyan',
  builtin: 'blue',
  meta: 'grey',
};

/** Paint for a terminal with 16 (1), 256 (2) or all (3) colours. */
export function colourPaint(level: ColorSupportLevel): Paint {
  const chalk = new Chalk({ level });
  const ink = (colour: Colour) => (level > 1 ? chalk.ansi256(COLOURS[colour]) : chalk[BASIC[colour]]);
  const roles = new Map(
    Object.entries(ROLES).map(([role, { colour, bold, italic, underline }]) => {
      let style = colour === undefined ? chalk : ink(colour);
      if (bold) style = style.bold;
      if (italic) style = style.italic;
      if (underline) style = style.underline;
      return [role, style];
    }),
  );
  const lines = { '-': ink('red'), '+': ink('green'), '~': ink('amber'), ' ': undefined };
  const words = {
    '-': ink('red').bold.inverse,
    '+': ink('green').bold.inverse,
    '~': ink('amber').inverse,
    ' ': undefined,
  };
  const tokens = new Map(Object.entries(TOKENS).map(([kind, colour]) => [kind, ink(colour)]));
  return {
    coloured: level > 0,
    role: (role, text) => (text === '' ? text : roles.get(role)!(text)),
    piece({ sign, changed, token }, text) {
      const style = (changed ? words : lines)[sign] ?? (token && tokens.get(token));
      return style && text !== '' ? style(text) : text;
    },
  };
}
