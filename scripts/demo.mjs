// `npm run demo`: a throw-away repository of notebooks (fixtures/demo), and what nbmend does in it, command by command. The
// commands are real and so is what they print; each must end as it should, so the demo is a test too.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const launcher = join(root, 'bin/nbmend');
const fixtures = join(root, 'fixtures/demo');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nbmend-demo-')));
const repo = join(folder, 'sales');
const REPORT = 'reports/sales_report.ipynb';
/** Where commands run. */
let here = repo;
/** Exit code that the next command must have. */
let expected = 0;
const coloured = process.stdout.isTTY && !process.env.NO_COLOR;

/** The demo must look the same for everybody: no configuration but the repository's own, no pager, a fixed clock. */
const env = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: join(folder, 'no-gitconfig'),
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'true',
  GIT_AUTHOR_DATE: '2026-04-01T09:00:00Z',
  GIT_COMMITTER_DATE: '2026-04-01T09:00:00Z',
};
for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE']) delete env[name];

history();

title('A team keeps notebooks in git, with their outputs. Two branches ran the same report again.');
git('log', '--oneline', '--graph', '--all');
say('To plain git a one-line change is lost in what the run left behind:');
git('diff', '--stat', 'main', 'campaign');

title('1. Switch nbmend on, for this repository');
nbmend('install');
nbmend('status');
say('What was committed with outputs is stripped once, as install advises:');
git('add', '--renormalize', '.');
git('commit', '--quiet', '-m', 'Strip notebooks');

title('2. Edit the report, run it again, and look: git diff reads like a notebook');
copy('2-my-edit');
git('diff');

title('3. Commit it: the outputs stay on your disk and out of the history');
git('commit', '--all', '-m', 'Smooth the revenue chart');
const stored = gitQuietly('cat-file', '-s', `HEAD:${REPORT}`).trim();
say(
  `${REPORT}: ${bytes(statSync(join(repo, REPORT)).size)} in the work tree, charts and all; ${bytes(stored)} in the commit.`,
);
git('status', '--short');

title('4. Merge a branch that edited and re-ran the same notebook: nothing to do');
git('merge', '--no-edit', 'margin');
git('diff', 'HEAD~1', 'HEAD');

title('5. Merge a branch that changed the same line: one conflict, in one cell, in a notebook that still opens');
copy('5-my-discount');
git('commit', '--quiet', '--all', '-m', 'Set the discount agreed with finance');
expecting(1, () => git('merge', '--no-edit', 'campaign'));
JSON.parse(readFileSync(join(repo, REPORT), 'utf8'));
expecting(1, () => nbmend('resolve'));
nbmend('resolve', '--theirs', REPORT);
git('add', REPORT);
git('commit', '--quiet', '--no-edit');
git('log', '--oneline', '--graph');

title('6. Commit a scheduled notebook without a parameters cell: refused');
copy('6-forecast');
git('add', 'reports/forecast.ipynb');
expecting(1, () => git('commit', '--quiet', '-m', 'Forecast for next week'));
say('Tag that cell "parameters" (in Jupyter: the gear beside the cell), and the commit goes through:');
tagParameters('reports/forecast.ipynb', 'settings');
git('add', 'reports/forecast.ipynb');
git('commit', '--quiet', '-m', 'Forecast for next week');
git('show', '--stat', '--format=%h %s');

title('7. And for those who have no nbmend: the same checks in CI, on a pull request');
git('clone', '--quiet', '--branch', 'draft', '.', '../runner');
here = join(folder, 'runner');
expecting(1, () => nbmend('ci', '--base', 'origin/main'));

title('That was it. The repository is yours to look around in:');
print(
  `  cd ${repo}\n  git log --graph --oneline --all\n  git diff HEAD~3        ${faint('# or git show, git log -p --ext-diff, git blame')}\n`,
);
print(`  ${launcher} --help\n`);
print(`  ${launcher} uninstall    ${faint('# takes back what install wrote, to the byte')}\n\n`);

/** What happened before nbmend came: commits with outputs, and three branches. */
function history() {
  mkdirSync(repo);
  writeFileSync(env.GIT_CONFIG_GLOBAL, '');
  gitQuietly('init', '--quiet', '--initial-branch=main');
  gitQuietly('config', 'user.name', 'Ada');
  gitQuietly('config', 'user.email', 'ada@example.org');
  copy('1-past');
  writeFileSync(
    join(repo, 'nbmend.toml'),
    '# Notebooks that are scheduled need a parameters cell.\n[check]\nparameters = ["reports/**"]\n',
  );
  commitQuietly('The monthly report');
  for (const [branch, step, message] of [
    ['margin', '3-branch-margin', 'Rank products by margin'],
    ['campaign', '4-branch-campaign', 'Spring campaign: 15 % discount'],
    ['draft', '6-forecast', 'Draft of a forecast'],
  ]) {
    gitQuietly('switch', '--quiet', '--create', branch, 'main');
    copy(step);
    commitQuietly(message);
  }
  gitQuietly('switch', '--quiet', 'main');
}

function commitQuietly(message) {
  gitQuietly('add', '--all');
  gitQuietly('commit', '--quiet', '-m', message);
}

function copy(step) {
  cpSync(join(fixtures, step), repo, { recursive: true });
}

/** What the person does in Jupyter: the tag goes into the metadata of that cell. */
function tagParameters(file, id) {
  const notebook = JSON.parse(readFileSync(join(repo, file), 'utf8'));
  notebook.cells.find((cell) => cell.id === id).metadata.tags = ['parameters'];
  writeFileSync(join(repo, file), `${JSON.stringify(notebook, null, 1)}\n`);
}

function git(...args) {
  show('git', args, 'git', args);
}

function nbmend(...args) {
  show('nbmend', args, process.execPath, [launcher, ...args]);
}

/** The exit code that the commands inside must have, where it is not 0. */
function expecting(code, act) {
  expected = code;
  act();
  expected = 0;
}

/** Prints the command line and lets the command print: straight to a terminal, so that it can colour. */
function show(name, words, command, args) {
  const line = [name, ...words].map((word) => (/^[\w./:~@^=-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
  print(`${bold(`$ ${line}`)}\n`);
  const { status, signal, error } = spawnSync(command, args, {
    cwd: here,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== expected) {
    const got = error?.message ?? `ended with ${signal ?? status}, not ${expected}`;
    process.stderr.write(`nbmend demo: "${line}" ${got}; the folder stays for a look: ${repo}\n`);
    process.exit(1);
  }
  print('\n');
}

function gitQuietly(...args) {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: repo, env, encoding: 'utf8' });
  if (status === 0) return stdout;
  process.stderr.write(`nbmend demo: git ${args.join(' ')} failed: ${error?.message ?? stderr}\n`);
  process.exit(1);
}

function title(text) {
  print(`${coloured ? `\u001b[1;36m${text}\u001b[0m` : `=== ${text}`}\n\n`);
}

function say(text) {
  print(`${text}\n\n`);
}

function bytes(count) {
  return `${Number(count).toLocaleString('en')} bytes`;
}

function bold(text) {
  return coloured ? `\u001b[1m${text}\u001b[0m` : text;
}

function faint(text) {
  return coloured ? `\u001b[2m${text}\u001b[0m` : text;
}

/** Written at once, so that it stands before what the next command prints. */
function print(text) {
  writeSync(1, text);
}
