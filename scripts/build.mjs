// Bundles the workspace into dist/: one CommonJS file for each package entry, because plain Node then starts
// as fast as it can (no module graph to resolve, nothing to transpile). Four rules make the bundles:
//   1. `@nbmend/<package>` is not inlined: it stays a require of that package's own file.
//   2. `await import(...)` is a boundary: what is behind it becomes a file of its own, read only when it is used.
//   3. A verb that git calls is one file with all it needs and nothing else, against rule 1: each further file costs its
//      start-up half a millisecond, and so does code that it does not use. So are the two files of a diff as text.
//   4. Modules of Node that Node itself has not loaded at its start are loaded when one of their exports is first used
//      (node:crypto takes 2 ms, node:worker_threads too).
//
// `--if-stale` does nothing when dist/ was made from these very sources (compared by content, so a checkout that only
// touches files builds nothing). Files of dist/ are replaced one by one, never removed first: somebody may be running it.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist');
const stamp = join(outdir, '.stamp');
const workdir = join(root, '.cache', `build-${process.pid}`);

/** The verbs that git calls, and what compares notebooks for a terminal. */
const HOT = /^cli-(git-|diff-(command|text)$)/;

/** Modules that Node has loaded before our first line. */
const LOADED_BY_NODE = new Set(
  ['fs', 'path', 'module', 'buffer', 'events', 'url', 'util', 'timers', 'process'].map((name) => `node:${name}`),
);

/** Entry files still to build: output name -> source path, or the name of a third-party package. */
const entries = new Map();

async function bundle() {
  // Not at the top: a fresh dist/ needs no esbuild, so a tarball or a clone without devDependencies may still ask.
  const { build } = await import('esbuild');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const built = new Set();
  for (;;) {
    const todo = [...entries].filter(([name]) => !built.has(name));
    if (todo.length === 0) break;
    for (const [name] of todo) built.add(name);
    for (const hot of [false, true])
      await bundleEntries(
        todo.filter(([name]) => HOT.test(name) === hot),
        hot,
      );
  }

  async function bundleEntries(todo, hot) {
    const { outputFiles } = await build({
      absWorkingDir: root,
      write: false,
      entryPoints: Object.fromEntries(todo),
      outdir: workdir,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      minify: !process.env.NOMIN,
      keepNames: false,
      legalComments: 'none',
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // import() becomes a require: Node's loader for modules costs several milliseconds at its first use.
      supported: { 'dynamic-import': false },
      define: { NBMEND_VERSION: JSON.stringify(version) },
      plugins: [hot ? inlined() : separate(), boundaries()],
      logLevel: 'warning',
    });
    await mkdir(workdir, { recursive: true });
    for (const { path, text } of outputFiles) await writeFile(path, withHash(withLazyModules(text)));
  }
}

/** The launcher knows a bundle's compiled code by these last characters (bin/nbmend). */
function withHash(text) {
  return `${text.trimEnd()}\n//${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** Moves the new files over the old ones, then removes what is no longer made. */
async function publish() {
  await mkdir(outdir, { recursive: true });
  const made = await readdir(workdir);
  for (const name of made) await rename(join(workdir, name), join(outdir, name));
  for (const name of await readdir(outdir)) {
    if (!made.includes(name)) await rm(join(outdir, name), { recursive: true, force: true });
  }
}

/** Everything that decides what dist/ holds: sources, entries, this script, the versions of what is bundled. */
async function sourceHash() {
  const sources = await readdir(join(root, 'packages'), { recursive: true });
  const files = sources
    .map((name) => name.split(sep).join('/'))
    .filter((name) => /^[a-z]+\/(src\/.+\.ts|package\.json)$/.test(name));
  const all = [
    'package.json',
    'pnpm-lock.yaml',
    'scripts/build.mjs',
    ...files.sort().map((name) => `packages/${name}`),
  ];
  const sum = createHash('sha256');
  for (const name of all)
    sum
      .update(name)
      .update('\0')
      .update(await readFile(join(root, name)))
      .update('\0');
  return sum.digest('hex');
}

async function collectPackageEntries() {
  for (const dir of await readdir(join(root, 'packages'))) {
    const { exports } = JSON.parse(await readFile(join(root, 'packages', dir, 'package.json'), 'utf8'));
    for (const [subpath, source] of Object.entries(exports)) {
      entries.set(subpath === '.' ? dir : `${dir}-${subpath.slice(2)}`, join(root, 'packages', dir, source));
    }
  }
}

/**
 * Rule 4. esbuild writes `import { x } from 'node:y'` as `z=require("node:y")` and each use of x as `z.x`, so a stand-in
 * that fetches an export when it is asked for will do.
 */
function withLazyModules(text) {
  const direct = /(?<=[\w$]=)require\("(node:[\w/]+)"\)/g;
  const lazy = text.replace(direct, (whole, name) => (LOADED_BY_NODE.has(name) ? whole : `__later("${name}")`));
  if (lazy === text) return text;
  const prelude = 'var __later=n=>new Proxy({},{get:(_,k)=>require(n)[k]});';
  return lazy.replace(/^("use strict";)?/, (strict) => `${strict}${prelude}`);
}

/** Rule 1. */
function separate() {
  return {
    name: 'separate',
    setup(b) {
      b.onResolve({ filter: /^@nbmend\// }, ({ path }) => ({ path: `./${entryName(path)}.cjs`, external: true }));
    },
  };
}

/** Rule 3. What lies behind a boundary stays there. */
function inlined() {
  return {
    name: 'inlined',
    setup(b) {
      b.onResolve({ filter: /^@nbmend\// }, ({ path, kind }) => {
        if (kind === 'dynamic-import') return { path: `./${entryName(path)}.cjs`, external: true };
        return { path: entries.get(entryName(path)), sideEffects: false };
      });
      // Our modules only declare; so what a bundle does not use of them falls away.
      b.onResolve({ filter: /^\.{1,2}\// }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind === 'dynamic-import' || pluginData === 'seen' || resolveDir.includes(`${sep}node_modules${sep}`))
          return undefined;
        const found = await b.resolve(path, { kind, resolveDir, pluginData: 'seen' });
        return { ...found, sideEffects: false };
      });
    },
  };
}

/** Rule 2. */
function boundaries() {
  return {
    name: 'boundaries',
    setup(b) {
      b.onResolve({ filter: /./ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || path.startsWith('node:') || pluginData === 'seen') return undefined;
        if (resolveDir.includes(`${sep}node_modules${sep}`)) return undefined;
        const found = await b.resolve(path, { kind, resolveDir, pluginData: 'seen' });
        if (found.errors.length > 0 || found.external) return found;
        const name = boundaryName(path, resolve(resolveDir, path));
        if ((entries.get(name) ?? found.path) !== found.path) {
          throw new Error(`${found.path} and ${entries.get(name)} would both be dist/${name}.cjs; rename one`);
        }
        entries.set(name, found.path);
        return { path: `./${name}.cjs`, external: true };
      });
    },
  };
}

/** `@nbmend/git/filter` -> `git-filter`. */
function entryName(specifier) {
  return specifier.slice('@nbmend/'.length).replace('/', '-');
}

function boundaryName(path, absolute) {
  if (!path.startsWith('.')) return `vendor-${path.replace(/[@/]+/g, '-').replace(/^-/, '')}`;
  const [pkg] = relative(join(root, 'packages'), absolute).split(sep);
  return `${pkg}-${basename(path).replace(/\.ts$/, '')}`;
}

const hash = await sourceHash();
const fresh = existsSync(join(outdir, 'cli.cjs')) && (await readFile(stamp, 'utf8').catch(() => '')) === hash;
if (!fresh || !process.argv.includes('--if-stale')) {
  try {
    await collectPackageEntries();
    await bundle();
    await publish();
    await writeFile(stamp, hash);
  } finally {
    await rm(workdir, { recursive: true, force: true });
  }
}
