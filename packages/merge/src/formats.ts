/*
 * Brings base and theirs into the format of ours before anything is compared: nbformat 3 against 4 is a matter of spelling.
 */
import {
  applySplices,
  type Cell,
  type CellContent,
  cellContent,
  copyCell,
  editArray,
  editObject,
  type Notebook,
  readNotebook,
  renderCell,
  renderValue,
  type Splice,
  scanArray,
} from '@nbmend/notebook';
import { allowedInCell, allowedInNotebook } from './allowed.ts';
import type { MergeInput } from './model.ts';

/**
 * The three with one major version (that of ours) and, in nbformat 4, with ours at the highest minor version of the two
 * sides. Only that may give ours cell ids: those of the matched cells of theirs are taken later where there are any.
 */
export function sameFormat({ base, ours, theirs }: MergeInput): MergeInput {
  const isOld = (notebook: Notebook): boolean => notebook.major < 4;
  const raised = !isOld(ours) && !isOld(theirs) && theirs.minor > ours.minor ? withMinor(ours, theirs.minor) : ours;
  const convert = (notebook: Notebook): Notebook =>
    isOld(notebook) === isOld(raised) ? notebook : converted(notebook, raised);
  return { base: base && convert(base), ours: raised, theirs: convert(theirs) };
}

function withMinor(notebook: Notebook, minor: number): Notebook {
  const { bytes, root, style, file } = notebook;
  const set = new Map([['nbformat_minor', [renderValue(minor, { style, depth: 1 })]]]);
  const splices = editObject(bytes, root, { set }, { style, depth: 1 });
  return readNotebook(Buffer.concat(applySplices(bytes, splices)), { file });
}

/**
 * The cells and metadata of a notebook in the frame of another. A cell of nbformat 3 has no id, and gets none here: one made
 * up would look like an id that its side chose.
 */
function converted(notebook: Notebook, frame: Notebook): Notebook {
  const { bytes, style, lists, root, metadataNode } = frame;
  const isUpgraded = notebook.major < 4;
  const splices: Splice[] = lists.flatMap((list, i) => {
    const cells = i > 0 ? [] : notebook.cells;
    const parts = cells.map((cell) => ({
      chunks: isUpgraded ? renderCell(upgraded(cell), frame, list) : copyCell(cell, frame, { list }),
    }));
    return editArray(bytes, scanArray(bytes, list.node), parts, { style, depth: list.depth });
  });
  const metadata = isUpgraded ? allowedInNotebook(notebook.metadata) : notebook.metadata;
  const value = [renderValue(metadata, { style, depth: 1 })];
  if (metadataNode !== undefined) splices.push({ from: metadataNode.from, to: metadataNode.to, chunks: value });
  else splices.push(...editObject(bytes, root, { set: new Map([['metadata', value]]) }, { style, depth: 1 }));
  return readNotebook(Buffer.concat(applySplices(bytes, splices)), { file: notebook.file });
}

function upgraded(cell: Cell): CellContent {
  const content = cellContent(cell);
  return { ...content, metadata: allowedInCell(content.kind, content.metadata) };
}
