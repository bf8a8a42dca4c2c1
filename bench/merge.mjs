// What a merge costs: small and large, with and without cell ids, against the start of Node and, where it is installed (PATH or
// .cache/incumbents/bin), nbdime's nbmerge. `npm run bench -- merge [rounds] [part...]`, a part being one of PARTS.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { incumbent, interleave, makeNotebook, median, nbmend, random, report, runOnce, scratch } from './frame.mjs';

const PARTS = { driver, ids, noIds, linear };

export async function run([rounds = '9', ...names]) {
  const over = [];
  for (const name of names.length > 0 ? names : Object.keys(PARTS)) over.push(...(await PARTS[name](Number(rounds))));
  return over;
}

/** What every `git merge` pays for a notebook of 20 cells. */
async function driver(rounds) {
  const files = history({ cells: 20, imageBytes: 20e3 }, 3);
  const candidates = [nodeItself(), { name: 'git-merge', before: files.reset, run: () => files.driver() }];
  return report('driver, 20 cells', await interleave(candidates, rounds * 3), 'node -e 0', { 'git-merge': 1.3 });
}

/** 500 cells, 5 MB, 20 edits on each side; the limit is a sixth of nbmerge's time. */
function ids(rounds) {
  return against('500 cells, 5 MB, with ids', { cells: 500, imageBytes: 4.5e6 }, 1 / 6, rounds);
}

/** The same without ids: a sixtieth. */
function noIds(rounds) {
  return against('500 cells, 5 MB, without ids', { cells: 500, imageBytes: 4.5e6, ids: false }, 1 / 60, rounds);
}

async function against(title, options, limit, rounds) {
  const files = history(options, 20);
  const nbmerge = incumbent('nbmerge');
  const candidates = [nodeItself(), { name: 'git-merge', before: files.reset, run: () => files.driver() }];
  if (!nbmerge) return report(title, await interleave(candidates, rounds), 'node -e 0');
  const out = join(files.folder, 'out.ipynb');
  const args = [files.base, files.ours, files.theirs, '--out', out];
  candidates.push({ name: 'nbmerge', before: files.reset, run: () => runOnce(nbmerge, args, { codes: [0, 1] }) });
  return report(title, await interleave(candidates, Math.min(rounds, 5)), 'nbmerge', { 'git-merge': limit });
}

/** Eight times the cells may cost no more than sixteen times the time above the start of Node. */
async function linear(rounds) {
  const over = [];
  for (const withIds of [true, false]) {
    const [small, large] = [1000, 8000].map((cells) => history({ cells, ids: withIds }, 20));
    const times = await interleave(
      [
        nodeItself(),
        { name: '1,000 cells', before: small.reset, run: () => small.driver() },
        { name: '8,000 cells', before: large.reset, run: () => large.driver() },
      ],
      Math.min(rounds, 5),
    );
    report(`growth, ${withIds ? 'with' : 'without'} ids`, times, 'node -e 0');
    const [floor, ...costs] = [...times.values()].map(median);
    const growth = (costs[1] - floor) / Math.max(1, costs[0] - floor);
    console.log(`8 times the cells: ${growth.toFixed(1)} times the time (limit 16)`);
    if (growth > 16) over.push(`growth ${withIds ? 'with' : 'without'} ids`);
  }
  return over;
}

/** Base, ours and theirs in a folder; each side edits other cells. */
function history(options, edits) {
  const folder = scratch();
  const base = JSON.parse(makeNotebook(options));
  const [oursTree, theirsTree] = [structuredClone(base), structuredClone(base)];
  const next = random(7);
  const step = Math.floor(options.cells / (2 * edits));
  for (let i = 0; i < edits; i++) {
    edit(oursTree.cells[2 * i * step], `edited by ours ${next()}`);
    edit(theirsTree.cells[(2 * i + 1) * step], `edited by theirs ${next()}`);
  }
  const [paths, fresh] = [{}, join(folder, 'fresh')];
  for (const [name, tree] of Object.entries({ base, ours: oursTree, theirs: theirsTree })) {
    paths[name] = join(folder, `${name}.ipynb`);
    writeFileSync(paths[name], `${JSON.stringify(tree, null, 1)}\n`);
  }
  copyFileSync(paths.ours, fresh);
  return {
    ...paths,
    folder,
    reset: () => copyFileSync(fresh, paths.ours),
    driver: () =>
      runOnce(process.execPath, [nbmend, 'git-merge', paths.base, paths.ours, paths.theirs, '7', 'a.ipynb'], {
        codes: [0, 1],
      }),
  };
}

function edit(cell, line) {
  cell.source = [...cell.source.slice(0, -1), `${line}\n`, ...cell.source.slice(-1)];
}

function nodeItself() {
  return { name: 'node -e 0', run: () => runOnce(process.execPath, ['-e', '0']) };
}
