/*
 * The way in. What git calls comes first and loads nothing but its own file: git runs a driver once for each notebook,
 * so start-up is what people feel; so is it when a person compares two files. Everything else goes through commander
 * (program.ts).
 */
import { readPlainly } from './diff-flags.ts';
import { exitCodeOf } from './exit.ts';
import { writeOut } from './stdout.ts';
import type { HotVerb } from './verbs.ts';

declare const NBMEND_VERSION: string | undefined;
/** Set by the build; the sources run under vitest have none. */
const version = typeof NBMEND_VERSION === 'string' ? NBMEND_VERSION : 'development';

/** Verbs that git calls: they read argv by hand and report by git's contract for that kind of driver. */
const HOT: Readonly<Record<string, () => Promise<HotVerb>>> = {
  'git-diff': () => import('./verbs/git-diff.ts'),
  'git-textconv': () => import('./verbs/git-textconv.ts'),
  'git-merge': () => import('./verbs/git-merge.ts'),
  'git-filter': () => import('./verbs/git-filter.ts'),
  'git-clean': () => import('./verbs/git-clean.ts'),
};

/**
 * Runs one command line and sets the exit code. Never calls `process.exit`: what was written to a pipe would be lost.
 * Never rejects: every error becomes a message and an exit code, in one place (exit.ts).
 */
export async function run(argv: readonly string[]): Promise<void> {
  // A closed pipe (`nbmend diff | head`) arrives here, outside of every await; so does what nobody waited for.
  process.on('uncaughtException', (error) => process.exit(exitCodeOf(error)));
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name = '', ...args] = argv;
  if (name === '--version' || name === '-V') {
    writeOut(`nbmend ${version}\n`);
    return 0;
  }
  const hot = Object.hasOwn(HOT, name) ? HOT[name] : undefined;
  if (hot && !asksForHelp(args)) return (await hot()).run(args);
  const plain = name === 'diff' ? readPlainly(args) : undefined;
  if (plain) return (await import('./diff-command.ts')).diff(plain);
  // A pre-commit hook names files and nothing else.
  if (name === 'strip' && args.length > 0 && args.every((arg) => arg === '-' || !arg.startsWith('-'))) {
    const { PLAIN, strip } = await import('./strip-command.ts');
    return strip(args, PLAIN);
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(argv, version);
}

function asksForHelp(args: readonly string[]): boolean {
  return args.length === 1 && (args[0] === '--help' || args[0] === '-h');
}
