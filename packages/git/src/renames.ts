import type { Change } from './changes.ts';

/** As git: half of the content must have been kept (gitdiffcore, "diffcore-rename"). */
const LEAST_SIMILARITY = 50;
/** Beyond so many pairs only identical files are paired, as git's diff.renameLimit (1,000 by 1,000 there). */
const MOST_PAIRS = 250_000;

/**
 * Turns deletions and additions that belong together into renames: first the identical ones, then the most similar.
 * For the backend that has no git to do it; `read` gives a blob's content.
 */
export async function findRenames(
  changes: readonly Change[],
  read: (oid: string) => Promise<Buffer>,
): Promise<Change[]> {
  const deleted = changes.filter((change) => change.status === 'deleted' && isFile(change.oldMode));
  const added = changes.filter((change) => change.status === 'added' && isFile(change.newMode));
  const renames = new Map<Change, Change>();
  const taken = new Set<Change>();
  const pair = (from: Change, to: Change, similarity: number) => {
    if (taken.has(from) || renames.has(to)) return;
    taken.add(from);
    const { path: oldPath, oldMode, oldOid } = from;
    renames.set(to, { ...to, status: 'renamed', oldPath, oldMode, oldOid, similarity });
  };

  const byOid = groupByOid(deleted);
  for (const to of added) {
    const same = byOid.get(to.newOid)?.find((from) => !taken.has(from));
    if (same) pair(same, to, 100);
  }

  const froms = deleted.filter((change) => !taken.has(change));
  const tos = added.filter((change) => !renames.has(change));
  if (froms.length * tos.length <= MOST_PAIRS) {
    const scores: { from: Change; to: Change; score: number }[] = [];
    const fromChunks = await Promise.all(froms.map(async (from) => chunks(await read(from.oldOid!))));
    for (const to of tos) {
      const toChunks = chunks(await read(to.newOid!));
      froms.forEach((from, at) => {
        const score = similarity(fromChunks[at]!, toChunks);
        if (score >= LEAST_SIMILARITY) scores.push({ from, to, score });
      });
    }
    scores.sort((a, b) => b.score - a.score);
    for (const { from, to, score } of scores) pair(from, to, score);
  }

  return changes.flatMap((change) => (taken.has(change) ? [] : [renames.get(change) ?? change]));
}

interface Chunks {
  readonly size: number;
  readonly bytes: ReadonlyMap<string, number>;
}

/** Lines, cut at 64 bytes as git does (diffcore-delta.c), each with the bytes it accounts for. */
function chunks(content: Buffer): Chunks {
  const bytes = new Map<string, number>();
  for (let from = 0; from < content.length; ) {
    const newline = content.indexOf(0x0a, from);
    const to = Math.min(newline < 0 ? content.length : newline + 1, from + 64);
    const text = content.toString('latin1', from, to);
    bytes.set(text, (bytes.get(text) ?? 0) + (to - from));
    from = to;
  }
  return { size: content.length, bytes };
}

/** Percent of the larger file that both have. */
function similarity(a: Chunks, b: Chunks): number {
  const largest = Math.max(a.size, b.size);
  if (largest === 0 || (Math.min(a.size, b.size) * 100) / largest < LEAST_SIMILARITY) return 0;
  let shared = 0;
  for (const [text, bytes] of a.bytes) shared += Math.min(bytes, b.bytes.get(text) ?? 0);
  return Math.floor((shared * 100) / largest);
}

function groupByOid(changes: readonly Change[]): Map<string | null, Change[]> {
  const groups = new Map<string | null, Change[]>();
  for (const change of changes) groups.set(change.oldOid, [...(groups.get(change.oldOid) ?? []), change]);
  return groups;
}

function isFile(mode: number): boolean {
  return (mode & 0o170000) === 0o100000;
}
