/*
 * Pictures and files inside Markdown cells: by name. Where both sides put different files under one name, ours keeps it
 * and theirs gets a name of its own, so that none is lost; the text that shows it is for the person to point to it.
 */
import { type Cell, decode, isJsonObject, type JsonObject, type JsonValue } from '@nbmend/notebook';
import { mergeValue } from './json.ts';
import type { Row } from './model.ts';

export interface MergedAttachments {
  readonly value: JsonObject;
  /** Names that both sides gave to different files, with the name that theirs has now. */
  readonly renamed: readonly (readonly [name: string, theirs: string])[];
}

export function mergeAttachments({ base, ours, theirs }: Row): MergedAttachments {
  const [b, o, t] = [base, ours, theirs].map(attachmentsOf);
  if (ours === undefined || theirs === undefined) return { value: ours === undefined ? t : o, renamed: [] };
  const { value, conflicts } = mergeValue(b, o, t, (path) => (path.length === 0 ? 'keys' : 'conflict'));
  const result: Record<string, JsonValue> = { ...(value as JsonObject) };
  const renamed: [string, string][] = [];
  for (const { path, theirs: lost } of conflicts) {
    if (lost === undefined) continue;
    const name = path[0];
    let free = `theirs-${name}`;
    while (Object.hasOwn(result, free)) free = `theirs-${free}`;
    result[free] = lost;
    renamed.push([name, free]);
  }
  return { value: result, renamed };
}

export function attachmentsOf(cell: Cell | undefined): JsonObject {
  const entry = cell?.attachmentsEntry;
  const value = cell && entry && decode(cell.notebook.bytes, entry);
  return isJsonObject(value) ? value : {};
}
