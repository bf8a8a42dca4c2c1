import type { ConfigError } from '@nbmend/config';
import { findRepository, isGitMissing, listIndex, type Repository } from '@nbmend/git';
import { type Sample, type Scope, type StatusItem, type StatusReport, status } from '@nbmend/git/install';
import { jsonDocument } from '@nbmend/render/visible';
import { leftJournal } from '../check/staged-journal.ts';
import { configurationIn } from '../configuration.ts';
import type { VerbCommand } from '../program.ts';
import { scopeOf, scopeOptions, shown } from '../setup.ts';
import { writeOut } from '../stdout.ts';

export function define(program: VerbCommand): void {
  const command = program
    .command('status')
    .description(
      'Says what is installed where and whether it works; exit 1 if something does not. Without --global or --system: ' +
        'what holds here, wherever it is set.',
    )
    .addOption(program.createOption('--format <format>', 'of the report').choices(['text', 'json']).default('text'));
  scopeOptions(command)
    .performs(run)
    .examples([
      ['nbmend status', 'look at every piece'],
      ['nbmend status --global', 'what is set for all repositories of this person'],
      ['nbmend status --format json', 'the same for a program'],
    ]);
}

interface Options {
  readonly format: 'text' | 'json';
  readonly global?: boolean;
  readonly system?: boolean;
}

async function run(options: Options): Promise<number> {
  const cwd = process.cwd();
  const scope = scopeOf(options);
  const repository = scope === 'local' ? await repositoryWithGit(cwd) : null;
  const installed = await status(cwd, version(), SAMPLE, scope);
  const checked = withSettings(installed, repository?.top ? await badSettings(repository.top) : []);
  const report = { ...checked, items: [...checked.items, ...(repository ? leftovers(repository) : [])] };
  writeOut(
    options.format === 'json' ? jsonDocument({ schema: 'nbmend-status/1', ...report }, 2) : text(report, cwd, scope),
  );
  return report.ok ? 0 : 1;
}

/** Configuration files of nbmend that should hold for a notebook of the work tree, and cannot be read or are ignored. */
async function badSettings(top: string): Promise<StatusItem[]> {
  const configuration = configurationIn(top);
  const paths = [PROBE, ...(await listIndex(top, [':(top)*.ipynb'])).map(({ path }) => path)];
  const problems = new Map<string, StatusItem>();
  const holdings = new Set<string>();
  for (const path of paths) {
    try {
      const holding = (await configuration.configFor(path))?.file;
      if (holding === undefined || holdings.has(holding)) continue;
      holdings.add(holding);
      for (const file of await configuration.ignoredFor(path)) {
        const detail = `${file} is ignored: ${holding} is in the same folder`;
        const mend = `move its settings to ${holding}, or delete one of the two`;
        problems.set(detail, { piece: 'settings', state: 'warning', detail, mend });
      }
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ConfigError')) throw error;
      const mend = `correct ${(error as ConfigError).file}; nbmend config ${path === PROBE ? '' : `${path} `}shows what it says then`;
      problems.set(error.message, {
        piece: 'settings',
        state: 'broken',
        detail: `${error.message}; no notebook that it holds for is stripped or checked`,
        mend,
      });
    }
  }
  return [...problems.values()];
}

/** What a pre-commit job that was killed has left half done. */
function leftovers({ gitDir }: Repository): StatusItem[] {
  const file = leftJournal(gitDir);
  if (file === null) return [];
  const detail = 'a commit was stopped while staged notebooks were stripped; some may be so in the index only';
  return [{ piece: 'hook', state: 'warning', detail, file, mend: 'nbmend check --staged (or the next commit)' }];
}

/** Null outside of a repository, and where there is no git to ask. */
async function repositoryWithGit(cwd: string): Promise<Repository | null> {
  try {
    return await findRepository(cwd);
  } catch (error) {
    if (isGitMissing(error)) return null;
    throw error;
  }
}

/** A notebook at the top that does not exist. */
const PROBE = 'nbmend-probe.ipynb';

/** The filter cannot work with them either, which no new install would mend. */
function withSettings(report: StatusReport, bad: readonly StatusItem[]): StatusReport {
  if (bad.length === 0 || !report.installed) return report;
  const items = report.items.map((item) =>
    item.piece === 'filter' &&
    item.state === 'broken' &&
    bad.some(({ detail }) => item.detail.includes(detail.split(';')[0]!))
      ? { ...item, mend: bad[0]!.mend! }
      : item,
  );
  const ok = report.ok && !bad.some(({ state }) => state === 'broken');
  return { ...report, ok, items: [...items, ...bad] };
}

/** A notebook of two cells, and each side's edit of one of them. */
const SAMPLE: Sample = {
  base: sample('one', 'two'),
  ours: sample('one of ours', 'two'),
  theirs: sample('one', 'two of theirs'),
  merged: ['one of ours', 'two of theirs'],
};

function sample(...sources: readonly string[]): Buffer {
  const cells = sources.map((source) => ({ cell_type: 'markdown', metadata: {}, source: [source] }));
  return Buffer.from(`${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }, null, 1)}\n`);
}

declare const NBMEND_VERSION: string | undefined;

function version(): string {
  return typeof NBMEND_VERSION === 'string' ? NBMEND_VERSION : 'development';
}

function text(report: StatusReport, cwd: string, scope: Scope): string {
  // Where nothing is installed, a list of what is missing says no more than one line.
  const items = report.installed
    ? report.items
    : report.items.filter(
        ({ piece, state }) => piece === 'other tool' || state === 'warning' || (piece === 'git' && state !== 'ok'),
      );
  const lines = items.flatMap((item) => [
    `${SIGN[item.state]} ${item.piece.padEnd(10)} ${item.detail}${item.file ? ` [${shown(item.file, cwd)}]` : ''}`,
    ...(item.mend && item.state !== 'ok' ? [`${' '.repeat(18)}mend it: ${item.mend}`] : []),
  ]);
  return `${[...lines, ...(lines.length > 0 ? [''] : []), verdict(report, scope)].join('\n')}\n`;
}

const SIGN: Readonly<Record<StatusItem['state'], string>> = {
  ok: 'ok    ',
  absent: '-     ',
  warning: 'look  ',
  broken: 'BROKEN',
};

function verdict({ ok, installed, items }: StatusReport, scope: Scope): string {
  const [where, option] = scope === 'local' ? ['here', ''] : [`with --${scope}`, ` --${scope}`];
  if (!installed) return `nbmend is not installed ${where}; run: nbmend install${option}`;
  const broken = items.filter((item) => item.state === 'broken').length;
  const look = items.filter((item) => item.state === 'warning' && item.piece !== 'other tool').length;
  if (ok) return `nbmend works ${where}${look === 0 ? '' : `; look at ${look} ${look === 1 ? 'piece' : 'pieces'}`}.`;
  return `${broken} ${broken === 1 ? 'piece does' : 'pieces do'} not work.`;
}
