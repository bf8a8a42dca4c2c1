// Bundles the workspace into dist/: one CommonJS file for each package entry, because plain Node then starts
// as fast as it can (no module graph to resolve, nothing to transpile). Two rules cut the bundles:
//   1. `@nbmend/<package>` is never inlined: it stays a require of that package's own file.
//   2. `await import(...)` is a boundary: what is behind it becomes a file of its own, read only when it is used.
import { rmSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist');

/** Entry files still to build: output name -> source path, or the name of a third-party package. */
const entries = new Map();

await collectPackageEntries();
rmSync(outdir, { recursive: true, force: true });
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const built = new Set();
for (;;) {
  const todo = [...entries].filter(([name]) => !built.has(name));
  if (todo.length === 0) break;
  for (const [name] of todo) built.add(name);
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(todo),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    keepNames: false,
    legalComments: 'none',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    define: { NBMEND_VERSION: JSON.stringify(version) },
    plugins: [boundaries()],
    logLevel: 'warning',
  });
}

async function collectPackageEntries() {
  for (const dir of await readdir(join(root, 'packages'))) {
    const { exports } = JSON.parse(await readFile(join(root, 'packages', dir, 'package.json'), 'utf8'));
    for (const [subpath, source] of Object.entries(exports)) {
      entries.set(subpath === '.' ? dir : `${dir}-${subpath.slice(2)}`, join(root, 'packages', dir, source));
    }
  }
}

function boundaries() {
  return {
    name: 'boundaries',
    setup(b) {
      b.onResolve({ filter: /^@nbmend\// }, ({ path }) => ({
        path: `./${path.slice('@nbmend/'.length).replace('/', '-')}.cjs`,
        external: true,
      }));
      b.onResolve({ filter: /./ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || path.startsWith('node:') || pluginData === 'seen') return undefined;
        if (resolveDir.includes(`${sep}node_modules${sep}`)) return undefined;
        const found = await b.resolve(path, { kind, resolveDir, pluginData: 'seen' });
        if (found.errors.length > 0 || found.external) return found;
        const name = boundaryName(path, resolve(resolveDir, path));
        entries.set(name, found.path);
        return { path: `./${name}.cjs`, external: true };
      });
    },
  };
}

function boundaryName(path, absolute) {
  if (!path.startsWith('.')) return `vendor-${path.replace(/[@/]+/g, '-').replace(/^-/, '')}`;
  const [pkg] = relative(join(root, 'packages'), absolute).split(sep);
  return `${pkg}-${basename(path).replace(/\.ts$/, '')}`;
}
