// `npm run setup`: everything a fresh clone needs, on a machine that has only Node, npm and git. `npm test` and
// `npm run demo` call it first. A run that has nothing to do takes a tenth of a second and prints nothing.
//
// Packages are installed with pnpm (10 or newer; the one on PATH, else one that npx fetches into npm's own cache), from
// the lockfile, and nothing third-party runs at install. A clone where somebody ran plain `npm install` is left as it is.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packagesAreInstalled, rememberInstall } from './installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(`Node ${process.versions.node} is too old; nbmend needs Node 20 or newer (https://nodejs.org)`);
}
if (!packagesAreInstalled()) install();
// Also without an install: builds only when a source has changed, and sets the clone's own hooks once.
const prepared = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs')], { stdio: 'inherit' });
if (prepared.status !== 0) stop('the build failed; what esbuild says above names the file and line');

function install() {
  const pnpm = choosePnpm();
  say(`installing packages with ${pnpm.name} (once; about half a minute on a cold cache)`);
  // --ignore-scripts: what prepare.mjs does is done below, where its output can be read.
  const flags = ['install', '--frozen-lockfile', '--ignore-scripts', '--config.confirmModulesPurge=false'];
  const started = Date.now();
  const { status, stdout, stderr, error } = run(pnpm.command, [...pnpm.prefix, ...flags]);
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
    stop(
      `installing packages failed (above is what ${pnpm.name} said).\n` +
        '  No network, or behind a proxy? "npm ping" must work first; npm and pnpm read the same registry and proxy settings.\n' +
        '  Otherwise delete node_modules and run "npm run setup" again.',
    );
  }
  rememberInstall();
  say(`packages installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The pnpm on PATH when it is 10 or newer and runs on this Node, else pnpm 10 through npx. */
function choosePnpm() {
  const { status, stdout } = run('pnpm', ['--version']);
  const version = status === 0 ? stdout.trim() : '';
  if (Number(version.split('.')[0]) >= 10) return { name: `pnpm ${version}`, command: 'pnpm', prefix: [] };
  return { name: 'pnpm 10 (through npx)', command: 'npx', prefix: ['-y', 'pnpm@10'] };
}

/** On Windows npx and pnpm are .cmd files, which only a shell runs; every argument here is a constant without blanks. */
function run(command, args) {
  return spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
}

function say(message) {
  process.stderr.write(`nbmend: ${message}\n`);
}

function stop(message) {
  say(message);
  process.exit(1);
}
