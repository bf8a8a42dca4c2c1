import { type NbstripoutOptions, nbstripoutPolicy } from '@nbmend/clean';
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
  const policy = nbstripoutPolicy(options as NbstripoutOptions);
  const {
    outputs,
    counts,
    ids,
    profiles,
    dropMetadata,
    keepMetadata,
    emptyCells,
    dropTaggedCells,
    initCells,
    maxSize,
  } = policy;
  const chosen = {
    outputs,
    counts,
    ids,
    profiles,
    dropMetadata,
    keepMetadata,
    emptyCells,
    dropTaggedCells,
    initCells,
    maxSize,
  };
  // A JSON string or list of strings is the same in TOML.
  const lines = Object.entries(chosen).map(([name, value]) => `${kebab(name)} = ${JSON.stringify(value)}`);
  return {
    lines: ['# What nbstripout did here. To leave cell ids alone, say ids = "keep".', '[strip]', ...lines],
    unknown,
  };
}

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
const IRRELEVANT = ['-t', '--textconv', '-f', '--force', '--mode'];
