import { applySplices, type Splice } from '@nbmend/notebook';
import type { Remark } from './finding.ts';

/**
 * The bytes with the fixes of the findings in them. A fix that overlaps one that was taken already waits: read the result
 * again, check it again, and call this once more.
 * @returns undefined if no finding has a fix
 */
export function applyFixes(bytes: Buffer, findings: readonly Remark[]): Buffer | undefined {
  const taken: Splice[] = [];
  const free = (splice: Splice): boolean => taken.every((other) => splice.to < other.from || other.to < splice.from);
  for (const { fix } of findings) {
    if (fix !== undefined && fix.length > 0 && fix.every(free)) taken.push(...fix);
  }
  return taken.length === 0 ? undefined : Buffer.concat(applySplices(bytes, taken));
}
