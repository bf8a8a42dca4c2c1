/*
 * What to strip and what to keep, as plain data. The default takes away what running a notebook writes (outputs, counts,
 * time stamps, what vendors add) and keeps what a person wrote (sources, tags, ids, the kernel).
 */
import { DEFAULT_PROFILES, type ProfileName } from './profiles.ts';

export interface StripPolicy {
  /** Outputs of code cells. The keep rules below and the notebook's own `keep_output` make exceptions to `drop`. */
  readonly outputs: 'drop' | 'keep';
  /** Execution counts, of cells and of outputs that stay: `drop` makes them null. */
  readonly counts: 'drop' | 'keep';
  /**
   * `stable`: made from the cell's kind and source, so that regenerated ids show no difference and an edit changes one id;
   * `sequential`: "0", "1", ... as nbstripout; `drop`: removed, and nbformat 4.5 (which requires them) set back to 4.4.
   */
  readonly ids: 'keep' | 'drop' | 'stable' | 'sequential';
  /** Vendors whose noise goes. */
  readonly profiles: readonly ProfileName[];
  /** Metadata to remove besides: `metadata.KEY`, `cell.metadata.KEY`, `output.metadata.KEY`; nested keys with dots, `*` in a key. */
  readonly dropMetadata: readonly string[];
  /** Metadata that stays whatever the profiles and `dropMetadata` say, spelled alike. */
  readonly keepMetadata: readonly string[];
  /** Cells without a visible character. */
  readonly emptyCells: 'keep' | 'drop';
  /** Cells with one of these tags are removed. */
  readonly dropTaggedCells: readonly string[];
  /** Outputs of initialisation cells (`init_cell` in the metadata): kept as nbstripout does, or treated as all others. */
  readonly initCells: 'keep' | 'strip';
  /** Cells with one of these tags keep all their outputs. */
  readonly keepTags: readonly string[];
  /** Cells whose metadata has one of these keys keep their outputs if it is true; if it is false, `outputs` counts as `drop` for them. */
  readonly keepKeys: readonly string[];
  /** Cells with one of these ids keep all their outputs. */
  readonly keepCells: readonly string[];
  /** Outputs of these mime types stay (`text/plain`, `image/*`; also `stream` and `error`), the rest of their bundle goes. */
  readonly keepTypes: readonly string[];
  /** These mime types go even where outputs are kept by policy, size or type. A cell that itself says keep is left alone. */
  readonly dropTypes: readonly string[];
  /** Outputs of at most so many characters stay; 0 keeps none for being small. */
  readonly maxSize: number;
  /** Of outputs that are kept by policy or type, every mime type (or stream) larger than so many bytes goes; 0 is no limit. */
  readonly dropLarger: number;
  /** scrapbook scraps stay (data and display), with papermill's older records. */
  readonly keepScraps: boolean;
  /** `metadata.papermill.parameters` stays: for output notebooks of scheduled runs, whose parameters are their provenance. */
  readonly keepParameters: boolean;
}

export const DEFAULT_POLICY: StripPolicy = {
  outputs: 'drop',
  counts: 'drop',
  ids: 'keep',
  profiles: DEFAULT_PROFILES,
  dropMetadata: [],
  keepMetadata: [],
  emptyCells: 'keep',
  dropTaggedCells: [],
  initCells: 'keep',
  keepTags: ['keep_output', 'nbmend-keep'],
  keepKeys: ['keep_output'],
  keepCells: [],
  keepTypes: [],
  dropTypes: [],
  maxSize: 0,
  dropLarger: 0,
  keepScraps: false,
  keepParameters: false,
};
