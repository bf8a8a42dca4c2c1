import { type NbstripoutOptions, nbstripoutPolicy, type StripPolicy } from '@nbmend/clean';
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
    extraKeys: list('extra-keys').join(' '),
    keepMetadataKeys: list('keep-keys').join(' '),
    dropEmptyCells: table['drop-empty-cells'] === true,
    stripInitCells: table['strip-init-cell'] === true,
  });
  const ids = table['drop-id'] === true ? 'drop' : policy.ids;
  const lines = policyLines({ ...policy, ids, dropTaggedCells: list('drop-tagged-cells') });
  return { lines: ['# What nbwipers did here.', ...lines], unknown };
}

const NBWIPERS: readonly string[] = [
  ...['extra-keys', 'keep-keys', 'drop-output', 'drop-count', 'drop-id', 'drop-empty-cells', 'drop-tagged-cells'],
  'strip-init-cell',
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
