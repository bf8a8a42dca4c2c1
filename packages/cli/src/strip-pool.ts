/*
 * Many files on all cores. A few files are done right here: a thread takes longer to start than they take.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { StripBatch, StripJob, StripOutcome } from './strip-file.ts';

/** Fewer files and bytes than this are not worth threads, which start in about 35 ms each. */
const FEW_FILES = 400;
const FEW_BYTES = 150e6;
/** Jobs sent to a thread at a time: enough to hide the message, few enough for a fair share of large files. */
const BATCH = 16;

/**
 * Strips all files and tells each outcome, in the order of the jobs.
 * @param bytes about how much there is to read in all
 */
export async function stripFiles(
  jobs: readonly StripJob[],
  bytes: number,
  tell: (job: StripJob, outcome: StripOutcome) => void,
): Promise<void> {
  const { stripFile, SCRIPT } = await import('./strip-file.ts');
  const threads = Math.min(availableParallelism(), Math.ceil(jobs.length / 2));
  const few = jobs.length < FEW_FILES && bytes < FEW_BYTES;
  if (few || threads < 2 || !SCRIPT.endsWith('.cjs')) {
    for (const job of jobs) tell(job, stripFile(job));
    return;
  }
  const pool = new Pool(jobs, tell);
  await Promise.all(Array.from({ length: threads }, () => pool.thread(SCRIPT)));
}

class Pool {
  private readonly jobs: readonly StripJob[];
  private readonly tell: (job: StripJob, outcome: StripOutcome) => void;
  private readonly policies: readonly StripJob['policy'][];
  /** The next job to send, and the next to be told. */
  private next = 0;
  private told = 0;
  private readonly early = new Map<number, readonly StripOutcome[]>();

  constructor(jobs: readonly StripJob[], tell: Pool['tell']) {
    this.jobs = jobs;
    this.tell = tell;
    this.policies = [...new Set(jobs.map(({ policy }) => policy))];
  }

  /** Starts a thread and feeds it until nothing is left. */
  thread(script: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(script, { workerData: { nbmend: 'strip', policies: this.policies } });
      const feed = (): void => {
        const batch = this.batch();
        if (batch !== undefined) worker.postMessage(batch);
        else worker.terminate().then(() => resolve(), reject);
      };
      worker.on('error', reject);
      worker.on('message', ({ first, outcomes }: { first: number; outcomes: readonly StripOutcome[] }) => {
        this.early.set(first, outcomes);
        this.tellInOrder();
        feed();
      });
      feed();
    });
  }

  private batch(): StripBatch | undefined {
    const first = this.next;
    const jobs = this.jobs.slice(first, first + BATCH);
    this.next += jobs.length;
    if (jobs.length === 0) return undefined;
    return { first, jobs: jobs.map((job) => ({ ...job, policy: this.policies.indexOf(job.policy) })) };
  }

  private tellInOrder(): void {
    for (let outcomes = this.early.get(this.told); outcomes !== undefined; outcomes = this.early.get(this.told)) {
      this.early.delete(this.told);
      for (const outcome of outcomes) this.tell(this.jobs[this.told++]!, outcome);
    }
  }
}
