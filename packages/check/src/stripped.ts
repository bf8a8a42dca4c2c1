/*
 * Findings about what stripping would take away. The policy is not this package's business: the caller strips (with
 * packages/clean) and hands over what went.
 */
import type { Notebook, Span } from '@nbmend/notebook';
import type { Draft, Place } from './finding.ts';

/** One thing that stripping takes away: a `Removal` of @nbmend/clean. */
export interface Stripped extends Span {
  readonly what: 'output' | 'output-part' | 'count' | 'metadata' | 'id' | 'cell';
  readonly cell: number | undefined;
  readonly path: string;
}

/** One finding for each cell and rule. Ids and whole cells are a matter of taste and not reported. */
export function checkStripped(notebook: Notebook, stripped: readonly Stripped[]): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const [cell, things] of byCell(stripped)) {
    const outputs = things.filter(({ what }) => what === 'output' || what === 'output-part');
    if (outputs.length > 0) {
      const bytes = outputs.reduce((sum, { from, to }) => sum + to - from, 0);
      const message = `${count(outputs.length, 'output')} (${size(bytes)})`;
      drafts.push({ rule: 'outputs-present', at: place(cell, outputs[0]), message, mark: 'outputs' });
    }
    const counts = things.filter(({ what, path }) => what === 'count' && path.startsWith('cell.'));
    if (counts.length > 0) {
      const number = notebook.bytes.toString('latin1', counts[0].from, counts[0].to);
      const message = `the execution count is ${number}, not null`;
      drafts.push({ rule: 'execution-count-present', at: place(cell, counts[0]), message, mark: 'count' });
    }
    const metadata = things.filter(({ what, path }) => what === 'metadata' && !PAPERMILL.test(path));
    if (metadata.length > 0) {
      const message = `written by a tool: ${[...new Set(metadata.map(({ path }) => path))].join(', ')}`;
      drafts.push({ rule: 'metadata-noise', at: place(cell, metadata[0]), message });
    }
  }
  return drafts;
}

/** Has a rule of its own (papermill-stale), with the empty lists of tags that a run leaves. */
const PAPERMILL = /^(cell\.)?metadata\.(papermill|tags)(\.|$)/;

function byCell(stripped: readonly Stripped[]): ReadonlyMap<number | undefined, readonly Stripped[]> {
  const cells = new Map<number | undefined, Stripped[]>();
  for (const thing of stripped) {
    const list = cells.get(thing.cell);
    if (list) list.push(thing);
    else cells.set(thing.cell, [thing]);
  }
  return cells;
}

function place(cell: number | undefined, span: Span): Place {
  return { in: 'file', cell, span };
}

function count(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n} ${what}s`;
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
