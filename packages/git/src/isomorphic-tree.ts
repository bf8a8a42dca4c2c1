/*
 * Trees as git stores them (git-mktree, "INPUT FORMAT", in binary): isomorphic-git reads no tree with a name that holds a
 * backslash, which outside of Windows is a letter like any other.
 */
import git from 'isomorphic-git';
import type { Access } from './git-folder.ts';
import type { FileEntry } from './objects.ts';

const FOLDER = 0o40000;

export type Files = ReadonlyMap<string, FileEntry>;

/** The files of two trees by their paths, but not those of folders that are the same in both. Null is a tree without files. */
export async function filesOfTrees(access: Access, a: string | null, b: string | null): Promise<[Files, Files]> {
  const files = [new Map<string, FileEntry>(), new Map<string, FileEntry>()] as const;
  await descend('', [a, b]);
  return [files[0], files[1]];

  async function descend(prefix: string, oids: readonly (string | null)[]): Promise<void> {
    const folders = new Map<string, (string | null)[]>();
    for (const [side, oid] of oids.entries()) {
      for (const entry of oid === null ? [] : await readTree(access, oid)) {
        const path = prefix + entry.path;
        if (entry.mode !== FOLDER) files[side]!.set(path, { ...entry, path });
        else folders.set(path, Object.assign(folders.get(path) ?? [null, null], { [side]: entry.oid }));
      }
    }
    for (const [path, both] of folders) if (both[0] !== both[1]) await descend(`${path}/`, both);
  }
}

/** The file of a tree at a path, or null. */
export async function fileOfTree(access: Access, tree: string, path: string): Promise<FileEntry | null> {
  let oid = tree;
  const names = path.split('/');
  for (const [at, name] of names.entries()) {
    const entry = (await readTree(access, oid)).find((one) => one.path === name);
    if (entry === undefined) return null;
    if (at === names.length - 1) return entry.mode === FOLDER ? null : { ...entry, path };
    if (entry.mode !== FOLDER) return null;
    oid = entry.oid;
  }
  return null;
}

/** Each entry is `MODE NAME\0` and the 20 bytes of its object id. */
async function readTree(access: Access, oid: string): Promise<FileEntry[]> {
  const { object } = await git.readObject({ ...access, oid, format: 'content' });
  const bytes = Buffer.from(object as Uint8Array);
  const entries: FileEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const zero = bytes.indexOf(0, space);
    const mode = Number.parseInt(bytes.toString('latin1', at, space), 8);
    const id = bytes.toString('hex', zero + 1, zero + 21);
    entries.push({ mode, path: bytes.toString('utf8', space + 1, zero), oid: id });
    at = zero + 21;
  }
  return entries;
}
