/* The script of a thread that compares: it answers batches of jobs (see diff-run.ts). */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { DiffJob, Drawing, JobResult } from './diff-job.ts';

/** Where this code is in dist/; the sources (under vitest) cannot be a thread. */
export const SCRIPT = typeof __filename === 'string' ? __filename : '';

if (!isMainThread && workerData?.nbmend === 'diff') {
  const { drawing } = workerData as { drawing: Drawing | undefined };
  const loading = import('./diff-text.ts');
  parentPort!.on('message', async (jobs: readonly DiffJob[]) => {
    const { runJob } = await loading;
    const results: JobResult[] = [];
    for (const job of jobs) results.push(await runJob(job, drawing, false));
    parentPort!.postMessage(results);
  });
}
