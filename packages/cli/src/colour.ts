/* Whether and how much colour: by option, environment, git's configuration, terminal. In this order. */
import { fstatSync } from 'node:fs';
import type { Highlight, Paint } from '@nbmend/render';
import type { Theme } from '@nbmend/render/colour';
import { plain } from '@nbmend/render/paint';
import { UsageError } from './exit.ts';

export type ColourWish = 'always' | 'auto' | 'never';
/** Of chalk: none, 16, 256, all colours. */
export type ColourLevel = 0 | 1 | 2 | 3;

export interface ColourQuestion {
  readonly wish: ColourWish;
  /** The output ends on a terminal, through a pager perhaps. */
  readonly terminal: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * @see https://no-color.org (any value but the empty one means no colour)
 * @see https://force-color.org; as chalk reads it: 0 and false mean none, 1, 2 and 3 are levels
 */
export function colourLevel({ wish, terminal, env }: ColourQuestion): ColourLevel {
  if (wish === 'never') return 0;
  if (wish === 'always') return terminalLevel(env);
  const force = env.FORCE_COLOR;
  if (force !== undefined && force !== '') {
    if (force === '0' || force === 'false') return 0;
    return force === '1' || force === '2' || force === '3' ? (Number(force) as ColourLevel) : terminalLevel(env);
  }
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 0;
  if (!terminal || env.TERM === 'dumb') return 0;
  return terminalLevel(env);
}

/** What the terminal says it can; 16 colours if it says nothing. */
function terminalLevel(env: NodeJS.ProcessEnv): ColourLevel {
  if (/^(truecolor|24bit)$/.test(env.COLORTERM ?? '') || env.WT_SESSION !== undefined) return 3;
  if (/256|kitty|ghostty|alacritty|wezterm|direct/.test(env.TERM ?? '') || env.TERM_PROGRAM !== undefined) return 2;
  return process.platform === 'win32' ? 3 : 1;
}

/** True if a file descriptor is a terminal. Most often it is none, which costs no more than asking the system. */
export function isTerminal(fd: 0 | 1 | 2): boolean {
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return fd === 1 ? process.stdout.isTTY : fd === 2 ? process.stderr.isTTY : process.stdin.isTTY;
}

/** The paint for a level; chalk is loaded only for colour. */
export async function paintFor(level: ColourLevel, theme?: Theme): Promise<Paint> {
  if (level === 0) return plain;
  return (await import('@nbmend/render/colour')).colourPaint(level, theme);
}

/** Columns of the terminal that the output ends on: asked directly, else what a shell or git says, else 80. */
export function terminalWidth(): number {
  const said = Number(process.env.COLUMNS);
  if (isTerminal(1)) return process.stdout.columns || said || 80;
  return said > 0 ? said : 80;
}

/** Syntax colour for a notebook's languages and Markdown; highlight.js is loaded only here. */
export async function highlightFor(languages: { readonly a: string; readonly b: string }): Promise<Highlight> {
  const { loadHighlight } = await import('@nbmend/render/highlight');
  return loadHighlight([languages.a, languages.b, 'markdown']);
}

/** The value of `--width`. */
export function widthOf(text: string): number {
  const width = Number(text);
  if (!Number.isInteger(width) || width < 20)
    throw new UsageError(`--width ${text}: takes a number of columns, 20 or more`);
  return width;
}
