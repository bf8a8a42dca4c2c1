import { createHash } from 'node:crypto';
import type { Output } from './output.ts';

export interface CellOptions {
  /** Default: made from the source, so give one whenever a test edits the source of a cell. */
  readonly id?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Goes to `metadata.tags`. */
  readonly tags?: readonly string[];
  readonly attachments?: Readonly<Record<string, unknown>>;
}

export interface CodeOptions extends CellOptions {
  /** Execution count; default null, and 1 when there are outputs. */
  readonly count?: number | null;
  readonly outputs?: readonly Output[];
}

export interface CellSpec {
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly attachments?: Readonly<Record<string, unknown>>;
  readonly count: number | null;
  readonly outputs: readonly Output[];
}

export function code(source: string, options: CodeOptions = {}): CellSpec {
  const outputs = options.outputs ?? [];
  return { ...cell('code', source, options), outputs, count: options.count ?? (outputs.length > 0 ? 1 : null) };
}

export function markdown(source: string, options: CellOptions = {}): CellSpec {
  return cell('markdown', source, options);
}

export function raw(source: string, options: CellOptions = {}): CellSpec {
  return cell('raw', source, options);
}

function cell(type: CellSpec['type'], source: string, options: CellOptions): CellSpec {
  return {
    type,
    source,
    id: options.id ?? createHash('sha256').update(`${type}\0${source}`).digest('hex').slice(0, 8),
    metadata: { ...options.metadata, ...(options.tags && { tags: options.tags }) },
    attachments: options.attachments,
    count: null,
    outputs: [],
  };
}
