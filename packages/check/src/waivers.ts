/*
 * Waivers: a person says in the notebook that a rule does not apply here.
 *   cell tag  `nolint` or `nolint:rule`          the whole cell
 *   comment   `# nolint` or `# nolint: a, b`     the line it stands on; on a line of its own at the top, the whole cell
 *   metadata  `nbmend: {"nolint": ["rule"]}`     the whole notebook
 * A rule is named as on the command line: by its slug or by a beginning of it (`params`).
 */
import { type Cell, isJsonObject, type Notebook, type Span } from '@nbmend/notebook';
import { type RuleSlug, rulesNamed } from './catalogue.ts';
import type { Place } from './finding.ts';

/** Tells whether the notebook itself waives a rule at a place. What has not got the word in it is not decoded. */
export function waiversOf(notebook: Notebook): (rule: RuleSlug, at: Place) => boolean {
  if (!notebook.bytes.includes(WORD)) return () => false;
  const everywhere = notebookWaivers(notebook);
  const words = new Map<number, boolean>();
  const hasWord = (cell: Cell): boolean => {
    const known =
      words.get(cell.index) ?? [cell.sourceEntry, cell.metadataEntry].some((span) => holds(notebook.bytes, span));
    words.set(cell.index, known);
    return known;
  };
  return (rule, at) => {
    if (names(everywhere, rule)) return true;
    const cell = at.cell === undefined ? undefined : notebook.cells[at.cell];
    if (cell === undefined || !hasWord(cell)) return false;
    if (cell.tags.some((tag) => TAG.test(tag) && names(tag.slice('nolint:'.length).split(','), rule))) return true;
    return waivedByComment(cell, 1, rule, true) || (at.in === 'source' && waivedByComment(cell, at.line, rule, false));
  };
}

function holds(bytes: Buffer, span: Span | undefined): boolean {
  return span !== undefined && bytes.toString('latin1', span.from, span.to).includes(WORD);
}

const WORD = 'nolint';

const TAG = /^nolint(:|$)/;
/** A comment sign of some language, then the word, then perhaps rules. */
const COMMENT = /(?:#|\/\/|%|--|<!--)\s*nolint(?::\s*([\w-]+(?:\s*,\s*[\w-]+)*))?(?![\w:])/;

function notebookWaivers(notebook: Notebook): readonly string[] {
  if (!holds(notebook.bytes, notebook.metadataNode)) return NONE;
  const { nbmend } = notebook.metadata;
  const list = isJsonObject(nbmend) ? nbmend.nolint : undefined;
  return Array.isArray(list) ? list.filter((word): word is string => typeof word === 'string') : NONE;
}

const NONE: readonly string[] = [];

function waivedByComment(cell: Cell, line: number, rule: RuleSlug, alone: boolean): boolean {
  const text = cell.lines[line - 1] ?? '';
  const match = COMMENT.exec(text);
  if (match === null || (alone && text.slice(0, match.index).trim() !== '')) return false;
  return names((match[1] ?? '').split(','), rule);
}

/** No name at all means every rule. */
function names(words: readonly string[], rule: RuleSlug): boolean {
  if (words.length === 0) return false;
  const given = words.map((word) => word.trim()).filter((word) => word !== '');
  return given.length === 0 || given.some((word) => rulesNamed(word).includes(rule));
}
