/*
 * The merge driver: `nbmend git-merge %O %A %B %L %P [%S %X %Y]`. The result goes into the file of %A. Exit 0 tells git
 * that the merge is clean, 1 that the file holds conflicts; above 128 that the driver failed and nothing was touched.
 *
 * @see gitattributes(5), "Defining a custom merge driver"
 */
import { statSync } from 'node:fs';
import type { MergeOptions } from '@nbmend/merge';
import { describe } from '../exit.ts';
import { type DriverOptions, type MergeFiles, mergeFiles } from '../merge-files.ts';
import { replaceFile } from '../replace-file.ts';
import { say } from '../say.ts';

export async function run(args: readonly string[]): Promise<number> {
  try {
    const call = parseCall(args);
    if (typeof call === 'string') return complain(`${call}\n${USAGE}`);
    return await merge(call.files, call.options);
  } catch (error) {
    return complain(`${describe(error)}\nnbmend: the merge failed and nothing was written; ${advice(args[4])}`);
  }
}

const USAGE =
  'usage: nbmend git-merge [--favor ours|theirs|union] [--outputs ours|theirs|newest|clear] %O %A %B %L %P [%S %X %Y]';
/** git takes an exit code above 128 for the end of the driver by a signal. */
const FAILED = 255;

async function merge(files: MergeFiles & { readonly virtual: boolean }, options: DriverOptions): Promise<number> {
  const merged = await mergeFiles(files, options);
  if (merged.kind === 'unreadable') {
    say(`nbmend: ${merged.error.message}\nnbmend: ${files.name}: merged as text instead, as git would\n`);
    const { mergeAsText } = await import('../merge-text.ts');
    return mergeAsText(files, options);
  }
  const before = statSync(files.ours);
  if (merged.kind === 'taken') {
    replaceFile(files.ours, [merged.bytes], before);
    return 0;
  }
  const { chunks, conflicts } = merged.result;
  replaceFile(files.ours, chunks, before);
  if (conflicts.length === 0) return 0;
  if (files.virtual) return 1;
  const { summarizeConflicts } = await import('../merge-summary.ts');
  say(summarizeConflicts(files.name, conflicts, files.name));
  return 1;
}

function parseCall(
  args: readonly string[],
): { files: MergeFiles & { readonly virtual: boolean }; options: DriverOptions } | string {
  const positional: string[] = [];
  const named = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const option = /^--(favor|outputs)(?:=(.*))?$/.exec(args[i]);
    if (option) named.set(option[1], option[2] ?? args[++i] ?? '');
    else positional.push(args[i]);
  }
  const [base, ours, theirs, size, path, ...labels] = positional;
  if (theirs === undefined) return `nbmend: git-merge needs at least three files`;
  const favor = named.get('favor');
  const outputs = named.get('outputs');
  if (favor !== undefined && !isOneOf(FAVORS, favor)) return `nbmend: --favor ${favor}: use ${FAVORS.join(', ')}`;
  if (outputs !== undefined && !isOneOf(POLICIES, outputs))
    return `nbmend: --outputs ${outputs}: use ${POLICIES.join(', ')}`;
  const files = { base, ours, theirs, name: path ?? ours, virtual: isVirtual(size, labels[1]) };
  const told = labelsOf(labels);
  return {
    files,
    options: {
      labels: told ?? { base: 'base', ours: 'ours', theirs: 'theirs' },
      ...(told === undefined &&
        !files.virtual && {
          betterLabels: async () => (await import('../merge-labels.ts')).labelsOfOperation(files),
        }),
      markerSize: Math.max(7, Number.parseInt(size ?? '', 10) || 7),
      ...(favor && { favor }),
      ...(outputs && { outputs }),
      conflictStyle: async () => (await import('../merge-config.ts')).conflictStyle(process.cwd()),
      configuredOutputs: async () => (await import('../merge-config.ts')).configuredOutputs(files.name),
    },
  };
}

/**
 * Of a criss-cross git first merges the common ancestors with each other; nobody ever has to settle that. The label tells;
 * a git without labels is known by its longer markers, two characters for each level.
 */
function isVirtual(size: string | undefined, label: string | undefined): boolean {
  if (label !== undefined && label !== '%X') return label.startsWith('Temporary merge branch ');
  return size === '9' || size === '11';
}

const FAVORS = ['ours', 'theirs', 'union'] as const satisfies readonly MergeOptions['favor'][];
const POLICIES = ['ours', 'theirs', 'newest', 'clear'] as const satisfies readonly MergeOptions['outputs'][];

function isOneOf<T extends string>(words: readonly T[], word: string): word is T {
  return (words as readonly string[]).includes(word);
}

/**
 * %S %X %Y: names of base, ours and theirs. A git that does not know them (before 2.44) hands over the placeholders as they
 * are; it tells the name of what is being merged in its environment only. Undefined where it tells nothing.
 */
function labelsOf(labels: readonly string[]): DriverOptions['labels'] | undefined {
  const [base, ours, theirs] = labels.map((label) => (/^%[SXY]$/.test(label) ? '' : label));
  const heads = Object.keys(process.env).filter((name) => name.startsWith('GITHEAD_'));
  const merging = heads.length === 1 ? process.env[heads[0]] : undefined;
  if (!ours && !theirs && !merging) return undefined;
  return {
    base: base || 'base',
    ours: ours || (merging ? 'HEAD' : 'ours'),
    theirs: theirs || merging || 'theirs',
  };
}

/** After a failure git leaves ours in the work tree, without a mark, and both sides in the index. */
function advice(path: string | undefined): string {
  const file = path ?? 'FILE';
  return `theirs is still in git (git show :3:${file}), ours too (:2:${file})`;
}

function complain(message: string): number {
  say(`${message}\n`);
  return FAILED;
}
