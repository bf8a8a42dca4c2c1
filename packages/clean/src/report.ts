import type { Chunks, Span } from '@nbmend/notebook';

/** One thing that stripping takes away, or sets back. The span is where it stands in the file. */
export interface Removal extends Span {
  readonly what: 'output' | 'output-part' | 'count' | 'metadata' | 'id' | 'cell';
  /** Index in `Notebook.cells` (of a paragraph in Zeppelin); undefined for what belongs to the notebook. */
  readonly cell: number | undefined;
  /** Where it is, as metadata paths are written: `cell.metadata.collapsed`, `cell.outputs`, `cell.execution_count`. */
  readonly path: string;
}

/** Nothing to strip, or the bytes without what was stripped, as chunks that mostly are views into the input. */
export type StripResult =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'stripped'; readonly chunks: Chunks; readonly removals: readonly Removal[] };

/** What was removed, counted. */
export interface StripSummary {
  readonly outputs: number;
  readonly counts: number;
  readonly ids: number;
  readonly cells: number;
  /** Metadata path -> how often. */
  readonly metadata: ReadonlyMap<string, number>;
  /** Bytes of the file that go. */
  readonly bytes: number;
}

export function summarize(removals: readonly Removal[]): StripSummary {
  const metadata = new Map<string, number>();
  const times = { output: 0, 'output-part': 0, count: 0, metadata: 0, id: 0, cell: 0 };
  let bytes = 0;
  for (const { what, path, from, to } of removals) {
    times[what]++;
    bytes += to - from;
    if (what === 'metadata') metadata.set(path, (metadata.get(path) ?? 0) + 1);
  }
  return {
    outputs: times.output + times['output-part'],
    counts: times.count,
    ids: times.id,
    cells: times.cell,
    metadata,
    bytes,
  };
}
