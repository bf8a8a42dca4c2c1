import { uninstall } from '@nbmend/git/install';
import type { VerbCommand } from '../program.ts';
import { scopeOf, scopeOptions, shown } from '../setup.ts';
import { writeOut } from '../stdout.ts';

export function define(program: VerbCommand): void {
  const command = program
    .command('uninstall')
    .description(
      'Takes out of configuration, attributes and hooks what install wrote; every file is as it was before, to the byte.',
    );
  scopeOptions(command)
    .performs(run)
    .examples([
      ['nbmend uninstall', 'this repository'],
      ['nbmend uninstall --global', 'what "nbmend install --global" wrote'],
    ]);
}

async function run(options: { global?: boolean; system?: boolean }): Promise<number> {
  const cwd = process.cwd();
  const scope = scopeOf(options);
  const { steps } = await uninstall(cwd, scope);
  const lines = steps.map(
    (step) => `${step.result.padEnd(10)} ${shown(step.file, cwd)}${step.note ? ` (${step.note})` : ''}`,
  );
  const elsewhere = scope === 'local' ? 'here; --global or --system looks elsewhere' : `for --${scope}`;
  writeOut(`${lines.length > 0 ? lines.join('\n') : `nothing of nbmend is installed ${elsewhere}`}\n`);
  return 0;
}
