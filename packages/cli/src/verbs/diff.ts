/* `nbmend diff`: what changed in notebooks, cell by cell; revisions and paths as git diff takes them. */
import { type DiffFlags, FORMATS } from '../diff-flags.ts';
import { PARTS } from '../diff-options.ts';
import { collect } from '../option-values.ts';
import type { VerbCommand } from '../program.ts';
import { PICTURES, THEMES } from '../terminal.ts';

export function define(program: VerbCommand): void {
  program
    .command('diff')
    .summary('compare notebooks cell by cell, as git diff')
    .description(
      'Compares notebooks cell by cell. Revisions and paths are those of git diff: without any, the work tree is compared ' +
        'with the index. Two files are compared with each other. What only tools write is counted, not shown.',
    )
    .argument('[args...]', '[<rev> [<rev>]] [--] [<path>...], <rev>..<rev>, <rev>...<rev>, or two files')
    .option('--staged', 'compare the index with HEAD, or with a revision')
    .option('--cached', 'the same as --staged')
    .addOption(program.createOption('--format <format>', 'how the result is written').choices(FORMATS).default('text'))
    .option('--stat', 'numbers only: cells, lines and outputs')
    .option('--summary', 'one sentence a notebook')
    .option('-U, --unified <n>', 'unchanged lines around a change (default 3)')
    .option('-W, --function-context', 'show changed cells whole')
    .option('-y, --side-by-side', 'old and new next to each other')
    .option('-w, --ignore-all-space', 'ignore white space when comparing lines')
    .option('-b, --ignore-space-change', 'ignore changes in the amount of white space')
    .option('--ignore-blank-lines', 'ignore lines that came or went and are blank')
    .option('--ignore <parts>', `leave out, comma-separated: ${PARTS.join(', ')}`, collect)
    .option('--only <parts>', 'compare nothing but these', collect)
    .option('--show-noise', 'show what only tools write: counts, ids, run metadata, addresses, timings')
    .option('--exit-code', 'exit 1 when notebooks differ (noise is no difference, unless it is shown)')
    .option('-q, --quiet', 'print nothing, exit 1 when notebooks differ')
    .option('--width <columns>', 'width for headers and side by side (default: the terminal)')
    .addOption(program.createOption('--color <when>', 'colour').choices(['always', 'auto', 'never']).default('auto'))
    .option('--no-color', 'no colour')
    .addOption(program.createOption('--theme <theme>', 'colours for this background').choices(THEMES).default('auto'))
    .addOption(program.createOption('--images <how>', 'pictures in the terminal').choices(PICTURES).default('auto'))
    .addOption(
      program
        .createOption('--hyperlinks <when>', 'links to files')
        .choices(['always', 'auto', 'never'])
        .default('auto'),
    )
    .option('--no-pager', 'do not start a pager on a terminal')
    .examples([
      ['nbmend diff', 'what changed since the last git add'],
      ['nbmend diff --staged', 'what the next commit will hold'],
      ['nbmend diff main...topic', 'what the branch topic changed'],
      ['nbmend diff HEAD~2 -- analysis/', 'notebooks of a folder, against an old commit'],
      ['nbmend diff old.ipynb new.ipynb', 'two files'],
      ['nbmend diff HEAD:a.ipynb b.ipynb', 'a committed version and a file'],
      ['nbmend diff --stat --ignore outputs', 'numbers, without outputs'],
      ['nbmend diff --format json main', 'for programs'],
    ])
    .performs(async (words: string[], flags: DiffFlags) => {
      const { diff } = await import('../diff-command.ts');
      return diff({ words, behindDashes: program.behindDashes, flags });
    });
}
