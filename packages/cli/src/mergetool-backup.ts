/*
 * The copy that `git mergetool` keeps of a file while a tool settles it. After a tool that fails, or that a person has left
 * before the end, git puts the copy in the place of the file, and what was settled would be gone.
 */
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { replaceFile } from './replace-file.ts';

export interface Backup {
  /** Makes the copy what the file is now, so that git puts this back. */
  follow(bytes: Buffer): void;
  /** Makes the copy what it was: nothing is left to settle, and git may keep it (`mergetool.keepBackup`). */
  restore(): void;
}

/**
 * git's copy of `merged`, found beside LOCAL by the name that git-mergetool gives to both; undefined where there is none, or
 * where it is another file by its content.
 */
export function backupOf(local: string, merged: string): Backup | undefined {
  const path = local.replace(/_LOCAL_(\d+(\.[^./\\]*)?)$/, '_BACKUP_$1');
  if (path === local) return undefined;
  const first = statSync(path, { throwIfNoEntry: false });
  if (!first?.isFile()) return undefined;
  const original = readFileSync(path);
  if (!original.equals(readFileSync(merged))) return undefined;
  let followed = false;
  const put = (bytes: Buffer): void => replaceFile(path, [bytes], statSync(path));
  return {
    follow(bytes) {
      put(bytes);
      followed = true;
    },
    restore() {
      if (!followed) return;
      put(original);
      // Without trustExitCode git tells from the times whether the tool has written the file.
      utimesSync(path, first.atime, first.mtime);
    },
  };
}
