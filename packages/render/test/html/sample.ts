/* Notebooks and diffs for the tests of the page, in one line each. */
import { diffNotebooks } from '@nbmend/diff';
import { readTable } from '@nbmend/diff/read-tables';
import { type Notebook, readNotebook } from '@nbmend/notebook';
import { type ReviewFile, type ReviewOptions, renderReviewPage } from '@nbmend/render/html';
import { Parser } from 'htmlparser2';

export interface CellSpec {
  readonly cell_type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  readonly id?: string;
  readonly metadata?: object;
  readonly outputs?: readonly object[];
  readonly execution_count?: number | null;
  readonly attachments?: object;
}

export function code(source: string, more: Partial<CellSpec> = {}): CellSpec {
  return { cell_type: 'code', source, execution_count: null, outputs: [], ...more };
}

export function markdown(source: string, more: Partial<CellSpec> = {}): CellSpec {
  return { cell_type: 'markdown', source, ...more };
}

export function notebook(cells: readonly CellSpec[], metadata: object = {}): Notebook {
  const full = cells.map((cell, i) => ({ metadata: {}, id: `id${i}`, ...cell }));
  return readNotebook(Buffer.from(JSON.stringify({ cells: full, metadata, nbformat: 4, nbformat_minor: 5 })));
}

export function compared(a: Notebook, b: Notebook, more: Partial<ReviewFile> = {}): ReviewFile {
  return {
    path: 'work/a.ipynb',
    status: 'modified',
    a,
    b,
    diff: diffNotebooks(a, b, { readers: { readTable } }),
    ...more,
  };
}

/** The page of one comparison. */
export function pageOf(a: readonly CellSpec[], b: readonly CellSpec[], options: ReviewOptions = {}): Document {
  return new Document(renderReviewPage([compared(notebook(a), notebook(b))], options));
}

/** A page as a parser sees it: elements with their attributes and the text in them. */
export class Document {
  readonly html: string;
  readonly elements: readonly Element[];

  constructor(html: string) {
    this.html = html;
    this.elements = parse(html);
  }

  all(name: string, attribute?: string, value?: string): readonly Element[] {
    return this.elements.filter(
      (element) =>
        (name === '*' || element.name === name) &&
        (attribute === undefined || hasWord(element.attributes[attribute], value)),
    );
  }

  /** The first element with the class. */
  one(name: string, className: string): Element {
    const found = this.all(name, 'class', className)[0];
    if (found === undefined) throw new Error(`there is no <${name} class="${className}">`);
    return found;
  }
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of all that is inside, without what scripts and styles hold. */
  text: string;
}

function hasWord(attribute: string | undefined, word: string | undefined): boolean {
  return attribute !== undefined && (word === undefined || attribute === word || attribute.split(' ').includes(word));
}

function parse(html: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const element = { name, attributes, text: '' };
      elements.push(element);
      open.push(element);
    },
    ontext(text) {
      if (['script', 'style'].includes(open.at(-1)?.name ?? '')) return;
      for (const element of open) element.text += text;
    },
    onclosetag: () => void open.pop(),
  });
  parser.end(html);
  return elements;
}
