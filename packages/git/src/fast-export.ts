/*
 * Rewriting the blobs of a whole history: a stream of `git fast-export`, on its way to `git fast-import`.
 * @see git-fast-import(1), "Input Format"
 */

import type { Pipe } from './pipe.ts';
import { git } from './run.ts';
import { blobId, type Hash } from './store-blobs.ts';

/** The first path of every object that any ref reaches, by object id: what a blob of the stream is called. */
export async function objectPaths(cwd: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await git(['rev-list', '--objects', '--all'], { cwd });
  const paths = new Map<string, string>();
  for (const line of stdout.toString().split('\n')) {
    const space = line.indexOf(' ');
    if (space !== -1 && space < line.length - 1) paths.set(line.slice(0, space), line.slice(space + 1));
  }
  return paths;
}

/** What came in is no whole stream of git fast-export. */
class StreamError extends Error {
  override readonly name = 'StreamError';
}

/**
 * Copies a stream and replaces the blobs for which `rewrite` returns other bytes. Blobs without an original id (made without
 * `--show-original-ids`) get it from their content.
 * @throws StreamError if it is none, has no contents of files, or ends in the middle
 */
export function rewriteBlobs(
  pipe: Pipe,
  hash: Hash,
  rewrite: (oid: string, bytes: Buffer) => readonly Uint8Array[] | undefined,
): void {
  const input = new Input(pipe);
  let blob = false;
  let oid: string | undefined;
  let isFirst = true;
  for (let line = input.line(); line !== undefined; line = input.line()) {
    const text = line.toString('latin1');
    if (isFirst && !COMMANDS.test(text)) throw new StreamError(`what comes in is no stream of git fast-export; ${HOW}`);
    isFirst = false;
    if (WITHOUT_DATA.test(text)) {
      throw new StreamError('the stream has no contents of files to strip; run git fast-export without --no-data');
    }
    if (COMMANDS.test(text)) {
      blob = text === 'blob\n';
      oid = undefined;
    } else if (text.startsWith('original-oid ')) oid = text.slice('original-oid '.length).trim();
    const size = /^data (\d+)\n$/.exec(text);
    if (size === null) pipe.write(line);
    else {
      const bytes = input.take(Number(size[1]));
      const chunks = (blob ? rewrite(oid ?? blobId(bytes, hash), bytes) : undefined) ?? [bytes];
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      pipe.write(Buffer.from(`data ${length}\n`));
      for (const chunk of chunks) pipe.write(chunk);
    }
  }
  if (isFirst) throw new StreamError(`nothing comes in; ${HOW}`);
}

const HOW = 'give it what git fast-export writes, as "nbmend strip --history" shows';

/** A file of a commit by its object id, where a stream with contents has a mark. Submodules (160000) have no other way. */
const WITHOUT_DATA = /^M (100|120)\d{3} [0-9a-f]{40,64} /;

/** What ends the description of a blob. */
const COMMANDS = /^(blob|commit |tag |reset |done|feature |option |checkpoint|progress |alias)/;

/** Lines and counted bytes of a pipe. */
class Input {
  readonly #pipe: Pipe;
  #buffer = Buffer.alloc(0);

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  /** The next line with its newline; undefined at the end. */
  line(): Buffer | undefined {
    for (let seen = 0; ; ) {
      const newline = this.#buffer.indexOf(0x0a, seen);
      if (newline !== -1) return this.#shift(newline + 1);
      seen = this.#buffer.length;
      if (!this.#fill()) return seen === 0 ? undefined : this.#shift(seen);
    }
  }

  take(count: number): Buffer {
    if (this.#buffer.length >= count) return this.#shift(count);
    const bytes = Buffer.allocUnsafe(count);
    let at = this.#buffer.copy(bytes);
    this.#buffer = Buffer.alloc(0);
    while (at < count) {
      const read = this.#pipe.read(bytes.subarray(at));
      if (read === 0)
        throw new StreamError(
          'the stream of git fast-export ends in the middle of an object; run it again from the start',
        );
      at += read;
    }
    return bytes;
  }

  #shift(count: number): Buffer {
    const bytes = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return bytes;
  }

  #fill(): boolean {
    const more = Buffer.allocUnsafe(1 << 16);
    const read = this.#pipe.read(more);
    if (read > 0) this.#buffer = Buffer.concat([this.#buffer, more.subarray(0, read)]);
    return read > 0;
  }
}
