/* The options of `nbmend strip`: how they are declared, and the settings they make. Names are those of nbstripout where it has them. */
import { PROFILE_NAMES, parseSize, splitPath } from '@nbmend/clean';
import { type ListChange, mergeSettings, NO_SETTINGS, type SectionSettings, type Settings } from '@nbmend/config';
import { UsageError } from './exit.ts';
import type { VerbCommand } from './program.ts';

export interface StripFlags {
  readonly keepOutput?: boolean;
  readonly dropOutput?: boolean;
  readonly keepCount?: boolean;
  readonly dropCount?: boolean;
  readonly keepId?: boolean;
  readonly ids?: string;
  readonly extraKeys?: readonly string[];
  readonly keepMetadataKeys?: readonly string[];
  readonly profile?: readonly string[];
  readonly dropEmptyCells?: boolean;
  readonly dropTaggedCells?: readonly string[];
  readonly stripInitCells?: boolean;
  readonly keepTag?: readonly string[];
  readonly keepCell?: readonly string[];
  readonly keepType?: readonly string[];
  readonly dropType?: readonly string[];
  readonly maxSize?: string;
  readonly dropLarger?: string;
  readonly keepScraps?: boolean;
  readonly keepParameters?: boolean;
}

export function declareStripOptions(command: VerbCommand): VerbCommand {
  const list = (value: string, before: readonly string[] = []): string[] => [...before, ...words(value)];
  return command
    .optionsGroup('What to strip (also settings of [strip], see docs/configuration.md):')
    .option('--keep-output', 'keep outputs')
    .option('--drop-output', 'drop outputs (the default, also against the configuration)')
    .option('--keep-count', 'keep execution counts')
    .option('--drop-count', 'drop execution counts (the default)')
    .option('--keep-id', 'keep cell ids (the default)')
    .option('--ids <how>', 'cell ids: keep, drop, stable (from the content), sequential (as nbstripout)')
    .option('--extra-keys <paths>', 'more metadata to drop, as "metadata.kernelspec cell.metadata.pinned"', list)
    .option('--keep-metadata-keys <paths>', 'metadata to keep', list)
    .option(
      '--profile <names>',
      `vendors' noise to drop besides, or with - in front not: ${PROFILE_NAMES.join(' ')}`,
      list,
    )
    .option('--drop-empty-cells', 'drop cells without a visible character')
    .option('--drop-tagged-cells <tags>', 'drop cells with one of these tags', list)
    .option('--strip-init-cells', 'strip initialisation cells as all others')
    .option(
      '--keep-tag <tags>',
      'cells with one of these tags keep their outputs, besides keep_output and nbmend-keep',
      list,
    )
    .option('--keep-cell <ids>', 'cells with one of these ids keep their outputs', list)
    .option(
      '--keep-type <types>',
      'keep outputs of these mime types, as text/plain or image/*; also stream, error',
      list,
    )
    .option('--drop-type <types>', 'drop these mime types where outputs are kept', list)
    .option('--max-size <size>', 'keep outputs of at most so many characters, as 500 or 10k')
    .option('--drop-larger <size>', 'where outputs are kept, drop what is larger than so many bytes')
    .option('--keep-scraps', 'keep scrapbook scraps')
    .option('--keep-parameters', 'keep metadata.papermill.parameters');
}

/** The settings of a notebook with what the command line says on top; lists on the command line add to the configured ones. */
export function withFlags(settings: Settings, flags: StripFlags): Settings {
  const { strip } = settings;
  const more = (configured: readonly string[] | undefined, added: readonly string[] | undefined): readonly string[] => [
    ...new Set([...(configured ?? []), ...(added ?? [])]),
  ];
  const section: SectionSettings<'strip'> = {
    ...(flags.keepOutput && { outputs: 'keep' }),
    ...(flags.dropOutput && { outputs: 'drop' }),
    ...(flags.keepCount && { counts: 'keep' }),
    ...(flags.dropCount && { counts: 'drop' }),
    ...(flags.keepId && { ids: 'keep' }),
    ...(flags.ids !== undefined && { ids: oneOf(flags.ids, IDS, '--ids') }),
    ...(flags.extraKeys && { dropMetadata: more(strip.dropMetadata, checkedPaths(flags.extraKeys)) }),
    ...(flags.keepMetadataKeys && { keepMetadata: more(strip.keepMetadata, checkedPaths(flags.keepMetadataKeys)) }),
    ...(flags.profile && { profiles: profileChange(flags.profile) }),
    ...(flags.dropEmptyCells && { emptyCells: 'drop' }),
    ...(flags.dropTaggedCells && { dropTaggedCells: more(strip.dropTaggedCells, flags.dropTaggedCells) }),
    ...(flags.stripInitCells && { initCells: 'strip' }),
    ...(flags.keepTag && { keepTags: more(strip.keepTags ?? ['keep_output', 'nbmend-keep'], flags.keepTag) }),
    ...(flags.keepCell && { keepCells: more(strip.keepCells, flags.keepCell) }),
    ...(flags.keepType && { keepTypes: more(strip.keepTypes, flags.keepType) }),
    ...(flags.dropType && { dropTypes: more(strip.dropTypes, flags.dropType) }),
    ...(flags.maxSize !== undefined && { maxSize: size(flags.maxSize, '--max-size') }),
    ...(flags.dropLarger !== undefined && { dropLarger: size(flags.dropLarger, '--drop-larger') }),
    ...(flags.keepScraps && { keepScraps: true }),
    ...(flags.keepParameters && { keepParameters: true }),
  };
  return Object.keys(section).length === 0 ? settings : mergeSettings(settings, { ...NO_SETTINGS, strip: section });
}

const IDS = ['keep', 'drop', 'stable', 'sequential'] as const;

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function checkedPaths(paths: readonly string[]): readonly string[] {
  const wrong = paths.find((path) => splitPath(path) === undefined);
  if (wrong === undefined) return paths;
  throw new UsageError(`"${wrong}" is no metadata path; write metadata.KEY, cell.metadata.KEY or output.metadata.KEY`);
}

type ProfileName = (typeof PROFILE_NAMES)[number];

function profileChange(names: readonly string[]): ListChange<ProfileName> {
  const named = (name: string): ProfileName => oneOf(name.replace(/^[+-]/, ''), PROFILE_NAMES, '--profile');
  const [gone, more] = [names.filter((name) => name.startsWith('-')), names.filter((name) => !name.startsWith('-'))];
  return { add: more.map(named), remove: gone.map(named) };
}

function oneOf<T extends string>(word: string, known: readonly T[], flag: string): T {
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  throw new UsageError(`${flag} cannot be "${word}"; it is one of ${known.join(', ')}`);
}

function size(text: string, flag: string): number {
  try {
    return parseSize(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${flag}: ${error.message}`);
    throw error;
  }
}
