/*
 * What a conflicted cell carries in `metadata.nbmend` besides its text: only what the text cannot say. It goes when the
 * conflict goes.
 */
import { type Cell, isJsonObject, type JsonValue } from '@nbmend/notebook';

/** The conflict is the whole cell: one side has no such cell. */
export interface CellMark {
  readonly conflict: 'cell';
  readonly absent: 'ours' | 'theirs';
}

/** A raw cell put in to show values that both sides changed. The notebook and the next cell have ours meanwhile. */
export interface MetadataMark {
  readonly conflict: 'metadata';
  readonly of: 'notebook' | 'cell';
  /** Absent `base` or `theirs`: the key is not there on that side. */
  readonly values: readonly {
    readonly path: readonly string[];
    readonly base?: JsonValue;
    readonly theirs?: JsonValue;
  }[];
  /** Files of theirs under the name they have here. */
  readonly attachments: readonly { readonly name: string; readonly theirs: string }[];
}

/** The mark of a cell, read with care: notebooks come from strangers, and people edit metadata. */
export function markOf(cell: Cell): CellMark | MetadataMark | undefined {
  const mark = cell.metadata.nbmend;
  if (!isJsonObject(mark)) return undefined;
  if (mark.conflict === 'cell' && (mark.absent === 'ours' || mark.absent === 'theirs')) {
    return { conflict: 'cell', absent: mark.absent };
  }
  if (mark.conflict !== 'metadata') return undefined;
  return {
    conflict: 'metadata',
    of: mark.of === 'notebook' ? 'notebook' : 'cell',
    values: listOf(mark.values).flatMap(({ path, base, theirs }) =>
      isPath(path)
        ? [{ path, ...(base === undefined ? {} : { base }), ...(theirs === undefined ? {} : { theirs }) }]
        : [],
    ),
    attachments: listOf(mark.attachments).flatMap(({ name, theirs }) =>
      typeof name === 'string' && typeof theirs === 'string' ? [{ name, theirs }] : [],
    ),
  };
}

function listOf(value: JsonValue | undefined): { readonly [key: string]: JsonValue | undefined }[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function isPath(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((key) => typeof key === 'string');
}
