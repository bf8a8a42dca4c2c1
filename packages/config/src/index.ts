export { ConfigError } from './error.ts';
export {
  applyChanges,
  CONFIG_NAMES,
  ConfigFinder,
  isListChange,
  type Layer,
  mergeSettings,
  type ReadText,
} from './find.ts';
export {
  type Kind,
  kebab,
  type ListChange,
  NO_SETTINGS,
  type Option,
  optionNamed,
  SECTION_NAMES,
  SECTIONS,
  type SectionName,
  type SectionSettings,
  type Settings,
} from './options.ts';
export type { Config, Override } from './read.ts';
export { jsonSchema } from './schema.ts';
