/*
 * Writes the planned cells as splices into ours: cells of ours keep their bytes but for what changed, cells of theirs are
 * copied in ours' spelling.
 */
import {
  type ArrayPart,
  applySplices,
  type Cell,
  type CellContent,
  type CellEdit,
  type CellList,
  type Chunks,
  cellContent,
  copyCell,
  editArray,
  editCell,
  type JsonObject,
  jsonEqual,
  type Notebook,
  renderCell,
  type Splice,
  spansEqual,
} from '@nbmend/notebook';
import { attachmentsOf, mergeAttachments } from './attachments.ts';
import { plain } from './cell-text.ts';
import { CellIds } from './ids.ts';
import type { ValueConflict } from './json.ts';
import { type MarkerOptions, writeMarkers } from './markers.ts';
import type { CellMark, MetadataMark } from './marks.ts';
import { type MergedMetadata, mergeCellMetadata, mergeNotebookMetadata } from './metadata.ts';
import { favored, metadataCell, metadataSplices } from './metadata-cell.ts';
import type { ConflictNote, MergeInput, OutputPolicy, PlannedCell, Row } from './model.ts';
import { type OutputsFrom, outputsFrom, outputValues, sameOutputs } from './outputs.ts';
import { contestedParameters, withoutParameters, withoutTag } from './parameters.ts';

export interface WriteOptions {
  readonly markers: MarkerOptions;
  readonly outputs: OutputPolicy;
  /** Takes metadata conflicts to this side without marking them. */
  readonly favor: 'ours' | 'theirs' | undefined;
}

export interface Written {
  readonly chunks: Chunks;
  readonly conflicts: readonly ConflictNote[];
  /** Cells for which the output policy was asked. */
  readonly reruns: number;
}

export function writePlan(input: MergeInput, plan: readonly PlannedCell[], options: WriteOptions): Written {
  const { ours } = input;
  const writer = new Writer(ours, plan, options);
  const notebook = mergeNotebookMetadata(input);
  if (options.favor === undefined) writer.markMetadata('notebook', notebook.conflicts);
  const contested = contestedParameters(plan, options.favor);
  for (const planned of plan) writer.add(planned, contested.has(planned));
  const splices = [...writer.splices(), ...metadataSplices(ours, favored(notebook, options.favor))];
  return { chunks: applySplices(ours.bytes, splices), conflicts: writer.conflicts, reruns: writer.reruns };
}

class Writer {
  readonly conflicts: ConflictNote[] = [];
  reruns = 0;
  private readonly ours: Notebook;
  private readonly options: WriteOptions;
  private readonly parts: ArrayPart[][];
  private readonly ids: CellIds;
  private list: CellList;
  private count = 0;

  constructor(ours: Notebook, plan: readonly PlannedCell[], options: WriteOptions) {
    this.ours = ours;
    this.options = options;
    this.parts = ours.lists.map(() => []);
    this.list = ours.lists[0];
    this.ids = new CellIds(ours, plan);
  }

  splices(): readonly Splice[] {
    const { bytes, style, lists } = this.ours;
    return lists.flatMap(({ node, depth }, i) => editArray(bytes, node, this.parts[i], { style, depth }));
  }

  /** @param contested theirs made it a cell of parameters, and ours another one */
  add(given: PlannedCell, contested: boolean): void {
    const { row, whole } = given;
    if (row.ours !== undefined) this.list = row.ours.list;
    if (whole !== undefined && !contested) {
      this.push(this.wholeCell(row, whole));
      return;
    }
    const planned = whole === undefined ? given : { row, kind: given.kind, source: plain(row[whole]!) };
    const regions = planned.source.filter((piece) => piece.kind === 'conflict').length;
    const text = textOf(planned, this.options.markers);
    const outputs = planned.kind === 'code' ? outputsFrom(row, regions > 0 ? undefined : text, this.policy) : 'none';
    const merged = mergeCellMetadata(row, outputs === 'theirs' ? 'theirs' : 'ours');
    const metadata = contested ? this.withoutParameters(merged, row) : merged;
    const attachments = mergeAttachments(row);
    if (this.options.favor === undefined) this.markMetadata('cell', metadata.conflicts, attachments.renamed);
    if (regions > 0) this.note(planned, text, regions);
    const content: Content = {
      planned,
      text,
      marked: regions > 0,
      metadata: favored(metadata, this.options.favor),
      attachments: attachments.value,
      outputs,
    };
    this.push(row.ours !== undefined ? this.edited(row.ours, content) : this.copied(content));
  }

  /** The side that is favoured has its cell of parameters: no conflict. */
  private withoutParameters(merged: MergedMetadata, row: Row): MergedMetadata {
    if (this.options.favor === undefined) return withoutParameters(merged, row);
    return { ...merged, value: withoutTag(merged.value) };
  }

  private readonly policy = (): OutputPolicy => {
    this.reruns++;
    return this.options.outputs;
  };

  /** A raw cell that holds what cannot stand in the cell it is about: two values of one key. */
  markMetadata(
    of: MetadataMark['of'],
    conflicts: readonly ValueConflict[],
    renamed: readonly (readonly [string, string])[] = [],
  ): void {
    if (conflicts.length === 0 && renamed.length === 0) return;
    const { title, pieces, mark } = metadataCell(of, conflicts, renamed);
    const source = writeMarkers(pieces, this.options.markers);
    const regions = conflicts.length + renamed.length;
    this.conflicts.push({ cell: this.count, kind: 'metadata', regions, title });
    const id = this.ids.fresh(undefined, () => source);
    const metadata = { nbmend: mark as unknown as JsonObject };
    const content: CellContent = { kind: 'raw', source, metadata, ...(id === undefined ? {} : { id }) };
    this.push({ chunks: renderCell(content, this.ours, this.list) });
  }

  private push(part: ArrayPart): void {
    this.parts[Math.max(0, this.ours.lists.indexOf(this.list))].push(part);
    this.count++;
  }

  private note({ absent, row }: PlannedCell, text: string, regions: number): void {
    const kind = absent === undefined ? 'source' : row.base === undefined ? 'inserted' : 'deleted';
    const lines = text.split('\n').map((line) => line.trim());
    const title =
      (kind === 'deleted' ? editedLine(row) : undefined) ??
      lines.find((line) => line !== '' && !/^([<|>])\1{6,}( |$)|^={7,}$/.test(line)) ??
      '';
    const added = kind === 'source' && row.base === undefined;
    this.conflicts.push({ cell: this.count, kind, ...(absent && { absent }), ...(added && { added }), regions, title });
  }

  /** A cell that is one side's, with an id that is free. */
  private wholeCell(row: Row, side: 'ours' | 'theirs'): ArrayPart {
    const { ours, theirs } = row;
    if (ours === undefined) {
      const id = this.ids.fresh(theirs!.id, () => theirs!.source);
      return { chunks: copyCell(theirs!, this.ours, { ...(id === undefined ? {} : { id }), list: this.list }) };
    }
    const id = this.ids.own(ours, row);
    if (side === 'theirs') {
      return { chunks: copyCell(theirs!, this.ours, { ...(id === undefined ? {} : { id }), list: ours.list }) };
    }
    return {
      keep: ours.index - ours.list.firstCell,
      splices: id === ours.id || id === undefined ? [] : editCell(ours, { id }),
    };
  }

  /** A cell of ours: only what differs is written. */
  private edited(cell: Cell, content: Content): ArrayPart {
    const { planned, text, metadata } = content;
    const { row } = planned;
    const keep = cell.index - cell.list.firstCell;
    const id = this.ids.own(cell, row);
    if (isTheirsWhole(content) && jsonEqual(metadata, row.theirs!.metadata)) {
      return { chunks: copyCell(row.theirs!, this.ours, { ...(id === undefined ? {} : { id }), list: cell.list }) };
    }
    const edit: Writable<CellEdit> = {};
    if (id !== undefined && id !== cell.id) edit.id = id;
    if (planned.kind !== cell.kind) edit.kind = planned.kind;
    if (text !== cell.source) edit.source = text;
    const wanted = withMark(metadata, planned);
    if (!jsonEqual(wanted, cell.metadata)) edit.metadata = wanted;
    if (planned.kind === 'code') Object.assign(edit, outputEdit(cell, row.theirs, content.outputs));
    else if (!jsonEqual(content.attachments, attachmentsOf(cell))) {
      edit.attachments = Object.keys(content.attachments).length > 0 ? content.attachments : null;
    }
    return { keep, splices: editCell(cell, edit) };
  }

  /** A cell that ours has not. */
  private copied({ planned, text, marked, metadata, outputs }: Content): ArrayPart {
    const theirs = planned.row.theirs ?? planned.row.base!;
    const id = this.ids.fresh(theirs.id, () => theirs.source);
    const unchanged =
      !marked && text === theirs.source && planned.kind === theirs.kind && jsonEqual(metadata, theirs.metadata);
    if (unchanged)
      return { chunks: copyCell(theirs, this.ours, { ...(id === undefined ? {} : { id }), list: this.list }) };
    const { id: _, ...content } = cellContent(theirs);
    const code = planned.kind === 'code';
    const value: CellContent = {
      ...content,
      kind: planned.kind,
      source: text,
      metadata: withMark(metadata, planned),
      ...(id === undefined ? {} : { id }),
      ...(code && (outputs === 'none' || theirs.kind !== 'code') ? { outputs: [], executionCount: null } : {}),
    };
    return { chunks: renderCell(value, this.ours, this.list) };
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Content {
  readonly planned: PlannedCell;
  readonly text: string;
  readonly marked: boolean;
  readonly metadata: JsonObject;
  readonly attachments: JsonObject;
  readonly outputs: OutputsFrom;
}

function textOf({ source, row }: PlannedCell, markers: MarkerOptions): string {
  const text = writeMarkers(source, markers);
  if (!text.includes('\r') || row.ours === undefined) return text;
  // Lines of both sides in one cell: all end as ours do.
  return text.replace(/\r?\n/g, row.ours.source.includes('\r\n') ? '\r\n' : '\n');
}

/** Ours did nothing to the cell: then theirs is the result, byte for byte but for its id. */
function isTheirsWhole({ planned: { row, kind }, text, marked }: Content): boolean {
  const { base, ours, theirs } = row;
  if (base === undefined || ours === undefined || theirs === undefined || marked) return false;
  if (theirs.kind !== kind || theirs.source !== text) return false;
  return ours !== undefined && ours.kind === base.kind && sameButId(base, ours) && !sameButId(base, theirs);
}

function sameButId(a: Cell, b: Cell): boolean {
  const values = (cell: Cell) =>
    new Map(cell.node.entries.filter(({ key }) => key !== 'id').map((entry) => [entry.key, entry]));
  const [x, y] = [values(a), values(b)];
  if (x.size !== y.size) return false;
  for (const [key, entry] of x) {
    const other = y.get(key);
    if (other === undefined) return false;
    if (
      key === 'source' || key === 'input'
        ? a.source !== b.source
        : !spansEqual(a.notebook.bytes, entry, b.notebook.bytes, other)
    )
      return false;
  }
  return true;
}

function outputEdit(ours: Cell, theirs: Cell | undefined, from: OutputsFrom): CellEdit {
  if (from === 'theirs' && theirs !== undefined) {
    return {
      ...(sameOutputs(ours, theirs)
        ? {}
        : { outputs: theirs.notebook.major < 4 ? (cellContent(theirs).outputs ?? []) : outputValues(theirs) }),
      ...(ours.executionCount === theirs.executionCount ? {} : { executionCount: theirs.executionCount }),
    };
  }
  if (from === 'ours') return {};
  return {
    ...(ours.outputs.length > 0 ? { outputs: [] } : {}),
    ...(ours.executionCount !== null ? { executionCount: null } : {}),
  };
}

/** Of a cell that one side deleted: the first line that the other side wrote into it. */
function editedLine({ base, ours, theirs }: Row): string | undefined {
  const before = new Set(base?.source.split('\n').map((line) => line.trim()));
  const now = (ours ?? theirs)?.source.split('\n').map((line) => line.trim()) ?? [];
  return now.find((line) => line !== '' && !before.has(line));
}

/** What `resolve` needs to know and the text cannot say: which side has no such cell. Gone once the conflict is. */
function withMark(metadata: JsonObject, { absent, source }: PlannedCell): JsonObject {
  const { nbmend: _, ...rest } = metadata;
  if (!source.some((piece) => piece.kind === 'conflict')) return metadata.nbmend === undefined ? metadata : rest;
  return absent === undefined ? rest : { ...rest, nbmend: { conflict: 'cell', absent } satisfies CellMark };
}
