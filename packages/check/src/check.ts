/* The way in: all rules over one notebook, then what the notebook waives, then where everything is. */
import { isNotebookError, type Notebook, type NotebookError, type Span } from '@nbmend/notebook';
import { RULES, type RuleSlug } from './catalogue.ts';
import type { Draft, Finding, Remark, Severity } from './finding.ts';
import { Fingerprints } from './fingerprint.ts';
import { locate, locateInCells, type Shown } from './locate.ts';
import { checkMarkers } from './markers.ts';
import { checkKernel, checkRunTraces } from './papermill.ts';
import { cellsTagged, checkParameters } from './parameters.ts';
import { SecretSearch } from './secrets.ts';
import { checkStripped, type Stripped } from './stripped.ts';
import { checkErrors, checkFormat, checkIds, checkSize, LARGE_NOTEBOOK } from './structure.ts';
import { Trigger } from './trigger.ts';
import { waiversOf } from './waivers.ts';

export interface CheckOptions {
  /** Path of the notebook from the top of the repository, with `/`: part of the fingerprints. */
  readonly path: string;
  /** Which rules report, and how severe they are; default: the catalogue's. */
  readonly rules?: ReadonlyMap<RuleSlug, Severity>;
  /** What the strip policy would take away (the removals of @nbmend/clean); none by default. */
  readonly stripped?: readonly Stripped[];
  /** The clean filter takes `stripped` away before git sees it: say nothing about those parts. */
  readonly filtered?: boolean;
  /** The notebook must have a parameters cell, and a kernel. */
  readonly parametersRequired?: boolean;
  /** Bytes from which on a notebook is too large. */
  readonly maxSize?: number;
}

/** The catalogue's severities, of the rules that are on by default. */
export const DEFAULT_RULES: ReadonlyMap<RuleSlug, Severity> = new Map(
  (Object.keys(RULES) as RuleSlug[]).filter((slug) => RULES[slug].enabled).map((slug) => [slug, RULES[slug].severity]),
);

/** What is wrong with a notebook, in the order of the file. */
export async function checkNotebook(notebook: Notebook, options: CheckOptions): Promise<readonly Finding[]> {
  const { rules = DEFAULT_RULES } = options;
  const drafts = await draftsOf(notebook, options, rules);
  return drafts.length === 0 ? [] : finish(notebook, drafts, options.path, rules);
}

/** The same, as people are told: of a notebook with many outputs in half the time. */
export async function remarksOn(notebook: Notebook, options: CheckOptions): Promise<readonly Remark[]> {
  const { rules = DEFAULT_RULES } = options;
  const drafts = await draftsOf(notebook, options, rules);
  return drafts.length === 0 ? [] : finishRemarks(notebook, drafts, rules);
}

/** What the rules say that are on, but for what the notebook waives. */
async function draftsOf(
  notebook: Notebook,
  options: CheckOptions,
  rules: ReadonlyMap<RuleSlug, Severity>,
): Promise<readonly Draft[]> {
  const all = (await allDrafts(notebook, options, rules)).filter(({ rule }) => rules.has(rule));
  if (all.length === 0) return all;
  const waives = waiversOf(notebook);
  return all.filter(({ rule, at }) => !waives(rule, at));
}

/** A file that could not be read, as a finding; undefined if the rule is off. */
export function findingOfError(
  error: NotebookError,
  options: Pick<CheckOptions, 'path' | 'rules'>,
): Finding | undefined {
  const rule = error.code === 'conflict-markers' ? 'conflict-markers' : 'invalid-notebook';
  const severity = (options.rules ?? DEFAULT_RULES).get(rule);
  if (severity === undefined || !isNotebookError(error)) return undefined;
  const { line, column, problem } = error;
  // One cure, not the reader's and the rule's besides.
  const marked = rule === 'conflict-markers';
  const { why, mend } = marked ? MARKED_FILE : RULES[rule];
  return {
    rule,
    severity,
    cell: undefined,
    cellId: undefined,
    line,
    column,
    endColumn: undefined,
    text: undefined,
    file: { line, column, endColumn: undefined, byteColumn: column, endByteColumn: undefined },
    message: marked ? problem.split(';')[0]! : problem,
    why,
    mend,
    fix: undefined,
    fingerprint: new Fingerprints().next({ rule, path: options.path, cell: undefined, text: problem }),
  };
}

/** Of markers between the lines of the JSON; those in the source of a cell are the rule's usual case. */
const MARKED_FILE = {
  why: 'The file holds both sides of a conflict between its lines, so nothing can read it as a notebook.',
  mend: 'git checkout --merge -- FILE brings the conflict back as git has it, then: nbmend resolve FILE.',
};

async function allDrafts(
  notebook: Notebook,
  options: CheckOptions,
  rules: ReadonlyMap<RuleSlug, Severity>,
): Promise<Draft[]> {
  const { stripped = [], filtered = false, parametersRequired: required = false } = options;
  const any = (...slugs: RuleSlug[]): boolean => slugs.some((slug) => rules.has(slug));
  const goes = filtered ? membership(stripped) : (): boolean => false;
  const drafts: Draft[] = [];
  if (!filtered && any('outputs-present', 'execution-count-present', 'metadata-noise'))
    drafts.push(...checkStripped(notebook, stripped));
  if (any('nbformat-unknown')) drafts.push(...checkFormat(notebook));
  if (any('cell-id-missing', 'cell-id-duplicate', 'cell-id-invalid')) drafts.push(...checkIds(notebook));
  const [markers, secrets] = [any('conflict-markers'), any('secret')];
  if (markers || secrets) {
    const search = new SecretSearch(notebook.bytes, goes);
    for (const cell of notebook.cells) {
      const source = cell.sourceEntry;
      if (markers && source && mayHaveMarkers(notebook.bytes, source)) drafts.push(...checkMarkers(cell));
      if (secrets) drafts.push(...search.inCell(cell));
    }
    if (secrets && notebook.metadataNode) drafts.push(...search.inNotebook(notebook.metadataNode));
  }
  if (any('output-error')) drafts.push(...checkErrors(notebook, goes));
  if (any('notebook-too-large')) {
    const filteredOut = filtered ? stripped.reduce((sum, { from, to }) => sum + to - from, 0) : 0;
    drafts.push(...checkSize(notebook, options.maxSize ?? LARGE_NOTEBOOK, filteredOut));
  }
  if (any('injected-committed', 'papermill-stale')) {
    drafts.push(...checkRunTraces(notebook).filter(({ rule }) => !(filtered && rule === 'papermill-stale')));
  }
  if ([...rules.keys()].some((slug) => slug.startsWith('params-')))
    drafts.push(...(await checkParameters(notebook, { required })));
  if (any('kernelspec-required')) {
    drafts.push(...checkKernel(notebook, required || cellsTagged(notebook, 'parameters').length > 0));
  }
  return drafts;
}

/** Signs are sometimes written as \u escapes. */
const MARKERS = new Trigger(['<<<<', '>>>>', '||||', '\\u003c', '\\u003e']);

function mayHaveMarkers(bytes: Buffer, source: Span): boolean {
  return MARKERS.test(bytes, source.from, source.to);
}

/** Whether an offset of a cell lies in what is stripped. */
function membership(stripped: readonly Stripped[]): (cell: number | undefined, offset: number) => boolean {
  return (cell, offset) => stripped.some((thing) => thing.cell === cell && thing.from <= offset && offset < thing.to);
}

function finish(
  notebook: Notebook,
  drafts: readonly Draft[],
  path: string,
  rules: ReadonlyMap<RuleSlug, Severity>,
): Finding[] {
  const located = locate(
    notebook,
    drafts.map(({ at }) => at),
  );
  const fingerprints = new Fingerprints();
  return drafts
    .map((draft, i) => ({ draft, where: located[i] }))
    .sort((a, b) => a.where.file.line - b.where.file.line || a.where.file.column - b.where.file.column)
    .map(({ draft, where }) => {
      const cell = draft.at.cell === undefined ? undefined : notebook.cells[draft.at.cell];
      const text = draft.mark ?? where.text ?? draft.message;
      return {
        ...remarkOf(draft, where, rules),
        cellId: cell?.id,
        file: where.file,
        fingerprint: fingerprints.next({ rule: draft.rule, path, cell, text }),
      };
    });
}

function finishRemarks(
  notebook: Notebook,
  drafts: readonly Draft[],
  rules: ReadonlyMap<RuleSlug, Severity>,
): readonly Remark[] {
  const located = locateInCells(
    notebook,
    drafts.map(({ at }) => at),
  );
  return drafts
    .map((draft, i) => ({ draft, ...located[i] }))
    .sort((a, b) => a.from - b.from)
    .map(({ draft, shown }) => remarkOf(draft, shown, rules));
}

function remarkOf(
  { rule, at, message, mend, fix }: Draft,
  { line, column, endColumn, text }: Shown,
  rules: ReadonlyMap<RuleSlug, Severity>,
): Remark {
  const severity = rules.get(rule)!;
  const { why } = RULES[rule];
  return {
    rule,
    severity,
    cell: at.cell,
    line,
    column,
    endColumn,
    text,
    message,
    why,
    mend: mend ?? RULES[rule].mend,
    fix,
  };
}
