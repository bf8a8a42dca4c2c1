// What must be done after an install in a clone and before packing, so that `npm install`, `npm pack`, `npm install
// github:...` and pre-commit's `language: node` all end with a built dist/. It is run as `dependencies`, which npm runs in a
// clone and nowhere else, and as `prepack`. Not as `prepare`: npm warns about that one at every install of the tarball.
// It must print nothing on stdout: pre-commit reads the name of the tarball from what `npm pack` prints there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rememberInstall } from './installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

if (has('esbuild')) {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], {
    stdio: ['ignore', 2, 2],
  });
  if (build.status !== 0) process.exit(build.status ?? 1);
  rememberInstall();
} else if (!existsSync(join(root, 'dist/cli.cjs'))) {
  process.stderr.write('nbmend: not built, since development packages were left out; run "npm run setup"\n');
}
await setHooks();

/** Points this clone's core.hooksPath at hooks/ through husky; never outside a clone, never over another setting. */
async function setHooks() {
  if (process.env.HUSKY === '0' || !existsSync(join(root, '.git')) || !has('husky')) return;
  const config = spawnSync('git', ['config', 'core.hooksPath'], { cwd: root, encoding: 'utf8' });
  const present = config.stdout?.trim() ?? '';
  const done = present === 'hooks/_' && existsSync(join(root, 'hooks/_/h'));
  const theirs = present !== '' && present !== 'hooks/_';
  if (done || theirs) return;
  process.chdir(root);
  const { default: husky } = await import('husky');
  const problem = husky('hooks');
  if (problem) process.stderr.write(`nbmend: the git hooks of this clone are not set: ${problem}\n`);
}

function has(name) {
  return existsSync(join(root, 'node_modules', name));
}
