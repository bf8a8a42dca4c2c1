/*
 * Brings base and theirs into the format of ours before anything is compared: nbformat 3 against 4 is a matter of spelling.
 */
import {
  applySplices,
  copyCell,
  editArray,
  editObject,
  type Notebook,
  readNotebook,
  renderValue,
  type Splice,
  scanArray,
  stableId,
} from '@nbmend/notebook';
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

/** The cells and metadata of a notebook in the frame of another. */
function converted(notebook: Notebook, frame: Notebook): Notebook {
  const { bytes, style, lists, root, metadataNode } = frame;
  const taken = new Set<string>();
  const splices: Splice[] = lists.flatMap((list, i) => {
    const cells = i > 0 ? [] : notebook.cells;
    const parts = cells.map((cell) => {
      const id = cell.id !== undefined && !taken.has(cell.id) ? cell.id : stableId(cell.source, taken);
      taken.add(id);
      return { chunks: copyCell(cell, frame, { id, list }) };
    });
    return editArray(bytes, scanArray(bytes, list.node), parts, { style, depth: list.depth });
  });
  const value = [renderValue(notebook.metadata, { style, depth: 1 })];
  if (metadataNode !== undefined) splices.push({ from: metadataNode.from, to: metadataNode.to, chunks: value });
  else splices.push(...editObject(bytes, root, { set: new Map([['metadata', value]]) }, { style, depth: 1 }));
  return readNotebook(Buffer.concat(applySplices(bytes, splices)), { file: notebook.file });
}
