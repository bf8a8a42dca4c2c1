/*
 * The cell tagged `parameters`, which papermill takes the defaults of a scheduled run from.
 * @see papermill, execute.py (which cell counts, where values are injected) and inspection.py (what is read from it)
 */
import { type Cell, isJsonObject, type Notebook } from '@nbmend/notebook';
import type { RuleSlug } from './catalogue.ts';
import type { Draft, Place } from './finding.ts';
import { type Assignment, type LanguageReader, type Mention, readerFor } from './languages/index.ts';

export interface ParameterPolicy {
  /** This notebook must have a parameters cell. The notebook's own `metadata.nbmend.parameters` (true, false) goes before. */
  readonly required: boolean;
}

/** Everything about the parameters cell: whether it is there, which one counts, and what is in it. */
export async function checkParameters(notebook: Notebook, policy: ParameterPolicy): Promise<readonly Draft[]> {
  const tagged = cellsTagged(notebook, 'parameters');
  const counting = tagged.find((cell) => cell.kind === 'code');
  if (tagged.length === 0) return isRequired(notebook, policy) ? [missing(notebook)] : [];
  const drafts = [...wrongKind(tagged), ...surplus(tagged)];
  const reader = counting && (await readerFor(counting.language));
  return counting && reader ? [...drafts, ...checkContent(notebook, counting, reader)] : drafts;
}

/** Cells with a tag. Metadata that does not hold the word is not decoded. */
export function cellsTagged(notebook: Notebook, tag: string): readonly Cell[] {
  return notebook.cells.filter((cell) => hasKey(cell, tag) && cell.tags.includes(tag));
}

/** The word may stand in the cell's metadata. */
export function hasKey(cell: Cell, word: string): boolean {
  const entry = cell.metadataEntry;
  // Most metadata is `{}`.
  if (entry === undefined || entry.to - entry.from < word.length) return false;
  return cell.notebook.bytes.toString('latin1', entry.from, entry.to).includes(word);
}

function isRequired(notebook: Notebook, policy: ParameterPolicy): boolean {
  const { nbmend } = notebook.metadata;
  const own = isJsonObject(nbmend) ? nbmend.parameters : undefined;
  return typeof own === 'boolean' ? own : policy.required;
}

function missing(notebook: Notebook): Draft {
  const span = notebook.lists[0]?.node ?? notebook.root;
  return { rule: 'params-missing', at: { in: 'file', span }, message: 'no cell is tagged parameters' };
}

function wrongKind(tagged: readonly Cell[]): Draft[] {
  return tagged
    .filter((cell) => cell.kind !== 'code')
    .map((cell) => ({
      rule: 'params-not-code',
      at: startOf(cell),
      message: `the cell tagged parameters is a ${cell.kind} cell`,
    }));
}

function surplus([first, ...later]: readonly Cell[]): Draft[] {
  return later.map((cell) => ({
    rule: 'params-multiple',
    at: startOf(cell),
    message: `cell ${first.index + 1} is tagged parameters already`,
  }));
}

/** Names that hide uses from everybody who reads the source. */
const READS_EVERYTHING = /\b(locals|globals|vars|eval|exec|get_ipython)\s*\(|^\s*%(run|who)\b/m;

function checkContent(notebook: Notebook, cell: Cell, reader: LanguageReader): Draft[] {
  const { assignments, others } = reader.parameters(cell.source);
  const names = new Set(assignments.map(({ name }) => name));
  const drafts: Draft[] = others.map(({ what, from, to }) => ({
    rule: 'params-non-assignment',
    at: at(cell, from, to),
    message: `the parameters cell holds ${what}`,
  }));
  if (assignments.length === 0 && others.length === 0) drafts.push(nothingInside(cell));
  drafts.push(...twice(cell, assignments, reader));
  for (const assignment of assignments) drafts.push(...checkDefault(cell, assignment, names));
  drafts.push(...checkDocumentation(cell, assignments, reader));
  return [...drafts, ...checkUses(notebook, cell, assignments, reader)];
}

function nothingInside(cell: Cell): Draft {
  return {
    rule: 'params-non-assignment',
    at: startOf(cell),
    message: 'the parameters cell holds no parameter',
    mend: 'Assign the defaults of the parameters in it, or take the tag away.',
  };
}

/** papermill's list of parameters shows the last value, and a person reads the first. */
function twice(cell: Cell, assignments: readonly Assignment[], reader: LanguageReader): Draft[] {
  const seen = new Set<string>();
  return assignments.flatMap(({ name, from, to }): Draft[] => {
    const key = reader.anyCase ? name.toLowerCase() : name;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const mend = `Keep one of the assignments of ${name}.`;
    return [{ rule: 'params-overwritten', at: at(cell, from, to), message: `${name} gets a second value here`, mend }];
  });
}

function checkDefault(
  cell: Cell,
  { name, value, uninspectable, from, to }: Assignment,
  names: ReadonlySet<string>,
): Draft[] {
  const drafts: Draft[] = [];
  if (value.kind === 'names') {
    const own = value.names.filter((used) => names.has(used) && used !== name);
    const place = at(cell, value.from, value.to);
    if (own.length > 0) {
      drafts.push({ rule: 'params-derived', at: place, message: `${name} is computed from ${list(own)}` });
    } else {
      drafts.push({
        rule: 'params-opaque',
        at: place,
        message: `the default of ${name} is computed (from ${list(value.names)})`,
      });
    }
  } else if (value.kind === 'opaque') {
    drafts.push({
      rule: 'params-opaque',
      at: at(cell, value.from, value.to),
      message: `the default of ${name} is ${value.what}`,
    });
  }
  // What is no plain value is no plain line either: one finding is enough.
  if (uninspectable !== undefined && drafts.length === 0) {
    drafts.push({
      rule: 'params-uninspectable',
      at: at(cell, from, to),
      message: `papermill cannot inspect ${name}: ${uninspectable}`,
    });
  }
  return drafts;
}

/** One finding for all names together: it is one thing to do. */
function checkDocumentation(cell: Cell, assignments: readonly Assignment[], reader: LanguageReader): Draft[] {
  const drafts: Draft[] = [];
  const report = (rule: RuleSlug, bad: readonly Assignment[], has: string): void => {
    if (bad.length === 0) return;
    const verb = bad.length === 1 ? 'has' : 'have';
    drafts.push({
      rule,
      at: at(cell, bad[0].from, bad[0].to),
      message: `${list(bad.map(({ name }) => name))} ${verb} ${has}`,
    });
  };
  const untyped = reader.optionalTypes ? 'neither a type nor a comment' : 'no comment';
  report(
    'params-untyped',
    assignments.filter(({ typed, comment }) => !typed && comment === undefined),
    untyped,
  );
  report(
    'params-undocumented',
    assignments.filter(({ comment }) => comment === undefined || /^#\s*type:\s*\S+\s*$/.test(comment)),
    'no comment',
  );
  return drafts;
}

interface Seen extends Mention {
  readonly cell: Cell;
}

function checkUses(
  notebook: Notebook,
  parameters: Cell,
  assignments: readonly Assignment[],
  reader: LanguageReader,
): Draft[] {
  const names = new Set(assignments.map(({ name }) => name));
  if (names.size === 0) return [];
  const seen = notebook.cells.flatMap((cell) => mentionsIn(cell, parameters, names, reader));
  const before = seen.filter(({ cell }) => cell.index < parameters.index);
  const after = seen.filter(({ cell }) => cell.index > parameters.index && !cell.tags.includes('injected-parameters'));
  // A use inside the parameters cell (a derived value) counts as a use, its own assignment does not.
  const inside = seen.filter(({ cell, kind }) => cell === parameters && kind !== 'bind');
  const hidden = notebook.cells.some((cell) => cell.kind === 'code' && READS_EVERYTHING.test(cell.source));
  const drafts: Draft[] = [];
  for (const { name, from, to } of new Map(assignments.map((assignment) => [assignment.name, assignment])).values()) {
    const early = before.find((mention) => mention.name === name && mention.kind === 'use');
    if (early) {
      drafts.push({
        rule: 'params-late',
        at: at(early.cell, early.from, early.to),
        message: `${name} is used before the parameters cell (cell ${parameters.index + 1})`,
      });
    }
    const overwritten = after.find((mention) => mention.name === name && mention.kind === 'bind');
    if (overwritten) {
      drafts.push({
        rule: 'params-overwritten',
        at: at(overwritten.cell, overwritten.from, overwritten.to),
        message: `${name} gets another value here`,
      });
    }
    const used = [...before, ...inside, ...after].some((mention) => mention.name === name && mention.kind !== 'bind');
    if (!used && !hidden)
      drafts.push({ rule: 'params-unused', at: at(parameters, from, to), message: `nothing uses ${name}` });
  }
  return drafts;
}

/**
 * Mentions in one cell. A look for the bare names first: it spares the parser most cells. In a polyglot notebook a cell of
 * another language may share the variables, and this reader cannot tell.
 */
function mentionsIn(cell: Cell, parameters: Cell, names: ReadonlySet<string>, reader: LanguageReader): Seen[] {
  const { source } = cell;
  const text = reader.anyCase ? source.toLowerCase() : source;
  const isIn = (name: string): boolean => text.includes(reader.anyCase ? name.toLowerCase() : name);
  if (cell.kind !== 'code' || ![...names].some(isIn)) return [];
  if (cell.language === parameters.language)
    return reader.mentions(source, names).map((mention) => ({ ...mention, cell }));
  return [...names].filter(isIn).map((name) => {
    const from = text.indexOf(reader.anyCase ? name.toLowerCase() : name);
    return { cell, name, kind: 'maybe', from, to: from + name.length };
  });
}

function startOf(cell: Cell): Place {
  return { in: 'source', cell: cell.index, line: 1, column: 1 };
}

/** Offsets in a source as a place; a range over several lines ends with its first. */
function at(cell: Cell, from: number, to: number): Place {
  const { source } = cell;
  const lineStart = source.lastIndexOf('\n', from - 1) + 1;
  const newline = source.indexOf('\n', from);
  const lineEnd = newline === -1 ? source.length : newline;
  const line = source.slice(0, lineStart).split('\n').length;
  return {
    in: 'source',
    cell: cell.index,
    line,
    column: from - lineStart + 1,
    endColumn: Math.min(to, lineEnd) - lineStart + 1,
  };
}

/** At most so many names in one sentence. */
const NAMES_SHOWN = 4;

function list(names: readonly string[]): string {
  if (names.length > NAMES_SHOWN)
    return `${names.slice(0, NAMES_SHOWN - 1).join(', ')} and ${names.length - NAMES_SHOWN + 1} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
