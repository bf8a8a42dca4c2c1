// Whether node_modules holds what the manifest and the lockfile ask for. Kept as a stamp inside node_modules, so that
// removing that folder, pulling a new lockfile or moving the clone to another platform all lead to a new install.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules', '.nbmend-setup');

export function packagesAreInstalled() {
  try {
    return readFileSync(stamp, 'utf8') === wanted();
  } catch {
    return false;
  }
}

/** To be called after an install; does nothing when that install left the development packages out. */
export function rememberInstall() {
  const missing = Object.keys(manifest().devDependencies).some((name) => !existsSync(join(root, 'node_modules', name)));
  if (!missing) writeFileSync(stamp, wanted());
}

function manifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

function wanted() {
  const sum = createHash('sha256').update(`${process.platform} ${process.arch}\0`);
  sum.update(JSON.stringify(manifest().devDependencies));
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) sum.update(readFileSync(join(root, name)));
  return sum.digest('hex');
}
