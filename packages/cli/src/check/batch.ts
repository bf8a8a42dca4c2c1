/* Checks files on disk: in this thread, or in a worker that is sent a list of them. */
import { lstatSync, readFileSync, statSync } from 'node:fs';
import type { Finding } from '@nbmend/check';
import { configurationIn } from '../configuration.ts';
import { replaceFile } from '../replace-file.ts';
import type { FileToCheck } from './files.ts';
import { type InspectOptions, inspect } from './inspect.ts';

export interface BatchOptions extends InspectOptions {
  readonly top: string;
  readonly config: string | undefined;
  /** Paths that the clean filter strips. */
  readonly filtered: ReadonlySet<string>;
}

export interface CheckedFile {
  readonly path: string;
  readonly findings: readonly Finding[];
  /** The file was mended on disk. */
  readonly fixed: boolean;
  /** Why it could not be read or written, in the system's words. */
  readonly trouble: string | undefined;
}

export type BatchChecker = (files: readonly FileToCheck[]) => Promise<readonly CheckedFile[]>;

/** A checker that keeps what it knows (configuration, compiled policies) from one call to the next. */
export function batchChecker(options: BatchOptions): BatchChecker {
  const configuration = configurationIn(options.top, options.config);
  const checkOne = async ({ absolute, path }: FileToCheck): Promise<CheckedFile> => {
    try {
      const before = options.fix === 'no' ? undefined : statSync(absolute);
      const bytes = readFileSync(absolute);
      const settings = await configuration.settingsFor(path);
      const configFolder = folderOf((await configuration.configFor(path))?.file ?? '');
      // A link may lead out of the tree: what it points at is checked, never written.
      const fix = options.fix !== 'no' && lstatSync(absolute).isSymbolicLink() ? 'no' : options.fix;
      const subject = { path, bytes, settings, configFolder, filtered: options.filtered.has(path) };
      const { findings, fixed } = await inspect(subject, { ...options, fix });
      if (fixed !== undefined && before !== undefined) replaceFile(absolute, [fixed], before);
      return { path, findings, fixed: fixed !== undefined, trouble: undefined };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined || !(error instanceof Error) || !('syscall' in error)) throw error;
      return { path, findings: [], fixed: false, trouble: code === 'EISDIR' ? 'is a folder' : message };
    }
  };
  return async (files) => {
    const checked: CheckedFile[] = [];
    for (const file of files) checked.push(await checkOne(file));
    return checked;
  };
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}
