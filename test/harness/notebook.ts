import type { CellSpec } from './cell.ts';
import { lines, type Output } from './output.ts';

export interface NotebookStyle {
  readonly major?: 3 | 4;
  /** Cells have ids from 4.5 on; default 5 (0 for major 3). */
  readonly minor?: number;
  /** Default: a Python 3 kernelspec and language_info, as Jupyter writes them. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** As of JSON.stringify; 0 is one line. Default 1, Jupyter's own. */
  readonly indent?: number | string;
  readonly eol?: '\n' | '\r\n';
  readonly finalNewline?: boolean;
  readonly bom?: boolean;
  /** Source and stream text as one string instead of a list of lines. */
  readonly joined?: boolean;
  /** Non-ASCII characters as \u escapes, as Python's json.dumps does by default. */
  readonly ascii?: boolean;
}

type Json = Record<string, unknown>;

/** The text of a notebook file, as Jupyter would have written it unless the style says otherwise. */
export function notebook(cells: readonly CellSpec[], style: NotebookStyle = {}): string {
  const major = style.major ?? 4;
  const minor = style.minor ?? (major === 4 ? 5 : 0);
  const metadata = style.metadata ?? (major === 4 ? PYTHON_METADATA : { name: '' });
  const tree =
    major === 4
      ? { cells: cells.map((cell, at) => cell4(cell, minor >= 5 ? uniqueId(cells, at) : undefined)), metadata }
      : { metadata, worksheets: [{ cells: cells.map(cell3), metadata: {} }] };
  let text = JSON.stringify(
    sorted({ ...(style.joined ? joinedTexts(tree) : tree), nbformat: major, nbformat_minor: minor }),
    null,
    style.indent ?? 1,
  );
  if (style.finalNewline ?? true) text += '\n';
  if (style.ascii)
    text = text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (style.eol === '\r\n') text = text.replaceAll('\n', '\r\n');
  return (style.bom ? '\ufeff' : '') + text;
}

/** The same as bytes. */
export function notebookBytes(cells: readonly CellSpec[], style: NotebookStyle = {}): Buffer {
  return Buffer.from(notebook(cells, style));
}

const PYTHON_METADATA = {
  kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
  language_info: { name: 'python', version: '3.11.2' },
};

function cell4(cell: CellSpec, id: string | undefined): Json {
  const outputs = cell.outputs.map((output) => withCount(output, cell.count));
  return {
    cell_type: cell.type,
    ...(id !== undefined && { id }),
    metadata: cell.metadata,
    ...(cell.attachments && { attachments: cell.attachments }),
    source: lines(cell.source),
    ...(cell.type === 'code' && { execution_count: cell.count, outputs }),
  };
}

/** nbformat 3: `input` and `prompt_number`, outputs flat and under their old names. */
function cell3(cell: CellSpec): Json {
  if (cell.type !== 'code') return { cell_type: cell.type, metadata: cell.metadata, source: lines(cell.source) };
  return {
    cell_type: 'code',
    collapsed: false,
    input: lines(cell.source),
    language: 'python',
    metadata: cell.metadata,
    outputs: cell.outputs.map((output) => output3(output, cell.count)),
    ...(cell.count !== null && { prompt_number: cell.count }),
  };
}

function output3(output: Output, count: number | null): Json {
  const { output_type, data, name, execution_count, ...rest } = output;
  if (output_type === 'stream') return { ...rest, output_type, stream: name };
  if (output_type === 'error') return { ...rest, output_type: 'pyerr' };
  const flat = Object.entries((data as Json | undefined) ?? {}).map(([mime, value]) => [MIME3[mime] ?? mime, value]);
  const isResult = output_type === 'execute_result';
  return {
    ...rest,
    ...Object.fromEntries(flat),
    output_type: isResult ? 'pyout' : 'display_data',
    ...(isResult && { prompt_number: execution_count ?? count }),
  };
}

const MIME3: Readonly<Record<string, string>> = {
  'text/plain': 'text',
  'text/html': 'html',
  'text/latex': 'latex',
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/svg+xml': 'svg',
  'application/json': 'json',
  'application/javascript': 'javascript',
};

function withCount(output: Output, count: number | null): Output {
  if (output.output_type !== 'execute_result' || output.execution_count !== null) return output;
  return { ...output, execution_count: count };
}

/** Copies of a cell would share the id made from their source; nbformat wants each id once. */
function uniqueId(cells: readonly CellSpec[], at: number): string {
  const { id } = cells[at]!;
  const before = cells.slice(0, at).filter((cell) => cell.id === id).length;
  return before === 0 ? id : `${id}-${before + 1}`;
}

function joinedTexts(value: unknown): Json {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (node === null || typeof node !== 'object') return node;
    const entries = Object.entries(node).map(([key, child]) => {
      const isText = ['source', 'text', 'input'].includes(key) || key.startsWith('text/') || key === 'image/svg+xml';
      return [key, isText && Array.isArray(child) ? child.join('') : walk(child)];
    });
    return Object.fromEntries(entries);
  };
  return walk(value) as Json;
}

/** Jupyter writes keys in order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
