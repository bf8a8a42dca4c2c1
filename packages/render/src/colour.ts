/*
 * Roles as colours. Where it is known whether the terminal is dark or light, changed lines have a background and keep their
 * syntax colours; where it is not, every colour is a middle tone that can be read on black and on white. A test computes the
 * contrast of all of them.
 */
import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import type { Paint, Piece, Role, TokenKind } from './paint.ts';

/** What stands behind the text: `neutral` is a terminal of which nothing is known. */
export type Theme = 'dark' | 'light' | 'neutral';

/** Numbers of the 256-colour palette. */
export interface Palette {
  readonly red: number;
  readonly green: number;
  readonly amber: number;
  readonly cyan: number;
  readonly violet: number;
  readonly grey: number;
  readonly blue: number;
  readonly brown: number;
  /** Behind removed and added lines, and behind the words in them that changed. */
  readonly behind?: {
    readonly removed: number;
    readonly added: number;
    readonly removedWord: number;
    readonly addedWord: number;
  };
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  neutral: { red: 160, green: 28, amber: 136, cyan: 31, violet: 133, grey: 244, blue: 68, brown: 130 },
  dark: {
    ...{ red: 210, green: 77, amber: 179, cyan: 80, violet: 176, grey: 249, blue: 111, brown: 180 },
    behind: { removed: 52, added: 22, removedWord: 88, addedWord: 28 },
  },
  light: {
    ...{ red: 160, green: 22, amber: 94, cyan: 24, violet: 90, grey: 240, blue: 25, brown: 88 },
    behind: { removed: 224, added: 194, removedWord: 217, addedWord: 157 },
  },
};

type Colour = Exclude<keyof Palette, 'behind'>;

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

interface Look {
  readonly colour?: Colour;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

const ROLES: Readonly<Record<Role, Look>> = {
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
export function colourPaint(level: ColorSupportLevel, theme: Theme = 'neutral'): Paint {
  const chalk = new Chalk({ level });
  const palette = PALETTES[level > 1 ? theme : 'neutral'];
  const ink: Ink = (colour) => (level > 1 ? chalk.ansi256(palette[colour]) : chalk[BASIC[colour]]);
  const roles = new Map(Object.entries(ROLES).map(([role, look]) => [role, styleOf(look, chalk, ink)]));
  const tokens = new Map(Object.entries(TOKENS).map(([kind, colour]) => [kind, ink(colour)]));
  const lines = palette.behind ? onBackground(palette.behind, chalk, ink) : inForeground(ink);
  return {
    coloured: level > 0,
    role: (role, text) => (text === '' ? text : roles.get(role)!(text)),
    piece(piece, text) {
      if (text === '') return text;
      const token = piece.token && tokens.get(piece.token);
      return lines(piece, text, token);
    },
  };
}

type Ink = (colour: Colour) => ChalkInstance;
type DrawPiece = (piece: Piece, text: string, token: ChalkInstance | undefined) => string;

/** Lines in red and green, changed words inverted; syntax only in unchanged lines. */
function inForeground(ink: Ink): DrawPiece {
  const line = { '-': ink('red'), '+': ink('green'), '~': ink('amber'), ' ': undefined };
  const word = {
    '-': ink('red').bold.inverse,
    '+': ink('green').bold.inverse,
    '~': ink('amber').inverse,
    ' ': undefined,
  };
  return ({ sign, changed }, text, token) => {
    const style = (changed ? word : line)[sign] ?? token;
    return style ? style(text) : text;
  };
}

/** Lines on a coloured background, changed words on a stronger one; syntax everywhere. */
function onBackground(behind: NonNullable<Palette['behind']>, chalk: ChalkInstance, ink: Ink): DrawPiece {
  const line = { '-': chalk.bgAnsi256(behind.removed), '+': chalk.bgAnsi256(behind.added) };
  const word = { '-': chalk.bgAnsi256(behind.removedWord).bold, '+': chalk.bgAnsi256(behind.addedWord).bold };
  const amber = ink('amber');
  return ({ sign, changed }, text, token) => {
    if (sign === '~') return amber(text);
    // A word on the stronger background is in the terminal's own colour: the best to read.
    const inner = token && !changed ? token(text) : text;
    return sign === ' ' ? inner : (changed ? word : line)[sign](inner);
  };
}

function styleOf({ colour, bold, italic, underline }: Look, chalk: ChalkInstance, ink: Ink): ChalkInstance {
  let style = colour === undefined ? chalk : ink(colour);
  if (bold) style = style.bold;
  if (italic) style = style.italic;
  if (underline) style = style.underline;
  return style;
}
