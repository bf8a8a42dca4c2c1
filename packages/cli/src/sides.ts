import { type Notebook, readNotebook } from '@nbmend/notebook';
import type { FileSides } from '@nbmend/render';

/** A comparison of two notebooks; where one side has no file it is an empty notebook. */
export interface Sides {
  readonly a: Notebook;
  readonly b: Notebook;
}

/** Reads the two sides; null means no file on that side. Throws a NotebookError for the first that cannot be read. */
export function readSides(
  a: Buffer | null,
  b: Buffer | null,
  names: { readonly a: string; readonly b: string },
): Sides {
  const notebookA = a && readNotebook(a, { file: names.a });
  const notebookB = b && readNotebook(b, { file: names.b, ...(notebookA && { beside: notebookA }) });
  if (notebookA && notebookB) return { a: notebookA, b: notebookB };
  if (notebookA) return { a: notebookA, b: withoutCells(notebookA) };
  if (notebookB) return { a: withoutCells(notebookB), b: notebookB };
  const nothing = readNotebook(Buffer.from('{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}'), {
    file: names.a,
  });
  return { a: nothing, b: nothing };
}

/** A notebook like this one, but without cells: what a new notebook is compared with, so that all cells are new and nothing else. */
export function withoutCells(notebook: Notebook): Notebook {
  const { bytes, metadataNode: metadata, major, minor } = notebook;
  const [head, tail] = major >= 4 ? ['"cells":[]', ''] : ['"worksheets":[{"cells":[]', '}]'];
  const text = Buffer.concat([
    Buffer.from(`{${head}${tail},"metadata":`),
    metadata ? bytes.subarray(metadata.from, metadata.to) : Buffer.from('{}'),
    Buffer.from(`,"nbformat":${major},"nbformat_minor":${minor}}`),
  ]);
  return readNotebook(text, { file: notebook.file });
}

/** The file itself came, went or changed its mode. */
export function isWholeFile({ oldPath, newPath, oldMode, newMode }: FileSides): boolean {
  return oldPath === null || newPath === null || oldMode !== newMode;
}
