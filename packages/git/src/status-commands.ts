import { type Config, isTrue } from './config-list.ts';
import { git } from './run.ts';
import { commandOf, configEntries, type DiffKind, NO_CONVERSION } from './settings.ts';
import type { StatusItem } from './status-item.ts';
import { EVERY_CODE, lastLine, type Sample, tryCommands } from './status-trial.ts';

/** Whether the configured command runs at all, then each piece that git runs by it, tried on the sample. */
export async function commandItems(
  cwd: string,
  config: Config,
  version: string,
  sample: Sample,
  install: string,
): Promise<StatusItem[]> {
  const command = await commandItem(cwd, config, version, install);
  // What cannot run at all need not be tried piece by piece.
  const failures = command.state === 'broken' ? new Map<string, string>() : await tryCommands(cwd, config, sample);
  return [command, ...configItems(config, failures, install)];
}

/** Runs the configured command as git would: by an alias, which git gives to its own shell. */
async function commandItem(cwd: string, config: Config, version: string, install: string): Promise<StatusItem> {
  const process = config.get('filter.nbmend.process');
  const words = process === undefined ? null : commandOf(process.value);
  if (words === null) {
    return { piece: 'command', state: 'broken', detail: 'git is not told how to run nbmend', mend: install };
  }
  const probe = ['-c', `alias.nbmend-probe=!${words} --version`, 'nbmend-probe'];
  const { code, stdout, stderr } = await git(probe, { cwd, answers: EVERY_CODE });
  const said = stdout.toString().trim();
  const file = process!.origin;
  if (code !== 0 || !said.startsWith('nbmend ')) {
    const why = words === 'nbmend' ? 'nbmend is not on the PATH that git has' : lastLine(stderr || said);
    const mend = words === 'nbmend' ? `npm install --global nbmend (or "${install}" from where it is)` : install;
    return { piece: 'command', state: 'broken', detail: `${words} does not run: ${why}`, file, mend };
  }
  if (said !== `nbmend ${version}`) {
    const detail = `${words} runs ${said}, while this is nbmend ${version}`;
    return { piece: 'command', state: 'warning', detail, file, mend: install };
  }
  return { piece: 'command', state: 'ok', detail: `${words} runs (${said})`, file };
}

function configItems(config: Config, failures: ReadonlyMap<string, string>, install: string): StatusItem[] {
  const expected = expectedValues(config);
  return PIECES.map(({ piece, does, sections }): StatusItem => {
    const wanted = WANTED.filter((key) => sections.some((section) => key.startsWith(`${section}.`)));
    const missing = wanted.filter((key) => !config.has(key));
    const optional = piece === 'tools';
    const keys = [...config.keys()].filter((key) => sections.some((section) => key.startsWith(`${section}.`)));
    if (keys.length === 0) {
      return { piece, state: optional ? 'absent' : 'broken', detail: 'not configured', mend: install };
    }
    if (missing.length > 0) return { piece, state: 'broken', detail: `${missing.join(', ')} not set`, mend: install };
    const file = config.get(wanted[0]!)!.origin;
    for (const key of keys) {
      const why = failures.get(key);
      if (why === undefined) continue;
      return { piece, state: 'broken', detail: `${key} fails: ${why}`, file: config.get(key)!.origin, mend: install };
    }
    const other = keys.filter((key) => expected.has(key) && expected.get(key) !== config.get(key)!.value);
    if (other.length > 0) {
      const detail = `${does(config)}; but ${other.join(', ')} is not as install writes it`;
      return { piece, state: 'warning', detail, file: config.get(other[0]!)!.origin, mend: install };
    }
    if (piece === 'merge' && config.get('merge.renormalize')?.value === 'false') {
      const mend = 'git config merge.renormalize true';
      return { piece, state: 'warning', detail: does(config), file: config.get('merge.renormalize')!.origin, mend };
    }
    return { piece, state: 'ok', detail: does(config), file };
  });
}

/** What install would write here with the choices that it was given; nothing when it is not known how nbmend is called. */
function expectedValues(config: Config): ReadonlyMap<string, string> {
  const command = commandOf(config.get('filter.nbmend.process')?.value ?? '');
  if (command === null) return new Map();
  const diff = diffKind(config);
  const required = isTrue(config, 'filter.nbmend.required');
  return new Map(configEntries({ command, diff, required }).map(([key, value]) => [asGitPrints(key), value]));
}

function diffKind(config: Config): DiffKind {
  if (!config.has('diff.nbmend.command')) return 'textconv';
  return config.get('diff.nbmend.textconv')?.value === NO_CONVERSION ? 'driver-only' : 'driver';
}

const SHOWN: Readonly<Record<DiffKind, string>> = {
  driver: 'git diff shows cells; git log -p and blame use textconv',
  'driver-only': 'git diff shows cells; git log -p and blame show the file itself',
  textconv: 'by textconv',
};

/** Section and key in lower case. */
function asGitPrints(key: string): string {
  return key.slice(0, key.lastIndexOf('.')) + key.slice(key.lastIndexOf('.')).toLowerCase();
}

/** The keys without which a piece does not work; `command` of the diff driver is a matter of choice. */
const WANTED = configEntries({ command: 'nbmend', diff: 'textconv', required: false })
  .map(([key]) => asGitPrints(key))
  .filter((key) => !/^merge\.renormalize$|^alias|smudge$|required$|cachetextconv$|name$/.test(key));

const PIECES: readonly {
  readonly piece: StatusItem['piece'];
  readonly sections: readonly string[];
  readonly does: (config: Config) => string;
}[] = [
  {
    piece: 'diff',
    sections: ['diff.nbmend'],
    does: (config) => SHOWN[diffKind(config)],
  },
  {
    piece: 'merge',
    sections: ['merge.nbmend'],
    does: (config) =>
      config.get('merge.renormalize')?.value === 'false'
        ? 'cell by cell (merge.renormalize=false: merges across the switch to the filter may conflict)'
        : 'cell by cell',
  },
  {
    piece: 'filter',
    sections: ['filter.nbmend'],
    does: (config) =>
      `notebooks are stripped by git add${isTrue(config, 'filter.nbmend.required') ? ', required' : ''}`,
  },
  {
    piece: 'tools',
    sections: ['difftool.nbmend', 'mergetool.nbmend'],
    does: () => 'git difftool and mergetool -t nbmend',
  },
];
