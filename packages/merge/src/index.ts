export { type FindBase, findBases } from './base.ts';
export {
  type ConflictStyle,
  type MarkedConflict,
  type MarkedPiece,
  type MarkerOptions,
  readMarkers,
} from './markers.ts';
export { mergeNotebooks } from './merge.ts';
export type { ConflictNote, MergeInput, MergeOptions, MergeResult, OutputPolicy, SettledNote } from './model.ts';
export { type CellConflict, type Choice, hasBase, listConflicts, resolveConflicts } from './resolve.ts';
