/*
 * Other tools that make git deal with notebooks, as they can be recognised in configuration, attributes and hooks. What they
 * set comes from their own documentation and installers.
 */
import { parseAttributes } from './attributes-text.ts';
import { parseConfig } from './config-text.ts';
import type { Replacement } from './managed-block.ts';

export interface Rival {
  readonly name: string;
  /** Keys of git's configuration that are this tool's. */
  readonly keys: RegExp;
  /** Names of its drivers and filters in attributes. */
  readonly drivers: RegExp;
  /** Its commands in a hook, and its repository in a `.pre-commit-config.yaml`. */
  readonly hook: RegExp;
}

export const RIVALS: readonly Rival[] = [
  {
    name: 'nbstripout',
    keys: /^(filter\.nbstripout\.|diff\.ipynb\.)/,
    drivers: /^(nbstripout|ipynb)$/,
    hook: /\bnbstripout(?!-fast)\b/,
  },
  { name: 'nbstripout-fast', keys: /^filter\.jupyter\./, drivers: /^jupyter$/, hook: /\bnbstripout-fast\b/ },
  {
    name: 'nbdime',
    keys: /^((diff|merge)\.jupyternotebook\.|(difftool|mergetool)\.nbdime\.)/,
    drivers: /^jupyternotebook$/,
    hook: /\bnbdime\b/,
  },
  { name: 'nbwipers', keys: /^(filter|diff)\.nbwipers\./, drivers: /^nbwipers$/, hook: /\bnbwipers\b/ },
  { name: 'nb-clean', keys: /^filter\.nb-clean\./, drivers: /^nb-clean$/, hook: /\bnb-clean\b/ },
  {
    name: 'nbdev',
    keys: /^(merge\.nbdev-merge\.|filter\.clean-nbs\.|diff\.(ipynb|ipynb-nbdev)\.)/,
    drivers: /^(nbdev-merge|clean-nbs|ipynb)$/,
    hook: /\bnbdev(?![a-z])/,
  },
];

/** The hooks that they write or are called in: nbdev trusts notebooks after a merge. */
export const RIVAL_HOOKS: readonly string[] = ['pre-commit', 'post-merge'];

/** Any of their drivers and filters. */
export const RIVAL_DRIVERS = new RegExp(RIVALS.map((rival) => rival.drivers.source).join('|'));

/** A name of a diff driver that several tools use: the command behind it tells whose it is. */
const SHARED_DRIVER = 'ipynb';

/** Whether a setting is a tool's; `value` may be the whole line. */
export function isSettingOf(rival: Rival, key: string, value: string): boolean {
  return rival.keys.test(key) && (!key.startsWith(`diff.${SHARED_DRIVER}.`) || rival.hook.test(value));
}

/** Whose the shared name is, by what is configured; null when nobody's. */
export function ownerOfShared(config: ReadonlyMap<string, string>): Rival | null {
  const command = config.get(`diff.${SHARED_DRIVER}.textconv`) ?? config.get(`diff.${SHARED_DRIVER}.command`) ?? '';
  return RIVALS.find((rival) => rival.hook.test(command)) ?? null;
}

/** The lines of a configuration text that are a tool's, section headers included where nothing else is below them. */
export function rivalConfigLines(text: string, rival: Rival): Replacement[] {
  const found: number[] = [];
  const lines = text.split('\n');
  for (const section of parseConfig(lines)) {
    const theirs = section.entries.filter(({ key, fromLine, toLine }) =>
      isSettingOf(rival, key, lines.slice(fromLine, toLine).join('\n')),
    );
    const all = theirs.length > 0 && theirs.length === section.entries.length;
    if (all) found.push(section.line);
    for (const { fromLine, toLine } of theirs) {
      for (let line = fromLine; line < toLine; line++) if (all || line !== section.line) found.push(line);
    }
  }
  return [...new Set(found)].map((line) => ({ line }));
}

/**
 * The lines of an attributes text that name a tool's drivers; what else such a line says stays. The shared name counts unless
 * `shared` says that it is somebody else's.
 */
export function rivalAttributeLines(text: string, rival: Rival, shared: 'theirs' | 'not theirs'): Replacement[] {
  return parseAttributes(text.split('\n')).flatMap(({ line, pattern, assignments }) => {
    const isTheirs = (assignment: string) => {
      const [name, value = ''] = assignment.split('=');
      if (value === SHARED_DRIVER && shared === 'not theirs') return false;
      return /^(diff|merge|filter)$/.test(name!) && rival.drivers.test(value);
    };
    const rest = assignments.filter((assignment) => !isTheirs(assignment));
    if (rest.length === assignments.length) return [];
    return [rest.length === 0 ? { line } : { line, instead: [pattern, ...rest].join(' ') }];
  });
}

/**
 * Their commands in a shell hook that stand on one line by themselves; `others` are those that a person must look at. `args` are
 * the arguments of each command.
 */
export function rivalHookLines(
  text: string,
  rival: Rival,
): { replace: Replacement[]; others: number; args: string[][] } {
  const lines = text.split('\n').map((line, at) => ({ line, at }));
  const theirs = lines.filter(({ line }) => rival.hook.test(line) && !/^\s*#/.test(line));
  const whole = theirs.filter(({ line }) => !/[\\{(]\s*$|^\s*(if|for|while|case|do|then|else)\b/.test(line));
  const args = theirs.map(({ line }) => argumentsOf(line, rival));
  return { replace: whole.map(({ at }) => ({ line: at })), others: theirs.length - whole.length, args };
}

/** The words behind the tool's name, as far as its command goes. */
function argumentsOf(line: string, rival: Rival): string[] {
  const words = shellWords(line);
  const args = words.slice(words.findIndex((word) => rival.hook.test(word)) + 1);
  const end = args.findIndex((word) => /^([|&;<>]|\d?>|\$\(|`)|;$/.test(word));
  return end === -1 ? args : args.slice(0, end);
}

/** What another tool's filter was told to do: options by name, a switch being true. `extrakeys` and so on included. */
export type RivalSettings = Readonly<Record<string, string | true>>;

/**
 * The settings of a tool's filter: the options of its command, and what it reads from git's configuration (nbstripout:
 * `filter.nbstripout.extrakeys`, `.keepoutput`, `.keepcount`, ...), under the name of the option that says the same.
 */
export function rivalSettings(rival: Rival, config: ReadonlyMap<string, string>): RivalSettings {
  const settings: Record<string, string | true> = {};
  const clean = filterValue(rival, config, 'clean') ?? '';
  const words = shellWords(clean);
  const first = words.findIndex((word) => /^-(?!m$)./.test(word));
  Object.assign(settings, optionsOf(first < 0 ? [] : words.slice(first)));
  for (const [key, value] of config) {
    const option = CONFIG_OPTIONS[key];
    if (option === undefined || !rival.keys.test(key) || value === 'false') continue;
    settings[option] = value === 'true' ? true : value;
  }
  return settings;
}

/** Whether a tool's filter must succeed. */
export function isRequired(rival: Rival, config: ReadonlyMap<string, string>): boolean {
  return filterValue(rival, config, 'required') === 'true';
}

function filterValue(rival: Rival, config: ReadonlyMap<string, string>, name: string): string | undefined {
  return [...config].find(
    ([key]) => rival.keys.test(key) && key.startsWith('filter.') && key.endsWith(`.${name}`),
  )?.[1];
}

/** Options of nb-clean that take all words up to the next option. */
const SEVERAL: readonly string[] = ['--preserve-cell-metadata', '-m'];

/** The options among the arguments of a command: a switch is true, several words are apart by spaces. */
export function optionsOf(args: readonly string[]): RivalSettings {
  const settings: Record<string, string | true> = {};
  for (let at = 0; at < args.length; at++) {
    const [name = '', value] = args[at]!.split(/=(.*)/s);
    if (!name.startsWith('-') || name === '-' || name === '--') continue;
    const next = args[at + 1];
    if (SEVERAL.includes(name)) {
      const end = args.findIndex((arg, index) => index > at && /^-|^%f$/.test(arg));
      const words = args.slice(at + 1, end < 0 ? args.length : end);
      settings[name] = words.length === 0 ? true : words.join(' ');
      at += words.length;
      continue;
    }
    if (value !== undefined) settings[name] = value;
    else if (next !== undefined && !/^-|^%f$/.test(next)) settings[name] = args[++at]!;
    else settings[name] = true;
  }
  return settings;
}

const CONFIG_OPTIONS: Readonly<Record<string, string>> = {
  'filter.nbstripout.extrakeys': '--extra-keys',
  'filter.nbstripout.keepmetadatakeys': '--keep-metadata-keys',
  'filter.nbstripout.keepoutput': '--keep-output',
  'filter.nbstripout.keepcount': '--keep-count',
  'filter.nbstripout.keepid': '--keep-id',
};

/** The words of a simple shell command; quotes are taken away, nothing is expanded. */
export function shellWords(command: string): string[] {
  const words = command.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) => word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, a, b, c) => a ?? b ?? c));
}
