import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './run.ts';
import { newRunRoot, removeRunRoot } from './temp.ts';

/** Runs once, before any test file: `dist/` is brought up to date and the folder of all temporary folders is made. */
export default function setup(): () => void {
  const build = spawnSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--if-stale'], { stdio: 'inherit' });
  if (build.status !== 0) throw new Error('the build failed; run "npm run build" and mend what it says');
  const root = newRunRoot();
  process.env.NBMEND_TEST_ROOT = root;
  return () => removeRunRoot(root);
}
