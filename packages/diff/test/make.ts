/* Notebooks for tests, in a line each. */
import { type Notebook, readNotebook } from '@nbmend/notebook';

export interface CellSpec {
  readonly kind?: 'code' | 'markdown' | 'raw';
  readonly id?: string;
  readonly source: string;
  readonly metadata?: object;
  readonly outputs?: readonly object[];
  readonly count?: number | null;
  readonly attachments?: object;
}

/** A notebook of nbformat 4.5 if its cells have ids, of 4.4 otherwise. A bare string is the source of a code cell. */
export function notebook(cells: readonly (CellSpec | string)[], metadata: object = {}): Notebook {
  return readNotebook(Buffer.from(notebookText(cells, metadata)));
}

export function notebookText(cells: readonly (CellSpec | string)[], metadata: object = {}): string {
  const specs = cells.map((cell): CellSpec => (typeof cell === 'string' ? { source: cell } : cell));
  const value = {
    cells: specs.map(({ kind = 'code', id, source, metadata: own = {}, outputs = [], count = null, attachments }) => ({
      cell_type: kind,
      ...(id !== undefined && { id }),
      metadata: own,
      ...(attachments && { attachments }),
      ...(kind === 'code' && { execution_count: count, outputs }),
      source: source.match(/[^\n]*\n|[^\n]+$/g) ?? [],
    })),
    metadata,
    nbformat: 4,
    nbformat_minor: specs.some(({ id }) => id !== undefined) ? 5 : 4,
  };
  return `${JSON.stringify(value, null, 1)}\n`;
}

export function stream(text: string, name = 'stdout'): object {
  return { output_type: 'stream', name, text };
}

export function display(data: object, metadata: object = {}): object {
  return { output_type: 'display_data', data, metadata };
}

export function result(data: object, count = 1): object {
  return { output_type: 'execute_result', data, metadata: {}, execution_count: count };
}
