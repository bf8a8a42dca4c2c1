import { uninstall } from '@nbmend/git/install';
import type { VerbCommand } from '../program.ts';
import { scopeOf, scopeOptions, shown } from '../setup.ts';
import { writeOut } from '../stdout.ts';

export function define(program: VerbCommand): void {
  const command = program
    .command('uninstall')
    .description(
      'Takes out of configuration, attributes and hooks what install wrote; every file is as it was before, to the byte. ' +
        'What is committed is left alone: it is for the whole team.',
    )
    .option('--tracked', 'also out of committed files (.gitattributes, hooks of the project)');
  scopeOptions(command)
    .performs(run)
    .examples([
      ['nbmend uninstall', 'this repository'],
      ['nbmend uninstall --global', 'what "nbmend install --global" wrote'],
      ['nbmend uninstall --tracked', 'for the whole team, to be committed'],
    ]);
}

async function run(options: { global?: boolean; system?: boolean; tracked?: boolean }): Promise<number> {
  const cwd = process.cwd();
  const scope = scopeOf(options);
  const { steps } = await uninstall(cwd, scope, { tracked: options.tracked === true });
  const lines = steps.map(
    (step) => `${step.result.padEnd(10)} ${shown(step.file, cwd)}${step.note ? ` (${step.note})` : ''}`,
  );
  const elsewhere = scope === 'local' ? 'here; --global or --system looks elsewhere' : `for --${scope}`;
  writeOut(`${lines.length > 0 ? lines.join('\n') : `nothing of nbmend is installed ${elsewhere}`}\n`);
  return 0;
}
