/*
 * How a cell is called in front of a person: by its id if a person chose it, else by its first line; and which Markdown
 * heading it stands under.
 */
import type { Cell, Notebook } from '@nbmend/notebook';

/** A cell's name for headers, one line, at most `NAME_LENGTH` characters; '' for an empty cell without a telling id. */
export function cellName(cell: Cell): string {
  const id = namedId(cell);
  if (id !== undefined) return id;
  return cell.kind === 'markdown' ? firstLine(withoutMarkup(cell.source)) : firstLine(cell.source);
}

/**
 * The id, unless a program made it up: random ids (8 hex digits of nbformat, UUIDs of JupyterLab, Colab's 12 characters)
 * name nothing, and tools replace them at will.
 */
export function namedId(cell: Cell): string | undefined {
  const { id } = cell;
  return id === undefined || id === '' || RANDOM_IDS.some((pattern) => pattern.test(id)) ? undefined : id;
}

const RANDOM_IDS: readonly RegExp[] = [
  /^[0-9a-f]{8,}$/i,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  /^(?=.*\d)(?=.*[A-Z])[\w-]{12}$/,
  /^#?VSC-[0-9a-f]+$/i,
  /^\d+$/,
  // By position: one new cell gives all that follow another one.
  /^cell[-_]?\d+$/i,
];

/** The words of a Markdown text: no comments and tags, links by their text, no signs of emphasis. */
function withoutMarkup(markdown: string): string {
  const beginning = markdown.slice(0, LONGEST_BEGINNING);
  const words = beginning
    .replace(/<!--.*?-->|<\/?[a-z][^<>\n]*>/gis, '')
    .replace(/!?\[([^\]\n]*)\]\([^()\n]*\)/g, '$1')
    .replace(/[*`]+|\b__|__\b/g, '');
  return /\S/.test(words) ? words : beginning;
}

/** A name is found at the beginning of a cell, or it is none. */
const LONGEST_BEGINNING = 2000;

/** The first line with something in it, without Markdown's heading signs. */
export function firstLine(source: string): string {
  const line = /\S.*/.exec(source)?.[0].trim() ?? '';
  const text = line.replace(/^#{1,6}\s+(?=\S)/, '');
  if (text.length <= NAME_LENGTH) return text;
  // Not in the middle of a character.
  return `${text.slice(0, NAME_LENGTH - 1).replace(/[\ud800-\udbff\u200d]+$/, '')}…`;
}

/** A header is one line of a terminal with room for what happened. */
const NAME_LENGTH = 60;

/**
 * For each cell the text of the nearest Markdown heading above it (or in an earlier cell); undefined before the first.
 * A heading's own cell counts as under the heading before it, so that a header never repeats what is shown below it.
 */
export function headingsAbove(notebook: Notebook): readonly (string | undefined)[] {
  const above = headingFinder(notebook);
  return notebook.cells.map((_, at) => above(at));
}

/** The same cell by cell, for who asks for few: each cell is looked at once at most, and only from there up to a heading. */
export function headingFinder({ cells }: Notebook): (at: number) => string | undefined {
  const known = new Map<number, string | undefined>([[0, undefined]]);
  return (at) => {
    let from = at;
    let heading: string | undefined;
    while (!known.has(from)) {
      heading = headingIn(cells[from - 1]!);
      if (heading !== undefined) break;
      from--;
    }
    heading ??= known.get(from);
    for (; from <= at; from++) known.set(from, heading);
    return heading;
  };
}

function headingIn(cell: Cell): string | undefined {
  if (cell.kind === 'heading') return firstLine(cell.source);
  return cell.kind === 'markdown' ? lastHeading(cell.source) : undefined;
}

/** Behind a heading they mean nothing. Looked for from its last other character on, or a row of hashes would take for ever. */
const CLOSING_HASHES = /(?<![\s#])[\s#]+$/;

function lastHeading(source: string): string | undefined {
  if (!source.includes('#')) return undefined;
  let fence = false;
  let found: string | undefined;
  for (const line of source.split('\n')) {
    if (/^ {0,3}(```|~~~)/.test(line)) fence = !fence;
    // Nobody's heading is longer, and the pattern would take its time.
    const heading =
      fence || line.length > LONGEST_BEGINNING ? null : /^ {0,3}#{1,6}\s+(.*)$/.exec(line.slice(0, LONGEST_BEGINNING));
    const text = heading?.[1]?.replace(CLOSING_HASHES, '');
    if (text) found = firstLine(withoutMarkup(text));
  }
  return found;
}
