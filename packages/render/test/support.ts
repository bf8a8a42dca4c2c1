/* Notebooks in one line, for the tests of this package. */
import { diffInDepth } from '@nbmend/diff';
import { type Notebook, readNotebook } from '@nbmend/notebook';
import { type CellSpec, type NotebookStyle, notebook } from '../../../test/harness/index.ts';
import { DEFAULT_VIEW, type DiffView, type FileSides, type ViewOptions, viewDiff } from '../src/view.ts';

export { code, display, errorOutput, executeResult, markdown, png, stream } from '../../../test/harness/index.ts';

export function read(cells: readonly CellSpec[], style?: NotebookStyle): Notebook {
  return readNotebook(Buffer.from(notebook(cells, style)), { file: 'x.ipynb' });
}

export const SIDES: FileSides = { oldPath: 'x.ipynb', newPath: 'x.ipynb', prefixed: true };

/** The view of the difference of two lists of cells. */
export async function view(
  a: readonly CellSpec[],
  b: readonly CellSpec[],
  options: Partial<ViewOptions> = {},
  file: FileSides = SIDES,
): Promise<DiffView> {
  return viewNotebooks(read(a), read(b), options, file);
}

export async function viewNotebooks(
  a: Notebook,
  b: Notebook,
  options: Partial<ViewOptions> = {},
  file: FileSides = SIDES,
): Promise<DiffView> {
  return viewDiff(await diffInDepth(a, b), a, b, file, { ...DEFAULT_VIEW, ...options });
}
