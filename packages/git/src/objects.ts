import { git } from './run.ts';

/** A file of a commit or of the index. */
export interface FileEntry {
  readonly path: string;
  readonly mode: number;
  readonly oid: string;
}

/** The stages of a file in conflict; a side that has no file is missing. */
export interface UnmergedFile {
  readonly path: string;
  readonly base?: FileEntry;
  readonly ours?: FileEntry;
  readonly theirs?: FileEntry;
}

/** The object id of a commit, or null when the name means nothing here. */
export async function resolveCommit(cwd: string, rev: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`];
  const { code, stdout } = await git(args, { cwd, answers: [0, 1, 128] });
  // Git before 2.30 echoes `--end-of-options` on a line of its own.
  return code === 0 ? (stdout.toString().trim().split('\n').at(-1) ?? null) : null;
}

/** The best common ancestor, or null when the histories have nothing in common (or the clone is too shallow). */
export async function mergeBase(cwd: string, a: string, b: string): Promise<string | null> {
  const { code, stdout } = await git(['merge-base', '--', a, b], { cwd, answers: [0, 1] });
  return code === 0 ? stdout.toString().trim() : null;
}

/** The id of the tree without files, in the hash of this repository: what the first commit is compared with. */
export async function emptyTree(cwd: string): Promise<string> {
  return (await git(['hash-object', '-t', 'tree', '--stdin'], { cwd })).stdout.toString().trim();
}

/** The tracked files (of the index), paths from the top. */
export async function listIndex(cwd: string, paths: readonly string[] = []): Promise<FileEntry[]> {
  const entries = parseStages(
    (await git(['ls-files', '-z', '--stage', '--full-name', '--', ...paths], { cwd })).stdout,
  );
  return entries.filter((entry) => entry.stage === 0).map(({ path, mode, oid }) => ({ path, mode, oid }));
}

/** The files that are tracked, and those that are neither tracked nor ignored. Paths from the top. */
export async function listFiles(top: string, paths: readonly string[]): Promise<string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--full-name', '--', ...paths];
  return [...new Set(records((await git(args, { cwd: top })).stdout))];
}

/** The files of a commit, paths from the top. */
export async function listTree(cwd: string, rev: string, paths: readonly string[] = []): Promise<FileEntry[]> {
  const { stdout } = await git(['ls-tree', '-r', '-z', '--full-tree', rev, '--', ...paths], { cwd });
  return records(stdout).map((record) => {
    const [head = '', path = ''] = split(record, '\t');
    const [mode = '', , oid = ''] = head.split(' ');
    return { path, mode: Number.parseInt(mode, 8), oid };
  });
}

/** The files in conflict, with what each side has. */
export async function listUnmerged(cwd: string, paths: readonly string[] = []): Promise<UnmergedFile[]> {
  const { stdout } = await git(['ls-files', '-z', '--unmerged', '--full-name', '--', ...paths], { cwd });
  const files = new Map<string, UnmergedFile>();
  for (const { stage, ...entry } of parseStages(stdout)) {
    const side = ([undefined, 'base', 'ours', 'theirs'] as const)[stage];
    if (side) files.set(entry.path, { path: entry.path, ...files.get(entry.path), [side]: entry });
  }
  return [...files.values()];
}

/** Stores bytes as a blob, as they are (no filter), and returns the object id. */
export async function writeBlob(cwd: string, bytes: Uint8Array): Promise<string> {
  const args = ['hash-object', '-w', '-t', 'blob', '--no-filters', '--stdin'];
  return (await git(args, { cwd, input: bytes })).stdout.toString().trim();
}

/**
 * The object ids that files of the work tree would get if they were added now, their clean filter applied (`as-is`: none);
 * nothing is stored. `top` is the top of the work tree, where git looks for such paths from whatever folder it runs in; each
 * must exist.
 */
export async function hashFiles(
  top: string,
  paths: readonly string[],
  filter: 'filtered' | 'as-is' = 'filtered',
): Promise<string[]> {
  if (paths.length === 0) return [];
  const input = paths.map((path) => `${cQuoted(path)}\n`).join('');
  const args = ['hash-object', ...(filter === 'as-is' ? ['--no-filters'] : []), '--stdin-paths'];
  return (await git(args, { cwd: top, input })).stdout.toString().trim().split('\n');
}

/**
 * Puts entries into the index without touching the work tree. Run it at the top of the work tree (`--index-info` knows no
 * prefix). The entries have no time stamp, so git compares the file's content, through its filter, at the next look.
 */
export async function updateIndex(top: string, entries: readonly FileEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const input = entries.map(({ mode, oid, path }) => `${mode.toString(8)} ${oid} 0\t${path}\0`).join('');
  await git(['update-index', '-z', '--index-info'], { cwd: top, input });
}

/** Lets git look again at every file whose time stamp differs from the index; never changes what is staged. */
export async function refreshIndex(top: string): Promise<void> {
  // Exit 1 says that some files do differ, which is not our question.
  const env = { GIT_OPTIONAL_LOCKS: undefined };
  await git(['update-index', '-q', '--refresh'], { cwd: top, answers: [0, 1], env });
}

/** The files whose time stamp or size differs from the index, content not looked at. Paths from the top. */
export async function listStatDirty(top: string, paths: readonly string[] = []): Promise<Buffer> {
  return (await git(['diff-files', '--raw', '-z', '--no-abbrev', '--', ...paths], { cwd: top })).stdout;
}

/** The value of one attribute for each path: `unspecified`, `unset`, `set` or its text. */
export async function checkAttributes(
  cwd: string,
  names: readonly string[],
  paths: readonly string[],
): Promise<Map<string, Map<string, string>>> {
  const input = paths.map((path) => `${path}\0`).join('');
  const { stdout } = await git(['check-attr', '-z', '--stdin', ...names], { cwd, input });
  const values = new Map<string, Map<string, string>>(paths.map((path) => [path, new Map()]));
  const fields = records(stdout);
  for (let at = 0; at + 2 < fields.length; at += 3) values.get(fields[at]!)?.set(fields[at + 1]!, fields[at + 2]!);
  return values;
}

function parseStages(bytes: Buffer): (FileEntry & { stage: number })[] {
  return records(bytes).map((record) => {
    const [head = '', path = ''] = split(record, '\t');
    const [mode = '', oid = '', stage = ''] = head.split(' ');
    return { path, mode: Number.parseInt(mode, 8), oid, stage: Number(stage) };
  });
}

function records(bytes: Buffer): string[] {
  return bytes.toString().split('\0').slice(0, -1);
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** As git quotes a path that would not fit on a line; git reads the same back. */
function cQuoted(path: string): string {
  if (!/[\n"\\]/.test(path)) return path;
  return `"${path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}
