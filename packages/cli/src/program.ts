import { Chalk } from 'chalk';
import { Command } from 'commander';
import { legible } from './say.ts';
import { HOT_VERBS, VERBS } from './verbs.ts';

/** A commander command; `performs` takes the action, which returns the exit code. */
export class VerbCommand extends Command {
  /** On the program: what stood behind `--`, which commander leaves out of the arguments; undefined without a `--`. */
  behindDashes: readonly string[] | undefined;

  override createCommand(name?: string): VerbCommand {
    return new VerbCommand(name);
  }

  /** As commander's `action`: called with the arguments, then the options. Returns the exit code. */
  performs(act: (...args: never[]) => number | Promise<number>): this {
    return this.action(async (...args: unknown[]) => {
      outcome = await act(...(args as never[]));
    });
  }

  /** Examples below the options of `--help`: `[command line, what it does]`. */
  examples(list: readonly (readonly [string, string])[]): this {
    const width = Math.max(...list.map(([line]) => line.length));
    const lines = list.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
    return this.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  }
}

/** Exit code of the action that ran: a process runs one. */
let outcome = 0;

/**
 * Runs a command line of a person; returns the exit code. Of the verbs only the chosen one is loaded. Rejects with
 * commander's error for bad usage, after commander has said what is wrong, and with whatever the verb throws.
 */
export async function runProgram(argv: readonly string[], version: string): Promise<number> {
  outcome = 0;
  const chosen = chosenVerb(argv);
  const isVerb = VERBS.some(({ name }) => name === chosen);
  const program = new VerbCommand('nbmend');
  program
    .description('Makes Jupyter notebooks behave in git: diffs, merges, clean commits, checks.')
    .version(`nbmend ${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .usage('<command> [options]')
    .configureHelp({ styleTitle: (title) => BOLD.bold(title), sortSubcommands: false })
    .configureOutput({ outputError: (text, write) => write(legible(text.replace(/^error: /, 'nbmend: '))) })
    .exitOverride()
    .showHelpAfterError(`(see nbmend ${isVerb ? `${chosen} ` : ''}--help)`);
  const dashes = argv.indexOf('--');
  program.behindDashes = dashes === -1 ? undefined : argv.slice(dashes + 1);
  for (const verb of VERBS) {
    program.commandsGroup(verb.group);
    if (verb.name === chosen) (await verb.load()).define(program);
    else program.command(verb.name).description(verb.summary);
  }
  program.commandsGroup('Called by git:');
  for (const { name, usage, summary } of HOT_VERBS) program.command(name).description(summary).usage(usage);
  program.examples([
    ['nbmend install', 'make git use nbmend in this repository'],
    ['nbmend diff', 'what changed in the notebooks of the work tree'],
    ['nbmend diff a.ipynb b.ipynb', 'compare two files'],
    ['nbmend show HEAD~3:a.ipynb', 'read an old version'],
    ['nbmend check --since main', 'check what a branch changed'],
  ]);
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  await program.parseAsync([...argv], { from: 'user' });
  return outcome;
}

// Whether colour is wanted is commander's to decide: it strips it for pipes and NO_COLOR.
const BOLD = new Chalk({ level: 1 });

function chosenVerb(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'));
  return words[0] === 'help' ? words[1] : words[0];
}
