import { DEFAULT_POLICY, type NbstripoutOptions, nbstripoutPolicy, type StripPolicy } from '@nbmend/clean';
import { kebab } from '@nbmend/config';
import type { RivalSettings } from '@nbmend/git/install';

/** nbstripout's options (as `rivalSettings` names them) as the lines of an nbmend.toml that strips exactly the same. */
export function nbstripoutToml(settings: RivalSettings): { readonly lines: string[]; readonly unknown: string[] } {
  const options: Record<string, string | true> = {};
  const unknown: string[] = [];
  for (const [flag, value] of Object.entries(settings)) {
    const name = OPTIONS[flag];
    if (name !== undefined) options[name] = value;
    else if (!IRRELEVANT.includes(flag)) unknown.push(value === true ? flag : `${flag} ${value}`);
  }
  const lines = policyLines(nbstripoutPolicy(options as NbstripoutOptions));
  return { lines: ['# What nbstripout did here. To leave cell ids alone, say ids = "keep".', ...lines], unknown };
}

/** nb-clean's options as the lines of an nbmend.toml that strips the same. */
export function nbCleanToml(settings: RivalSettings): { readonly lines: string[]; readonly unknown: string[] } {
  const has = (...names: readonly string[]) => names.some((name) => settings[name] !== undefined);
  const fields = settings['--preserve-cell-metadata'] ?? settings['-m'];
  const kept = typeof fields === 'string' ? fields.split(' ') : [];
  const dropMetadata = fields === true ? [] : ['cell.metadata.*'];
  // A star leaves tags alone here.
  if (fields !== true && !kept.includes('tags')) dropMetadata.push('cell.metadata.tags');
  if (has('-M', '--remove-all-notebook-metadata')) dropMetadata.push('metadata.*');
  else if (!has('-n', '--preserve-notebook-metadata')) dropMetadata.push('metadata.language_info.version');
  const lines = policyLines({
    ...DEFAULT_POLICY,
    profiles: [],
    outputs: has('-o', '--preserve-cell-outputs') ? 'keep' : 'drop',
    counts: has('-c', '--preserve-execution-counts') ? 'keep' : 'drop',
    emptyCells: has('-e', '--remove-empty-cells') ? 'drop' : 'keep',
    initCells: 'strip',
    dropMetadata,
    keepMetadata: kept.map((field) => `cell.metadata.${field}`),
  });
  const unknown = Object.keys(settings).filter((name) => !NB_CLEAN.includes(name));
  return {
    lines: [
      '# What nb-clean did here. The tag parameters stays; to keep other tags, take cell.metadata.tags out.',
      ...lines,
    ],
    unknown,
  };
}

const NB_CLEAN: readonly string[] = [
  ...['-e', '--remove-empty-cells', '-M', '--remove-all-notebook-metadata', '-m', '--preserve-cell-metadata'],
  ...['-o', '--preserve-cell-outputs', '-c', '--preserve-execution-counts', '-n', '--preserve-notebook-metadata'],
];

/**
 * nbwipers' table (`[tool.nbwipers]` of pyproject.toml, or the whole of .nbwipers.toml) as the lines of an nbmend.toml.
 * What has no equal here is `unknown`.
 */
export function nbwipersToml(table: Readonly<Record<string, unknown>>): { lines: string[]; unknown: string[] } {
  const unknown = Object.entries(table)
    .filter(([name]) => !NBWIPERS.includes(name))
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const list = (name: string) => (Array.isArray(table[name]) ? table[name].map(String) : []);
  const policy = nbstripoutPolicy({
    keepOutput: table['drop-output'] === false,
    keepCount: table['drop-count'] === false,
    keepId: true,
    extraKeys: [...list('extra-keys'), ...(table['strip-kernel-info'] === true ? KERNEL_INFO : [])].join(' '),
    keepMetadataKeys: list('keep-keys').join(' '),
    dropEmptyCells: table['drop-empty-cells'] === true,
    stripInitCells: table['strip-init-cell'] === true,
  });
  const action = table['id-action'];
  const ids = action === 'drop' || action === 'sequential' ? action : table['drop-id'] === true ? 'drop' : policy.ids;
  const lines = policyLines({ ...policy, ids, dropTaggedCells: list('drop-tagged-cells') });
  const excluded = [...list('exclude'), ...list('extend-exclude')].flatMap(pathsBelow);
  const overrides = ['', '[[overrides]]', `files = ${JSON.stringify(excluded)}`, 'strip = { enabled = false }'];
  return { lines: ['# What nbwipers did here.', ...lines, ...(excluded.length > 0 ? overrides : [])], unknown };
}

/** What `strip-kernel-info` takes. */
const KERNEL_INFO = ['metadata.kernelspec', 'metadata.language_info.version'];

/** nbwipers leaves out what a pattern matches, and all below it; a name without slash in every folder. */
function pathsBelow(pattern: string): string[] {
  const path = pattern.replace(/\/+$/, '');
  return path.includes('/') ? [path, `${path}/**`] : [path, `**/${path}/**`];
}

const NBWIPERS: readonly string[] = [
  ...['extra-keys', 'keep-keys', 'drop-output', 'drop-count', 'drop-id', 'drop-empty-cells', 'drop-tagged-cells'],
  ...['strip-init-cell', 'strip-kernel-info', 'exclude', 'extend-exclude', 'id-action'],
];

/** The settings that say the whole of such a policy. A JSON string or list of strings is the same in TOML. */
function policyLines(policy: StripPolicy): string[] {
  const lines = SETTINGS.map((name) => `${kebab(name)} = ${JSON.stringify(policy[name])}`);
  return ['[strip]', ...lines];
}

const SETTINGS = [
  ...(['outputs', 'counts', 'ids', 'profiles', 'dropMetadata', 'keepMetadata', 'emptyCells'] as const),
  ...(['dropTaggedCells', 'initCells', 'maxSize'] as const),
];

const OPTIONS: Readonly<Record<string, keyof NbstripoutOptions>> = {
  '--keep-output': 'keepOutput',
  '--keep-count': 'keepCount',
  '--keep-id': 'keepId',
  '--extra-keys': 'extraKeys',
  '--keep-metadata-keys': 'keepMetadataKeys',
  '--drop-empty-cells': 'dropEmptyCells',
  '--drop-tagged-cells': 'dropTaggedCells',
  '--strip-init-cells': 'stripInitCells',
  '--max-size': 'maxSize',
};

/** About the way nbstripout is run, not about what it strips. */
const IRRELEVANT = ['-t', '--textconv', '-f', '--force', '--mode', '--verify', '--dry-run'];
