/* Rules about the notebook as a document, in any language. */
import {
  type Cell,
  editCell,
  editObject,
  NEWEST_FORMAT,
  type Notebook,
  renderValue,
  type Splice,
  stableId,
} from '@nbmend/notebook';
import type { Draft } from './finding.ts';

/** Larger than this is reported, in bytes. GitHub renders no notebook beyond it. */
export const LARGE_NOTEBOOK = 10_000_000;

/** Ids as nbformat 4.5 wants them: present, unique, well formed. Older formats have none. */
export function checkIds(notebook: Notebook): readonly Draft[] {
  if (!notebook.hasIds) return [];
  const drafts: Draft[] = [];
  const first = new Map<string, number>();
  let taken: Set<string> | undefined;
  const fresh = (cell: Cell): string => {
    taken ??= new Set(notebook.cells.flatMap(({ id }) => id ?? []));
    const id = stableId(`${cell.kind}\0${cell.source}`, taken);
    taken.add(id);
    return id;
  };
  for (const cell of notebook.cells) {
    const { id } = cell;
    // Nearly all cells: nothing else of the cell needs to be looked at.
    if (id !== undefined && VALID_ID.test(id) && !first.has(id)) {
      first.set(id, cell.index);
      continue;
    }
    const entry = cell.node.entries.findLast(({ key }) => key === 'id');
    const at = { in: 'file', cell: cell.index, span: entry ?? cell.node } as const;
    const holder = id === undefined ? undefined : first.get(id);
    if (entry === undefined) {
      drafts.push({
        rule: 'cell-id-missing',
        at,
        message: 'the cell has no id',
        fix: addId(notebook, cell, fresh(cell)),
      });
    } else if (id === undefined || !VALID_ID.test(id)) {
      const message =
        id === undefined ? 'the id is not a text' : `the id "${shown(id)}" is not 1 to 64 letters, digits, - or _`;
      drafts.push({ rule: 'cell-id-invalid', at, message, fix: editCell(cell, { id: fresh(cell) }) });
    } else if (holder !== undefined) {
      const message = `cell ${holder + 1} has the id "${shown(id)}" as well`;
      drafts.push({ rule: 'cell-id-duplicate', at, message, fix: editCell(cell, { id: fresh(cell) }) });
    }
    if (id !== undefined && holder === undefined) first.set(id, cell.index);
  }
  return drafts;
}

/** @see nbformat, v4/nbformat.v4.5.schema.json, cell_id */
const VALID_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/** What is newer than nbformat 4 is read as 4 all the same: most of it will be. */
export function checkFormat(notebook: Notebook): readonly Draft[] {
  const { major, minor, root } = notebook;
  if (major <= NEWEST_FORMAT) return [];
  const span = root.entries.find(({ key }) => key === 'nbformat') ?? root;
  const message = `nbformat ${major}.${minor} is newer than ${NEWEST_FORMAT}, so the notebook is read as if it were ${NEWEST_FORMAT}`;
  return [{ rule: 'nbformat-unknown', at: { in: 'file', span }, message }];
}

/** Code cells whose output is an error, unless the cell says that it raises one. */
export function checkErrors(notebook: Notebook, goes: (cell: number, offset: number) => boolean): readonly Draft[] {
  return notebook.cells.flatMap((cell) => {
    const error = cell.outputs.find(({ type, node }) => type === 'error' && !goes(cell.index, node.from));
    if (error === undefined || cell.tags.includes('raises-exception')) return [];
    const message = `the cell ended in ${shown(`${error.get('ename') ?? 'an error'}: ${error.get('evalue') ?? ''}`)}`;
    return [
      { rule: 'output-error', at: { in: 'file', cell: cell.index, span: error.node }, message },
    ] satisfies Draft[];
  });
}

/** The size of the file, without so many bytes that are filtered out before git stores it. */
export function checkSize(notebook: Notebook, limit: number, filteredOut: number): readonly Draft[] {
  const length = notebook.bytes.length - filteredOut;
  if (length <= limit) return [];
  const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const message = `the file has ${mega(length)}, more than ${mega(limit)}`;
  return [{ rule: 'notebook-too-large', at: { in: 'file', span: notebook.root }, message, mark: 'size' }];
}

function addId(notebook: Notebook, cell: Cell, id: string): readonly Splice[] {
  const layout = { style: notebook.style, depth: cell.list.depth + 1 };
  return editObject(notebook.bytes, cell.node, { set: new Map([['id', [renderValue(id, layout)]]]) }, layout);
}

/** Longest piece of a notebook's content in a message. */
const SHOWN = 80;

/** Content inside a message: one line, not too long. */
function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN - 1)}…`;
}
