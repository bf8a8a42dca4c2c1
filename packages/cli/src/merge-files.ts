/*
 * Merging files: reads the three sides, settles what is no notebook's business, and falls back to git's merge of text where
 * a file cannot be read as a notebook. Shared by the driver and `nbmend merge`.
 */
import { readFileSync } from 'node:fs';
import { type ConflictStyle, type MergeOptions, type MergeResult, mergeNotebooks } from '@nbmend/merge';
import { isNotebookError, type Notebook, type NotebookError, readNotebook } from '@nbmend/notebook';
import type { Labels } from './merge-labels.ts';

export interface MergeFiles {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** Name of the notebook for messages: the three may be temporary files. */
  readonly name: string;
  /** Names of the three for messages, where they differ. */
  readonly sides?: { readonly base: string; readonly ours: string; readonly theirs: string };
}

export type FileMerge =
  /** One side is the whole answer, byte for byte. */
  | { readonly kind: 'taken'; readonly bytes: Buffer }
  | { readonly kind: 'merged'; readonly result: MergeResult }
  /** A side is no notebook. */
  | { readonly kind: 'unreadable'; readonly error: NotebookError };

/** In bytes. A smaller notebook is read sooner than the cells of another one are listed. */
const LARGE = 1 << 16;

/**
 * @param options given anew for a conflict (`style`, labels) and for outputs that both sides wrote (`outputs`), since finding out
 *   what the person has configured costs time that most merges need not spend
 */
export async function mergeFiles(files: MergeFiles, options: DriverOptions): Promise<FileMerge> {
  const [base, ours, theirs] = [files.base, files.ours, files.theirs].map((path) => readFileSync(path));
  if (ours.equals(theirs) || base.equals(theirs)) return { kind: 'taken', bytes: ours };
  if (base.equals(ours)) return { kind: 'taken', bytes: theirs };
  const { name, sides = { base: `${name} (base)`, ours: `${name} (ours)`, theirs: `${name} (theirs)` } } = files;
  try {
    const baseNotebook = readBase(base, sides.base);
    // Most cells of a side are the base's: read beside it, they are neither scanned nor parsed again.
    const beside = base.length >= LARGE && baseNotebook ? { beside: baseNotebook } : {};
    const input = {
      base: baseNotebook,
      ours: readNotebook(ours, { file: sides.ours, ...beside }),
      theirs: readNotebook(theirs, { file: sides.theirs, ...beside }),
    };
    const merge = (style: ConflictStyle, outputs: MergeOptions['outputs'], labels = options.labels): MergeResult =>
      mergeNotebooks(input, {
        markers: { size: options.markerSize, labels, style },
        ...(options.favor && { favor: options.favor }),
        ...(outputs && { outputs }),
      });
    let result = merge('merge', options.outputs);
    const outputs = options.outputs ?? (result.reruns > 0 ? await options.configuredOutputs() : undefined);
    const style = result.conflicts.length > 0 ? await options.conflictStyle() : 'merge';
    const labels = result.conflicts.length > 0 ? await options.betterLabels?.() : undefined;
    if (style !== 'merge' || labels || (outputs ?? 'ours') !== (options.outputs ?? 'ours'))
      result = merge(style, outputs, labels);
    return { kind: 'merged', result };
  } catch (error) {
    if (!isNotebookError(error)) throw error;
    return { kind: 'unreadable', error };
  }
}

export interface DriverOptions {
  readonly labels: Labels;
  /** Where `labels` are only a fallback; asked for when there is a conflict. */
  readonly betterLabels?: () => Promise<Labels | undefined>;
  readonly markerSize: number;
  readonly favor?: MergeOptions['favor'];
  readonly outputs?: MergeOptions['outputs'];
  readonly conflictStyle: () => Promise<ConflictStyle>;
  readonly configuredOutputs: () => Promise<MergeOptions['outputs']>;
}

/**
 * The base, if there is one. git hands over an empty file when both sides added theirs, and text with conflict markers
 * when the base is itself a merge that conflicted: any section of it that is a notebook will do then.
 */
function readBase(bytes: Buffer, file: string): Notebook | undefined {
  if (bytes.length === 0) return undefined;
  try {
    return readNotebook(bytes, { file });
  } catch (error) {
    if (!isNotebookError(error) || error.code !== 'conflict-markers') throw error;
  }
  for (const section of ['|', '<', '>'] as const) {
    try {
      return readNotebook(Buffer.from(oneSection(bytes.toString(), section)), { file });
    } catch (error) {
      if (!isNotebookError(error)) throw error;
    }
  }
  return undefined;
}

/** A text with conflicts, reduced to one of their sections. */
function oneSection(text: string, wanted: '<' | '|' | '>'): string {
  let section: string | undefined;
  return text
    .split('\n')
    .filter((line) => {
      const marker = /^([<|=>])\1{6,}( |\r?$)/.exec(line)?.[1];
      if (marker === undefined) return section === undefined || section === wanted;
      section = marker === '=' ? '>' : marker === '>' ? undefined : marker;
      return false;
    })
    .join('\n');
}
