/*
 * Traces of a papermill run in a notebook that should be a template, and what papermill needs to run it.
 * @see papermill, execute.py and engines.py for what a run writes; anchors: tags, metadata.papermill, the error banner
 */
import {
  type Cell,
  editArray,
  editObject,
  findEntry,
  isJsonObject,
  type Notebook,
  type ObjectNode,
  type Span,
  type Splice,
  scanObject,
} from '@nbmend/notebook';
import type { Draft } from './finding.ts';
import { cellsTagged, hasKey } from './parameters.ts';

/** The injected cell, and the record of a run in the notebook's and the cells' metadata. */
export function checkRunTraces(notebook: Notebook): readonly Draft[] {
  const injected = cellsTagged(notebook, 'injected-parameters').map(
    (cell): Draft => ({
      rule: 'injected-committed',
      at: { in: 'source', cell: cell.index, line: 1, column: 1 },
      message: 'this cell was injected by a run of papermill',
      fix: removeCell(notebook, cell),
    }),
  );
  return [...injected, ...staleRecord(notebook), ...errorBanners(notebook)];
}

/** Every notebook that papermill is meant to run (`scheduled`) must name its kernel and language. */
export function checkKernel(notebook: Notebook, scheduled: boolean): readonly Draft[] {
  if (!scheduled) return [];
  const { kernelspec: spec, language_info: info } = notebook.metadata;
  const name = isJsonObject(spec) ? spec.name : undefined;
  const language = (isJsonObject(spec) ? spec.language : undefined) ?? (isJsonObject(info) ? info.name : undefined);
  const lacking = [isText(name) ? [] : ['kernel name'], isText(language) ? [] : ['language']].flat();
  if (lacking.length === 0) return [];
  const span = notebook.metadataNode ?? notebook.root;
  return [
    {
      rule: 'kernelspec-required',
      at: { in: 'file', span },
      message: `the metadata gives no ${lacking.join(' and no ')}`,
    },
  ];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function staleRecord(notebook: Notebook): Draft[] {
  const { bytes, style, metadataNode } = notebook;
  const drafts: Draft[] = [];
  const own = notebook.metadata.papermill;
  if (isJsonObject(own) && metadataNode) {
    const entry = keyIn(notebook, metadataNode, 'papermill');
    const failed = own.exception === true ? ', which failed' : '';
    const fix = entry && editObject(bytes, entry.object, { remove: new Set(['papermill']) }, { style, depth: 2 });
    drafts.push({
      rule: 'papermill-stale',
      at: { in: 'file', span: entry?.span ?? metadataNode },
      message: `the metadata holds the record of a run${failed}`,
      fix,
    });
  }
  for (const cell of notebook.cells) {
    if (!hasKey(cell, 'papermill') || cell.metadataEntry === undefined) continue;
    const found = keyIn(notebook, cell.metadataEntry, 'papermill');
    if (!found) continue;
    const depth = cell.list.depth + 2;
    const fix = editObject(bytes, found.object, { remove: new Set(['papermill']) }, { style, depth });
    const at = { in: 'file', cell: cell.index, span: found.span } as const;
    drafts.push({ rule: 'papermill-stale', at, message: 'the metadata of this cell holds times of a run', fix });
  }
  return drafts;
}

/** The two Markdown cells that papermill puts in when a run fails. */
function errorBanners(notebook: Notebook): Draft[] {
  return cellsTagged(notebook, 'papermill-error-cell-tag').map((cell) => ({
    rule: 'papermill-stale',
    at: { in: 'source', cell: cell.index, line: 1, column: 1 },
    message: 'this cell is papermill’s note that a run failed',
    fix: removeCell(notebook, cell),
  }));
}

function removeCell(notebook: Notebook, cell: Cell): readonly Splice[] {
  const { node, depth, firstCell } = cell.list;
  const parts = node.items.flatMap((_, i) => (firstCell + i === cell.index ? [] : [{ keep: i }]));
  return editArray(notebook.bytes, node, parts, { style: notebook.style, depth });
}

function keyIn(notebook: Notebook, span: Span, key: string): { object: ObjectNode; span: Span } | undefined {
  if (notebook.bytes[span.from] !== OPEN_BRACE) return undefined;
  const object = scanObject(notebook.bytes, span);
  const entry = findEntry(object, key);
  return entry && { object, span: { from: entry.keyFrom, to: entry.to } };
}

const OPEN_BRACE = 0x7b;
