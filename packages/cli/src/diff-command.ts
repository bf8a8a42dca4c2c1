/* What `nbmend diff` does once its options are known. */
import { visible, visibleName } from '@nbmend/render';
import { isTerminal } from './colour.ts';
import { type Comparison, isNotebookName, openComparison } from './comparison.ts';
import { configurationIn } from './configuration.ts';
import type { DiffCommand, DiffFlags } from './diff-flags.ts';
import { type CompareOptions, compareOptions } from './diff-options.ts';
import { runPairs } from './diff-run.ts';
import { openWriter } from './diff-writer.ts';
import { openOutput } from './pager.ts';
import { say } from './say.ts';
import { isWholeFile } from './sides.ts';
import { writeOut } from './stdout.ts';

/** Compares what the words name; 1 when notebooks differ and the flags ask for it, 2 when one could not be read. */
export async function diff({ words, behindDashes, flags }: DiffCommand): Promise<number> {
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
  const left: string[] = [];
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
      } else if (result.kind === 'left') {
        differs = true; // git found that it changed
        left.push(result.keeper);
      } else {
        differs ||= result.kind === 'unmerged' || result.counted.changed || isWholeFile(result.pair.file);
      }
      if (!(await writer.add(result))) break;
    }
  } finally {
    await writer.close();
  }
  if (left.length > 0) {
    const { leftText } = await import('./other-filters.ts');
    say(`nbmend: ${leftText(left).slice('; '.length)}\n`);
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
