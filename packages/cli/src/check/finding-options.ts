/* The options that check and ci share: which rules run, what fails, and how the findings are shown. */
import type { ColourWish } from '../colour.ts';
import { UsageError } from '../exit.ts';
import { collect } from '../option-values.ts';
import type { VerbCommand } from '../program.ts';
import type { Verdict } from './verdict.ts';

export interface FindingFlags extends Verdict {
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly config?: string;
  readonly quiet?: boolean;
  readonly color: ColourWish | boolean;
}

/** The command with these options added behind its own. */
export function withFindingOptions(command: VerbCommand): VerbCommand {
  return command
    .option('--select <rules>', 'run only these rules (slugs, or beginnings as "params")', collect)
    .option('--ignore <rules>', 'do not run these rules', collect)
    .option('--max-warnings <n>', 'exit 0 with at most so many warnings', wholeNumber)
    .option('--exit-zero', 'exit 0 whatever is found')
    .option('--config <file>', 'take this configuration for every notebook')
    .option('-q, --quiet', 'no summary on stderr')
    .addOption(command.createOption('--color <when>', 'colour').choices(['always', 'auto', 'never']).default('auto'))
    .option('--no-color', 'no colour');
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--max-warnings needs a whole number, not "${text}"`);
}
