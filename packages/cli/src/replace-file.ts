import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
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
 * @param before what the file was when it was read; if it has changed since, this throws and leaves it alone. Undefined for
 *   a file that is new
 */
export function replaceFile(path: string, chunks: readonly Uint8Array[], before: Stats | undefined): void {
  removeLeftovers(dirname(path));
  const temporary = join(
    dirname(path),
    `.${basename(path)}.nbmend-${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`,
  );
  const file = openSync(temporary, 'wx', before === undefined ? 0o666 : 0o600);
  try {
    try {
      writeAll(file, chunks);
      if (before !== undefined) {
        keepOwner(file, before);
        fchmodSync(file, before.mode & 0o7777);
      }
    } finally {
      closeSync(file);
    }
    const now = statSync(path, { throwIfNoEntry: before !== undefined });
    if (now?.mtimeMs !== before?.mtimeMs || now?.size !== before?.size || now?.ino !== before?.ino) {
      throw new ChangedMeanwhile(path);
    }
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/** Folders that were looked through: once a process is enough. */
const tidied = new Set<string>();

/** Removes what processes that were killed in the middle of writing left beside the notebooks of a folder. */
function removeLeftovers(folder: string): void {
  if (tidied.has(folder)) return;
  tidied.add(folder);
  for (const { file } of leftoversIn(folder)) {
    // On a shared file system the process may live on another machine.
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LONGEST_WRITE_MS) rmSync(file, { force: true });
  }
}

/** The same for files whose writer is known to have been killed, however little time ago that was. */
export function removeLeftoversOf(paths: readonly string[]): void {
  const names = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = dirname(path);
    names.set(folder, (names.get(folder) ?? new Set()).add(basename(path)));
  }
  for (const [folder, wanted] of names) {
    if (!existsSync(folder)) continue;
    for (const { file, of } of leftoversIn(folder)) if (wanted.has(of)) rmSync(file, { force: true });
  }
}

/** What no running process of this machine is writing, and the name of the file that it was to become. */
function leftoversIn(folder: string): readonly { readonly file: string; readonly of: string }[] {
  return readdirSync(folder).flatMap((name) => {
    const [, of, pid] = LEFTOVER.exec(name) ?? [];
    return of === undefined || isAlive(Number(pid)) ? [] : [{ file: join(folder, name), of }];
  });
}

const LEFTOVER = /^\.(.+)\.nbmend-(\d+)-[0-9a-z]+\.tmp$/;
const LONGEST_WRITE_MS = 60_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Somebody else wrote the file between reading and writing it. */
class ChangedMeanwhile extends Error {
  // exit.ts prints the message of errors by this name as it is.
  override readonly name = 'GitError';
  constructor(path: string) {
    super(`${path}: changed by another program meanwhile, so it was left alone; run the command again`);
  }
}

function writeAll(file: number, chunks: readonly Uint8Array[]): void {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (size <= COPIED_AT_ONCE && size <= chunks.length * SMALL_CHUNK) {
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

/** Below this, one copy and one write are quicker than many small pieces: pages of memory that nobody used yet cost more than that. */
const COPIED_AT_ONCE = 16 * 1024 * 1024;
/** In bytes, on average. */
const SMALL_CHUNK = 1 << 14;
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
