/* `nbmend config`: the effective settings of a notebook, each with the place it comes from. */
import { resolve, sep } from 'node:path';
import { DEFAULT_RULES } from '@nbmend/check';
import { DEFAULT_POLICY } from '@nbmend/clean';
import {
  applyChanges,
  CONFIG_NAMES,
  isListChange,
  jsonSchema,
  kebab,
  type Layer,
  SECTION_NAMES,
  SECTIONS,
} from '@nbmend/config';
import { rulesFor } from '../check/rules.ts';
import { configurationIn } from '../configuration.ts';
import { UsageError } from '../exit.ts';
import type { VerbCommand } from '../program.ts';
import { writeOut } from '../stdout.ts';
import { pathInTree, treeOf } from '../tree.ts';

interface Flags {
  readonly show?: boolean;
  readonly schema?: boolean;
  readonly config?: string;
  readonly format: string;
}

export function define(program: VerbCommand): void {
  program
    .command('config')
    .summary('show what is configured for a notebook, and where')
    .description(
      `Shows every setting with the place it comes from. Settings stand in ${CONFIG_NAMES.join(', ')}; the file in the ` +
        'nearest folder above a notebook holds for it, and only that one.',
    )
    .argument('[notebook]', 'the notebook to show it for; it need not exist (default: any notebook of this folder)')
    .option('--show', 'show the settings (the default)')
    .option('--config <file>', 'as if this file held for it')
    .option('--format <format>', 'text (which is TOML) or json', 'text')
    .option('--schema', 'print the JSON schema of the configuration')
    .examples([
      ['nbmend config', 'settings of the notebooks in this folder'],
      ['nbmend config reports/july.ipynb', 'of one notebook, its overrides applied'],
      ['nbmend config --schema > nbmend.schema.json', 'for an editor'],
    ])
    .performs(run);
}

/** A setting as it holds. */
interface Effective {
  readonly section: string;
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
}

async function run(notebook: string | undefined, { schema, config, format }: Flags): Promise<number> {
  if (format !== 'text' && format !== 'json') {
    throw new UsageError(`--format cannot be "${format}"; it is text or json`);
  }
  if (schema) {
    writeOut(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    return 0;
  }
  const path = notebook ?? 'any.ipynb';
  const tree = treeOf(path);
  const explicit = config === undefined ? undefined : resolve(config).split(sep).join('/');
  const configuration = configurationIn(tree, explicit);
  const layers = await configuration.layersFor(pathInTree(path, tree));
  const name = layers[0]?.from;
  if (name !== undefined) {
    // The table of options does not know the rules: a name that is none is told here as check tells it.
    const { check } = await configuration.settingsFor(pathInTree(path, tree));
    rulesFor(check, {}, { name, absolute: resolve(tree, name) });
  }
  const settings = effective(layers);
  const ignored = await configuration.ignoredFor(pathInTree(path, tree));
  if (format === 'json') writeOut(`${JSON.stringify(asJson(settings, layers, ignored), null, 1)}\n`);
  else writeOut(asToml(settings, layers, ignored, pathInTree(path, tree), tree));
  return 0;
}

const DEFAULT = 'default';

/** All rules that are on by default. */
const DEFAULT_SELECTION: readonly string[] = [...DEFAULT_RULES.keys()];

/** What holds where nothing is configured. Only options with a default are in it. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  strip: { enabled: true, ...DEFAULT_POLICY },
  check: { select: DEFAULT_SELECTION, parameters: [], ignore: [], severity: {}, onStaged: 'strip' },
  diff: { ignore: [], context: 3 },
  merge: { outputs: 'ours' },
};

function effective(layers: readonly Layer[]): Effective[] {
  return SECTION_NAMES.flatMap((section) =>
    Object.keys(SECTIONS[section]).flatMap((name): Effective[] => {
      let value: unknown = DEFAULTS[section]?.[name];
      let from = DEFAULT;
      for (const layer of layers) {
        const set = (layer.settings[section] as Readonly<Record<string, unknown>>)[name];
        if (set === undefined) continue;
        value = isListChange(set) ? applyChanges((value ?? []) as readonly unknown[], set) : set;
        from = layer.from;
      }
      return value === undefined ? [] : [{ section, name: kebab(name), value, from }];
    }),
  );
}

function asToml(
  settings: readonly Effective[],
  layers: readonly Layer[],
  ignored: readonly string[],
  path: string,
  tree: string,
): string {
  const file = layers[0]?.from;
  const head =
    file === undefined
      ? `# no configuration file holds for ${path} (none up to ${tree})`
      : `# ${file} holds for ${path}`;
  const lines = [head, ...ignored.map((other) => `# ${other} is ignored: ${file} is in the same folder`)];
  for (const section of SECTION_NAMES) {
    lines.push('', `[${section}]`);
    const rows = settings.filter((setting) => setting.section === section);
    const texts = rows.map(({ name, value }) => `${name} = ${tomlValue(value)}`);
    const width = Math.min(WIDEST, Math.max(...texts.map((text) => text.length)));
    rows.forEach(({ from }, i) => {
      lines.push(`${texts[i]!.padEnd(width)}  # ${from}`);
    });
  }
  return `${lines.join('\n')}\n`;
}

/** Comments stand in one column, except behind long lists. */
const WIDEST = 60;

function tomlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)} = ${tomlValue(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function asJson(settings: readonly Effective[], layers: readonly Layer[], ignored: readonly string[]): object {
  const sections = SECTION_NAMES.map((section) => {
    const rows = settings.filter((setting) => setting.section === section);
    return [section, Object.fromEntries(rows.map(({ name, value, from }) => [name, { value, from }]))] as const;
  });
  return {
    format: 'nbmend-config',
    version: 1,
    file: layers[0]?.from ?? null,
    ignored,
    settings: Object.fromEntries(sections),
  };
}
