/*
 * git's long-running filter process (gitattributes, "Long Running Filter Process"), version 2: git starts one process for
 * all files of a command, where a plain `clean` filter is one process a file. For 300 notebooks that is the difference
 * between half a minute and a third of a second. Notebooks are not known here: the handler is given.
 */
import { type Pipe, readAll } from './pipe.ts';
import { PacketReader, PacketWriter, ProtocolError } from './pkt-line.ts';

/** What the filter does with one file. */
export type FilterAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly chunks: readonly Uint8Array[] }
  /** Not what the filter is for: it passes through as it is, and `reason` is said once. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Filters one file; `path` is from the top of the work tree, with `/`. The bytes are the handler's until its answer, which may
 * be made of views into them, is written. What it throws is a failure for this file alone: git
 * then stores the file as it is, or refuses it where `filter.<name>.required` is set.
 */
export type FilterHandler = (bytes: Buffer, path: string) => FilterAnswer | Promise<FilterAnswer>;

export interface FilterOptions {
  /** For `git add` and what else goes into the repository. The other direction, smudge, is always the identity. */
  readonly clean: FilterHandler;
  /** One message for a person, without line end. */
  readonly warn: (message: string) => void;
  readonly pipe: Pipe;
  /** How large a file is likely to be; a good guess saves a copy, a wrong one costs nothing but that. */
  readonly sizeOf?: (path: string) => number | undefined;
  /** Without smudge git does not send files on their way out at all. Needed when the filter is `required`. */
  readonly smudge?: boolean;
}

/**
 * Talks to git until git closes the pipe, which is the regular end. Throws a ProtocolError when the other side is not git
 * or speaks another version.
 */
export async function serveFilter(options: FilterOptions): Promise<void> {
  const reader = new PacketReader(options.pipe);
  const writer = new PacketWriter(options.pipe);
  const warned = new Set<string>();
  // git insists on both directions where the filter is required: it then refuses what fails, and else stores it as it is.
  const ofFailure = options.smudge === false ? ' (stored as it is)' : '';
  try {
    if (!shakeHands(reader, writer, options.smudge ?? true)) return;
    for (;;) {
      const request = reader.list();
      if (request === undefined) return sumUp();
      const { command, pathname = '' } = fields(request);
      const collector = reader.content(command === 'clean' ? options.sizeOf?.(pathname) : undefined);
      if (command === 'smudge') succeed(writer, collector.pieces());
      else if (command === 'clean') await clean(collector.whole(), pathname);
      else fail(writer);
    }
  } catch (error) {
    // git went away, by Ctrl-C say, while we were writing or in the middle of a file: nobody is there to be told.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw error;
  }

  async function clean(bytes: Buffer, path: string): Promise<void> {
    let chunks: readonly Uint8Array[];
    try {
      const answer = await options.clean(bytes, path);
      chunks = answer.kind === 'changed' ? answer.chunks : [bytes];
      if (answer.kind === 'unreadable') warnOnce(path, passedThrough(path, answer.reason));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      warnOnce(message, `${path}: ${message}${ofFailure}`);
      return fail(writer);
    }
    succeed(writer, chunks);
  }

  /** git may ask for the same file several times in one command, and one cause may fail every file. */
  function warnOnce(key: string, message: string): void {
    if (!warned.has(key) && warned.size < MOST_TOLD) options.warn(message);
    warned.add(key);
  }

  function sumUp(): void {
    const rest = warned.size - MOST_TOLD;
    if (rest > 0) options.warn(`the same goes for ${rest} more ${rest === 1 ? 'file' : 'files'}`);
  }
}

/** Warnings of one command of git, which is asked again and again; beyond so many nobody reads on. */
const MOST_TOLD = 5;

/** The same for one file as a plain `clean` filter: stdin to stdout. `path` is what git's `%f` said, or a name for messages. */
export async function filterOnce(path: string, options: Omit<FilterOptions, 'smudge'>): Promise<void> {
  const bytes = readAll(options.pipe, options.sizeOf?.(path));
  const answer = await options.clean(bytes, path);
  if (answer.kind === 'unreadable') options.warn(passedThrough(path, answer.reason));
  for (const chunk of answer.kind === 'changed' ? answer.chunks : [bytes]) options.pipe.write(chunk);
}

/** False when the other side closed the pipe instead. */
function shakeHands(reader: PacketReader, writer: PacketWriter, smudge: boolean): boolean {
  const hello = reader.list();
  if (hello === undefined) return false;
  const [welcome, ...versions] = hello;
  if (welcome !== 'git-filter-client') throw new ProtocolError('this is not git speaking its filter protocol');
  if (!versions.includes('version=2')) {
    throw new ProtocolError(`git offers ${versions.join(', ') || 'no version'} of its filter protocol, not version=2`);
  }
  writer.list('git-filter-server', 'version=2').send();
  const offered = reader.list();
  if (offered === undefined) return false;
  const capabilities = ['capability=clean', ...(smudge ? ['capability=smudge'] : [])];
  writer.list(...capabilities.filter((capability) => offered.includes(capability))).send();
  return true;
}

function succeed(writer: PacketWriter, chunks: readonly Uint8Array[]): void {
  // The last, empty list says that the status has not changed on the way.
  writer.list('status=success').content(chunks).flush().send();
}

function fail(writer: PacketWriter): void {
  writer.list('status=error').send();
}

function fields(lines: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function passedThrough(path: string, reason: string): string {
  return `${reason.startsWith(path) ? reason : `${path}: ${reason}`} (stored as it is)`;
}
