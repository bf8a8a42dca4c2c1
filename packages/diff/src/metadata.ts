/*
 * Metadata by path, with the changes that tools make on every run or save marked as noise. What a person sets (tags, the
 * kernel, `source_hidden`, a slide type, an accelerator) is never noise.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '@nbmend/notebook';
import type { Budget } from './budget.ts';
import { diffJson } from './json.ts';
import type { PathChange } from './model.ts';

/** Keys of a cell's metadata that tools write, with the tool's name. */
const CELL_NOISE: ReadonlyMap<string, string> = new Map([
  ['papermill', 'papermill'],
  ['execution', 'run times'],
  ['ExecuteTime', 'run times'],
  ['collapsed', 'view state'],
  ['scrolled', 'view state'],
  ['autoscroll', 'view state'],
  ['trusted', 'view state'],
  ['outputId', 'colab'],
  ['executionInfo', 'colab'],
  ['colab', 'colab'],
  ['id', 'colab'],
  ['application/vnd.databricks.v1+cell', 'databricks'],
  ['cell_id', 'deepnote'],
  ['source_hash', 'deepnote'],
  ['execution_start', 'deepnote'],
  ['execution_millis', 'deepnote'],
  ['execution_context_id', 'deepnote'],
  ['output_cleared', 'deepnote'],
  ['_uuid', 'kaggle'],
  ['_cell_guid', 'kaggle'],
  ['_execution_state', 'kaggle'],
  ['pycharm', 'pycharm'],
]);

/** The same for the notebook. `interpreter` and `vscode` hold a hash of the interpreter's path. */
const NOTEBOOK_NOISE: ReadonlyMap<string, string> = new Map([
  ['papermill', 'papermill'],
  ['widgets', 'widget state'],
  ['application/vnd.databricks.v1+notebook', 'databricks'],
  ['colab', 'colab'],
  ['interpreter', 'vscode'],
  ['vscode', 'vscode'],
  ['varInspector', 'extensions'],
  ['toc', 'extensions'],
  ['nteract', 'nteract'],
  ['availableInstances', 'sagemaker'],
  ['signature', 'jupyter'],
  ['orig_nbformat', 'jupyter'],
  ['orig_nbformat_minor', 'jupyter'],
]);

/** Differences of two cells' metadata; tags as a set, one change for each tag at the path `tags`, TAG. */
export function diffCellMetadata(a: JsonObject, b: JsonObject, budget?: Budget): PathChange[] {
  const [tagsA, tagsB] = [a.tags, b.tags];
  const rest = diffJson(withoutTags(a), withoutTags(b), budget).map((change) => mark(change, cellNoise(change.path)));
  return [...rest, ...diffTags(tagsA, tagsB)];
}

/** Differences of two notebooks' metadata. */
export function diffNotebookMetadata(a: JsonObject, b: JsonObject, budget?: Budget): PathChange[] {
  const sameKernel = kernelName(a) !== undefined && kernelName(a) === kernelName(b);
  return diffJson(a, b, budget).map((change) => {
    // ipykernel calls itself `Python 3` in one version and `Python 3 (ipykernel)` in the next.
    const renamed = sameKernel && change.path[0] === 'kernelspec' && change.path[1] === 'display_name';
    return mark(change, renamed ? 'kernel details' : notebookNoise(change));
  });
}

function kernelName({ kernelspec }: JsonObject): JsonValue | undefined {
  return isJsonObject(kernelspec) ? kernelspec.name : undefined;
}

function cellNoise([key]: PathChange['path']): string | undefined {
  if (typeof key !== 'string') return undefined;
  return CELL_NOISE.get(key) ?? (key.startsWith('deepnote_') ? 'deepnote' : undefined);
}

function notebookNoise({ path: [key, second], a, b }: PathChange): string | undefined {
  if (typeof key !== 'string') return undefined;
  if (key === 'language_info') return second === 'version' && !samePatchLine(a, b) ? undefined : languageNoise(second);
  return NOTEBOOK_NOISE.get(key) ?? (key.startsWith('deepnote') ? 'deepnote' : undefined);
}

/** Written by the kernel on every save; its name and a new minor version of the language are news. */
function languageNoise(key: string | number | undefined): string | undefined {
  return key === undefined || key === 'name' ? undefined : 'kernel details';
}

/** 3.11.2 and 3.11.9. */
function samePatchLine(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  const line = (version: string): string => version.split('.').slice(0, 2).join('.');
  return line(a) === line(b);
}

function diffTags(a: JsonValue | undefined, b: JsonValue | undefined): PathChange[] {
  // Papermill gives an empty list to every cell that has none.
  const empty = (tags: JsonValue | undefined): boolean => Array.isArray(tags) && tags.length === 0;
  if ((a === undefined && empty(b)) || (empty(a) && b === undefined)) {
    return [{ path: ['tags'], a, b, noise: 'empty tags' }];
  }
  if (!isTagList(a) || !isTagList(b)) return diffJson(a, b, undefined, ['tags']);
  const [inA, inB] = [new Set(a), new Set(b)];
  const gone = [...inA].filter((tag) => !inB.has(tag)).map((tag) => ({ path: ['tags', tag], a: tag, b: undefined }));
  const come = [...inB].filter((tag) => !inA.has(tag)).map((tag) => ({ path: ['tags', tag], a: undefined, b: tag }));
  if (gone.length + come.length > MOST_TAGS) return [{ path: ['tags'], a, b }];
  if (gone.length > 0 || come.length > 0) return [...gone, ...come];
  return diffJson(a, b, undefined, ['tags']).length === 0 ? [] : [{ path: ['tags'], a, b, noise: 'order of tags' }];
}

/** More changes than these are the change of one list, as in json.ts. */
const MOST_TAGS = 200;

function isTagList(value: JsonValue | undefined): value is readonly string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((tag) => typeof tag === 'string'));
}

function withoutTags(metadata: JsonObject): JsonObject {
  const { tags: _, ...rest } = metadata;
  return rest;
}

function mark(change: PathChange, noise: string | undefined): PathChange {
  return noise === undefined ? change : { ...change, noise };
}
