/* `nbmend ci`: check and summary of a pull request, in every form that a CI system takes. */
import { appendFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type FindingFlags, withFindingOptions } from '../check/finding-options.ts';
import { destinations, FORMATS, isForPeople, writeAll } from '../check/formats.ts';
import { type PullRequest, readPullRequest } from '../check/pull-request.ts';
import { outcomeOf } from '../check/verdict.ts';
import { colourLevel, isTerminal, paintFor, terminalWidth } from '../colour.ts';
import { collect } from '../option-values.ts';
import { leftText } from '../other-filters.ts';
import type { VerbCommand } from '../program.ts';
import { reviewHead } from '../review-head.ts';
import { say } from '../say.ts';

interface CiFlags extends FindingFlags {
  readonly base?: string;
  readonly head: string;
  readonly format?: readonly string[];
  readonly diff?: boolean;
  readonly onlyChanged?: boolean;
  readonly stepSummary: boolean;
}

export function define(program: VerbCommand): void {
  withFindingOptions(
    program
      .command('ci')
      .summary('check and summarise a pull request')
      .description(
        'Compares every notebook that a branch changed with its version at the merge base, and checks it as it is in the commit. ' +
          'On GitHub it also makes annotations and appends Markdown to the summary of the job. ' +
          'Exit 1 when there are errors or warnings; changes alone are none.',
      )
      .argument('[paths...]', 'only notebooks below these')
      .option('--base <rev>', 'the branch that the pull request goes to (default: what the CI system says)')
      .option('--head <rev>', 'the last commit of the pull request', 'HEAD')
      .option('--format <name[=file]>', `${FORMATS.join(', ')}; to a file with =FILE; may be repeated`, collect)
      .option('--diff', 'show whole diffs in the text, not only which cells changed')
      .option('--only-changed', 'only findings in changed cells')
      .option('--no-step-summary', 'leave $GITHUB_STEP_SUMMARY alone'),
  )
    .examples([
      ['nbmend ci --base origin/main', 'what this branch changes, and what is wrong with it'],
      ['nbmend ci --base origin/main --format sarif=nb.sarif --format full', 'with a file for code scanning'],
      ['nbmend ci --base origin/main --format html=review.html', 'with the page for reviewers'],
      ['nbmend ci --base main --only-changed --format json', 'for programs'],
    ])
    .performs((paths: string[], flags: CiFlags) => ci(paths, flags));
}

/** GitHub keeps 1 MiB of a step's summary, and drops all of it above that. */
const SUMMARY_LIMIT = 1_000_000;
/** A comment on a pull request takes 65,536 characters; some room is left for what others put around it. */
const COMMENT_LIMIT = 60_000;

async function ci(paths: readonly string[], flags: CiFlags): Promise<number> {
  const to = destinations(flags.format ?? [], FORMATS, process.env);
  const cwd = process.cwd();
  const { select, ignore, head, base, onlyChanged = false } = flags;
  const config = flags.config === undefined ? undefined : resolve(cwd, flags.config);
  const request = await readPullRequest(cwd, { select, ignore, head, base, onlyChanged, paths, config }, process.env);
  const { report } = request;
  const wish = typeof flags.color === 'boolean' ? (flags.color ? 'auto' : 'never') : flags.color;
  const paint = await paintFor(colourLevel({ wish, terminal: isTerminal(1), env: process.env }));
  const render = await import('@nbmend/render/ci');
  await writeAll(to, {
    full: () => render.renderCiText(report, { paint, diffs: flags.diff ?? false, width: terminalWidth() }),
    concise: () => render.renderConcise(report, paint),
    json: () => render.renderCiJson(report),
    github: () => render.renderGithub(report),
    gitlab: () => render.renderGitlab(report),
    sarif: () => render.renderSarif(report),
    junit: () => render.renderJunit(report),
    rdjson: () => render.renderRdjson(report),
    markdown: () => render.renderCiMarkdown(report, COMMENT_LIMIT),
    html: () => reviewPage(request),
  });
  const summary = process.env.GITHUB_STEP_SUMMARY;
  if (summary && flags.stepSummary) {
    const used = (await stat(summary).catch(() => undefined))?.size ?? 0;
    const text = render.renderCiMarkdown(report, Math.max(0, SUMMARY_LIMIT - used));
    if (used + Buffer.byteLength(text) <= SUMMARY_LIMIT) await appendFile(summary, text);
  }
  const { code, sentence } = outcomeOf(report, flags);
  if (!flags.quiet && isForPeople(to)) say(`nbmend: ${sentence}${leftText(request.left)}\n`);
  return code;
}

async function reviewPage({ report, versions }: PullRequest): Promise<string> {
  const { renderReviewPage } = await import('@nbmend/render/html');
  const files = report.files.map(({ path, file, diff, problem }) => {
    const head = reviewHead(path, file);
    if (diff === undefined) return { ...head, problem: problem ?? 'not compared' };
    const { a, b } = versions.get(path) ?? {};
    return { ...head, ...(a && { a }), ...(b && { b }), diff: diff.changes };
  });
  return renderReviewPage(files, { from: report.base.rev, to: report.head.rev });
}
