/* Checks files on disk: in this thread, or in a worker that is sent a list of them. */
import { closeSync, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Folded, fold, type Remark } from '@nbmend/check';
import { configurationIn } from '../configuration.ts';
import { replaceFile } from '../replace-file.ts';
import type { FileToCheck } from './files.ts';
import { type InspectOptions, inspect } from './inspect.ts';

export interface BatchOptions extends InspectOptions {
  readonly top: string;
  readonly config: string | undefined;
  /** Sum up what people are not told one by one. */
  readonly fold: boolean;
  /** Paths that the clean filter strips. */
  readonly filtered: ReadonlySet<string>;
  /** Who keeps the content of a path in another form. */
  readonly keepers: ReadonlyMap<string, string>;
}

export interface CheckedFile {
  readonly path: string;
  /** Findings, or as many remarks if the options ask for no more. */
  readonly findings: readonly Remark[];
  /** Those that are summed up, if the options ask for it. */
  readonly more: readonly Folded[] | undefined;
  /** The file was mended on disk. */
  readonly fixed: boolean;
  /** Not looked at: what is there is this keeper's form of a notebook. */
  readonly left: string | undefined;
  /** Why it could not be read or written, in the system's words. */
  readonly trouble: string | undefined;
}

export type BatchChecker = (files: readonly FileToCheck[]) => Promise<readonly CheckedFile[]>;

/** A checker that keeps what it knows (configuration, compiled policies) from one call to the next. */
export function batchChecker(options: BatchOptions): BatchChecker {
  const configuration = configurationIn(options.top, options.config);
  const read = reusingReader();
  const checkOne = async ({ absolute, path }: FileToCheck): Promise<CheckedFile> => {
    try {
      const before = options.fix === 'no' ? undefined : statSync(absolute);
      const bytes = read(absolute);
      const settings = await configuration.settingsFor(path);
      const name = (await configuration.configFor(path))?.file ?? '';
      const configFolder = folderOf(name);
      const configFile = { name, absolute: resolve(options.top, name) };
      // A link may lead out of the tree: what it points at is checked, never written.
      const fix = options.fix !== 'no' && lstatSync(absolute).isSymbolicLink() ? 'no' : options.fix;
      const filtered = options.filtered.has(path);
      const subject = { path, bytes, settings, configFolder, configFile, filtered, keeper: options.keepers.get(path) };
      const { findings, fixed, left } = await inspect(subject, { ...options, fix });
      if (fixed !== undefined && before !== undefined) replaceFile(absolute, [fixed], before);
      const told = options.fold ? fold(findings) : { findings, more: undefined };
      const { more } = told;
      const parts = { findings: told.findings.map(withoutBytes), more };
      return { path, ...parts, fixed: fixed !== undefined, left, trouble: undefined };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined || !(error instanceof Error) || !('syscall' in error)) throw error;
      const trouble = code === 'EISDIR' ? 'is a folder' : message;
      return { path, findings: [], more: undefined, fixed: false, left: undefined, trouble };
    }
  };
  return async (files) => {
    const checked: CheckedFile[] = [];
    for (const file of files) checked.push(await checkOne(file));
    return checked;
  };
}

/** Fixes have been applied; what is left of them are views of a buffer that the next file is read into. */
function withoutBytes(remark: Remark): Remark {
  return remark.fix === undefined ? remark : { ...remark, fix: [] };
}

/**
 * Reads one file after the other into the same memory, which costs a third of new memory for each. What it returns holds
 * until the next call.
 */
function reusingReader(): (file: string) => Buffer {
  let buffer = Buffer.alloc(0);
  return (file) => {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      // One byte more, so that a file that has grown meanwhile is noticed.
      if (buffer.length <= size) buffer = Buffer.allocUnsafeSlow(size + 1);
      let length = 0;
      for (;;) {
        const got = readSync(descriptor, buffer, length, buffer.length - length, null);
        if (got === 0) return buffer.subarray(0, length);
        length += got;
        if (length === buffer.length) buffer = Buffer.concat([buffer], 2 * length);
      }
    } finally {
      closeSync(descriptor);
    }
  };
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}
