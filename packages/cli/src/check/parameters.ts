import type { Subject } from './inspect.ts';

type Matcher = (path: string) => boolean;

/**
 * True if the configuration asks this notebook for a parameters cell. Globs are relative to the folder of the configuration;
 * one without a slash matches the name in every folder. `metadata` is no glob: it leaves it to the notebooks.
 */
export async function needsParameters({
  path,
  settings,
  configFolder,
}: Pick<Subject, 'path' | 'settings' | 'configFolder'>): Promise<boolean> {
  const globs = settings.check.parameters?.filter((glob) => glob !== 'metadata') ?? [];
  if (globs.length === 0) return false;
  const inside =
    configFolder !== '' && path.startsWith(`${configFolder}/`) ? path.slice(configFolder.length + 1) : path;
  return (await matcherOf(globs))(inside);
}

const known = new Map<string, Matcher>();

async function matcherOf(globs: readonly string[]): Promise<Matcher> {
  const key = globs.join('\0');
  let matcher = known.get(key);
  if (matcher === undefined) {
    const { default: picomatch } = await import('picomatch');
    const all = globs.map((glob) => picomatch(glob, { dot: true, basename: !glob.includes('/') }));
    matcher = (path) => all.some((matches) => matches(path));
    known.set(key, matcher);
  }
  return matcher;
}
