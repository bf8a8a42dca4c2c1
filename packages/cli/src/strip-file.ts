/*
 * Stripping one file of the work tree. Also the script of a worker thread: this file stands alone in dist/, and when a
 * worker runs it, it answers batches of jobs (see strip-pool.ts).
 */
import { closeSync, openSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type StripMode, type StripPolicy, type Stripped, stripBytes, summarize } from '@nbmend/clean';
import { describe } from './exit.ts';
import { isLfsPointer, LFS } from './lfs-pointer.ts';
import { patchOf } from './patch.ts';
import { replaceFile } from './replace-file.ts';

export interface StripJob {
  /** As the person wrote it, for messages. */
  readonly name: string;
  /** Where the file is: absolute, links resolved. */
  readonly path: string;
  readonly policy: StripPolicy;
  readonly mode: StripMode;
  /** Write the result, or only say what would be removed; `patch` as a unified diff. */
  readonly then: 'write' | 'report' | 'patch';
}

export type StripOutcome = (
  | { readonly kind: 'unchanged' }
  /** Not looked at; `reason` finishes the sentence "N ..." of the summary. */
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'stripped'; readonly removed: Removed; readonly patch?: string }
  | { readonly kind: 'failed'; readonly message: string }
) & {
  /** The notebook is of a format newer than nbformat 4, and was read as 4. */
  readonly newer?: boolean;
};

/** What was removed from one notebook, as plain data with a fixed spelling (the JSON of `--format json`). */
export interface Removed {
  readonly outputs: number;
  readonly counts: number;
  readonly ids: number;
  readonly cells: number;
  readonly metadata: Readonly<Record<string, number>>;
  /** Size of the file before and after. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** Never throws: whatever goes wrong with a file is an outcome, so that the other files are done. */
export function stripFile({ name, path, policy, mode, then }: StripJob): StripOutcome {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { kind: 'failed', message: `nbmend: ${name}: not a regular file` };
    return strip(readFile(path, stats.size), stats);
  } catch (error) {
    return { kind: 'failed', message: describe(withName(error, path, name)) };
  }

  function strip(bytes: Buffer, stats: Stats): StripOutcome {
    if (isLfsPointer(bytes)) return { kind: 'skipped', reason: `left to ${LFS}` };
    let newer = false as boolean; // set by the call
    const result = stripBytes(bytes, name, policy, mode, () => {
      newer = true;
    });
    if (result.kind === 'unchanged') return newer ? { ...result, newer } : result;
    if (then === 'write') replaceFile(path, result.chunks, stats);
    const removed = removedFrom(result, bytes.length);
    const patch = then === 'patch' && { patch: patchOf(name, bytes, result.splices) };
    return { kind: 'stripped', removed, ...(newer && { newer }), ...patch };
  }
}

/** Fresh memory for each of thousands of files costs more than scanning them; a file is done before the next is read. */
let scratch: Buffer | undefined;
const SCRATCH = 4 << 20;

function readFile(path: string, size: number): Buffer {
  if (size >= SCRATCH) return readFileSync(path);
  scratch ??= Buffer.allocUnsafeSlow(SCRATCH);
  const file = openSync(path, 'r');
  try {
    let used = 0;
    for (;;) {
      const got = readSync(file, scratch, used, SCRATCH - used, null);
      used += got;
      if (got === 0) return scratch.subarray(0, used);
      if (used === SCRATCH) return readFileSync(path); // it grew meanwhile
    }
  } finally {
    closeSync(file);
  }
}

/** The counts of a result, and the sizes. */
export function removedFrom({ removals, size }: Stripped, bytesBefore: number): Removed {
  const { outputs, counts, ids, cells, metadata } = summarize(removals);
  return { outputs, counts, ids, cells, metadata: Object.fromEntries(metadata), bytesBefore, bytesAfter: size };
}

/** System errors name the resolved path; people know the one they wrote. */
function withName(error: unknown, path: string, name: string): unknown {
  if (error instanceof Error && (error as NodeJS.ErrnoException).path === path) Object.assign(error, { path: name });
  return error;
}

/** This file, for `new Worker`: in dist/ a script of its own. */
export const SCRIPT = __filename;

/** What the pool sends to a worker; policies are sent once. */
export interface StripBatch {
  readonly first: number;
  readonly jobs: readonly (Omit<StripJob, 'policy'> & { readonly policy: number })[];
}

if (!isMainThread && (workerData as { nbmend?: string } | null)?.nbmend === 'strip') {
  const { policies } = workerData as { readonly policies: readonly StripPolicy[] };
  parentPort?.on('message', ({ first, jobs }: StripBatch) => {
    const outcomes = jobs.map((job) => stripFile({ ...job, policy: policies[job.policy]! }));
    parentPort?.postMessage({ first, outcomes });
  });
}
