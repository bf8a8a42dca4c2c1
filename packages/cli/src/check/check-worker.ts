/*
 * A worker thread: gets the options once and lists of files then, sends back what was found. Its own bundle (dist/
 * cli-check-worker.cjs), because a worker is started from a file; few files are checked by the same code without a thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type BatchOptions, batchChecker } from './batch.ts';
import type { FileToCheck } from './files.ts';
import { pack } from './parcel.ts';

export { batchChecker };

if (parentPort !== null) {
  const port = parentPort;
  const check = batchChecker(workerData as BatchOptions);
  port.on('message', async (files: readonly FileToCheck[]) => {
    const parcels: string[] = [];
    // One by one: findings that are packed at once die young, and cost the collector of garbage nothing.
    for (const file of files) for (const checked of await check([file])) parcels.push(pack(checked));
    port.postMessage(parcels.join('\n'));
  });
}
