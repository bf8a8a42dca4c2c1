/*
 * The table of the verbs a person types: one line each for `nbmend --help`, and where it is. Only the chosen one is loaded.
 * A verb's file exports `define`, which adds its command to the program; its action returns the exit code.
 */
import type { VerbCommand } from './program.ts';

export interface Verb {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
  readonly load: () => Promise<PersonVerb>;
}

/** What the file of a verb exports. */
export interface PersonVerb {
  /** Adds `program.command(name)` with arguments, options, examples and an action that returns the exit code. */
  define(program: VerbCommand): void;
}

/** What the file of a verb called by git exports; `args` is everything after the verb. */
export interface HotVerb {
  run(args: readonly string[]): Promise<number>;
}

const READ = 'Read and compare:';
const MERGE = 'Merge:';
const CHECK = 'Clean and check:';
const SETUP = 'Set up:';

export const VERBS: readonly Verb[] = [
  {
    name: 'diff',
    group: READ,
    summary: 'compare notebooks cell by cell, as git diff',
    load: () => import('./verbs/diff.ts'),
  },
  { name: 'show', group: READ, summary: 'read a notebook in the terminal', load: () => import('./verbs/show.ts') },
  {
    name: 'review',
    group: READ,
    summary: 'one self-contained HTML page of what changed',
    load: () => import('./verbs/review.ts'),
  },
  {
    name: 'difftool',
    group: READ,
    summary: 'compare two files, as a tool of git difftool',
    load: () => import('./verbs/difftool.ts'),
  },
  {
    name: 'merge',
    group: MERGE,
    summary: 'merge two versions of a notebook with their base',
    load: () => import('./verbs/merge.ts'),
  },
  {
    name: 'resolve',
    group: MERGE,
    summary: 'list and settle conflicts in notebooks',
    load: () => import('./verbs/resolve.ts'),
  },
  {
    name: 'mergetool',
    group: MERGE,
    summary: 'settle one notebook, as a tool of git mergetool',
    load: () => import('./verbs/mergetool.ts'),
  },
  {
    name: 'apply',
    group: MERGE,
    summary: 'apply a diff in JSON form to a notebook',
    load: () => import('./verbs/apply.ts'),
  },
  {
    name: 'strip',
    group: CHECK,
    summary: 'remove outputs and run metadata, in place',
    load: () => import('./verbs/strip.ts'),
  },
  {
    name: 'check',
    group: CHECK,
    summary: 'find outputs, bad parameters cells, left-over conflicts',
    load: () => import('./verbs/check.ts'),
  },
  { name: 'ci', group: CHECK, summary: 'check and summarise a pull request', load: () => import('./verbs/ci.ts') },
  {
    name: 'install',
    group: SETUP,
    summary: 'make git use nbmend for notebooks',
    load: () => import('./verbs/install.ts'),
  },
  { name: 'uninstall', group: SETUP, summary: 'undo install, to the byte', load: () => import('./verbs/uninstall.ts') },
  {
    name: 'status',
    group: SETUP,
    summary: 'say what is installed, and what is wrong with it',
    load: () => import('./verbs/status.ts'),
  },
  {
    name: 'config',
    group: SETUP,
    summary: 'show what is configured for a notebook, and where',
    load: () => import('./verbs/config.ts'),
  },
  {
    name: 'refresh',
    group: SETUP,
    summary: 'make git see that notebooks only run again have not changed',
    load: () => import('./verbs/refresh.ts'),
  },
];

/** For `--help` only: main.ts runs these itself. */
export const HOT_VERBS: readonly { readonly name: string; readonly usage: string; readonly summary: string }[] = [
  {
    name: 'git-diff',
    usage: 'PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE',
    summary: 'external diff driver (diff.nbmend.command)',
  },
  { name: 'git-textconv', usage: 'FILE', summary: 'text form of a notebook (diff.nbmend.textconv)' },
  { name: 'git-merge', usage: '%O %A %B %L %P %S %X %Y', summary: 'merge driver (merge.nbmend.driver)' },
  { name: 'git-filter', usage: '', summary: 'long-running filter (filter.nbmend.process)' },
  { name: 'git-clean', usage: '', summary: 'one-shot filter, stdin to stdout (filter.nbmend.clean)' },
];
