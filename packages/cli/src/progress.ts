import { isTerminal } from './colour.ts';

export interface Progress {
  step(): void;
  /** Takes the bar off its line, for a message to stand there; the next step draws it again. */
  clear(): void;
  stop(): void;
}

/** Work that is over before this is not worth a bar. */
const PATIENCE = 500;

/** A bar on stderr for `total` steps of one kind, if stderr is a terminal and the work takes a while; else nothing. */
export async function showProgress(total: number, what: string): Promise<Progress> {
  if (total < 2 || !isTerminal(2)) return { step() {}, clear() {}, stop() {} };
  const { SingleBar } = await import('cli-progress');
  const bar = new SingleBar({
    format: `${what} {bar} {value}/{total}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  const start = Date.now();
  let done = 0;
  let shown = false;
  return {
    step() {
      done++;
      if (!shown && Date.now() - start > PATIENCE) {
        bar.start(total, done);
        shown = true;
      } else if (shown) bar.update(done);
    },
    clear() {
      if (shown) process.stderr.write('\r\x1b[K');
    },
    stop: () => bar.stop(),
  };
}
