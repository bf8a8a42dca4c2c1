import { type Cell, isNotebookError, type Notebook, readNotebook } from '@nbmend/notebook';

/**
 * Cells (from 0) of the new version that are not in the old one as they are: kind, source, metadata, outputs and
 * attachments by their bytes. Without an old version, or one that is no notebook, all of them. Where a cell stands does not count.
 */
export function changedCells(old: Buffer | null, notebook: Notebook): ReadonlySet<number> {
  const before = new Map<string, number>();
  for (const cell of (old && readIfNotebook(old))?.cells ?? []) {
    const content = contentOf(cell);
    before.set(content, (before.get(content) ?? 0) + 1);
  }
  const changed = new Set<number>();
  for (const cell of notebook.cells) {
    const content = contentOf(cell);
    const left = before.get(content) ?? 0;
    if (left === 0) changed.add(cell.index);
    else before.set(content, left - 1);
  }
  return changed;
}

function readIfNotebook(bytes: Buffer): Notebook | undefined {
  try {
    return readNotebook(bytes);
  } catch (error) {
    if (isNotebookError(error)) return undefined;
    throw error;
  }
}

function contentOf(cell: Cell): string {
  const { bytes } = cell.notebook;
  const parts = [cell.metadataEntry, cell.outputsEntry, cell.attachmentsEntry];
  return [
    cell.kind,
    cell.source,
    ...parts.map((span) => (span ? bytes.toString('latin1', span.from, span.to) : '')),
  ].join('\0');
}
