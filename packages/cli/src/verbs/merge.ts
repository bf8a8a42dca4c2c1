/* `nbmend merge BASE OURS THEIRS`: three files into one, to stdout or to a file. */
import type { ConflictStyle, OutputPolicy } from '@nbmend/merge';
import { UsageError } from '../exit.ts';
import { mergeFiles } from '../merge-files.ts';
import { collect } from '../option-values.ts';
import type { VerbCommand } from '../program.ts';
import { say } from '../say.ts';
import { writeOutput } from '../write-output.ts';

interface Flags {
  readonly output?: string;
  readonly favor?: 'ours' | 'theirs' | 'union';
  readonly outputs?: OutputPolicy;
  readonly conflictStyle?: ConflictStyle;
  readonly markerSize: string;
  readonly label?: readonly string[];
  readonly explain?: boolean;
  readonly quiet?: boolean;
}

export function define(program: VerbCommand): void {
  program
    .command('merge')
    .summary('merge two versions of a notebook with their base')
    .description(
      'Merges the changes of THEIRS since BASE into OURS, cell by cell, and writes a valid notebook to stdout: OURS, byte for ' +
        'byte, with what THEIRS changed. What cannot be merged stands between conflict markers in the source of its cell; ' +
        'the exit code is then 1. An empty BASE (or /dev/null) means that both sides added the file.',
    )
    .argument('<base>', 'the version that both started from')
    .argument('<ours>', 'the version whose format and spelling the result keeps')
    .argument('<theirs>', 'the other version')
    .option('-o, --output <file>', 'write the result there, at once or not at all')
    .addOption(
      program
        .createOption('--favor <side>', 'settle conflicts by one side, or by both texts')
        .choices(['ours', 'theirs', 'union']),
    )
    .addOption(
      program
        .createOption('--outputs <which>', 'outputs of cells that both sides ran (default: ours)')
        .choices(['ours', 'theirs', 'newest', 'clear']),
    )
    .addOption(
      program
        .createOption('--conflict-style <style>', "as git's merge.conflictStyle, which is the default")
        .choices(['merge', 'diff3', 'zdiff3']),
    )
    .option('--marker-size <n>', 'characters in a conflict marker', '7')
    .option(
      '-L, --label <name>',
      'name behind the markers; repeated: of ours, base, theirs (as git merge-file)',
      collect,
    )
    .option('--explain', 'say on stderr what was settled by which rule')
    .option('-q, --quiet', 'no summary of conflicts')
    .examples([
      ['nbmend merge base.ipynb ours.ipynb theirs.ipynb > merged.ipynb', 'merge three files'],
      ['nbmend merge base.ipynb ours.ipynb theirs.ipynb -o ours.ipynb', 'into the file of ours'],
      ['nbmend merge /dev/null a.ipynb b.ipynb', 'two notebooks without a common base'],
      ['nbmend merge b.ipynb o.ipynb t.ipynb --favor theirs', 'no conflicts: theirs wins where both changed'],
    ])
    .performs(merge);
}

async function merge(base: string, ours: string, theirs: string, flags: Flags): Promise<number> {
  const markerSize = Number(flags.markerSize);
  if (!Number.isInteger(markerSize) || markerSize < 1)
    throw new UsageError(`--marker-size ${flags.markerSize}: give a number`);
  const [oursLabel = ours, baseLabel = base, theirsLabel = theirs] = flags.label ?? [];
  const merged = await mergeFiles(
    { base, ours, theirs, name: flags.output ?? ours, sides: { base, ours, theirs } },
    {
      labels: { base: baseLabel, ours: oursLabel, theirs: theirsLabel },
      markerSize,
      ...(flags.favor && { favor: flags.favor }),
      ...(flags.outputs && { outputs: flags.outputs }),
      conflictStyle: async () =>
        flags.conflictStyle ?? (await import('../merge-config.ts')).conflictStyle(process.cwd()),
      configuredOutputs: async () => (await import('../merge-config.ts')).configuredOutputs(ours),
    },
  );
  if (merged.kind === 'unreadable') throw merged.error;
  const chunks = merged.kind === 'taken' ? [merged.bytes] : merged.result.chunks;
  writeOutput(flags.output, chunks);
  if (merged.kind === 'taken') return 0;
  const { conflicts, notes } = merged.result;
  const { explainNotes, summarizeConflicts } = await import('../merge-summary.ts');
  if (flags.explain) say(explainNotes(notes));
  if (conflicts.length === 0) return 0;
  if (!flags.quiet) say(summarizeConflicts(flags.output ?? 'the result', conflicts, flags.output));
  return 1;
}
