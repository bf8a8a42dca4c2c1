/*
 * The options of `nbmend diff` as data, and a reader for the command lines that people type most: words and switches. It
 * spares them the loading of commander (7 ms); whatever it does not know it leaves to commander (verbs/diff.ts), so it can
 * only be faster, never different.
 */
import type { ColourWish } from './colour.ts';
import type { CompareFlags } from './diff-options.ts';
import type { Pictures, THEMES } from './terminal.ts';

/** As commander hands them over. */
export interface DiffFlags extends CompareFlags {
  readonly staged?: boolean;
  readonly cached?: boolean;
  readonly format: Format;
  readonly stat?: boolean;
  readonly summary?: boolean;
  readonly sideBySide?: boolean;
  readonly width?: string;
  readonly color: ColourWish | false;
  readonly exitCode?: boolean;
  readonly quiet?: boolean;
  readonly pager: boolean;
  readonly theme: (typeof THEMES)[number];
  readonly images: Pictures;
  readonly hyperlinks: ColourWish;
}

export const FORMATS = ['text', 'json', 'markdown', 'html', 'patch', 'nbdime'] as const;
export type Format = (typeof FORMATS)[number];

/** What holds where the command line says nothing. */
const DEFAULTS: DiffFlags = {
  format: 'text',
  color: 'auto',
  theme: 'auto',
  images: 'auto',
  hyperlinks: 'auto',
  pager: true,
};

/** Options without a value, and what each sets. */
export const SWITCHES: Readonly<Record<string, Partial<DiffFlags>>> = {
  '--staged': { staged: true },
  '--cached': { cached: true },
  '--stat': { stat: true },
  '--summary': { summary: true },
  '-W': { functionContext: true },
  '-y': { sideBySide: true },
  '-w': { ignoreAllSpace: true },
  '-b': { ignoreSpaceChange: true },
  '--show-noise': { showNoise: true },
  '--exit-code': { exitCode: true },
  '-q': { quiet: true },
  '--no-pager': { pager: false },
};

/** A command line of `nbmend diff` as commander would hand it over: the words, those behind `--`, and the options. */
export interface DiffCommand {
  readonly words: readonly string[];
  readonly behindDashes: readonly string[] | undefined;
  readonly flags: DiffFlags;
}

/** Reads what stands behind `nbmend diff`; undefined if anything in it is neither a word nor one of the switches. */
export function readPlainly(args: readonly string[]): DiffCommand | undefined {
  const dashes = args.indexOf('--');
  const behindDashes = dashes === -1 ? undefined : args.slice(dashes + 1);
  const words: string[] = [];
  let flags = DEFAULTS;
  for (const arg of dashes === -1 ? args : args.slice(0, dashes)) {
    if (arg === '-' || !arg.startsWith('-')) words.push(arg);
    else if (Object.hasOwn(SWITCHES, arg)) flags = { ...flags, ...SWITCHES[arg] };
    else return undefined;
  }
  return { words: [...words, ...(behindDashes ?? [])], behindDashes, flags };
}
