/*
 * git's packet lines (gitprotocol-common, "pkt-line Format"): four hexadecimal digits that say how long the packet is,
 * themselves included, then the payload. `0000`, the flush packet, ends a list.
 */
import { Collector, type Pipe } from './pipe.ts';

const HEADER = 4;
const MAX_PACKET = 65_520;
export const MAX_PAYLOAD = MAX_PACKET - HEADER;
/** What is collected before it is written: a few packets, since a pipe takes 64 KiB at once anyway. */
const STAGE = 4 * MAX_PACKET;

const SCRATCH = 8 * 1024 * 1024;

/** What came is not what git's protocol allows. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Takes packets off a pipe. A payload is valid until the next call. */
export class PacketReader {
  readonly #pipe: Pipe;
  readonly #buffer = Buffer.allocUnsafeSlow(2 * MAX_PACKET);
  /** Most files fit: fresh memory for each would cost more than all else (page faults, garbage collection). */
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH);
  #from = 0;
  #to = 0;

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  /** The next payload, null for a flush packet, undefined when the other side has closed the pipe. */
  next(): Buffer | null | undefined {
    if (!this.#ensure(HEADER)) {
      if (this.#from === this.#to) return undefined;
      throw new ProtocolError('the pipe was closed inside a packet');
    }
    const digits = this.#buffer.toString('latin1', this.#from, this.#from + HEADER);
    const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    if (length === 0) {
      this.#from += HEADER;
      return null;
    }
    if (length < HEADER || length > MAX_PACKET)
      throw new ProtocolError(`${JSON.stringify(digits)} is no packet length`);
    if (!this.#ensure(length)) throw new ProtocolError('the pipe was closed inside a packet');
    const payload = this.#buffer.subarray(this.#from + HEADER, this.#from + length);
    this.#from += length;
    return payload;
  }

  /** The text lines up to the flush packet, line ends removed; undefined when the pipe is closed before the first. */
  list(): string[] | undefined {
    const lines: string[] = [];
    for (;;) {
      const payload = this.next();
      if (payload === null) return lines;
      if (payload !== undefined) lines.push(payload.toString().replace(/\n$/, ''));
      else if (lines.length === 0) return undefined;
      else throw new ProtocolError('the pipe was closed inside a list');
    }
  }

  /** The bytes up to the flush packet. They are valid until the next call. */
  content(sizeHint?: number): Collector {
    const collector = new Collector(sizeHint, this.#scratch);
    for (;;) {
      const payload = this.next();
      if (payload === null) return collector;
      if (payload === undefined) throw new ProtocolError('the pipe was closed inside a file');
      collector.add(payload);
    }
  }

  /** Reads until so many bytes are there; false when the pipe ends before. */
  #ensure(count: number): boolean {
    if (this.#to - this.#from >= count) return true;
    // Make room at the end only when there is none: packets are then moved at most once.
    if (this.#buffer.length - this.#from < count) {
      this.#buffer.copy(this.#buffer, 0, this.#from, this.#to);
      this.#to -= this.#from;
      this.#from = 0;
    }
    if (this.#from === this.#to) this.#from = this.#to = 0;
    while (this.#to - this.#from < count) {
      const got = this.#pipe.read(this.#buffer.subarray(this.#to));
      if (got === 0) return false;
      this.#to += got;
    }
    return true;
  }
}

/** Puts packets onto a pipe, many in one write. Nothing is sure to be written before `send`. */
export class PacketWriter {
  readonly #pipe: Pipe;
  readonly #stage = Buffer.allocUnsafeSlow(STAGE);
  #used = 0;

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  /** Text lines, then a flush packet. */
  list(...lines: readonly string[]): this {
    for (const line of lines) this.#packet([Buffer.from(`${line}\n`)]);
    return this.flush();
  }

  /** The bytes of all chunks, in as few packets as they fit, then a flush packet. */
  content(chunks: readonly Uint8Array[]): this {
    let pending: Uint8Array[] = [];
    let size = 0;
    for (let chunk of chunks) {
      while (size + chunk.length >= MAX_PAYLOAD) {
        const fits = MAX_PAYLOAD - size;
        this.#packet([...pending, chunk.subarray(0, fits)]);
        chunk = chunk.subarray(fits);
        pending = [];
        size = 0;
      }
      if (chunk.length > 0) pending.push(chunk);
      size += chunk.length;
    }
    if (size > 0) this.#packet(pending);
    return this.flush();
  }

  flush(): this {
    this.#room(HEADER);
    this.#used += this.#stage.write('0000', this.#used, 'latin1');
    return this;
  }

  send(): void {
    this.#pipe.write(this.#stage.subarray(0, this.#used));
    this.#used = 0;
  }

  #packet(parts: readonly Uint8Array[]): void {
    const payload = parts.reduce((sum, part) => sum + part.length, 0);
    this.#room(HEADER + payload);
    this.#used += this.#stage.write((HEADER + payload).toString(16).padStart(HEADER, '0'), this.#used, 'latin1');
    for (const part of parts) {
      this.#stage.set(part, this.#used);
      this.#used += part.length;
    }
  }

  #room(count: number): void {
    if (this.#used + count > STAGE) this.send();
  }
}
