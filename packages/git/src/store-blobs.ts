import { createHash } from 'node:crypto';
import { constants, deflateSync } from 'node:zlib';
import { git } from './run.ts';

/**
 * Stores blobs as they are (no filter) with one process, and returns their object ids. Objects that nothing refers to harm
 * nobody, and nothing else is written: an interruption leaves no file behind that git does not tidy up itself.
 * @param hash the repository's: it names the objects and ends the pack
 */
export async function storeBlobs(cwd: string, blobs: readonly Uint8Array[], hash: Hash): Promise<readonly string[]> {
  if (blobs.length === 0) return [];
  await git(['unpack-objects', '-q'], { cwd, input: packOf(blobs, hash) });
  return blobs.map((blob) => blobId(blob, hash));
}

/** The object id that git gives these bytes. */
export function blobId(bytes: Uint8Array, hash: Hash): string {
  return createHash(hash).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** What a repository names its objects by. */
export type Hash = 'sha1' | 'sha256';

/** The hash that this object id is of. */
export function hashOf(oid: string): Hash {
  return oid.length === SHA1_DIGITS ? 'sha1' : 'sha256';
}

const SHA1_DIGITS = 40;

/** A pack that holds the blobs whole. @see gitformat-pack(5) */
function packOf(blobs: readonly Uint8Array[], hash: Hash): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(blobs.length, 'PACK\0\0\0\x02'.length);
  // The pack goes through a pipe to be unpacked at once: its size does not matter.
  const quick = { level: constants.Z_BEST_SPEED };
  const body = Buffer.concat([head, ...blobs.flatMap((blob) => [entryHead(blob.length), deflateSync(blob, quick)])]);
  return Buffer.concat([body, createHash(hash).update(body).digest()]);
}

/** Kind and size of an entry: four bits of the size beside the kind, seven in each byte behind. */
function entryHead(size: number): Buffer {
  const bytes = [(BLOB << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] |= MORE;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}

const BLOB = 3;
const MORE = 0x80;
