import { applySplices, type Chunks, type Span, type Splice } from '@nbmend/notebook';

/** One thing that stripping takes away, or sets back. The span is where it stands in the file. */
export interface Removal extends Span {
  readonly what: 'output' | 'output-part' | 'count' | 'metadata' | 'id' | 'cell';
  /** Index in `Notebook.cells` (of a paragraph in Zeppelin); undefined for what belongs to the notebook. */
  readonly cell: number | undefined;
  /** Where it is, as metadata paths are written: `cell.metadata.collapsed`, `cell.outputs`, `cell.execution_count`. */
  readonly path: string;
}

/** Nothing to strip, or the bytes without what was stripped (`chunks`), and how they come from the input (`splices`). */
export type StripResult =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'stripped';
      readonly chunks: Chunks;
      readonly splices: readonly Splice[];
      readonly removals: readonly Removal[];
    };

/** The result of splices and their report; no splice means that nothing was to strip. */
export function resultOf(bytes: Buffer, splices: readonly Splice[], removals: readonly Removal[]): StripResult {
  if (splices.length === 0) return { kind: 'unchanged' };
  return { kind: 'stripped', chunks: apply(bytes, splices), splices, removals };
}

/** A result below this is copied into one piece: making hundreds of small views costs more than the copy. */
const COPIED = 1 << 20;

function apply(bytes: Buffer, splices: readonly Splice[]): Chunks {
  let size = bytes.length;
  for (const { from, to, chunks } of splices) size += lengthOf(chunks) - (to - from);
  if (size > COPIED) return applySplices(bytes, splices);
  const result = Buffer.allocUnsafe(size);
  let at = 0;
  let kept = 0;
  for (const { from, to, chunks } of [...splices].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < kept) throw new RangeError('splices overlap');
    at += bytes.copy(result, at, kept, from);
    for (const chunk of chunks) {
      result.set(chunk, at);
      at += chunk.length;
    }
    kept = to;
  }
  bytes.copy(result, at, kept);
  return [result];
}

function lengthOf(chunks: Chunks): number {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  return length;
}

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
