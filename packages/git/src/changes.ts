import { git } from './run.ts';

/** One end of a comparison. `commit` takes whatever names a commit or a tree. */
export type Side =
  | { readonly kind: 'commit'; readonly rev: string }
  | { readonly kind: 'index' }
  | { readonly kind: 'worktree' };

/** One changed file, as in git's raw diff format (git-diff, "RAW OUTPUT FORMAT"). Paths are from the top, with `/`. */
export interface Change {
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied' | 'type-changed' | 'unmerged';
  readonly path: string;
  /** Where it was before; the same as `path` unless renamed or copied. */
  readonly oldPath: string;
  /** As of git: 0o100644, 0o100755, 0o120000 (link), 0o160000 (submodule); 0 when there is no file on that side. */
  readonly oldMode: number;
  readonly newMode: number;
  /** Null when there is no file on that side, or when it is in the work tree and not hashed. */
  readonly oldOid: string | null;
  readonly newOid: string | null;
  /** Percent, of a rename or copy. */
  readonly similarity?: number;
}

export interface ChangesOptions {
  /** Pathspecs, relative to the folder of the question. */
  readonly paths?: readonly string[];
  /** Which files count, by their path from the top (a renamed file counts if either name does). */
  readonly accept?: (path: string) => boolean;
}

/** What changed from one side to the other: commit or index on the left; commit, index or work tree on the right. */
export async function listChanges(cwd: string, from: Side, to: Side, options: ChangesOptions = {}): Promise<Change[]> {
  const args = [...command(from, to), '--', ...(options.paths ?? [])];
  const changes = parseRaw((await git(args, { cwd })).stdout);
  const { accept } = options;
  return accept ? changes.filter((change) => accept(change.path) || accept(change.oldPath)) : changes;
}

// The flags undo what a user's configuration may say about diffs (diff.renames, diff.relative, diff.external).
const RAW = ['--raw', '-z', '--no-abbrev', '--find-renames'];
// Porcelain `git diff` and not diff-files: it leaves out files that differ only in their time stamp, or not at all after
// their clean filter.
const PORCELAIN = ['diff', ...RAW, '--no-relative', '--no-ext-diff', '--no-textconv'];

function command(from: Side, to: Side): string[] {
  if (from.kind === 'commit' && to.kind === 'commit') {
    return ['diff-tree', '-r', ...RAW, '--no-relative', '--end-of-options', from.rev, to.rev];
  }
  if (from.kind === 'commit' && to.kind === 'index') return [...PORCELAIN, '--cached', '--end-of-options', from.rev];
  if (from.kind === 'commit' && to.kind === 'worktree') return [...PORCELAIN, '--end-of-options', from.rev];
  if (from.kind === 'index' && to.kind === 'worktree') return PORCELAIN;
  throw new TypeError(`cannot list changes from the ${from.kind} to the ${to.kind}`);
}

/** The records of `--raw -z`: `:<mode> <mode> <oid> <oid> <status>\0<path>\0[<path>\0]`. */
export function parseRaw(bytes: Buffer): Change[] {
  const fields = bytes.toString().split('\0');
  const changes = new Map<string, Change>();
  for (let at = 0; at + 1 < fields.length; ) {
    const [oldMode = '', newMode = '', oldOid = '', newOid = '', letters = ''] = fields[at++]!.slice(1).split(' ');
    const status = STATUS[letters.charAt(0)];
    if (status === undefined) throw new TypeError(`unknown status ${letters} in the raw diff`);
    const oldPath = fields[at++]!;
    const path = status === 'renamed' || status === 'copied' ? fields[at++]! : oldPath;
    // An unmerged file comes twice: as U, and as what differs from our side. The first says more.
    if (changes.get(path)?.status === 'unmerged') continue;
    changes.set(path, {
      status,
      path,
      oldPath,
      oldMode: Number.parseInt(oldMode, 8),
      newMode: Number.parseInt(newMode, 8),
      oldOid: objectId(oldOid),
      newOid: objectId(newOid),
      ...(letters.length > 1 && { similarity: Number(letters.slice(1)) }),
    });
  }
  return [...changes.values()];
}

const STATUS: Readonly<Record<string, Change['status']>> = {
  A: 'added',
  D: 'deleted',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'type-changed',
  U: 'unmerged',
};

function objectId(text: string): string | null {
  return /^0+$/.test(text) ? null : text;
}
