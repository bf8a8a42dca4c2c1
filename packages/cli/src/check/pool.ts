/* Many files on all cores; few files right here, where no thread has to be started. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { BatchOptions, CheckedFile } from './batch.ts';
import type { FileToCheck } from './files.ts';
import { unpack } from './parcel.ts';

/** A thread costs about what checking this many notebooks does. */
const WORTH_THREADS = 300;
/** Files sent to a thread at once: enough that messages do not count, few enough that all threads end together. */
const BATCH = 50;

/** Checks all files; the answers are in the order of the files. `progress` is told how many were done since it was told last. */
export async function checkFiles(
  files: readonly FileToCheck[],
  options: BatchOptions,
  progress: (files: number) => void = () => {},
): Promise<readonly CheckedFile[]> {
  const worker = workerFile();
  const threads = Math.min(availableParallelism(), Math.ceil(files.length / BATCH));
  if (files.length < WORTH_THREADS || threads < 2 || worker === undefined) {
    const { batchChecker } = await import('./check-worker.ts');
    const check = batchChecker(options);
    const checked: CheckedFile[] = [];
    for (let at = 0; at < files.length; at += BATCH) {
      const batch = await check(files.slice(at, at + BATCH));
      checked.push(...batch);
      progress(batch.length);
    }
    return checked;
  }
  return inThreads(files, options, { worker, threads, progress });
}

interface Crew {
  readonly worker: string;
  readonly threads: number;
  readonly progress: (files: number) => void;
}

async function inThreads(
  files: readonly FileToCheck[],
  options: BatchOptions,
  crew: Crew,
): Promise<readonly CheckedFile[]> {
  const { Worker } = await import('node:worker_threads');
  const parcels: string[] = [];
  let next = 0;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const thread = new Worker(crew.worker, { workerData: options });
      let current = 0;
      const send = (): void => {
        current = next;
        next += BATCH;
        if (current < files.length) thread.postMessage(files.slice(current, current + BATCH));
        else thread.terminate().then(() => resolve(), reject);
      };
      thread.on('message', (parcel: string) => {
        parcels[current / BATCH] = parcel;
        crew.progress(Math.min(BATCH, files.length - current));
        send();
      });
      thread.on('error', reject);
      send();
    });
  await Promise.all(Array.from({ length: crew.threads }, one));
  // Only now: the threads have the cores to themselves.
  return parcels.flatMap(unpack);
}

/** The bundle of the worker; undefined when run from sources. */
function workerFile(): string | undefined {
  const file = typeof __dirname === 'string' ? join(__dirname, 'cli-check-worker.cjs') : '';
  return file !== '' && existsSync(file) ? file : undefined;
}
