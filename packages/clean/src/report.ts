import { applySplices, type Chunks, type Span, type Splice } from '@nbmend/notebook';

/** One thing that stripping takes away, or sets back. The span is where it stands in the file. */
export interface Removal extends Span {
  readonly what: 'output' | 'output-part' | 'count' | 'metadata' | 'id' | 'cell';
  /** Index in `Notebook.cells` (of a paragraph in Zeppelin); undefined for what belongs to the notebook. */
  readonly cell: number | undefined;
  /** Where it is, as metadata paths are written: `cell.metadata.collapsed`, `cell.outputs`, `cell.execution_count`. */
  readonly path: string;
}

/** Nothing to strip, or what is left. */
export type StripResult = { readonly kind: 'unchanged' } | Stripped;

/** The bytes without what was stripped, made when they are asked for: who only wants to know what would go needs none. */
export class Stripped {
  readonly kind = 'stripped';
  /** How the result comes from the input. */
  readonly splices: readonly Splice[];
  readonly removals: readonly Removal[];
  readonly #bytes: Buffer;
  #chunks: Chunks | undefined;

  constructor(bytes: Buffer, splices: readonly Splice[], removals: readonly Removal[]) {
    this.#bytes = bytes;
    this.splices = splices;
    this.removals = removals;
  }

  /** Bytes of the result. */
  get size(): number {
    let size = this.#bytes.length;
    for (const { from, to, chunks } of this.splices) size += lengthOf(chunks) - (to - from);
    return size;
  }

  /** The result; large ones are mostly views into the input. */
  get chunks(): Chunks {
    this.#chunks ??= apply(this.#bytes, this.splices, this.size);
    return this.#chunks;
  }
}

/** The result of splices and their report; no splice means that nothing was to strip. */
export function resultOf(bytes: Buffer, splices: readonly Splice[], removals: readonly Removal[]): StripResult {
  return splices.length === 0 ? { kind: 'unchanged' } : new Stripped(bytes, splices, removals);
}

/** A result below this is copied into one piece: making hundreds of small views costs more than the copy. */
const COPIED = 1 << 20;

function apply(bytes: Buffer, splices: readonly Splice[], size: number): Chunks {
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
