// The checks of .ci/run, in order, and the one line of figures at the end. A check counts as one, a vitest run counts
// as many as the tests that ran: read from its JSON report, since a test that was skipped has not passed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = join(root, '.cache', 'ci');
const shared = join(root, '..', 'shared');
const total = { passed: 0, failed: 0 };
const failures = [];
const started = Date.now();

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
process.chdir(root);

/** Minutes after which a check is killed and has failed; together they stay within the time a CI job gets. */
const QUICK = 3;
const LONG = 12;

const treeBefore = treeState();
tools();
if (await check('set-up', 'npm', ['run', '--silent', 'setup'], QUICK)) {
  await check('types', bin('tsc'), ['--noEmit'], QUICK);
  await check('format and lint (biome)', bin('biome'), ['check', '--error-on-warnings', '.'], QUICK);
  await check('unused code (knip)', bin('knip'), [], QUICK);
  await check('package (publint)', 'npm', ['run', '--silent', 'lint:package'], QUICK);
  await tests('tests', ['npm', 'test', '--'], LONG);
  await exam();
  await check('Node 24 is there', process.execPath, ['scripts/node-release.mjs', '24'], QUICK);
  const node24 = spawnSync(process.execPath, ['scripts/node-release.mjs', '24'], { encoding: 'utf8' }).stdout.trim();
  if (node24)
    await tests('smoke on Node 24', [node24, 'node_modules/vitest/vitest.mjs', 'run', 'test/smoke.test.ts'], QUICK);
  heading('work tree');
  count('the work tree is as it was', treeState() === treeBefore, 'git status differs from before the run');
}

for (const line of failures) console.log(`failed: ${line}`);
console.log(`${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** The programs that whole-tool tests drive; without one its tests would be skipped, so its absence is a failure here. */
function tools() {
  heading('tools');
  const nbformat = ['python3', '/usr/bin/python3'].some((python) => runs(python, ['-c', 'import nbformat']));
  const present = {
    git: runs('git', ['--version']),
    'pre-commit': runs('pre-commit', ['--version']),
    'git-lfs': runs('git-lfs', ['--version']),
    tmux: runs('tmux', ['-V']),
    chromium: ['chromium', 'google-chrome'].some((name) => runs(name, ['--version'])),
    'python3 with nbformat': nbformat,
  };
  const missing = Object.keys(present).filter((name) => !present[name]);
  count('tools', missing.length === 0, `not installed: ${missing.join(', ')}`);
}

/** The merge exam needs the corpus, which is not part of the repository. */
async function exam() {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (!scripts.exam) return note('merge exam', 'there is no script "exam" yet');
  if (!existsSync(join(shared, 'corpus'))) return note('merge exam', `no corpus at ${shared}`);
  await check('merge exam', 'npm', ['run', '--silent', 'exam'], LONG);
}

async function check(name, command, args, minutes) {
  heading(name);
  const problem = await run(command, args, minutes);
  return count(name, problem === '', problem);
}

/** Runs vitest and adds what its report holds; a run that fails without a failed test in the report is one failure. */
async function tests(name, [command, ...args], minutes) {
  heading(name);
  const report = join(reports, `${name.replaceAll(' ', '-')}.json`);
  const flags = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const problem = await run(command, [...args, ...flags], minutes, { NBMEND_PACKAGING: '1' });
  if (!existsSync(report)) return count(name, false, problem || 'vitest wrote no report');
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const groups = new Map();
  let failed = 0;
  for (const file of testResults) {
    const path = relative(root, file.name).split(sep).join('/');
    const group = path.startsWith('packages/') ? path.split('/').slice(0, 2).join('/') : path;
    const sums = groups.get(group) ?? { passed: 0, failed: 0, skipped: 0 };
    groups.set(group, sums);
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') sums.passed++;
      else if (status === 'failed') {
        sums.failed++;
        failures.push(`${path}: ${fullName}`);
      } else sums.skipped++;
    }
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      sums.failed++;
      failures.push(`${path}: ${(file.message ?? 'did not load').split('\n')[0]}`);
    }
    failed = [...groups.values()].reduce((sum, each) => sum + each.failed, 0);
  }
  for (const [group, { passed, failed, skipped }] of [...groups].sort()) {
    console.log(
      `  ${group.padEnd(36)} ${passed} ok${failed ? `, ${failed} not` : ''}${skipped ? `, ${skipped} skipped` : ''}`,
    );
    total.passed += passed;
    total.failed += failed;
  }
  if (problem !== '' && failed === 0) count(name, false, problem);
}

/** Resolves to '' or to what went wrong. */
function run(command, args, minutes, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
      timeout: minutes * 60_000,
      killSignal: 'SIGKILL',
    });
    child.on('error', (error) => done(error.message));
    child.on('close', (code, signal) => {
      done(code === 0 ? '' : signal ? `killed after ${minutes} minutes` : `exit code ${code}`);
    });
  });
}

function count(name, ok, problem) {
  total[ok ? 'passed' : 'failed']++;
  if (!ok) failures.push(`${name}: ${problem}`);
  console.log(ok ? `ok: ${name}` : `NOT OK: ${name} (${problem})`);
  return ok;
}

function note(name, reason) {
  console.log(`skipped, and not counted: ${name}: ${reason}`);
}

function heading(name) {
  console.log(`\n--- ${name}`);
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;
}

function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

/** Nothing here may leave a trace in the tree; a developer's own changes are there before and after. */
function treeState() {
  return spawnSync('git', ['status', '--porcelain'], { encoding: 'utf8' }).stdout;
}
