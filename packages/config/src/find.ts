/*
 * Which configuration holds for a notebook: the one in the nearest folder upwards. Without any file this loads nothing.
 */
import { ConfigError } from './error.ts';
import { type ListChange, NO_SETTINGS, SECTION_NAMES, type Settings } from './options.ts';
import type { Config } from './read.ts';

/** Names looked for in each folder; the first one that is about nbmend is taken. */
export const CONFIG_NAMES = ['nbmend.toml', '.nbmendrc.json', 'pyproject.toml', 'package.json'] as const;

/** The text of a file, or undefined if there is none. Paths are as the finder was given them, with `/`. */
export type ReadText = (path: string) => string | undefined;

export class ConfigFinder {
  private readonly readText: ReadText;
  private readonly explicit: string | undefined;
  private readonly known = new Map<string, Promise<Loaded | undefined>>();

  /**
   * @param explicit the file of `--config`, which then holds for every notebook
   */
  constructor(readText: ReadText, explicit?: string) {
    this.readText = readText;
    this.explicit = explicit;
  }

  /**
   * Settings of the notebook at `path`, which is relative to the folder where the search ends (the top of the work tree)
   * or absolute (then it ends at the root). The same object for the same settings, so that what is made of it can be kept.
   * @throws ConfigError if the file that holds for it is wrong
   */
  async settingsFor(path: string): Promise<Settings> {
    const loaded = await this.find(path);
    return loaded === undefined ? NO_SETTINGS : loaded.settingsFor(path);
  }

  /** What each part of the file that holds for the notebook says, later parts on top: for `nbmend config --show`. */
  async layersFor(path: string): Promise<readonly Layer[]> {
    return (await this.find(path))?.layersFor(path) ?? [];
  }

  /** The file that holds for the notebook. */
  async configFor(path: string): Promise<Config | undefined> {
    return (await this.find(path))?.config;
  }

  /** Files beside the one that holds for the notebook which are about nbmend too, and so are ignored. */
  async ignoredFor(path: string): Promise<readonly string[]> {
    const file = this.explicit === undefined ? (await this.configFor(path))?.file : undefined;
    if (file === undefined) return [];
    const start = file.lastIndexOf('/') + 1;
    const names: readonly string[] = CONFIG_NAMES;
    const behind = names.slice(names.indexOf(file.slice(start)) + 1);
    const ignored: string[] = [];
    for (const name of behind) {
      const other = file.slice(0, start) + name;
      // What is wrong in a file that is not read is no matter.
      const loaded = await this.load(other).catch(() => true);
      if (loaded !== undefined) ignored.push(other);
    }
    return ignored;
  }

  private find(path: string): Promise<Loaded | undefined> {
    if (this.explicit === undefined) return this.nearest(folderOf(path));
    const { explicit } = this;
    return this.remember(explicit, async () => {
      if (this.readText(explicit) === undefined) throw new ConfigError(explicit, 'there is no such file');
      const loaded = await this.load(explicit);
      if (loaded === undefined) throw new ConfigError(explicit, 'there is no configuration of nbmend in this file');
      return loaded;
    });
  }

  /** The folder's own file, else that of the folder above. */
  private nearest(folder: string): Promise<Loaded | undefined> {
    return this.remember(folder, async () => {
      for (const name of CONFIG_NAMES) {
        const loaded = await this.load(folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`);
        if (loaded !== undefined) return loaded;
      }
      const above = folderOf(folder);
      return folder === '' || above === folder ? undefined : this.nearest(above);
    });
  }

  private async load(file: string): Promise<Loaded | undefined> {
    const text = this.readText(file);
    if (text === undefined) return undefined;
    const { readConfig } = await import('./read.ts');
    const config = await readConfig(text, file);
    return config && new Loaded(config, await matchersOf(config));
  }

  private remember(key: string, make: () => Promise<Loaded | undefined>): Promise<Loaded | undefined> {
    let loaded = this.known.get(key);
    if (loaded === undefined) {
      loaded = make();
      this.known.set(key, loaded);
    }
    return loaded;
  }
}

type Matcher = (path: string) => boolean;

/** Settings and where they come from: `nbmend.toml`, or `nbmend.toml, overrides for reports/**`. */
export interface Layer {
  readonly from: string;
  readonly settings: Settings;
}

/** A file with its globs compiled. */
class Loaded {
  readonly config: Config;
  private readonly matchers: readonly Matcher[];
  private readonly merged = new Map<string, Settings>();

  constructor(config: Config, matchers: readonly Matcher[]) {
    this.config = config;
    this.matchers = matchers;
  }

  settingsFor(path: string): Settings {
    const holding = this.holding(path);
    const key = holding.join();
    let settings = this.merged.get(key);
    if (settings === undefined) {
      const layers = holding.map((i) => this.config.overrides[i].settings);
      settings = layers.reduce(mergeSettings, this.config.everywhere);
      this.merged.set(key, settings);
    }
    return settings;
  }

  layersFor(path: string): readonly Layer[] {
    const { file, everywhere, overrides } = this.config;
    const layers = this.holding(path).map((i) => ({
      from: `${file}, overrides for ${overrides[i].files.join(' ')}`,
      settings: overrides[i].settings,
    }));
    return [{ from: file, settings: everywhere }, ...layers];
  }

  /** Indices of the overrides that hold for the notebook. */
  private holding(path: string): readonly number[] {
    const inside = relativeTo(folderOf(this.config.file), path);
    return this.matchers.flatMap((matches, i) => (matches(inside) ? [i] : []));
  }
}

/** Option by option, what is above wins; changes to a list (`+x`, `-y`) are made to the list below. */
export function mergeSettings(below: Settings, above: Settings): Settings {
  const sections = SECTION_NAMES.map((name) => {
    const merged: Record<string, unknown> = { ...below[name] };
    for (const [option, value] of Object.entries(above[name])) merged[option] = onTop(merged[option], value);
    return [name, merged] as const;
  });
  return Object.fromEntries(sections) as Settings;
}

/** A list with changes made to it. */
export function applyChanges<T>(list: readonly T[], change: ListChange<T>): readonly T[] {
  return [
    ...list.filter((item) => !change.remove.includes(item)),
    ...change.add.filter((item) => !list.includes(item)),
  ];
}

function onTop(below: unknown, above: unknown): unknown {
  if (!isListChange(above) || below === undefined) return above;
  if (!isListChange(below)) return applyChanges(below as readonly unknown[], above);
  return {
    add: applyChanges(below.add, { add: above.add, remove: above.remove }),
    remove: applyChanges(below.remove, { add: above.remove, remove: above.add }),
  };
}

/** True for what `["+a", "-b"]` was read as. */
export function isListChange(value: unknown): value is ListChange<unknown> {
  return typeof value === 'object' && value !== null && 'add' in value && 'remove' in value;
}

/** The folder of a path, without the last slash except for a root; empty at the end of a relative path. */
function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  if (slash === -1) return '';
  return slash === 0 || path[slash - 1] === ':' ? path.slice(0, slash + 1) : path.slice(0, slash);
}

function relativeTo(folder: string, path: string): string {
  if (folder === '') return path;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

async function matchersOf({ overrides }: Config): Promise<readonly Matcher[]> {
  if (overrides.length === 0) return [];
  const { default: picomatch } = await import('picomatch');
  return overrides.map(({ files }) => {
    const matchers = files.map((glob) => picomatch(glob, { dot: true, basename: !glob.includes('/') }));
    return (path) => matchers.some((matches) => matches(path));
  });
}
