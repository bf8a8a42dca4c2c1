import { readFileSync } from 'node:fs';
import { ConfigFinder } from '@nbmend/config';

/**
 * Finds the configuration of notebooks whose paths are given relative to `top` (the top of the work tree, where the search
 * upwards ends). Without any configuration file it costs four failed opens a folder.
 * @param explicit the file of `--config`, relative to `top` or absolute
 */
export function configurationIn(top: string, explicit?: string): ConfigFinder {
  return new ConfigFinder((path) => readIfThere(isAbsolute(path) ? path : `${top}/${path}`), explicit);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

/** Also `C:/...`; node:path is not worth its loading in a verb that git calls. */
function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}
