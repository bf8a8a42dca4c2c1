import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findRepository } from '@nbmend/git';
import {
  chooseCommand,
  type DiffKind,
  type HookKind,
  type InstallReport,
  install,
  listUnnormalized,
  RIVALS,
  type RivalSettings,
  type Scope,
  type Step,
  writeOwnFile,
} from '@nbmend/git/install';
import { UsageError } from '../exit.ts';
import { nbCleanToml, nbstripoutToml, nbwipersToml } from '../migrate.ts';
import type { VerbCommand } from '../program.ts';
import { scopeOf, scopeOptions, shown } from '../setup.ts';
import { writeOut } from '../stdout.ts';

interface Options {
  readonly global?: boolean;
  readonly system?: boolean;
  readonly attributes: 'info' | 'tracked';
  readonly hooks?: HookKind;
  readonly diff?: DiffKind;
  readonly required?: boolean;
  readonly command?: string;
  readonly replace: readonly string[];
  readonly format: 'text' | 'json';
}

export function define(program: VerbCommand): void {
  const command = program
    .command('install')
    .description(
      'Makes git use nbmend for notebooks: diff, merge, filter, pre-commit hook. Done again it mends, and keeps the choices ' +
        'of before (--required, --hooks, --diff) that are not given anew.',
    )
    .addOption(
      program
        .createOption('--attributes <where>', 'info: this clone; tracked: .gitattributes, for the team')
        .choices(['info', 'tracked'])
        .default('info'),
    )
    .addOption(
      program
        .createOption('--hooks <kind>', 'pre-commit hook (default: husky if it is in use, else git)')
        .choices(['git', 'husky', 'pre-commit', 'none']),
    )
    .addOption(
      program
        .createOption(
          '--diff <how>',
          'driver: git diff shows cells, git log -p and blame their text; driver-only: those show the file itself (default with lefthook and lint-staged); textconv: the text everywhere',
        )
        .choices(['driver', 'driver-only', 'textconv']),
    )
    .option('--required', 'refuse notebooks when nbmend cannot run, instead of storing them as they are')
    .option('--no-required', 'store them as they are then (default)')
    .option('--command <words>', 'how git is to call nbmend (default: found out)')
    .addOption(
      program
        .createOption('--replace <tool>', 'take another tool out of service and take its settings over')
        .choices(RIVALS.map(({ name }) => name))
        .default([], 'none')
        .argParser(collect),
    )
    .addOption(program.createOption('--format <format>', 'of the report').choices(['text', 'json']).default('text'));
  scopeOptions(command)
    .performs(run)
    .examples([
      ['nbmend install', 'this clone only, nothing tracked changes'],
      ['nbmend install --attributes tracked --hooks husky', 'for the whole team, to be committed'],
      ['nbmend install --global', 'every repository of yours'],
      ['nbmend install --replace nbstripout', 'move over from nbstripout'],
    ]);
}

async function run(options: Options): Promise<number> {
  const cwd = process.cwd();
  const scope = scopeOf(options);
  const chosen =
    options.command === undefined ? chooseCommand(thisProgram()) : { words: options.command, caution: undefined };
  const report = await install(cwd, { ...options, scope, command: chosen.words }, (done) =>
    takeOverSettings(cwd, scope, done),
  );
  const { steps } = report;
  const notes = [...report.notes];
  if (chosen.caution !== undefined) notes.push(`git will run ${chosen.words}: ${chosen.caution}`);
  if (scope === 'local') notes.push(...(await renormalizeNotes(cwd)));
  if (options.format === 'json') {
    writeOut(`${JSON.stringify({ schema: 'nbmend-install/1', command: chosen.words, steps, notes }, null, 2)}\n`);
    return 0;
  }
  const lines = steps.map(
    (step) => `${DONE[step.result].padEnd(10)} ${shown(step.file, cwd)}${step.note ? ` (${step.note})` : ''}`,
  );
  if (scope === 'local') lines.push('', REFRESH);
  writeOut([...lines, ...notes.map((note) => `note: ${note}`), ''].join('\n'));
  return steps.some((step) => step.result === 'skipped') ? 1 : 0;
}

const DONE: Readonly<Record<Step['result'], string>> = {
  written: 'written',
  unchanged: 'unchanged',
  removed: 'removed',
  restored: 'restored',
  skipped: 'SKIPPED',
  left: 'left',
};

const REFRESH = `nbmend status looks whether all of it works, nbmend uninstall undoes it.
When git refuses to rebase or switch because of notebooks that were only run again: git nb-refresh`;

function thisProgram() {
  const script = process.argv[1];
  if (script === undefined) throw new UsageError('cannot tell which program is running; use --command');
  return { script, node: process.execPath, env: process.env };
}

/** The settings of a replaced filter become those of a new nbmend.toml, or are told where that cannot be. */
async function takeOverSettings(cwd: string, scope: Scope, report: InstallReport): Promise<InstallReport> {
  const { replaced } = report;
  const steps: Step[] = [...report.steps];
  const notes: string[] = [...report.notes];
  const top = scope === 'local' ? ((await findRepository(cwd))?.top ?? null) : null;
  for (const { name, settings } of replaced) {
    const table = name === 'nbwipers' && top !== null ? await nbwipersTable(top) : null;
    const toml = TOML[name]?.(settings) ?? (table === null ? null : nbwipersToml(table));
    if (TOML[name] === undefined && Object.keys(settings).length > 0)
      notes.push(`${name} was run with ${told(settings)}; see "nbmend config" for ours`);
    if (toml === null) continue;
    const { lines, unknown } = toml;
    if (unknown.length > 0) notes.push(`nbmend has no counterpart of ${possessive(name)} ${unknown.join(', ')}`);
    const step = top === null ? undefined : await writeOwnFile(top, lines);
    if (step !== undefined) steps.push(step);
    if (step === undefined || step.result === 'skipped')
      notes.push(`the settings of ${name} as nbmend's:\n${lines.join('\n')}`);
  }
  return { replaced, steps, notes };
}

/** The tools whose settings are options of a command. */
const TOML: Readonly<Record<string, typeof nbstripoutToml>> = { nbstripout: nbstripoutToml, 'nb-clean': nbCleanToml };

/** nbwipers' own settings, from the first of its files that has any. */
async function nbwipersTable(top: string): Promise<Readonly<Record<string, unknown>> | null> {
  const { parse } = await import('smol-toml');
  for (const name of ['pyproject.toml', '.nbwipers.toml', 'nbwipers.toml']) {
    const text = await readFile(join(top, name), 'utf8').catch(() => '');
    if (!text.includes(name === 'pyproject.toml' ? 'nbwipers' : '=')) continue;
    const tree = parsed(name, () => parse(text));
    const table = name === 'pyproject.toml' ? (tree.tool as TomlTable | undefined)?.nbwipers : tree;
    if (table !== undefined) return table as TomlTable;
  }
  return null;
}

function parsed(name: string, parse: () => TomlTable): TomlTable {
  try {
    return parse();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UsageError(`${name}: ${why}; mend it, then run this again to take over the settings`);
  }
}

type TomlTable = Readonly<Record<string, unknown>>;

function possessive(name: string): string {
  return name.endsWith('s') ? `${name}'` : `${name}'s`;
}

function told(settings: RivalSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(' ');
}

/** In an old repository the filter would store something else than what is stored: say so, and what to do once. */
async function renormalizeNotes(cwd: string): Promise<string[]> {
  const top = (await findRepository(cwd))?.top;
  if (top == null) return [];
  const stale = await listUnnormalized(top, [':(top)*.ipynb'], MOST_LOOKED_AT);
  if (stale?.length === 0) return [];
  const which = stale === null ? 'notebooks may be' : `${stale.length} notebook${stale.length === 1 ? ' is' : 's are'}`;
  return [
    `${which} stored with outputs, from before. Each shows as changed once git looks at it; to settle all of them at once:\n` +
      '      git add --renormalize . && git commit -m "Strip notebooks"',
  ];
}

/** Looking means hashing every notebook twice; beyond so many the general advice must do. */
const MOST_LOOKED_AT = 2000;

function collect(value: string, list: readonly string[]): readonly string[] {
  return [...list, value];
}
