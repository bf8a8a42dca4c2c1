/** Small notebooks for the tests of this package, as Python's json module would write them. */
import type { JsonValue } from '../src/index.ts';

export const MINIMAL = notebookText([
  { cell_type: 'markdown', id: 'intro', metadata: {}, source: ['# Title\n', 'text'] },
  {
    cell_type: 'code',
    execution_count: 3,
    id: 'load',
    metadata: { tags: ['parameters'] },
    outputs: [{ name: 'stdout', output_type: 'stream', text: ['1\n', '2'] }],
    source: ['x = 1\n', 'print("é 😀")\n', 'y = "\\\\"'],
  },
  { cell_type: 'raw', id: 'tail', metadata: {}, source: [] },
]);

/** A notebook 4.5 with these cells, indented by one space, with a final newline. */
export function notebookText(cells: readonly JsonValue[], metadata: JsonValue = {}): string {
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

export function join(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
