/*
 * Pictures and files inside Markdown cells: by name. Where both sides put different files under one name, ours keeps it
 * and theirs gets a name of its own, so that none is lost; the text that shows it is for the person to point to it.
 */
import { type Cell, decode, isJsonObject, type JsonObject, type JsonValue, jsonEqual } from '@nbmend/notebook';
import { mergeValue } from './json.ts';
import type { Row } from './model.ts';

export interface MergedAttachments {
  readonly value: JsonObject;
  /** Names that both sides gave to different files, with the name that theirs has now. */
  readonly renamed: readonly (readonly [name: string, theirs: string])[];
}

export function mergeAttachments({ base, ours, theirs }: Row): MergedAttachments {
  const b = attachmentsOf(base);
  if (ours === undefined || theirs === undefined) return { value: attachmentsOf(ours ?? theirs), renamed: [] };
  // Code holds no files: who made the cell code did not mean to remove them.
  const [o, t] = [ours, theirs].map((cell) => (cell.kind === 'code' ? b : attachmentsOf(cell)));
  const { value, conflicts } = mergeValue(b, o, t, (path) => (path.length === 0 ? 'keys' : 'conflict'));
  const result: Record<string, JsonValue> = { ...(value as JsonObject) };
  const renamed: [string, string][] = [];
  for (const { path, ours: kept, theirs: lost } of conflicts) {
    if (lost === undefined) continue;
    const name = path[0];
    if (kept === undefined) {
      result[name] = lost; // removed by one side, replaced by the other: the file is there if it is wanted
      continue;
    }
    let free = `theirs-${name}`;
    while (Object.hasOwn(result, free)) free = `theirs-${free}`;
    result[free] = lost;
    renamed.push([name, free]);
  }
  return { value: result, renamed };
}

/** Did the cell get files that it had not, or other ones? */
export function hasNewFiles(base: Cell | undefined, cell: Cell): boolean {
  if (cell.attachmentsEntry === undefined) return false;
  const before = attachmentsOf(base);
  return Object.entries(attachmentsOf(cell)).some(
    ([name, file]) => !Object.hasOwn(before, name) || !jsonEqual(before[name], file),
  );
}

export function attachmentsOf(cell: Cell | undefined): JsonObject {
  const entry = cell?.attachmentsEntry;
  const value = cell && entry && decode(cell.notebook.bytes, entry);
  return isJsonObject(value) ? value : {};
}
