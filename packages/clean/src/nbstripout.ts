/*
 * The options of nbstripout as a policy, so that a repository can move over with equal settings.
 */
import { DEFAULT_POLICY, type StripPolicy } from './policy.ts';

/** nbstripout's options by their long names; also git config `filter.nbstripout.{extrakeys,keepmetadatakeys,keepoutput,keepcount,keepid}`. */
export interface NbstripoutOptions {
  readonly keepOutput?: boolean;
  readonly keepCount?: boolean;
  readonly keepId?: boolean;
  /** Paths apart by spaces, as in `--extra-keys "metadata.kernelspec cell.metadata.pinned"`. */
  readonly extraKeys?: string;
  readonly keepMetadataKeys?: string;
  readonly dropEmptyCells?: boolean;
  /** Tags apart by spaces. */
  readonly dropTaggedCells?: string;
  readonly stripInitCells?: boolean;
  /** Characters; a suffix k, M or G multiplies by powers of 1,000. */
  readonly maxSize?: string;
}

/** What nbstripout removes by itself, and nothing else. */
export const NBSTRIPOUT_KEYS: readonly string[] = [
  'metadata.signature',
  'metadata.widgets',
  'cell.metadata.collapsed',
  'cell.metadata.ExecuteTime',
  'cell.metadata.execution',
  'cell.metadata.heading_collapsed',
  'cell.metadata.hidden',
  'cell.metadata.scrolled',
];

/** The policy that strips exactly what nbstripout strips with these options. */
export function nbstripoutPolicy(options: NbstripoutOptions = {}): StripPolicy {
  const keep = words(options.keepMetadataKeys);
  return {
    ...DEFAULT_POLICY,
    profiles: [],
    outputs: options.keepOutput ? 'keep' : 'drop',
    counts: options.keepCount ? 'keep' : 'drop',
    ids: options.keepId ? 'keep' : 'sequential',
    dropMetadata: [...NBSTRIPOUT_KEYS, ...words(options.extraKeys)].filter((path) => !keep.includes(path)),
    keepMetadata: keep,
    emptyCells: options.dropEmptyCells ? 'drop' : 'keep',
    dropTaggedCells: words(options.dropTaggedCells),
    initCells: options.stripInitCells ? 'strip' : 'keep',
    maxSize: options.maxSize === undefined ? 0 : parseSize(options.maxSize),
  };
}

/**
 * `50`, `10k`, `1.5M`: a number of characters or bytes.
 * @throws RangeError if it is no such size
 */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kKmMgG]?)[bB]?$/.exec(text.trim());
  if (match === null) throw new RangeError(`"${text}" is no size; write 500, 10k, 1.5M or 1G`);
  return Math.floor(Number(match[1]) * POWERS[match[2].toLowerCase() as keyof typeof POWERS]);
}

const POWERS = { '': 1, k: 1e3, m: 1e6, g: 1e9 } as const;

function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}
