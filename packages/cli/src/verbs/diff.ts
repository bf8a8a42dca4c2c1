/* `nbmend diff`: what changed in notebooks, cell by cell; revisions and paths as git diff takes them. */
import { visible, visibleName } from '@nbmend/render';
import { isTerminal } from '../colour.ts';
import { type Comparison, isNotebookName, openComparison } from '../comparison.ts';
import { configurationIn } from '../configuration.ts';
import { type CompareOptions, compareOptions, PARTS } from '../diff-options.ts';
import { runPairs } from '../diff-run.ts';
import { type DiffFlags, FORMATS, openWriter } from '../diff-writer.ts';
import { collect } from '../option-values.ts';
import { openOutput } from '../pager.ts';
import type { VerbCommand } from '../program.ts';
import { say } from '../say.ts';
import { isWholeFile } from '../sides.ts';
import { writeOut } from '../stdout.ts';
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
    .performs((words: string[], flags: DiffFlags) => diff(words, program.behindDashes, flags));
}

/** Compares what the words name; 1 when notebooks differ and the flags ask for it, 2 when one could not be read. */
async function diff(
  words: readonly string[],
  behindDashes: readonly string[] | undefined,
  flags: DiffFlags,
): Promise<number> {
  const before = behindDashes ? words.slice(0, words.length - behindDashes.length) : words;
  const staged = (flags.staged ?? false) || (flags.cached ?? false);
  const request = { words: before, paths: behindDashes, staged, cwd: process.cwd() };
  if (flags.format === 'patch') return rawPatch(before, behindDashes, staged, flags);
  const comparison = await openComparison(request);
  try {
    hintAtOthers([...before, ...(behindDashes ?? [])], comparison);
    const outcome = await report(comparison, flags);
    if (outcome.failed) return 2;
    return outcome.differs && (flags.exitCode || flags.quiet) ? 1 : 0;
  } finally {
    await comparison.close();
  }
}

interface Outcome {
  readonly differs: boolean;
  readonly failed: boolean;
}

async function report(comparison: Comparison, flags: DiffFlags): Promise<Outcome> {
  compareOptions(flags); // bad values are said once, not for each notebook
  const { pairs, top } = comparison;
  const writer = await openWriter(flags, comparison);
  let differs = false;
  let failed = false;
  try {
    const { drawing, keep } = writer;
    for await (const result of runPairs({
      pairs,
      top,
      drawing,
      keep,
      optionsFor: (path) => optionsFor(path, top, flags),
    })) {
      if (result.kind === 'failed') {
        failed = true;
        say(`${result.message}\n`);
      } else {
        differs ||= result.kind === 'unmerged' || result.counted.changed || isWholeFile(result.pair.file);
      }
      if (!(await writer.add(result))) break;
    }
  } finally {
    await writer.close();
  }
  return { differs, failed };
}

async function optionsFor(path: string, top: string | null, flags: DiffFlags): Promise<CompareOptions> {
  finders ??= configurationIn(top ?? '.');
  return compareOptions(flags, (await finders.settingsFor(path)).diff);
}

/** One search for configuration a run. */
let finders: ReturnType<typeof configurationIn> | undefined;

// --- the text of the files -------------------------------------------------------------------------------------------

/** `--format patch`: git's own diff of the files' text, which `git apply` takes. */
async function rawPatch(
  words: readonly string[],
  paths: readonly string[] | undefined,
  staged: boolean,
  flags: DiffFlags,
): Promise<number> {
  const { git } = await import('@nbmend/git');
  const twoFiles = words.length === 2 && paths === undefined && words.every((word) => isNotebookName(word));
  const selection = twoFiles
    ? ['--no-index', '--', ...words]
    : [...(staged ? ['--cached'] : []), ...words, '--', ...(paths ?? [':(top,icase)*.ipynb'])];
  const options = ['--no-ext-diff', '--no-textconv', '--no-color', '--binary', '--exit-code', '--text'];
  const context = flags.unified === undefined ? [] : [`-U${flags.unified}`];
  const { code, stdout } = await git(['diff', ...options, ...context, ...selection], {
    cwd: process.cwd(),
    answers: [0, 1],
  });
  if (!flags.quiet) await writePatch(stdout, flags.pager);
  return code === 1 && (flags.exitCode || flags.quiet) ? 1 : 0;
}

/** To a program the bytes as they are; to a person what can be shown of them. */
async function writePatch(patch: Buffer, pager: boolean): Promise<void> {
  if (!isTerminal(1)) return writeOut(patch);
  const output = await openOutput(pager);
  await output.write(visible(patch.toString()));
  await output.close();
}

/** Somebody who names another kind of file and sees nothing should know why. */
function hintAtOthers(words: readonly string[], { pairs }: Comparison): void {
  const other = words.find((word) => /\.\w{1,5}$/.test(word) && !isNotebookName(word) && !word.includes('..'));
  if (other === undefined || pairs.length > 0) return;
  say(`nbmend: ${visibleName(other)} is no notebook; git diff shows it\n`);
}
