/* What `nbmend strip` does: notebooks without what running them leaves behind, in place or to stdout. */
import { readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { type StripMode, type StripPolicy, stripBytes } from '@nbmend/clean';
import { type ConfigFinder, NO_SETTINGS, type Settings } from '@nbmend/config';
import { type ColourWish, colourLevel, isTerminal, paintFor } from './colour.ts';
import { configurationIn } from './configuration.ts';
import { UsageError } from './exit.ts';
import { findNotebooks } from './find-notebooks.ts';
import { keepersOf } from './other-filters.ts';
import { showProgress } from './progress.ts';
import { say } from './say.ts';
import { writeOut } from './stdout.ts';
import type { StripJob } from './strip-file.ts';
import { type StripFlags, withFlags } from './strip-options.ts';
import { policyOf } from './strip-policy.ts';
import { stripFiles } from './strip-pool.ts';
import { Report } from './strip-report.ts';
import { pathInTree, treeOf, withoutLinks } from './tree.ts';

export interface Flags extends StripFlags {
  readonly check?: boolean;
  readonly verify?: boolean;
  readonly dryRun?: boolean;
  readonly diff?: boolean;
  readonly textconv?: boolean;
  readonly format: string;
  readonly quiet?: boolean;
  readonly mode: string;
  readonly config: string | boolean;
  readonly stdinPath?: string;
  readonly history?: boolean;
  readonly fastExport?: boolean;
  readonly color: ColourWish | boolean;
}

/** What holds where the command line says nothing. */
export const PLAIN: Flags = { format: 'text', mode: 'auto', config: true, color: 'auto' };

/** Runs one command line; returns the exit code. */
export async function strip(files: readonly string[], flags: Flags): Promise<number> {
  if (flags.history) return (await import('./history.ts')).printRecipe();
  const settings = new FileSettings(flags);
  if (flags.fastExport) return (await import('./history.ts')).stripStream((path) => settings.policyFor(path));
  if (files.length === 0) {
    throw new UsageError('name notebooks or folders to strip', 'A dot strips all notebooks here: nbmend strip .');
  }
  if (files.includes('-') || flags.textconv) return toStdout(files, flags, settings);
  return inPlace(files, flags, settings);
}

async function inPlace(args: readonly string[], flags: Flags, settings: FileSettings): Promise<number> {
  const then = flags.diff ? 'patch' : flags.check || flags.verify || flags.dryRun ? 'report' : 'write';
  const report = new Report(await reportOptions(flags, then));
  const jobs: StripJob[] = [];
  let bytes = 0;
  const names = await findNotebooks(args);
  const keepers = await keepersOf(names);
  const stored = await storedInGit(names, settings);
  for (const name of names) {
    const keeper = keepers.get(name);
    if (keeper !== undefined) {
      report.add(name, { kind: 'skipped', reason: `left to ${keeper}` });
      continue;
    }
    if (stored.has(name)) {
      report.add(name, { kind: 'skipped', reason: 'stored stripped by the git filter, so the file keeps its outputs' });
      continue;
    }
    const policy = await settings.policyFor(name);
    if (policy === undefined) {
      report.add(name, { kind: 'skipped', reason: 'left alone by the configuration' });
      continue;
    }
    const { path, size } = placeOf(name);
    if (path === undefined) {
      const message = `nbmend: ${name}: a link that leads out of this tree is not followed; name the file itself`;
      report.add(name, { kind: 'failed', message });
      continue;
    }
    bytes += size;
    jobs.push({ name, path, policy, mode: settings.mode, then });
  }
  const progress = await showProgress(jobs.length, 'stripping');
  await stripFiles(jobs, bytes, ({ name }, outcome) => {
    progress.step();
    if (outcome.kind === 'failed' || outcome.kind === 'stripped') progress.clear();
    report.add(name, outcome);
  }).finally(() => progress.stop());
  report.end();
  if (report.anyFailed) return 2;
  return report.anyStripped && (flags.check || flags.verify || flags.diff) ? 1 : 0;
}

/** A hook of pre-commit is about what gets committed: what the filter has stripped already, stays as it is in the work tree. */
async function storedInGit(names: readonly string[], settings: FileSettings): Promise<ReadonlySet<string>> {
  if (process.env.PRE_COMMIT !== '1') return new Set();
  const { storedStripped } = await import('./stored-stripped.ts');
  return storedStripped(names, (name) => settings.policyFor(name), settings.mode);
}

async function reportOptions(flags: Flags, then: StripJob['then']): Promise<ConstructorParameters<typeof Report>[0]> {
  if (flags.format !== 'text' && flags.format !== 'json') {
    throw new UsageError(`--format cannot be "${flags.format}"; it is text or json`);
  }
  const terminal = isTerminal(1);
  const wish = flags.color === true ? 'always' : flags.color === false ? 'never' : flags.color;
  const level = then === 'patch' ? colourLevel({ wish, terminal, env: process.env }) : 0;
  const what = flags.format === 'json' ? 'json' : ({ write: 'done', report: 'would', patch: 'patch' } as const)[then];
  return {
    what,
    written: then === 'write',
    quiet: flags.quiet === true,
    paint: level === 0 ? undefined : await paintFor(level),
    terminal,
  };
}

/** The file behind the name and its size, or what was named if there is nothing; no path for a link out of the tree. */
function placeOf(name: string): { readonly path: string | undefined; readonly size: number } {
  try {
    return withoutLinks(name, treeOf(name));
  } catch {
    return { path: resolve(name), size: 0 }; // reading it will say what is wrong
  }
}

/** One file or stdin to stdout. */
async function toStdout(files: readonly string[], flags: Flags, settings: FileSettings): Promise<number> {
  if (files.length > 1) throw new UsageError('only one file can be written to stdout', 'Name one file, or - alone.');
  const [file = '-'] = files;
  const path = file === '-' ? (flags.stdinPath ?? '-') : file;
  const bytes = file === '-' ? await readStdin() : readFileSync(file);
  const policy = await settings.policyFor(path);
  const name = path === '-' ? '<stdin>' : path;
  const newer = (version: string): void => {
    if (!flags.quiet) say(`nbmend: ${name}: nbformat ${version} is newer than nbformat 4, and was read as if of 4\n`);
  };
  const result = policy === undefined ? UNCHANGED : stripBytes(bytes, name, policy, settings.mode, newer);
  if (flags.check || flags.verify || flags.dryRun) {
    const { removedFrom } = await import('./strip-file.ts');
    const report = new Report(await reportOptions(flags, 'report'));
    if (result.kind === 'unchanged') report.add(name, result);
    else {
      const removed = removedFrom(result, bytes.length);
      report.add(name, { kind: 'stripped', removed });
    }
    report.end();
    return result.kind === 'stripped' && !flags.dryRun ? 1 : 0;
  }
  if (flags.diff) {
    if (result.kind === 'unchanged') return 0;
    const { patchOf } = await import('./patch.ts');
    writeOut(patchOf(name, bytes, result.splices));
    return 1;
  }
  if (result.kind === 'unchanged') writeOut(bytes);
  else for (const part of joined(result.chunks)) writeOut(part);
  return 0;
}

const UNCHANGED = { kind: 'unchanged' } as const;

async function readStdin(): Promise<Buffer> {
  const { readAll, standardPipe } = await import('@nbmend/git/filter');
  const { fstatSync } = await import('node:fs');
  const stats = fstatSync(0);
  return readAll(standardPipe(), stats.isFile() ? stats.size : undefined);
}

/** Small pieces together, large ones as they are: few writes, and no copy of what is large. */
function* joined(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (chunk.length < LARGE) {
      small.push(chunk);
      size += chunk.length;
    }
    if (size >= LARGE || (chunk.length >= LARGE && small.length > 0)) {
      yield Buffer.concat(small, size);
      [small, size] = [[], 0];
    }
    if (chunk.length >= LARGE) yield chunk;
  }
  if (size > 0) yield Buffer.concat(small, size);
}

const LARGE = 1 << 20;

/** Configuration and command line together, for each file. */
class FileSettings {
  readonly mode: StripMode;
  private readonly flags: Flags;
  private readonly finders = new Map<string, ConfigFinder>();
  private readonly merged = new Map<Settings, Settings>();

  constructor(flags: Flags) {
    this.flags = flags;
    if (flags.mode !== 'auto' && flags.mode !== 'jupyter' && flags.mode !== 'zeppelin') {
      throw new UsageError(`--mode cannot be "${flags.mode}"; it is jupyter or zeppelin`);
    }
    this.mode = flags.mode;
    this.withFlags(NO_SETTINGS); // a wrong flag is an error before any file is read
  }

  /** undefined if the configuration says that the file is left alone. */
  async policyFor(path: string): Promise<StripPolicy | undefined> {
    const { strip } = this.withFlags(await this.configured(path));
    return strip.enabled === false ? undefined : policyOf(strip);
  }

  private configured(path: string): Promise<Settings> {
    const { config } = this.flags;
    if (config === false) return Promise.resolve(NO_SETTINGS);
    const tree = treeOf(path);
    let finder = this.finders.get(tree);
    if (finder === undefined) {
      const explicit = typeof config === 'string' ? resolve(config).split(sep).join('/') : undefined;
      finder = configurationIn(tree, explicit);
      this.finders.set(tree, finder);
    }
    return finder.settingsFor(pathInTree(path, tree));
  }

  private withFlags(settings: Settings): Settings {
    let merged = this.merged.get(settings);
    if (merged === undefined) {
      merged = withFlags(settings, this.flags);
      // Naming the mode asks for what nbstripout does in it.
      if (this.mode === 'zeppelin') merged = withFlags(merged, { profile: ['-zeppelin'] });
      this.merged.set(settings, merged);
    }
    return merged;
  }
}
