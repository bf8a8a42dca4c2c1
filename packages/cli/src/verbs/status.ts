import { type Scope, type StatusItem, type StatusReport, status } from '@nbmend/git/install';
import { jsonDocument } from '@nbmend/render/visible';
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
  const report = await status(cwd, version(), scope);
  writeOut(
    options.format === 'json' ? jsonDocument({ schema: 'nbmend-status/1', ...report }, 2) : text(report, cwd, scope),
  );
  return report.ok ? 0 : 1;
}

declare const NBMEND_VERSION: string | undefined;

function version(): string {
  return typeof NBMEND_VERSION === 'string' ? NBMEND_VERSION : 'development';
}

function text(report: StatusReport, cwd: string, scope: Scope): string {
  // Where nothing is installed, a list of what is missing says no more than one line.
  const items = report.installed
    ? report.items
    : report.items.filter(({ piece, state }) => piece === 'other tool' || (piece === 'git' && state !== 'ok'));
  const lines = items.flatMap((item) => [
    `${SIGN[item.state]} ${item.piece.padEnd(10)} ${item.detail}${item.file ? ` [${shown(item.file, cwd)}]` : ''}`,
    ...(item.mend && item.state !== 'ok' ? [`${' '.repeat(18)}mend it: ${item.mend}`] : []),
  ]);
  return `${[...lines, '', verdict(report, scope)].join('\n')}\n`;
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
  return ok ? `nbmend works ${where}.` : `${broken} ${broken === 1 ? 'piece does' : 'pieces do'} not work.`;
}
