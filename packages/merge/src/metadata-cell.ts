/*
 * Metadata in the result: what the notebook gets, and the raw cell that shows values both sides changed.
 */
import {
  editObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type Notebook,
  renderValue,
  type Splice,
} from '@nbmend/notebook';
import { spliceObject, type ValueConflict, withValue } from './json.ts';
import type { MetadataMark } from './marks.ts';
import type { Piece } from './pieces.ts';

/** The text of the raw cell, the values it is about in a few words, and the mark that lets `resolveConflicts` carry out a choice. */
export function metadataCell(
  of: MetadataMark['of'],
  conflicts: readonly ValueConflict[],
  renamed: readonly (readonly [string, string])[],
): { readonly title: string; readonly pieces: Piece[]; readonly mark: MetadataMark } {
  const whose = of === 'notebook' ? 'the notebook' : 'the next cell';
  const names = [...conflicts.map(({ path }) => path.join('.')), ...renamed.map(([name]) => `attachment ${name}`)];
  const mark: MetadataMark = {
    conflict: 'metadata',
    of,
    values: conflicts.map(({ path, base, theirs }) => ({
      path: [...path],
      ...(base === undefined ? {} : { base }),
      ...(theirs === undefined ? {} : { theirs }),
    })),
    attachments: renamed.map(([name, theirs]) => ({ name, theirs })),
  };
  const pieces = metadataPieces(`Both sides changed the metadata of ${whose}.`, conflicts, renamed);
  return { title: `${names.join(', ')} of ${whose}`, pieces, mark };
}

/** The merged value, its conflicts taken to theirs if the person favours theirs. */
export function favored(
  merged: { readonly value: JsonObject; readonly conflicts: readonly ValueConflict[] },
  favor: 'ours' | 'theirs' | undefined,
): JsonObject {
  if (favor !== 'theirs') return merged.value;
  return merged.conflicts.reduce((value, { path, theirs }) => withValue(value, path, theirs), merged.value);
}

/** Splices that give the notebook this metadata, touching only keys that differ. */
export function metadataSplices(notebook: Notebook, value: JsonObject): readonly Splice[] {
  const { bytes, root, metadataNode, metadata, style } = notebook;
  if (jsonEqual(value, metadata)) return [];
  const layout = { style, depth: 1 };
  if (metadataNode === undefined || bytes[metadataNode.from] !== 0x7b) {
    return editObject(bytes, root, { set: new Map([['metadata', [renderValue(value, layout)]]]) }, layout);
  }
  return spliceObject(bytes, metadataNode, metadata, value, { style, depth: 2 });
}

function metadataPieces(
  firstLine: string,
  conflicts: readonly ValueConflict[],
  renamed: readonly (readonly [string, string])[],
): Piece[] {
  const line = (path: readonly string[], value: JsonValue | undefined): string[] =>
    value === undefined ? [] : [`${path.join('.')}: ${JSON.stringify(value)}`];
  return [
    { kind: 'lines', lines: [firstLine] },
    ...conflicts.map(
      ({ path, base, ours, theirs }): Piece => ({
        kind: 'conflict',
        base: line(path, base),
        ours: line(path, ours),
        theirs: line(path, theirs),
      }),
    ),
    ...renamed.map(
      ([name, theirs]): Piece => ({
        kind: 'conflict',
        base: [],
        ours: [`attachment ${name}`],
        theirs: [`attachment ${name}, here as ${theirs}`],
      }),
    ),
  ];
}
