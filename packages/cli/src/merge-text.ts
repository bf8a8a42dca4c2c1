import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { isNotebookError, readNotebook } from '@nbmend/notebook';
import { conflictStyle } from './merge-config.ts';
import type { DriverOptions, MergeFiles } from './merge-files.ts';
import { say } from './say.ts';

/**
 * git's own merge of the three files as text, into the file of ours. Returns the exit code for git: 0 clean, 1 conflicts.
 * What it cannot merge (binary junk) stays as ours, and git keeps the path unmerged with both sides in its index. So it is
 * with lines that merge but are a notebook no longer: nobody would look at them before they are committed.
 */
export async function mergeAsText(files: MergeFiles, options: DriverOptions): Promise<number> {
  const labels = (await options.betterLabels?.()) ?? options.labels;
  const style = conflictStyle(process.cwd());
  const ours = readFileSync(files.ours);
  const merged = spawnSync(
    'git',
    [
      'merge-file',
      ...(style === 'merge' ? [] : [`--${style}`]),
      `--marker-size=${options.markerSize}`,
      ...['-L', labels.ours, '-L', labels.base, '-L', labels.theirs],
      ...[files.ours, files.base, files.theirs],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], windowsHide: true },
  );
  if (merged.status !== 0) return 1;
  if (!isNotebook(ours) || isNotebook(readFileSync(files.ours))) return 0;
  writeFileSync(files.ours, ours);
  say(
    `nbmend: ${files.name}: the lines merge, but into no notebook; ours was kept, theirs is in git (git show :3:${files.name})\n` +
      'take one of them: nbmend resolve --ours or --theirs, with --add\n',
  );
  return 1;
}

function isNotebook(bytes: Buffer): boolean {
  try {
    readNotebook(bytes, { file: '' });
    return true;
  } catch (error) {
    if (isNotebookError(error)) return false;
    throw error;
  }
}
