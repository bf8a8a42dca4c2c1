import { readSync, writeSync } from 'node:fs';

/**
 * Bytes in and bytes out, blocking. A filter has nothing to do while it waits for git, so blocking calls are the simplest
 * thing that is right: the system's pipe gives back-pressure, and Node's stream machinery is never loaded (it would cost
 * more start-up time than all the rest of a filter).
 */
export interface Pipe {
  /** Fills the beginning of `into`; returns how many bytes came, 0 at the end. */
  read(into: Uint8Array): number;
  /** Returns when all bytes are written. */
  write(bytes: Uint8Array): void;
}

/** stdin and stdout. Throws an error with code EPIPE when the reader of stdout is gone. */
export function standardPipe(): Pipe {
  return {
    read: (into) => again(() => readSync(0, into, 0, into.length, null)) ?? 0,
    write: (bytes) => {
      for (let at = 0; at < bytes.length; ) at += again(() => writeSync(1, bytes, at)) ?? 0;
    },
  };
}

/** Everything that comes until the end; `sizeHint` is how much that is likely to be. */
export function readAll(pipe: Pipe, sizeHint?: number): Buffer {
  const collector = new Collector(sizeHint);
  for (;;) {
    const free = collector.free();
    const count = pipe.read(free);
    if (count === 0) return collector.whole();
    collector.filled(count);
  }
}

/**
 * Collects bytes of unknown number. With a right size hint they end up in one buffer without ever being copied; without
 * one in a list of growing pieces, at most twice their size in memory when they are joined.
 */
export class Collector {
  readonly #pieces: Buffer[] = [];
  #open: Buffer;
  #used = 0;

  /** `scratch` is used instead of new memory where it is large enough: the bytes are then valid until its next use. */
  constructor(sizeHint = FIRST_PIECE, scratch?: Buffer) {
    // One more byte than expected, so that the read that finds the end has somewhere to put nothing.
    const size = sizeHint + 1;
    this.#open = scratch !== undefined && size <= scratch.length ? scratch : Buffer.allocUnsafeSlow(size);
  }

  /** Where the next bytes may be put; never empty. */
  free(): Buffer {
    if (this.#used === this.#open.length) this.#grow();
    return this.#open.subarray(this.#used);
  }

  /** Says that so many bytes of `free()` are now used. */
  filled(count: number): void {
    this.#used += count;
  }

  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const copied = bytes.copy(this.free(), 0, at);
      this.#used += copied;
      at += copied;
    }
  }

  pieces(): Buffer[] {
    return [...this.#pieces, this.#open.subarray(0, this.#used)];
  }

  whole(): Buffer {
    const pieces = this.pieces();
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #grow(): void {
    this.#pieces.push(this.#open);
    const collected = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.#open = Buffer.allocUnsafeSlow(Math.min(Math.max(collected, FIRST_PIECE), LARGEST_PIECE));
    this.#used = 0;
  }
}

const FIRST_PIECE = 64 * 1024;
/** Memory that is reserved and then not needed stays below this. */
const LARGEST_PIECE = 32 * 1024 * 1024;

/** Repeats a call that says "not now" (a pipe that somebody made non-blocking); undefined when the pipe is at its end. */
function again(call: () => number): number | undefined {
  for (;;) {
    try {
      return call();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return undefined; // how Windows says that the writer is gone
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
