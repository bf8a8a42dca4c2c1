import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config-list.ts';
import { InstallError } from './install-step.ts';
import { PacketWriter } from './pkt-line.ts';
import { git } from './run.ts';

/** Three versions of a small file, for trying what is configured. */
export interface Sample {
  readonly base: Uint8Array;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
  /** What a merge of them must hold. */
  readonly merged: readonly string[];
}

/** A file that does not exist, at the top. */
const PATH = 'nbmend-probe.ipynb';

/**
 * Runs what git is configured to run, as git does, on a sample in a folder of its own. Returns, for each key whose command
 * fails, why. A key that is not set is not tried.
 */
export async function tryCommands(cwd: string, config: Config, sample: Sample): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'nbmend-status-')).catch((error: NodeJS.ErrnoException) => {
    throw new InstallError(
      `cannot try what is configured, because no folder can be made in ${tmpdir()} (${error.code}); ` +
        'make that folder, or set TMPDIR to one that you can write to',
    );
  });
  const file = (name: string) => join(folder, name).replaceAll('\\', '/');
  try {
    for (const name of ['base', 'ours', 'theirs'] as const) await writeFile(file(name), sample[name]);
    const old = [PATH, file('base'), NO_OID, '100644'];
    const trials: Record<string, (command: string) => Promise<string | null>> = {
      'diff.nbmend.command': async (command) =>
        complaint(await run(cwd, command, [...old, file('theirs'), NO_OID, '100644']), /./),
      'diff.nbmend.textconv': async (command) => complaint(await run(cwd, command, [file('base')]), /./),
      'merge.nbmend.driver': async (command) => {
        const done = await run(cwd, filledIn(command, file), []);
        const merged = await readFile(file('ours'), 'utf8');
        return complaint(done, sample.merged.every((text) => merged.includes(text)) ? /^/ : /$./);
      },
      'filter.nbmend.process': async (command) => {
        // What is said on the way (by Node, by GIT_TRACE) is no failure; the answer tells.
        const done = await run(cwd, command, [], requestToClean(sample.base));
        return complaint(done, /status=success/);
      },
    };
    const results = await Promise.all(
      Object.entries(trials).map(async ([key, trial]) => {
        const set = config.get(key);
        return [key, set === undefined ? null : await trial(set.value)] as const;
      }),
    );
    return new Map(results.flatMap(([key, why]) => (why === null ? [] : [[key, why] as const])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NO_OID = '0'.repeat(40);

/** Every exit code is an answer. */
export const EVERY_CODE = Array.from({ length: 256 }, (_, code) => code);

interface Done {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** By an alias, which git gives to its own shell, from the top of the work tree. */
function run(cwd: string, command: string, args: readonly string[], input?: Uint8Array): Promise<Done> {
  const words = ['-c', `alias.nbmend-probe=!${command}`, 'nbmend-probe', ...args];
  return git(words, { cwd, answers: EVERY_CODE, ...(input && { input }) });
}

/** What is wrong with what a command did, or null. */
function complaint({ code, stdout, stderr }: Done, expected: RegExp): string | null {
  if (code !== 0) return lastLine(stderr) || `exit code ${code}`;
  return expected.test(stdout.toString('latin1')) ? null : lastLine(stderr) || 'it does not do what it should';
}

/** gitattributes, "Defining a custom merge driver". */
function filledIn(driver: string, file: (name: string) => string): string {
  const values: Record<string, string> = {
    O: file('base'),
    A: file('ours'),
    B: file('theirs'),
    L: '7',
    P: PATH,
    S: 'base',
    X: 'ours',
    Y: 'theirs',
    '%': '%',
  };
  return driver.replace(/%(.)/g, (whole, letter: string) => {
    const value = values[letter];
    return value === undefined
      ? whole
      : letter === '%' || letter === 'L'
        ? value
        : `'${value.replaceAll("'", "'\\''")}'`;
  });
}

/** What git sends to a filter process for one file (gitattributes, "Long Running Filter Process"). */
function requestToClean(bytes: Uint8Array): Buffer {
  const sent: Buffer[] = [];
  const writer = new PacketWriter({ read: () => 0, write: (piece) => void sent.push(Buffer.from(piece)) });
  writer.list('git-filter-client', 'version=2').list('capability=clean', 'capability=smudge');
  writer.list('command=clean', `pathname=${PATH}`).content([bytes]).send();
  return Buffer.concat(sent);
}

/** What a person should read of what a command said on stderr: our own last word, else the last. */
export function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => line.startsWith('nbmend: ')) ?? lines.at(-1) ?? '';
}
