export type { ConflictStyle, MarkerOptions } from './markers.ts';
export { mergeNotebooks } from './merge.ts';
export type { ConflictNote, MergeInput, MergeOptions, MergeResult, OutputPolicy, SettledNote } from './model.ts';
