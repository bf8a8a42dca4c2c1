/*
 * What `nbmend diff` and `nbmend review` compare: the words of the command line, read as git diff reads them, become a
 * list of pairs of files.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Change, Reader, Side } from '@nbmend/git';
import type { FileSides } from '@nbmend/render';
import { UsageError } from './exit.ts';

/** Two versions of one notebook, not read yet. */
export interface FilePair {
  readonly file: FileSides;
  readonly status: Change['status'];
  /** The bytes of each side; null where there is no file. */
  readonly readA: () => Promise<Buffer | null>;
  readonly readB: () => Promise<Buffer | null>;
  /** The new side is in the work tree, where a clean filter has not run yet. */
  readonly unfiltered: boolean;
}

export interface Comparison {
  readonly pairs: readonly FilePair[];
  /** What is compared, in words: revisions, or the names of two files. */
  readonly from: string;
  readonly to: string;
  /** The top of the work tree; null when two files were compared, or in a bare repository. */
  readonly top: string | null;
  readonly close: () => Promise<void>;
}

export interface ComparisonRequest {
  /** Words before `--`: revisions, then paths. */
  readonly words: readonly string[];
  /** Paths behind `--`; undefined without a `--`. */
  readonly paths: readonly string[] | undefined;
  /** Compare with the index instead of the work tree. */
  readonly staged: boolean;
  readonly cwd: string;
}

/** Finds out what is to be compared. Throws a UsageError for words that name nothing. */
export async function openComparison(request: ComparisonRequest): Promise<Comparison> {
  const files = await twoFiles(request);
  if (files) return files;
  const { EMPTY, openReader } = await import('@nbmend/git');
  const reader = await openReader(request.cwd);
  if (!reader) {
    const missing = [...request.words, ...(request.paths ?? [])].find((word) => !existsIn(request.cwd, word));
    if (missing !== undefined) throw new UsageError(`${missing}: no such file (and this is no git repository)`);
    throw new UsageError(
      'not inside a git repository',
      'To compare two files anywhere: nbmend diff OLD.ipynb NEW.ipynb',
    );
  }
  const { from, to, paths } = await sidesOf(request, reader, EMPTY);
  const changes = await reader.changes(from, to, { paths, accept: isNotebookName });
  return {
    pairs: changes.filter(isOfFiles).map((change) => pairOf(change, reader, to)),
    from: from.kind === 'commit' && from.rev === EMPTY ? 'nothing' : sideName(from),
    to: sideName(to),
    top: reader.top,
    close: () => reader.close(),
  };
}

export function isNotebookName(path: string): boolean {
  return /\.ipynb$/i.test(path);
}

// --- two files -------------------------------------------------------------------------------------------------------

/** `OLD NEW`, where each is a file on disk, `-` for stdin, or `REV:PATH`; undefined for anything else. */
async function twoFiles({ words, paths, cwd, staged }: ComparisonRequest): Promise<Comparison | undefined> {
  const [a, b] = words;
  if (words.length !== 2 || a === undefined || b === undefined || paths !== undefined || staged) return undefined;
  if (!isFile(a) && !isFile(b) && !(a.includes(':') && b.includes(':'))) return undefined;
  const sources = [await fileSource(a, cwd), await fileSource(b, cwd)] as const;
  if (!sources[0] || !sources[1]) return undefined;
  return {
    pairs: [
      {
        file: { oldPath: a === '/dev/null' ? null : a, newPath: b === '/dev/null' ? null : b, prefixed: false },
        status: 'modified',
        readA: sources[0],
        readB: sources[1],
        unfiltered: false,
      },
    ],
    from: a,
    to: b,
    top: null,
    close: async () => {},
  };
}

function isFile(name: string): boolean {
  return name === '-' || name === '/dev/null' || statSync(name, { throwIfNoEntry: false })?.isDirectory() === false;
}

async function fileSource(name: string, cwd: string): Promise<(() => Promise<Buffer | null>) | undefined> {
  if (name === '/dev/null') return async () => null;
  if (name === '-') return async () => readFileSync(0);
  if (isFile(name)) return async () => readFileSync(name);
  const bytes = await blobAt(name, cwd);
  return bytes === null ? undefined : async () => bytes;
}

/**
 * The file that `REV:PATH` or `:PATH` (of the index) names; PATH is from the top, or from `cwd` with `./` in front, as in
 * gitrevisions. Null when there is no such thing.
 */
export async function blobAt(name: string, cwd: string): Promise<Buffer | null> {
  const [, rev = '', path = ''] = /^([^:]*):(.+)$/s.exec(name) ?? [];
  if (path === '') return null;
  const { openReader } = await import('@nbmend/git');
  const reader = await openReader(cwd);
  if (!reader) return null;
  try {
    const side: Side = rev === '' ? { kind: 'index' } : { kind: 'commit', rev };
    if (rev !== '' && (await reader.resolve(rev)) === null) return null;
    return await reader.readAt(side, await fromTop(path, cwd));
  } finally {
    await reader.close();
  }
}

/** Which part of a name that is neither a file nor anything for `blobAt` is at fault, in words. */
export async function missingBlob(name: string, cwd: string): Promise<string> {
  const colon = name.indexOf(':');
  const [rev, path] = [name.slice(0, colon), name.slice(colon + 1)];
  const { openReader } = await import('@nbmend/git');
  const reader = await openReader(cwd);
  if (!reader) return `${name}: no such file, and no git repository here to look for a revision`;
  try {
    if (rev === '') return `${name}: no such file, and the index has no ${path}`;
    if ((await reader.resolve(rev)) === null) return `${name}: no such file, and no revision ${rev}`;
    return `${name}: no such file, and no ${path} in the revision ${rev} (paths are from the top; ./PATH from here)`;
  } finally {
    await reader.close();
  }
}

/** `./x` is meant from the present folder; git itself resolves that only for its own commands. */
async function fromTop(path: string, cwd: string): Promise<string> {
  if (!/^\.\.?\//.test(path)) return path;
  const { findRepository } = await import('@nbmend/git');
  const { posix } = await import('node:path');
  const prefix = (await findRepository(cwd))?.prefix ?? '';
  return posix.normalize(posix.join(prefix, path));
}

// --- a repository ----------------------------------------------------------------------------------------------------

interface Sides {
  readonly from: Side;
  readonly to: Side;
  readonly paths: readonly string[];
}

/** @param empty the revision that stands for no files, where there is no commit yet */
async function sidesOf(
  { words, paths, staged, cwd }: ComparisonRequest,
  reader: Reader,
  empty: string,
): Promise<Sides> {
  const { revisions, rest } = await splitWords(words, paths, reader, cwd);
  const [first, second, third] = revisions;
  if (third !== undefined) throw new UsageError(`more than two revisions: ${revisions.join(' ')}`);
  const selected = paths ?? rest;
  const range = first === undefined ? null : /^(.*?)(\.\.\.?)(.*)$/s.exec(first);
  if (range) {
    if (second !== undefined || staged) throw new UsageError(`${first} already names both sides`);
    const [, left = '', dots, right = ''] = range;
    const [a, b] = [left || 'HEAD', right || 'HEAD'];
    const from = dots === '...' ? await baseOf(a, b, reader) : a;
    return { from: commit(from), to: commit(b), paths: selected };
  }
  if (staged) {
    if (second !== undefined) throw new UsageError('--staged compares the index with one revision, not with two');
    const head = first ?? ((await reader.resolve('HEAD')) === null ? empty : 'HEAD');
    return { from: commit(head), to: { kind: 'index' }, paths: selected };
  }
  if (first === undefined) return { from: { kind: 'index' }, to: { kind: 'worktree' }, paths: selected };
  return { from: commit(first), to: second === undefined ? { kind: 'worktree' } : commit(second), paths: selected };
}

/** Revisions first, then paths; before a `--` there are only revisions. */
async function splitWords(
  words: readonly string[],
  paths: readonly string[] | undefined,
  reader: Reader,
  cwd: string,
): Promise<{ revisions: string[]; rest: string[] }> {
  const revisions: string[] = [];
  // Two is what a command line has; git is asked about both at the same time.
  const firstTwo = await Promise.all(words.slice(0, 2).map((word) => isRevision(word, reader)));
  for (const [i, word] of words.entries()) {
    if (firstTwo[i] ?? (await isRevision(word, reader))) {
      revisions.push(word);
      continue;
    }
    if (paths !== undefined) throw new UsageError(`${word} is no revision`, 'Before -- there are only revisions.');
    const rest = words.slice(i);
    const missing = rest.find((path) => !existsIn(cwd, path) && !/[*?[:]/.test(path));
    if (missing !== undefined) {
      throw new UsageError(
        `${missing} is neither a revision nor a file`,
        'For a file that is not there any more: nbmend diff -- PATH',
      );
    }
    return { revisions, rest };
  }
  return { revisions, rest: [] };
}

async function isRevision(word: string, reader: Reader): Promise<boolean> {
  const range = /^(.*?)\.\.\.?(.*)$/s.exec(word);
  if (!range) return (await reader.resolve(word)) !== null;
  const [, left = '', right = ''] = range;
  if (left === '' && right === '') return false; // `..` is the folder above
  const ends = await Promise.all([left, right].map((end) => reader.resolve(end || 'HEAD')));
  return ends.every((oid) => oid !== null);
}

async function baseOf(a: string, b: string, reader: Reader): Promise<string> {
  const base = await reader.mergeBase(a, b);
  if (base === null) throw new UsageError(`${a} and ${b} have no common ancestor`, `To compare them: ${a}..${b}`);
  return base;
}

function existsIn(cwd: string, path: string): boolean {
  return statSync(path.startsWith('/') ? path : `${cwd}/${path}`, { throwIfNoEntry: false }) !== undefined;
}

function commit(rev: string): Side {
  return { kind: 'commit', rev };
}

function sideName(side: Side): string {
  if (side.kind === 'commit') return side.rev;
  return side.kind === 'index' ? 'the index' : 'the work tree';
}

/** Not of links and submodules, which may be called `x.ipynb` too: those are git's. */
function isOfFiles({ oldMode, newMode }: Change): boolean {
  return [oldMode, newMode].every((bits) => bits === 0 || (bits & 0o170000) === 0o100000);
}

function pairOf(change: Change, reader: Reader, to: Side): FilePair {
  const { status, path, oldPath, oldMode, newMode, oldOid, newOid, similarity } = change;
  const renamed = status === 'renamed' || status === 'copied';
  return {
    status,
    file: {
      oldPath: status === 'added' ? null : oldPath,
      newPath: status === 'deleted' ? null : path,
      ...(oldMode !== 0 && { oldMode: mode(oldMode) }),
      ...(newMode !== 0 && { newMode: mode(newMode) }),
      ...(renamed && similarity !== undefined && { similarity }),
      prefixed: true,
    },
    readA: async () => (oldOid === null ? null : reader.read(oldOid)),
    readB: async () => {
      if (status === 'deleted') return null;
      return newOid === null ? reader.readAt(to, path) : reader.read(newOid);
    },
    unfiltered: newOid === null && to.kind === 'worktree' && status !== 'deleted',
  };
}

function mode(bits: number): string {
  return bits.toString(8).padStart(6, '0');
}
