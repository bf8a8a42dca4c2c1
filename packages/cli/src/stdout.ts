import { writeSync } from 'node:fs';

/**
 * Writes a result to stdout and waits until it is written, so that the process may end right after. Cheaper than
 * `process.stdout`, whose set-up costs a start-up more than it takes to print a diff. Throws EPIPE when nobody reads any more.
 */
export function writeOut(text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      // A pipe that somebody made non-blocking, and that is full just now.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

const STDOUT = 1;
