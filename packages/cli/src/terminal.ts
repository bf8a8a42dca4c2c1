/* What the person's terminal can do, for the verbs that a person types: its background, pictures, hyperlinks. */
import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import type { Output } from '@nbmend/notebook';
import type { Theme } from '@nbmend/render/colour';
import type { PictureProtocol } from '@nbmend/render/pictures';
import { isTerminal } from './colour.ts';
import { UsageError } from './exit.ts';
import { writeOut } from './stdout.ts';

export type Pictures = 'auto' | 'never' | PictureProtocol;
export const PICTURES: readonly Pictures[] = ['auto', 'never', 'kitty', 'iterm2', 'sixel'];
export const THEMES = ['auto', 'dark', 'light', 'neutral'] as const;

/** What the terminal said of itself. */
export interface TerminalFacts {
  readonly background?: 'dark' | 'light';
  readonly sixel: boolean;
}

/** The theme to paint with: asked for, else what the environment says, else what the terminal said, else neutral. */
export function themeOf(
  wish: (typeof THEMES)[number],
  facts: TerminalFacts | undefined,
  env: NodeJS.ProcessEnv,
): Theme {
  const asked = wish === 'auto' ? env.NBMEND_THEME : wish;
  if (asked === 'dark' || asked === 'light' || asked === 'neutral') return asked;
  if (asked !== undefined && asked !== '' && asked !== 'auto') {
    throw new UsageError(`NBMEND_THEME is ${asked}; it takes dark, light or neutral`);
  }
  return facts?.background ?? colourOfRxvt(env.COLORFGBG) ?? 'neutral';
}

/** COLORFGBG of rxvt, Konsole and others: `15;0`, foreground and background as numbers of the basic colours. */
function colourOfRxvt(value: string | undefined): Theme | undefined {
  const background = /;(\d+)$/.exec(value ?? '')?.[1];
  if (background === undefined) return undefined;
  return Number(background) === 7 || Number(background) >= 9 ? 'light' : 'dark';
}

/** The protocol to draw pictures with; undefined for none. Inside tmux and screen no picture gets through. */
export function pictureProtocol(
  wish: Pictures,
  facts: TerminalFacts | undefined,
  env: NodeJS.ProcessEnv,
): PictureProtocol | undefined {
  if (wish !== 'auto') return wish === 'never' ? undefined : wish;
  if (!isTerminal(1) || env.TMUX !== undefined || env.STY !== undefined) return undefined;
  if (env.KITTY_WINDOW_ID !== undefined || /kitty|ghostty/.test(env.TERM ?? '')) return 'kitty';
  if (/^(iTerm\.app|WezTerm|mintty)$/.test(env.TERM_PROGRAM ?? '')) return 'iterm2';
  return facts?.sixel ? 'sixel' : undefined;
}

/** Makes the picture of an output drawable by `protocol`. */
export async function pictureDrawer(
  protocol: PictureProtocol | undefined,
): Promise<((output: Output, mime: string) => string | undefined) | undefined> {
  if (protocol === undefined) return undefined;
  const [{ drawPicture }, { pictureBytes }] = await Promise.all([
    import('@nbmend/render/pictures'),
    import('@nbmend/render'),
  ]);
  return (output, mime) => {
    const file = pictureBytes(output, mime);
    return file && drawPicture(file, mime, protocol);
  };
}

/** Terminals known to follow hyperlinks (OSC 8); others may show the address as dirt. */
export function knowsHyperlinks(env: NodeJS.ProcessEnv): boolean {
  return (
    Number(env.VTE_VERSION) >= 5000 ||
    env.KITTY_WINDOW_ID !== undefined ||
    env.WT_SESSION !== undefined ||
    /^(iTerm\.app|WezTerm|vscode|ghostty|Hyper)$/.test(env.TERM_PROGRAM ?? '') ||
    /kitty|ghostty|alacritty|foot/.test(env.TERM ?? '')
  );
}

/** `text` as a hyperlink to a file. @see "Hyperlinks in terminal emulators" (OSC 8); the host tells remote files apart */
export function fileLink(path: string, text: string): string {
  const url = pathToFileURL(path);
  url.hostname = process.platform === 'win32' ? '' : hostname();
  return `\x1b]8;;${url.href}\x1b\\${text}\x1b]8;;\x1b\\`;
}

/** How long a terminal may take to answer; over a slow line the colours are then the neutral ones. */
const PATIENCE_MS = 150;

/**
 * Asks the terminal for its background colour (OSC 11) and for its abilities (DA1), which every terminal answers: with that
 * answer the wait ends. Undefined unless a person sits at both ends, and for a terminal that says nothing.
 */
export async function askTerminal(): Promise<TerminalFacts | undefined> {
  if (!isTerminal(0) || !isTerminal(1) || process.env.TERM === 'dumb') return undefined;
  const { stdin } = process;
  const wasRaw = stdin.isRaw;
  stdin.setRawMode(true);
  try {
    return parseAnswer(await answerOf(stdin));
  } finally {
    stdin.setRawMode(wasRaw);
    stdin.pause();
  }
}

function answerOf(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((done) => {
    let answer = '';
    const end = (): void => {
      clearTimeout(timer);
      stdin.off('data', take);
      done(answer);
    };
    const take = (chunk: Buffer): void => {
      answer += chunk.toString('latin1');
      if (/\x1b\[\?[\d;]*c/.test(answer)) end();
    };
    const timer = setTimeout(end, PATIENCE_MS);
    stdin.on('data', take);
    stdin.resume();
    writeOut('\x1b]11;?\x1b\\\x1b[c');
  });
}

/** `ESC ] 11 ; rgb:RRRR/GGGG/BBBB` and `ESC [ ? 62 ; 4 ; ... c`, in which 4 means sixel. */
export function parseAnswer(answer: string): TerminalFacts | undefined {
  const abilities = /\x1b\[\?([\d;]*)c/.exec(answer)?.[1];
  if (abilities === undefined) return undefined;
  const sixel = abilities.split(';').slice(1).includes('4');
  const colour = /\x1b\]11;rgba?:([\da-f]+)\/([\da-f]+)\/([\da-f]+)/i.exec(answer);
  if (!colour) return { sixel };
  const [red, green, blue] = colour.slice(1).map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  const brightness = 0.299 * red! + 0.587 * green! + 0.114 * blue!;
  return { sixel, background: brightness > 0.5 ? 'light' : 'dark' };
}
