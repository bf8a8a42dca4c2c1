/*
 * Zeppelin notes: paragraphs with a text, and the results of their last run under `results` (`result` before 0.7).
 */
import {
  type Item,
  kindAt,
  lineColumn,
  NotebookError,
  type ObjectNode,
  ScanError,
  type Shape,
  type Splice,
  scanDocument,
  scanObject,
} from '@nbmend/notebook';
import { removeKeys } from './keys.ts';
import type { StripPolicy } from './policy.ts';
import { type Removal, resultOf, type StripResult } from './report.ts';
import { rulesOf } from './rules.ts';
import { isAtMost } from './values.ts';

/** True if the bytes are JSON with a list of paragraphs. */
export function isZeppelin(bytes: Buffer): boolean {
  try {
    return paragraphs(scanDocument(bytes, NOTE_SHAPE, startOfText(bytes))) !== undefined;
  } catch (error) {
    if (error instanceof ScanError) return false;
    throw error;
  }
}

/**
 * The note without results and without what the last run left. A tag or an id to keep a paragraph by does not exist there.
 * @throws NotebookError if the file is not a note
 */
export function stripZeppelin(bytes: Buffer, file: string, policy: StripPolicy): StripResult {
  const splices: Splice[] = [];
  const removals: Removal[] = [];
  const rules = rulesOf(policy);
  readParagraphs(bytes, file).forEach((paragraph, cell) => {
    for (const entry of paragraph.entries) {
      if (entry.key !== 'results' && entry.key !== 'result') continue;
      if (rules.paragraph.verdict(entry.key).kind === 'remove') continue;
      if (policy.outputs === 'keep' || isEmptyObject(bytes, entry.from, entry.to)) continue;
      const results = kindAt(bytes, entry.from) === 'object' ? scanObject(bytes, entry) : undefined;
      if (policy.maxSize > 0 && results && isAtMost(bytes, results, policy.maxSize)) continue;
      splices.push({ from: entry.from, to: entry.to, chunks: [Buffer.from('{}')] });
      removals.push({ what: 'output', cell, path: `paragraph.${entry.key}`, from: entry.from, to: entry.to });
    }
    const { splices: inside, removed } = removeKeys(bytes, paragraph, rules.paragraph, 'paragraph');
    for (const splice of inside) splices.push(splice);
    for (const { path, entry } of removed)
      removals.push({ what: 'metadata', cell, path, from: entry.keyFrom, to: entry.to });
  });
  return resultOf(bytes, splices, removals);
}

const NOTE_SHAPE: Shape = { keys: { paragraphs: { items: {} } } };

function readParagraphs(bytes: Buffer, file: string): readonly ObjectNode[] {
  const start = startOfText(bytes);
  const fail = (
    code: 'syntax' | 'truncated' | 'too-deep' | 'not-a-notebook',
    problem: string,
    offset: number,
  ): NotebookError => new NotebookError(code, problem, { file, offset, ...lineColumn(bytes, offset) });
  try {
    const found = paragraphs(scanDocument(bytes, NOTE_SHAPE, start));
    if (found !== undefined) return found;
  } catch (error) {
    if (error instanceof ScanError) throw fail(error.code, `not valid JSON: ${error.message}`, error.offset);
    throw error;
  }
  throw fail('not-a-notebook', 'not a Zeppelin note: there is no list of "paragraphs"', start);
}

/** The objects of every `paragraphs` list of the root (a repeated key hides data, too); undefined if there is none. */
function paragraphs({ node }: Item): readonly ObjectNode[] | undefined {
  if (node?.kind !== 'object') return undefined;
  const lists = node.entries.flatMap((entry) =>
    entry.key === 'paragraphs' && entry.node?.kind === 'array' ? [entry.node] : [],
  );
  if (lists.length === 0) return undefined;
  return lists.flatMap(({ items }) => items.flatMap((item) => (item.node?.kind === 'object' ? [item.node] : [])));
}

function isEmptyObject(bytes: Buffer, from: number, to: number): boolean {
  return kindAt(bytes, from) === 'object' && scanObject(bytes, { from, to }).entries.length === 0;
}

/** Behind the byte order mark, if there is one. */
function startOfText(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}
