import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh empty folder, removed at the end of the run. The path is real: no link in it (macOS's /tmp is one). */
export function tempDir(name = 'dir'): string {
  return mkdtempSync(join(runRoot(), `${name}-`));
}

/** Made by global.ts for a vitest run; anybody else (demo, bench) gets one that goes away when the process ends. */
function runRoot(): string {
  process.env.NBMEND_TEST_ROOT ??= ownRoot();
  return process.env.NBMEND_TEST_ROOT;
}

function ownRoot(): string {
  const root = newRunRoot();
  process.on('exit', () => removeRunRoot(root));
  return root;
}

export function newRunRoot(): string {
  return realpathSync.native(mkdtempSync(join(tmpdir(), 'nbmend-test-')));
}

export function removeRunRoot(root: string): void {
  if (process.env.NBMEND_KEEP) process.stderr.write(`kept: ${root}\n`);
  else rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
