import type { ReviewFile } from '@nbmend/render/html';

/** What the review page says of a file before its diff: its name, and whether it came, went or was renamed. */
export function reviewHead(
  path: string,
  { oldPath, newPath }: { readonly oldPath: string | null; readonly newPath: string | null },
): Pick<ReviewFile, 'path' | 'oldPath' | 'status'> {
  if (oldPath === null) return { path, status: 'added' };
  if (newPath === null) return { path, status: 'deleted' };
  return oldPath === newPath ? { path, status: 'modified' } : { path, oldPath, status: 'renamed' };
}
