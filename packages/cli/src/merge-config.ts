import { gitSync } from '@nbmend/git';
import type { ConflictStyle, OutputPolicy } from '@nbmend/merge';
import { configurationIn } from './configuration.ts';

/** git's `merge.conflictStyle`; outside of a repository too, since the person's own configuration counts there. */
export function conflictStyle(cwd: string): ConflictStyle {
  try {
    const { stdout } = gitSync(['config', '--get', 'merge.conflictStyle'], { cwd, answers: [0, 1] });
    const style = stdout.toString().trim();
    return style === 'diff3' || style === 'zdiff3' ? style : 'merge';
  } catch {
    return 'merge'; // no git: no configuration of git
  }
}

/** What the configuration of the repository says about outputs that both sides wrote. @param path from the work tree's top */
export async function configuredOutputs(path: string): Promise<OutputPolicy | undefined> {
  return (await configurationIn(process.cwd()).settingsFor(path)).merge.outputs;
}
