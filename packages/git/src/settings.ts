/*
 * What nbmend writes into git's configuration and attributes, and nothing else. Git runs all of these commands with a POSIX
 * shell. Exit codes from 126 on mean that a command did not run at all (not found, no Node, killed); git then does what it
 * would have done alone. That takes words, because left to itself git reacts badly: `git diff` and `git add` die, and a merge
 * keeps our side without a mark.
 */
export interface SettingsOptions {
  /** How to call nbmend, as words for a shell. */
  readonly command: string;
  readonly diff: DiffKind;
  /** A notebook that cannot be filtered is refused, where otherwise it is stored as it is. */
  readonly required: boolean;
  /** The hook that is written, so that status can miss it, or `none`, so that the next install writes none either. */
  readonly hook?: string | undefined;
  /** How diffs were asked for, if they were, so that the next install does the same. */
  readonly askedDiff?: DiffKind | undefined;
}

/**
 * `driver`: `git diff` shows cells, and what asks no driver the notebook's text form; `driver-only`: that is shown the file
 * itself; `textconv`: git's own diff of the text form everywhere.
 */
export type DiffKind = 'driver' | 'driver-only' | 'textconv';

/**
 * The conversion that changes nothing. Better than none: it wins over one that is set for all repositories, and git does not
 * filter the work tree's side for it, so that a patch which a program applies again later holds the outputs too.
 */
export const NO_CONVERSION = 'cat';

/** Which hook install has written. Git itself does not look at it. */
export const HOOK_KEY = 'nbmend.hook';

/** Which `--diff` install was given. Git itself does not look at it. */
export const DIFF_KEY = 'nbmend.diff';

/** Every key of git's configuration that we set. */
export function configEntries(options: SettingsOptions): [key: string, value: string][] {
  const { command, required, diff } = options;
  const converts = diff !== 'driver-only';
  return [
    ...(diff === 'textconv' ? [] : [['diff.nbmend.command', diffCommand(command)] as [string, string]]),
    ['diff.nbmend.textconv', converts ? `${command} git-textconv` : NO_CONVERSION],
    ['diff.nbmend.cachetextconv', String(converts)],
    ['diff.nbmend.xfuncname', CELL_NAMES],
    ['diff.nbmend.wordRegex', WORDS],
    ['merge.nbmend.name', 'merge notebooks cell by cell'],
    ['merge.nbmend.driver', mergeCommand(command)],
    ['merge.renormalize', 'true'],
    ['filter.nbmend.process', processCommand(command, required)],
    ['filter.nbmend.clean', `${command} git-clean %f`],
    ['filter.nbmend.smudge', 'cat'],
    ['filter.nbmend.required', String(required)],
    ['difftool.nbmend.cmd', `${command} difftool "$LOCAL" "$REMOTE"`],
    ['mergetool.nbmend.cmd', `${command} mergetool "$BASE" "$LOCAL" "$REMOTE" "$MERGED"`],
    ['mergetool.nbmend.trustExitCode', 'true'],
    ['alias.nb-refresh', `!${command} refresh`],
    ...(options.hook === undefined ? [] : [[HOOK_KEY, options.hook] as [string, string]]),
    ...(options.askedDiff === undefined ? [] : [[DIFF_KEY, options.askedDiff] as [string, string]]),
  ];
}

/**
 * What git's hunk headers and `-L :CELL:FILE` take for the name of a cell: the line that opens a cell in the text form, and
 * the id in the file as Jupyter writes it, because `git log -L` searches the file and not its text form.
 */
const CELL_NAMES = '^# %% (.*)$\n^   "id": "([^"]*)",?$';

/**
 * What `git diff --word-diff` takes for a word: names, numbers, and signs one by one. Without a UTF-8 locale what is not ASCII
 * is not printable, and stays in one piece.
 */
const WORDS = '[[:alnum:]_]+|[0-9]+[.][0-9]+|[^[:space:][:print:]]+|[^[:space:]]';

/** Whether a key (as `parseConfig` spells it) is one of ours and of nobody else. */
export function isOurKey(key: string): boolean {
  return /^(diff|merge|filter|difftool|mergetool)\.nbmend\.|^(merge\.renormalize|alias\.nb-refresh|nbmend\.(hook|diff))$/.test(
    key,
  );
}

/** The attributes of notebooks, and the patterns of files that are only filtered. */
export const ATTRIBUTES = { diff: 'nbmend', merge: 'nbmend', filter: 'nbmend' } as const;

export function attributeLine(pattern: string, names: readonly (keyof typeof ATTRIBUTES)[]): string {
  return [pattern, ...names.map((name) => `${name}=${ATTRIBUTES[name]}`)].join(' ');
}

/** The words before the verb of one of our commands: how git calls nbmend. Null when it is not ours. */
export function commandOf(process: string): string | null {
  return /^(?:.*; then )?(.+?) git-filter(?: |$)/.exec(process)?.[1] ?? null;
}

/** The lines of a hook. In a hook that is shared by a team the command must mean the same on every machine. */
export function hookLines(
  command: string,
  options: { readonly required: boolean; readonly guarded: boolean },
): string[] {
  const missing = options.required
    ? [
        '  echo "nbmend did not run (is it on PATH, and Node.js?), so the commit is refused; see: nbmend status" >&2',
        '  exit 1',
      ]
    : [
        '  echo "nbmend did not run (is it on PATH, and Node.js?), so staged notebooks are not checked; see: nbmend status" >&2',
      ];
  const lines = [
    `${command} check --staged || {`,
    '  nbmend_code=$?',
    '  if [ "$nbmend_code" -lt 126 ]; then exit "$nbmend_code"; fi',
    ...missing,
    '}',
  ];
  if (!options.guarded) return lines;
  return ['if git config --get filter.nbmend.process >/dev/null; then', ...lines.map((line) => `  ${line}`), 'fi'];
}

/**
 * Whether the command can run at all, as a condition for a shell. Asked first, because a shell that does not find a program
 * prints the whole of what it was given.
 */
function isThere(command: string): string {
  const [program = '', script = ''] = command.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
  const found = `command -v ${program} >/dev/null 2>&1`;
  return /^'.*\/.*'$/.test(script) ? `${found} && [ -e ${script} ]` : found;
}

/** What is told when it cannot: what is wrong, what that means, what to do. The first and the last are `$w` and `$m`. */
function saying(meaning: string, after = ''): string {
  return `echo "nbmend: $w; ${meaning} ($m)"${after} >&2`;
}

function notFound(command: string): string {
  return command === 'nbmend'
    ? 'w="not found on PATH" m="to mend it: npm install --global nbmend"'
    : 'w="not found where it was installed" m="to mend it: run nbmend install from where it is now"';
}

/** It is there, and ended with a code that no program gives by itself: most likely its first line asks for a node that is not. */
const NOT_RUN = 'w="found, but it does not run (is Node.js on PATH?)" m="to see why: nbmend --version"';

/**
 * Without smudge git does not send us what it writes to the work tree, but a required filter must do both. When nothing runs,
 * git would die at the missing answer even where the filter is not required; so a filter that can do nothing answers. Git asks
 * for `git status` and `git diff` too, so nothing is said about storing.
 */
function processCommand(command: string, required: boolean): string {
  const said = saying(required ? 'notebooks are refused' : 'notebooks are left unstripped');
  const nothing = `n() { ${said}; printf '0016git-filter-server\\n000eversion=2\\n00000000'; cat >/dev/null; }`;
  const call = `${command} git-filter${required ? '' : ' --clean-only'}`;
  return `${nothing}; if ${isThere(command)}; then ${call} || case $? in 126|127) ${NOT_RUN}; n;; esac; else ${notFound(command)}; n; fi`;
}

/** Said once a command: git counts the files that it gives to a driver. */
function diffCommand(command: string): string {
  const said = `[ "\${GIT_DIFF_PATH_COUNTER:-1}" != 1 ] || ${saying('notebooks are shown as text')}`;
  // Of git's own header, which would name temporary files, nothing is left.
  const header = `printf '%s\\n' "diff a/$1 b/\${8:-$1}" "--- a/$1" "+++ b/\${8:-$1}"`;
  const hunks = `git --no-pager diff --no-index --no-ext-diff --no-textconv -- "$2" "$5" | sed '1,/+++ /d'`;
  const asText = `t() { ${said}; ${header}; ${hunks}; }`;
  const call = `${command} git-diff "$@" || { [ $? -ge 126 ] && { ${NOT_RUN}; t "$@"; }; }`;
  return `${asText}; f() { if ${isThere(command)}; then ${call}; else ${notFound(command)}; t "$@"; fi; }; f`;
}

function mergeCommand(command: string): string {
  const said = saying('merged as text', '": "%P');
  const asText = `t() { ${said}; git merge-file -L ours -L base -L theirs --marker-size=%L %A %O %B; }`;
  const call = `${command} git-merge %O %A %B %L %P %S %X %Y || { r=$?; [ $r -lt 126 ] && exit $r; ${NOT_RUN}; t; }`;
  return `${asText}; if ${isThere(command)}; then ${call}; else ${notFound(command)}; t; fi`;
}
