import { spawnSync } from 'node:child_process';
import { conflictStyle } from './merge-config.ts';
import type { DriverOptions, MergeFiles } from './merge-files.ts';

/**
 * git's own merge of the three files as text, into the file of ours. Returns the exit code for git: 0 clean, 1 conflicts.
 * What it cannot merge (binary junk) stays as ours, and git keeps the path unmerged with both sides in its index.
 */
export function mergeAsText(files: MergeFiles, { labels, markerSize }: DriverOptions): number {
  const style = conflictStyle(process.cwd());
  const merged = spawnSync(
    'git',
    [
      'merge-file',
      ...(style === 'merge' ? [] : [`--${style}`]),
      `--marker-size=${markerSize}`,
      ...['-L', labels.ours, '-L', labels.base, '-L', labels.theirs],
      ...[files.ours, files.base, files.theirs],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], windowsHide: true },
  );
  return merged.status === 0 ? 0 : 1;
}
