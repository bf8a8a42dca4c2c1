/* `nbmend strip`: notebooks without what running them leaves behind, in place or to stdout. */
import type { VerbCommand } from '../program.ts';
import type { Flags } from '../strip-command.ts';
import { declareStripOptions } from '../strip-options.ts';

export function define(program: VerbCommand): void {
  const command = program
    .command('strip')
    .summary('remove outputs and run metadata, in place')
    .description(
      'Removes outputs, execution counts and what vendors write on every run, in place; everything else keeps its bytes, and a ' +
        'clean notebook is not written. Folders are searched. A cell keeps its outputs if it has the tag keep_output or nbmend-keep.',
    )
    .argument('[files...]', 'notebooks (.ipynb, .zpln, note.json) or folders; - reads stdin and writes stdout')
    .option('--check', 'change nothing; list what would be stripped, exit 1 if anything would')
    .option('--verify', 'the same as --check, by nbstripout’s name')
    .option('--dry-run', 'as --check, but exit 0')
    .option('--diff', 'change nothing; show what would be stripped as a patch, exit 1 if anything would')
    .option('-t, --textconv', 'change nothing; write the stripped notebook to stdout')
    .option('--format <format>', 'of the list of --check and --dry-run: text or json', 'text')
    .option('-q, --quiet', 'no summary')
    .option('--mode <mode>', 'jupyter, or zeppelin (results only, as nbstripout); default: what the file is', 'auto')
    .option('--config <file>', 'use this configuration for all files')
    .option('--no-config', 'use no configuration')
    .option('--stdin-path <path>', 'the path that - stands for: in messages, and to find its configuration')
    .option('--color [when]', 'colour of --diff: always, auto, never', 'auto')
    .option('--no-color', 'no colour')
    .option('--history', 'print how to clean the past of this repository; does nothing itself')
    .option(
      '--fast-export',
      'strip the notebooks in a stream of git fast-export, stdin to stdout; see --history',
    ) as VerbCommand;
  command.addOption(command.createOption('-f, --force', 'accepted: a named file is always read').hideHelp());
  declareStripOptions(command)
    .examples([
      ['nbmend strip a.ipynb', 'strip a file in place'],
      ['nbmend strip .', 'all notebooks that git tracks or would track here'],
      ['nbmend strip --check .', 'what would go; exit 1 if anything would'],
      ['nbmend strip - < a.ipynb > b.ipynb', 'as a filter'],
      ['nbmend strip --keep-output --drop-larger 100k a.ipynb', 'keep small outputs only'],
    ])
    .performs(async (files: string[], flags: Flags) => (await import('../strip-command.ts')).strip(files, flags));
}
