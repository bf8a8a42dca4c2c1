import {
  closeSync,
  fchmodSync,
  fchownSync,
  openSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Puts new content in the place of a file, at once or not at all: it is written beside the file and renamed over it.
 * Mode and owner stay.
 * @param before what the file was when it was read; if it has changed since, this throws and leaves it alone
 */
export function replaceFile(path: string, chunks: readonly Uint8Array[], before: Stats): void {
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`,
  );
  const file = openSync(temporary, 'wx', 0o600);
  try {
    try {
      writeAll(file, chunks);
      keepOwner(file, before);
      fchmodSync(file, before.mode & 0o7777);
    } finally {
      closeSync(file);
    }
    const now = statSync(path);
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) {
      throw new ChangedMeanwhile(path);
    }
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/** Somebody else wrote the file between reading and writing it. */
class ChangedMeanwhile extends Error {
  // exit.ts prints the message of errors by this name as it is.
  override readonly name = 'GitError';
  constructor(path: string) {
    super(
      `${path}: changed by another program while it was being stripped, so it was left alone; run the command again`,
    );
  }
}

function writeAll(file: number, chunks: readonly Uint8Array[]): void {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size <= COPIED_AT_ONCE) {
    const bytes = Buffer.concat(chunks, size);
    for (let at = 0; at < size; ) at += writeSync(file, bytes, at);
    return;
  }
  for (let first = 0; first < chunks.length; first += CHUNKS_AT_ONCE) {
    const group = chunks.slice(first, first + CHUNKS_AT_ONCE);
    const written = writevSync(file, group);
    writeRest(file, group, written);
  }
}

/** A write may stop anywhere (2 GiB at a time on Linux). */
function writeRest(file: number, chunks: readonly Uint8Array[], written: number): void {
  let skip = written;
  for (const chunk of chunks) {
    for (let at = Math.min(skip, chunk.length); at < chunk.length; ) at += writeSync(file, chunk, at);
    skip = Math.max(0, skip - chunk.length);
  }
}

/** Below this, one copy and one write are quicker than many small pieces. */
const COPIED_AT_ONCE = 16 * 1024 * 1024;
/** IOV_MAX of Linux. */
const CHUNKS_AT_ONCE = 1024;

/** Only root may give a file away; for everybody else the file is theirs already, or becomes theirs as with any editor. */
function keepOwner(file: number, { uid, gid }: Stats): void {
  if (process.getuid === undefined) return;
  if (uid === process.getuid() && gid === process.getgid?.()) return;
  try {
    fchownSync(file, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
