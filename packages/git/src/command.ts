import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How git is to call nbmend: words for a POSIX shell, which is what git runs commands with, on Windows too. */
export interface Command {
  readonly words: string;
  /** Why it may stop working, if so. */
  readonly caution?: string;
}

export interface CommandSource {
  /** The running launcher (bin/nbmend) and the Node that runs it. */
  readonly script: string;
  readonly node: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The command that goes into git's configuration: plain `nbmend` where PATH leads to the installation that is running
 * (npm's global one, which survives updates), else Node and launcher by absolute path (a clone, a project's node_modules).
 */
export function chooseCommand({ script, node, env }: CommandSource): Command {
  const onPath = findOnPath('nbmend', env);
  const fromNpx = /[\\/]_npx[\\/]/.test(script);
  if (onPath !== null && (fromNpx || leadsTo(onPath, script))) return { words: 'nbmend' };
  const words = `${shellQuoted(node)} ${shellQuoted(script)}`;
  if (!fromNpx) return { words };
  const caution = 'it is run from the cache of npx, which npm may clear; install it with "npm install --global nbmend"';
  return { words, caution };
}

/** Full path of a program on PATH, or null. Folders that only an npm script or npx puts there do not count. */
export function findOnPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const path = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of path.split(delimiter)) {
    if (folder === '' || /[\\/]node_modules[\\/]\.bin[\\/]?$|[\\/]_npx[\\/]/.test(folder)) continue;
    for (const ending of endings) {
      const file = join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not here: look in the next folder
      }
    }
  }
  return null;
}

/** One word for a POSIX shell. Windows paths get `/`, which works everywhere and needs no quoting. */
function shellQuoted(word: string): string {
  const path = process.platform === 'win32' ? word.replaceAll('\\', '/') : word;
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** Whether a file on PATH is the launcher: a link to it, or (Windows) the script that npm puts beside its node_modules. */
function leadsTo(onPath: string, script: string): boolean {
  const real = realpathSync(script);
  if (realpathSync(onPath) === real) return true;
  if (process.platform !== 'win32') return false;
  return real.toLowerCase() === join(onPath, '..', 'node_modules', 'nbmend', 'bin', 'nbmend').toLowerCase();
}
