/*
 * Stripping a notebook: one pass over its cells that finds spans to remove or to replace. Whatever is not named by the
 * policy is not even looked at, and the result is the input with those spans cut out.
 *
 * Keys may be repeated in JSON, and the last one counts; here every one of them is stripped, because the others would
 * carry the same data into the repository.
 */
import {
  type ArrayNode,
  type ArrayPart,
  type Cell,
  decodeText,
  type Entry,
  editArray,
  editObject,
  findEntry,
  JUPYTER_STYLE,
  kindAt,
  lineColumn,
  type Notebook,
  NotebookError,
  type ObjectNode,
  type Span,
  type Splice,
  scanObject,
  spellString,
} from '@nbmend/notebook';
import { newIds } from './ids.ts';
import { removeKeys } from './keys.ts';
import { type OutputsFate, stripOutputs } from './outputs.ts';
import { DEFAULT_POLICY, type StripPolicy } from './policy.ts';
import { type Removal, resultOf, type StripResult } from './report.ts';
import { type Rules, rulesOf } from './rules.ts';
import { isNull, isTruthy, objectAt, stringAt, stringsAt } from './values.ts';

/**
 * The notebook without what the policy names.
 * @throws NotebookError `contradiction` if a cell says both that its outputs stay and that they go
 */
export function strip(notebook: Notebook, policy: StripPolicy = DEFAULT_POLICY): StripResult {
  const job = new Job(notebook, rulesOf(policy));
  const splices = [...job.cells(), ...job.metadata(), ...job.minor()];
  return resultOf(notebook.bytes, splices, job.removals);
}

class Job {
  readonly notebook: Notebook;
  readonly rules: Rules;
  readonly removals: Removal[] = [];
  /** What becomes of outputs where the cell does not say. */
  private readonly fate: OutputsFate;
  private markersLeft = false;
  private idsLeft = false;

  constructor(notebook: Notebook, rules: Rules) {
    this.notebook = notebook;
    this.rules = rules;
    const metadata = objectAt(notebook.bytes, notebook.root, 'metadata');
    const keeps = metadata && findEntry(metadata, 'keep_output');
    this.fate = rules.policy.outputs === 'keep' || (keeps && isTruthy(notebook.bytes, keeps)) ? 'keep' : 'drop';
  }

  cells(): readonly Splice[] {
    const { notebook, rules } = this;
    const { policy } = rules;
    const kept = notebook.cells.filter((cell) => !this.goes(cell));
    const ids = policy.ids === 'stable' || policy.ids === 'sequential' ? newIds(kept, policy.ids) : [];
    const splices = this.shadowedCells();
    if (kept.length === notebook.cells.length) {
      kept.forEach((cell, i) => {
        this.cell(cell.node, cell.index, ids[i], splices);
      });
      return splices;
    }
    const parts = new Map<ArrayNode, ArrayPart[]>(notebook.lists.map(({ node }) => [node, []]));
    kept.forEach((cell, i) => {
      const inside: Splice[] = [];
      this.cell(cell.node, cell.index, ids[i], inside);
      parts.get(cell.list.node)?.push({ keep: cell.index - cell.list.firstCell, splices: inside });
    });
    for (const [node, list] of parts) {
      for (const splice of editArray(notebook.bytes, node, list, NO_LAYOUT)) splices.push(splice);
    }
    return splices;
  }

  /** Cells of a `cells` that a later one overrides: no reader shows them, git would store them. */
  private shadowedCells(): Splice[] {
    const { root, lists } = this.notebook;
    const splices: Splice[] = [];
    for (const { key, node } of root.entries) {
      if (key !== 'cells' || node?.kind !== 'array' || lists.some((list) => list.node === node)) continue;
      for (const item of node.items) {
        if (item.node?.kind === 'object') this.cell(item.node, undefined, undefined, splices);
      }
    }
    return splices;
  }

  private goes(cell: Cell): boolean {
    const { emptyCells, dropTaggedCells } = this.rules.policy;
    const tagged = dropTaggedCells.length > 0 && cell.tags.some((tag) => dropTaggedCells.includes(tag));
    // papermill looks for its cell even if there is nothing in it yet.
    const empty = emptyCells === 'drop' && cell.source.trim() === '' && !cell.tags.includes(PARAMETERS);
    if (tagged || empty)
      this.removals.push({ what: 'cell', cell: cell.index, path: 'cell', from: cell.node.from, to: cell.node.to });
    return tagged || empty;
  }

  /** Pushes what changes in one cell onto `splices`. */
  private cell(node: ObjectNode, index: number | undefined, id: string | undefined, splices: Splice[]): void {
    const { bytes } = this.notebook;
    const { policy } = this.rules;
    for (const entry of node.entries) {
      if (entry.key === 'outputs' && entry.node?.kind === 'array') {
        if (entry.node.items.length === 0) continue;
        const inside = stripOutputs(bytes, entry.node, this.fateOf(node), this.rules, index, this.removals);
        for (const splice of inside) splices.push(splice);
      } else if (entry.key === 'execution_count' || entry.key === 'prompt_number') {
        if (policy.counts === 'keep' || isNull(bytes, entry)) continue;
        splices.push({ from: entry.from, to: entry.to, chunks: NULL });
        this.removals.push({ what: 'count', cell: index, path: `cell.${entry.key}`, from: entry.from, to: entry.to });
      } else if (entry.key === 'metadata') {
        for (const splice of this.cellMetadata(node, entry, index)) splices.push(splice);
      }
    }
    splices.push(...this.id(node, index, id));
  }

  private id(node: ObjectNode, index: number | undefined, id: string | undefined): readonly Splice[] {
    const drop = this.rules.policy.ids === 'drop';
    if (!drop && id === undefined) return [];
    const { bytes } = this.notebook;
    const entry = findEntry(node, 'id');
    if (entry === undefined) return [];
    const present = stringAt(bytes, node, 'id');
    if (present !== undefined && this.rules.policy.keepCells.includes(present)) {
      this.idsLeft = true;
      return [];
    }
    if (!drop && present === id) return [];
    this.removals.push({ what: 'id', cell: index, path: 'cell.id', from: entry.from, to: entry.to });
    if (drop) return editObject(bytes, node, { remove: new Set(['id']) }, NO_LAYOUT);
    return [replaced(entry, spellString(id as string, this.notebook.style))];
  }

  private cellMetadata(node: ObjectNode, entry: Entry, cell: number | undefined): readonly Splice[] {
    const { bytes } = this.notebook;
    if (entry.to - entry.from <= '{}'.length || kindAt(bytes, entry.from) !== 'object') return [];
    const metadata = scanObject(bytes, entry);
    const also: string[] = [];
    if (findEntry(metadata, 'nbmend') !== undefined) {
      if (hasMarkers(bytes, node)) this.markersLeft = true;
      else also.push('nbmend');
    }
    if (this.rules.emptyTags && findEntry(metadata, 'papermill') !== undefined && hasEmptyTags(bytes, metadata)) {
      also.push('tags');
    }
    const steering = (tag: string): boolean => tag === PARAMETERS || this.rules.policy.keepTags.includes(tag);
    const rules = stringsAt(bytes, metadata, 'tags').some(steering) ? this.rules.taggedCell : this.rules.cell;
    return this.keys(metadata, also.length === 0 ? rules : rules.dropping(also), 'cell.metadata', cell);
  }

  /** The notebook's metadata; call it after `cells`, which finds out whether a conflict is left. */
  metadata(): readonly Splice[] {
    const { bytes, root } = this.notebook;
    return root.entries.flatMap((entry) => {
      if (entry.key !== 'metadata' || kindAt(bytes, entry.from) !== 'object') return [];
      const rules = this.markersLeft ? this.rules.notebook : this.rules.settledNotebook;
      return this.keys(scanObject(bytes, entry), rules, 'metadata', undefined);
    });
  }

  /** Cells without ids are no nbformat 4.5. */
  minor(): readonly Splice[] {
    const { major, minor, root } = this.notebook;
    const entry = findEntry(root, 'nbformat_minor');
    if (
      this.rules.policy.ids !== 'drop' ||
      this.idsLeft ||
      entry === undefined ||
      major !== 4 ||
      minor <= LAST_WITHOUT_IDS
    )
      return [];
    this.removals.push({ what: 'id', cell: undefined, path: 'nbformat_minor', from: entry.from, to: entry.to });
    return [replaced(entry, String(LAST_WITHOUT_IDS))];
  }

  private keys(object: ObjectNode, rules: Rules['cell'], path: string, cell: number | undefined): readonly Splice[] {
    const { splices, removed } = removeKeys(this.notebook.bytes, object, rules, path);
    for (const { path: at, entry } of removed) {
      this.removals.push({ what: 'metadata', cell, path: at, from: entry.keyFrom, to: entry.to });
    }
    return splices;
  }

  /** What the cell says about its outputs, else what the policy says. The order is nbstripout's. */
  private fateOf(node: ObjectNode): OutputsFate {
    const { bytes } = this.notebook;
    const { policy } = this.rules;
    if (policy.keepCells.length > 0 && policy.keepCells.includes(stringAt(bytes, node, 'id') ?? '')) return 'untouched';
    const metadata = objectAt(bytes, node, 'metadata');
    if (metadata === undefined || metadata.entries.length === 0) return this.fate;
    const init = findEntry(metadata, 'init_cell');
    if (init !== undefined) return isTruthy(bytes, init) && policy.initCells === 'keep' ? 'untouched' : 'drop';
    const tagged = stringsAt(bytes, metadata, 'tags').some((tag) => policy.keepTags.includes(tag));
    const keys = policy.keepKeys.flatMap((key) => findEntry(metadata, key) ?? []);
    const refusing = keys.find((key) => !isTruthy(bytes, key));
    if (tagged && refusing !== undefined) throw this.contradiction(refusing);
    if (tagged || keys.some((key) => key !== refusing && isTruthy(bytes, key))) return 'untouched';
    return refusing === undefined ? this.fate : 'drop';
  }

  private contradiction({ key, keyFrom }: Entry): NotebookError {
    const { bytes, file } = this.notebook;
    const problem = `the cell has a tag that keeps its outputs, but "${key}" in its metadata says no; remove one of the two`;
    return new NotebookError('contradiction', problem, { file, offset: keyFrom, ...lineColumn(bytes, keyFrom) });
  }
}

/** papermill's tag for the cell it puts parameters behind. */
const PARAMETERS = 'parameters';

/** The newest nbformat 4 whose cells need no ids. */
const LAST_WITHOUT_IDS = 4;

/** Removing needs no layout: nothing new is spelled. */
const NO_LAYOUT = { style: JUPYTER_STYLE, depth: 0 };

const NULL = [Buffer.from('null')];

function replaced({ from, to }: Span, text: string): Splice {
  return { from, to, chunks: [Buffer.from(text)] };
}

/** Markers of any size from git's default upwards. */
function hasMarkers(bytes: Buffer, cell: ObjectNode): boolean {
  return cell.entries.some(({ key, from, to }) => {
    if (key !== 'source' && key !== 'input') return false;
    return /^(<{7,}|>{7,})( |\r?$)/m.test(decodeText(bytes, { from, to }));
  });
}

function hasEmptyTags(bytes: Buffer, metadata: ObjectNode): boolean {
  const tags = findEntry(metadata, 'tags');
  return tags !== undefined && kindAt(bytes, tags.from) === 'array' && !isTruthy(bytes, tags);
}
