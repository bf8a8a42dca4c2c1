export const LFS = 'Git LFS';

/** Longest pointer file. @see git-lfs, docs/spec.md */
const LONGEST_POINTER = 1024;

/** True if one version of a pair, null where there is none, is a pointer: such a pair has no cells to be compared. */
export function hasLfsPointer(...versions: readonly (Buffer | null)[]): boolean {
  return versions.some((bytes) => bytes !== null && isLfsPointer(bytes));
}

/** A pointer of Git LFS instead of the file: as it is stored in git, or checked out without `git lfs pull`. */
export function isLfsPointer(bytes: Buffer): boolean {
  if (bytes.length > LONGEST_POINTER) return false;
  return /^version https?:\/\/\S+\/spec\/v\d+\r?\n[\s\S]*^oid sha256:/m.test(bytes.toString('latin1'));
}
