/* `nbmend review`: one HTML page of what changed in the notebooks of a range, to read, to keep, to publish from CI. */
import { statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { countText, visibleName } from '@nbmend/render';
import { type ReviewFile, renderReviewPage } from '@nbmend/render/html';
import { isTerminal } from '../colour.ts';
import { type Comparison, openComparison } from '../comparison.ts';
import { type CompareFlags, compareOptions, PARTS } from '../diff-options.ts';
import { UsageError } from '../exit.ts';
import { collect } from '../option-values.ts';
import type { VerbCommand } from '../program.ts';
import { reviewFiles } from '../review-files.ts';
import { say } from '../say.ts';
import { writeOut } from '../stdout.ts';

interface ReviewFlags extends CompareFlags {
  readonly output?: string;
  readonly staged?: boolean;
  readonly cached?: boolean;
  readonly maxSize?: string;
}

export function define(program: VerbCommand): void {
  program
    .command('review')
    .summary('one self-contained HTML page of what changed')
    .description(
      'Writes one HTML page of what changed in the notebooks of a range: prose, code, pictures and tables, with filters and ' +
        'keys. It needs no server and no network, and nothing in a notebook runs on it. Revisions and paths are those of git ' +
        'diff; two files are compared with each other. Without -o the page goes to stdout, from a terminal to ' +
        `${DEFAULT_NAME}.`,
    )
    .argument('[args...]', '[<rev> [<rev>]] [--] [<path>...], <rev>..<rev>, <rev>...<rev>, or two files')
    .option('-o, --output <file>', 'write the page here; - is stdout')
    .option('--staged', 'compare the index with HEAD, or with a revision')
    .option('--cached', 'the same as --staged')
    .option('-w, --ignore-all-space', 'ignore white space when comparing lines')
    .option('--ignore <parts>', `leave out, comma-separated: ${PARTS.join(', ')}`, collect)
    .option('--only <parts>', 'compare nothing but these', collect)
    .option('--max-size <MB>', 'leave out what makes the page larger than this', '25')
    .examples([
      ['nbmend review', 'what changed since the last git add'],
      ['nbmend review main...topic -o review.html', 'what the branch topic changed'],
      ['nbmend review HEAD~3 -- reports/', 'notebooks of a folder, against an old commit'],
      ['nbmend review main --ignore outputs', 'prose and code only'],
      ['nbmend review old.ipynb new.ipynb -o -', 'two files, to stdout'],
    ])
    .performs((words: string[], flags: ReviewFlags) => review(words, program.behindDashes, flags));
}

/** Where the page goes when somebody types `nbmend review` and nothing else. */
const DEFAULT_NAME = 'nbmend-review.html';

/** 0, or 2 when two files were named and one of them could not be read. */
async function review(
  words: readonly string[],
  behindDashes: readonly string[] | undefined,
  flags: ReviewFlags,
): Promise<number> {
  const report = pageSize(flags.maxSize);
  const target = targetOf(flags);
  compareOptions(flags); // bad flags are told before anything is read
  const before = behindDashes ? words.slice(0, words.length - behindDashes.length) : words;
  const staged = (flags.staged ?? false) || (flags.cached ?? false);
  const comparison = await openComparison({ words: before, paths: behindDashes, staged, cwd: process.cwd() });
  try {
    const files = await reviewFiles(comparison, flags);
    for (const { problem } of files) if (problem !== undefined) say(`nbmend: ${problem}\n`);
    const { from, to } = comparison;
    write(target, renderReviewPage(files, { from, to, made: madeLine(), limits: { report } }));
    if (target !== '-') tell(target, files, comparison);
    const named = comparison.top === null && files.some(({ problem }) => problem !== undefined);
    return named ? 2 : 0;
  } finally {
    await comparison.close();
  }
}

function pageSize(megabytes: string | undefined): number {
  const size = Number(megabytes ?? 25);
  if (!(size > 0 && size <= 500)) throw new UsageError(`--max-size ${megabytes}: takes megabytes, up to 500`);
  return Math.round(size * 1024 * 1024);
}

function targetOf({ output }: ReviewFlags): string {
  if (output === undefined) return isTerminal(1) ? DEFAULT_NAME : '-';
  if (output === '') throw new UsageError('-o takes the name of a file, or - for stdout');
  if (/\.ipynb$/i.test(output)) throw new UsageError(`-o ${output}: that is a notebook; the page is HTML`);
  if (output !== '-' && statSync(output, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`-o ${output}: is a folder`, `To write into it: -o ${output}/review.html`);
  }
  return output;
}

function write(target: string, page: string): void {
  if (target === '-') writeOut(page);
  else writeFileSync(target, page);
}

function tell(target: string, files: readonly ReviewFile[], { from, to }: Comparison): void {
  const what = files.length === 0 ? 'no notebook changed' : countText(files.length, 'notebook');
  const address = isTerminal(2) ? `\n${pathToFileURL(resolve(target)).href}` : '';
  say(`nbmend: ${what} from ${visibleName(from)} to ${visibleName(to)}, written to ${visibleName(target)}${address}\n`);
}

function madeLine(): string {
  const now = new Date().toISOString();
  return `Made by nbmend review on ${now.slice(0, 10)} at ${now.slice(11, 16)} UTC.`;
}
