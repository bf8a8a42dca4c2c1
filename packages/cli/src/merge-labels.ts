/*
 * Names for the sides of a conflict where git does not tell them to its driver (before 2.44): what git itself would write, as
 * far as the repository says which operation runs. Only asked for once there is a conflict.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blobId, gitSync, hashOf } from '@nbmend/git';

export interface Labels {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** What the driver was given. */
export interface DriverFiles {
  readonly base: string;
  readonly theirs: string;
  /** Of the notebook, from the top of the work tree. */
  readonly name: string;
}

/** The names; undefined where nothing tells them, as in `git checkout --merge`. Runs in the folder that git chose. */
export function labelsOfOperation(files: DriverFiles): Labels | undefined {
  try {
    const state = stateOfRepository(files.name);
    if (state === undefined) return undefined;
    const running = ofStash(state, files) ?? ofRebase(state) ?? ofMailbox(state);
    // A merge that has stopped, and its file is checked out again: no commit is picked.
    if (running !== undefined || existsSync(state.files.MERGE_HEAD)) return running;
    return ofSequence(state) ?? ofOneCommit(files);
  } catch {
    return undefined; // a label is worth no failed merge
  }
}

interface State {
  /** Where git keeps these files while an operation runs; each worktree has its own. */
  readonly files: Readonly<Record<(typeof STATE_FILES)[number], string>>;
  /** Blobs of the notebook in the newest entry of the stash, and before it; empty where there is none. */
  readonly stash: readonly string[];
}

const STATE_FILES = ['rebase-merge/done', 'rebase-apply/final-commit', 'sequencer/todo', 'MERGE_HEAD'] as const;

/** In one question, as each start of git takes as long as the merge of a small notebook; undefined outside of a repository. */
function stateOfRepository(name: string): State | undefined {
  if (!maybeInRepository(HERE.cwd)) return undefined;
  const paths = STATE_FILES.flatMap((file) => ['--git-path', file]);
  const args = ['rev-parse', ...paths, `refs/stash:${name}`, `refs/stash^1:${name}`];
  // Without a stash git fails on the last two, and has told the rest by then.
  const asked = gitSync(args, { ...HERE, answers: [0, 128] });
  const [done, subject, todo, merged, ...stash] = asked.stdout.toString().split(/\r?\n/);
  if (merged === undefined) return undefined;
  return {
    files: {
      'rebase-merge/done': done,
      'rebase-apply/final-commit': subject,
      'sequencer/todo': todo,
      MERGE_HEAD: merged,
    },
    stash: asked.code === 0 ? stash : [],
  };
}

/** Whether there is anything that git may take for a repository. It has the last word. */
function maybeInRepository(folder: string): boolean {
  if (process.env.GIT_DIR || existsSync(join(folder, '.git')) || existsSync(join(folder, 'HEAD'))) return true;
  return dirname(folder) !== folder && maybeInRepository(dirname(folder));
}

/** `git stash pop` and `apply` leave no trace, but their sides are those of the newest entry. */
function ofStash({ stash: [stashed, before] }: State, { base, theirs }: DriverFiles): Labels | undefined {
  if (stashed === undefined || blobOf(theirs, stashed) !== stashed || blobOf(base, stashed) !== before)
    return undefined;
  return { base: 'Stash base', ours: 'Updated upstream', theirs: 'Stashed changes' };
}

/** git notes a commit as done before it is picked; the variable tells a running rebase from one that has stopped. */
function ofRebase(state: State): Labels | undefined {
  if (process.env.GIT_CHERRY_PICK_HELP === undefined) return undefined;
  const done = stateFile(state, 'rebase-merge/done')?.trimEnd().split('\n').at(-1) ?? '';
  const merged = /^(?:m|merge)(?: -[cC] \S+)? ([^\s#-]\S*)/.exec(done)?.[1];
  return merged === undefined ? ofTodo(done) : { base: 'base', ours: 'HEAD', theirs: merged };
}

/** `git rebase --apply` and `git am --3way`. */
function ofMailbox(state: State): Labels | undefined {
  const subject = stateFile(state, 'rebase-apply/final-commit')?.split('\n')[0];
  return subject ? { base: 'constructed merge base', ours: 'HEAD', theirs: subject } : undefined;
}

/** A cherry-pick or revert of several commits: the first that is still to be done is what runs. */
function ofSequence(state: State): Labels | undefined {
  return ofTodo(stateFile(state, 'sequencer/todo')?.split('\n')[0] ?? '');
}

function ofTodo(line: string): Labels | undefined {
  const [, command, oid] = /^([a-z]+)(?: -[cC])? ([0-9a-f]{4,})\b/.exec(line) ?? [];
  return oid === undefined ? undefined : ofCommit(command === 'revert' ? 'undone' : 'picked', oid);
}

/**
 * A cherry-pick or revert of one commit leaves no trace before it has ended. Its sides are the notebook before and after that
 * commit: the one commit, of the latest, that changed the one into the other.
 */
function ofOneCommit({ base, theirs, name }: DriverFiles): Labels | undefined {
  const latest = gitSync(['rev-list', '--all', `--max-count=${LATEST}`], HERE).stdout.toString();
  const args = [
    '--literal-pathspecs',
    'diff-tree',
    '--stdin',
    '-r',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--',
    name,
  ];
  const lines = gitSync(args, { ...HERE, input: latest })
    .stdout.toString()
    .split('\n');
  const head = latest.split('\n', 1)[0];
  const [baseId, theirsId] = [blobOf(base, head), blobOf(theirs, head)];
  const found: Labels[] = [];
  let commit = '';
  for (const line of lines) {
    const [, before, after] = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) M\t/.exec(line) ?? [];
    if (before === undefined) commit = line;
    else if (before === baseId && after === theirsId) found.push(ofCommit('picked', commit));
    else if (before === theirsId && after === baseId) found.push(ofCommit('undone', commit));
  }
  return found.length === 1 ? found[0] : undefined;
}

/** Commits that are looked at: some 20 ms; whoever picks an older one reads `ours` and `theirs`. */
const LATEST = 1000;

function ofCommit(how: 'picked' | 'undone', oid: string): Labels {
  const name = gitSync(['log', '-1', '--format=%h (%s)', oid], HERE).stdout.toString().trim();
  return how === 'picked'
    ? { base: `parent of ${name}`, ours: 'HEAD', theirs: name }
    : { base: name, ours: 'HEAD', theirs: `parent of ${name}` };
}

function stateFile({ files }: State, name: keyof State['files']): string | undefined {
  return existsSync(files[name]) ? readFileSync(files[name], 'utf8') : undefined;
}

/** The object id of a file in the repository that this id is of. */
function blobOf(file: string, oid: string): string {
  return blobId(readFileSync(file), hashOf(oid));
}

const HERE = { cwd: process.cwd() };
