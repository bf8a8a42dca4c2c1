/* All pairs of a comparison, in order: here, reading ahead, or on several threads when there are many. */
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { FilePair } from './comparison.ts';
import type { Compared, DiffJob, Drawing, JobResult } from './diff-job.ts';
import type { CompareOptions } from './diff-options.ts';
import { describe } from './exit.ts';
import { optimiseLater } from './optimise-later.ts';

/** A pair and what came of it. `compared` is there only if it was asked for. */
export type Result = { readonly pair: FilePair } & (
  | (JobResult & { readonly compared?: Compared })
  | { readonly kind: 'unmerged' }
);

export interface Run {
  readonly pairs: readonly FilePair[];
  readonly top: string | null;
  readonly optionsFor: (path: string) => Promise<CompareOptions>;
  /** Draw for a terminal; undefined if only numbers or the comparison itself is wanted. */
  readonly drawing: Drawing | undefined;
  /** Hand out the notebooks and their diff, which can only be had on this thread. */
  readonly keep: boolean;
}

/** A thread is ready after about 60 ms, and the first pairs take a millisecond each: for fewer pairs it would come too late. */
const FEW_PAIRS = 60;
/** Pairs that are read while others are compared. */
const AHEAD = 32;
/** Pairs taken at a time where there are threads. */
const BATCH = 16;
/** Results that wait for the one before them, which may take long: no more than so many batches. */
const MOST_WAITING = 32;

/** Compares all pairs and yields the results in their order. A pair that fails is a result too. */
export async function* runPairs(run: Run): AsyncGenerator<Result> {
  // Text needs one bundle with nothing else in it; other forms need the notebooks as the rest of the program knows them.
  const { runJob } = run.keep ? await import('./diff-job.ts') : await import('./diff-text.ts');
  if (run.pairs.length >= FEW_PAIRS) {
    const { SCRIPT } = await import('./diff-thread.ts');
    // Only now: code that an earlier run kept is refused once this is set.
    await optimiseLater();
    const threads = Math.min(availableParallelism(), 8);
    if (threads > 1 && !run.keep && SCRIPT.endsWith('.cjs')) {
      yield* onThreads(run, threads, SCRIPT, runJob);
      return;
    }
  }
  yield* here(run, runJob);
}

async function* here(run: Run, runJob: RunJob): AsyncGenerator<Result> {
  const { pairs, drawing, keep } = run;
  const reading: Promise<DiffJob | Error>[] = [];
  for (const [i, pair] of pairs.entries()) {
    // In bunches: the reader asks git for all of one moment with one write.
    if (reading.length < i + AHEAD / 2 || reading.length === i) {
      while (reading.length < Math.min(pairs.length, i + AHEAD)) reading.push(jobOf(pairs[reading.length]!, run));
    }
    const job = await reading[i]!;
    reading[i] = EMPTY; // its bytes are not needed any more
    if (pair.status === 'unmerged') yield { pair, kind: 'unmerged' };
    else if (job instanceof Error) yield { pair, kind: 'failed', message: describe(job) };
    else yield { pair, ...(await runJob(job, drawing, keep)) };
  }
}

type RunJob = typeof import('./diff-job.ts').runJob;

const EMPTY: Promise<Error> = Promise.resolve(new Error('done'));

/** Reads both sides. An error is an answer: it belongs to this pair, and comes before its turn. */
async function jobOf(pair: FilePair, { top, optionsFor }: Run): Promise<DiffJob | Error> {
  const { file } = pair;
  if (pair.status === 'unmerged') return new Error('unmerged');
  try {
    const [bytesA, bytesB, options] = await Promise.all([
      pair.readA(),
      pair.readB(),
      optionsFor(file.newPath ?? file.oldPath ?? ''),
    ]);
    return { file, bytesA, bytesB, options, unfilteredIn: pair.unfiltered ? top : null };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

// --- threads ---------------------------------------------------------------------------------------------------------

/** This thread reads for all of them and compares with them: it is the only one that is there from the start. */
async function* onThreads(run: Run, count: number, script: string, runJob: RunJob): AsyncGenerator<Result> {
  const { Worker } = await import('node:worker_threads');
  const { pairs, drawing } = run;
  const batches = Array.from({ length: Math.ceil(pairs.length / BATCH) }, (_, i) => {
    return { pairs: pairs.slice(i * BATCH, (i + 1) * BATCH), ...deferred<readonly Result[]>() };
  });
  const workers = Array.from(
    { length: count - 1 },
    () => new Worker(script, { workerData: { nbmend: 'diff', drawing } }),
  );
  let next = 0;
  let written = 0;
  const serve = async (compare: (jobs: readonly DiffJob[]) => Promise<readonly JobResult[]>): Promise<void> => {
    // The next batch is read while this one is compared.
    let loading = next < batches.length ? load(batches[next]!.pairs, run) : undefined;
    for (let at = next++; at < batches.length; ) {
      const { jobs, results } = await loading!;
      const following = next++;
      loading = following < batches.length ? load(batches[following]!.pairs, run) : undefined;
      batches[at]!.done(merge(batches[at]!.pairs, results, await compare(jobs)));
      at = following;
      while (at - written > MOST_WAITING) await batches[written]!.promise;
    }
  };
  const compareHere = async (jobs: readonly DiffJob[]): Promise<JobResult[]> => {
    const results: JobResult[] = [];
    for (const job of jobs) {
      results.push(await runJob(job, drawing, false));
      await setImmediate(); // for what has been read meanwhile, and for the other threads
    }
    return results;
  };
  const serving = Promise.all([
    serve(compareHere),
    ...workers.map((worker) => serve((jobs) => ask(worker, jobs))),
  ]).catch((error) => {
    for (const { fail } of batches) fail(error);
  });
  try {
    for (const { promise } of batches) {
      yield* await promise;
      written++;
    }
  } finally {
    next = batches.length; // when nobody reads any more
    await Promise.all(workers.map((worker) => worker.terminate()));
    await serving;
  }
}

/** Reads a batch: the jobs for the thread, and what is already decided (undefined: the thread decides). */
async function load(
  pairs: readonly FilePair[],
  run: Run,
): Promise<{ jobs: DiffJob[]; results: (Result | undefined)[] }> {
  const loaded = await Promise.all(pairs.map((pair) => jobOf(pair, run)));
  const jobs: DiffJob[] = [];
  const results = pairs.map((pair, i): Result | undefined => {
    const job = loaded[i]!;
    if (pair.status === 'unmerged') return { pair, kind: 'unmerged' };
    if (job instanceof Error) return { pair, kind: 'failed', message: describe(job) };
    jobs.push(job);
    return undefined;
  });
  return { jobs, results };
}

function merge(
  pairs: readonly FilePair[],
  decided: readonly (Result | undefined)[],
  answers: readonly JobResult[],
): Result[] {
  let next = 0;
  return pairs.map((pair, i) => decided[i] ?? { pair, ...answers[next++]! });
}

/** Sends a batch; the bytes are handed over, not copied. A thread that dies, or is ended, fails its batch and the run. */
function ask(worker: Worker, jobs: readonly DiffJob[]): Promise<readonly JobResult[]> {
  const buffers = jobs.flatMap(({ bytesA, bytesB }) => [bytesA, bytesB]).flatMap((bytes) => whole(bytes));
  return new Promise((done, fail) => {
    const ended = (): void => fail(new Error('a thread ended before its work was done'));
    worker.once('error', fail);
    worker.once('exit', ended);
    worker.once('message', (results: readonly JobResult[]) => {
      worker.off('error', fail);
      worker.off('exit', ended);
      done(results);
    });
    worker.postMessage(jobs, buffers);
  });
}

/** The memory of bytes that have it to themselves; what shares it must be copied. */
function whole(bytes: Uint8Array | null): ArrayBuffer[] {
  if (bytes === null || bytes.byteLength === 0 || bytes.byteLength !== bytes.buffer.byteLength) return [];
  return [bytes.buffer as ArrayBuffer];
}

function deferred<T>(): { promise: Promise<T>; done: (value: T) => void; fail: (error: Error) => void } {
  let done!: (value: T) => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<T>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  promise.catch(() => {}); // somebody awaits it in its turn
  return { promise, done, fail };
}
