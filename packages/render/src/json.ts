/*
 * Diffs as JSON for programs. docs/diff-display.md describes it; a member is never removed or given another meaning without
 * a new version.
 */
import { type NotebookDiff, type Script, strictJson } from '@nbmend/diff';
import { type JsonValue, JUPYTER_STYLE, renderPieces } from '@nbmend/notebook';
import type { DiffView } from './view.ts';
import { escapedJson } from './visible.ts';

const JSON_VERSION = 1;

/** One notebook of the list. */
export interface JsonEntry {
  readonly path: string;
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly oldMode?: string;
  readonly newMode?: string;
  readonly similarity?: number;
  /** Something other than noise differs. */
  readonly changed: boolean;
  readonly summary: DiffView['summary'];
  readonly noise: DiffView['noise'];
  readonly changes: NotebookDiff;
  /** Complete: `nbmend apply` makes the new notebook of the old one with it. */
  readonly script: Script;
}

/** A notebook that could not be compared. */
export interface JsonProblem {
  readonly path: string;
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly error: string;
}

export function jsonEntry(view: DiffView, changes: NotebookDiff, script: Script): JsonEntry {
  const { oldPath, newPath, oldMode, newMode, similarity } = view.file;
  return {
    path: (newPath ?? oldPath)!,
    oldPath,
    newPath,
    ...(oldMode !== undefined && { oldMode }),
    ...(newMode !== undefined && { newMode }),
    ...(similarity !== undefined && { similarity }),
    changed: view.changed,
    summary: view.summary,
    noise: view.noise,
    changes,
    script,
  };
}

/** The whole document piece by piece, ending with a newline. */
export function renderJson(notebooks: readonly (JsonEntry | JsonProblem)[]): Iterable<string> {
  // NaN and the infinities, which JSON has not, are `{"$number": "NaN"}`.
  return jsonPieces(strictJson({ nbmend: 'diff', version: JSON_VERSION, notebooks }));
}

/**
 * A JSON value as text. Not JSON.stringify: numbers keep the spelling of the notebook (`NaN` as Python writes it), or a
 * script would not make the same notebook again. In pieces, since the scripts of large notebooks are longer together than
 * any string.
 */
export function* jsonPieces(value: JsonValue): Iterable<string> {
  const layout = { style: { ...JUPYTER_STYLE, indent: '  ' }, depth: 0 };
  for (const piece of renderPieces(value, layout)) yield escapedJson(piece);
  yield '\n';
}
