// What stripping costs, against what can be no cheaper: copying the file, reading it, git without a filter. nbstripout is
// timed beside it where it is installed (PATH or .cache/incumbents/bin). `npm run bench -- clean [rounds] [part...]`, where a
// part is one of the names in PARTS; `check` makes 1 GB of notebooks.
import { spawn } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import {
  incumbent,
  interleave,
  makeNotebook,
  median,
  nbmend,
  nodeReleases,
  report,
  runOnce,
  scratch,
} from './frame.mjs';

const PARTS = { images, medium, add, status, check, huge };

export async function run([rounds = '9', ...names]) {
  const over = [];
  for (const name of names.length > 0 ? names : Object.keys(PARTS)) over.push(...(await PARTS[name](Number(rounds))));
  return over;
}

/** 100 MB of pictures, in place and as a filter, against a copy of the file and the start of Node. */
async function images(rounds) {
  const folder = scratch();
  const [file, place] = [join(folder, 'a.ipynb'), join(folder, 'in-place.ipynb')];
  const text = makeNotebook({ cells: 200, imageBytes: 100e6 });
  writeFileSync(file, text);
  const node = () => runOnce(process.execPath, ['-e', '0']);
  const copy = () => shell(`cat ${file} > ${folder}/copy`);
  const candidates = [
    { name: 'cat + node -e 0', run: () => [copy(), node()] },
    { name: 'strip - < a > b', run: () => shell(`${process.execPath} ${nbmend} strip - < ${file} > ${folder}/out`) },
    { name: 'strip a (in place)', before: () => writeToDisk(place, text), run: () => strip(place) },
    {
      name: 'git-clean < a > b',
      run: () => shell(`${process.execPath} ${nbmend} git-clean ${file} < ${file} > ${folder}/out`),
    },
    ...nbstripout((tool) => ({ name: 'nbstripout < a > b', run: () => shell(`${tool} < ${file} > ${folder}/out`) })),
  ];
  const limits = { 'strip - < a > b': 1.5, 'strip a (in place)': 1.5, 'git-clean < a > b': 1.5 };
  return report('strip 100 MB of pictures', await interleave(candidates, rounds), 'cat + node -e 0', limits);
}

/** 5 MB in place, against nbstripout: the limit is a fifth of its time, which bare Node 20 alone takes a third of. */
async function medium(rounds) {
  const file = join(scratch(), 'a.ipynb');
  const text = makeNotebook({ cells: 100, imageBytes: 5e6 });
  const before = () => writeToDisk(file, text);
  const tools = nbstripout((tool) => ({ name: 'nbstripout', before, run: () => runOnce(tool, [file]) }));
  const newer = [...nodeReleases()].map(([major, node]) => ({
    name: `nbmend strip on Node ${major}`,
    before,
    run: () => runOnce(node, [nbmend, 'strip', file]),
  }));
  const candidates = [...tools, { name: 'nbmend strip', before, run: () => strip(file) }, ...newer, nodeItself()];
  const baseline = tools.length > 0 ? 'nbstripout' : 'node -e 0';
  const ours = candidates.map(({ name }) => name).filter((name) => name.startsWith('nbmend'));
  const limits = tools.length > 0 ? Object.fromEntries(ours.map((name) => [name, 0.2])) : {};
  const times = await interleave(candidates, rounds);
  const over = report('strip 5 MB in place', times, baseline, limits);
  const of = (name) => Math.min(...times.get(name));
  const start = of('node -e 0');
  const rest = (of('nbmend strip') - start).toFixed(0);
  if (tools.length > 0) {
    console.log(
      `nbmend needs ${rest} ms beyond the start of Node, which is ${(start / of(baseline)).toFixed(2)} x nbstripout`,
    );
  }
  return over;
}

/** `git add` of 300 notebooks of 100 kB: no slower than without a filter, and a fiftieth of nbstripout's time. */
async function add(rounds) {
  const repos = repositories(300, 100e3);
  const candidates = repos.map(({ name, git, reset }) => ({ name, before: reset, run: () => git('add', '.') }));
  const times = await interleave(candidates, few(rounds));
  const over = report('git add of 300 notebooks', times, NO_FILTER, { [OURS]: 1.0 });
  const theirs = times.get(THEIRS);
  if (theirs === undefined) return over;
  const factor = median(theirs.map((time, round) => time / times.get(OURS)[round]));
  console.log(`${THEIRS} takes ${factor.toFixed(0)} x ${OURS}: ${factor >= 50 ? 'within' : 'UNDER'} 50`);
  return factor >= 50 ? over : [...over, `git add against ${THEIRS}`];
}

/**
 * `git status` after each of them was touched, so that git has to read and filter them all. No filter in Node can be quicker
 * than one that reads what git sends and answers with one byte: that one is timed as well, and says what is left to win.
 */
async function status(rounds) {
  const repos = repositories(300, 100e3);
  for (const { git } of repos) {
    git('add', '.');
    git('commit', '-qm', 'all');
  }
  const candidates = repos.map(({ name, git, touch }) => ({
    name,
    before: touch,
    run: () => git('status', '--porcelain'),
  }));
  return report('git status after touching 300', await interleave(candidates, few(rounds)), NO_FILTER, { [OURS]: 1.3 });
}

/** 10,000 notebooks of 100 kB, against reading them in Node with as many threads as there are cores. */
async function check(rounds) {
  const folder = scratch();
  const text = makeNotebook({ cells: 40, imageBytes: 0 });
  const outputs = 'A'.repeat(100e3 - text.length);
  const filled = text.replace('"text": [\n', `"text": [\n     "${outputs}\\n",\n`);
  for (let i = 0; i < 10_000; i++) {
    if (i % 100 === 0) mkdirSync(join(folder, String(i / 100)));
    writeFileSync(join(folder, String(Math.floor(i / 100)), `${i}.ipynb`), filled);
  }
  const candidates = [
    { name: 'read in threads', run: () => readAll(folder) },
    {
      name: 'strip --check',
      run: () => runOnce(process.execPath, [nbmend, 'strip', '--check', '-q', '.'], { cwd: folder, codes: [1] }),
    },
    { name: 'check', run: () => runOnce(process.execPath, [nbmend, 'check', '.'], { cwd: folder, codes: [0, 1] }) },
  ];
  const limits = { 'strip --check': 2, check: 2 };
  return report('check 10,000 notebooks, 1 GB', await interleave(candidates, few(rounds)), 'read in threads', limits);
}

/** 600 MB, longer than the longest string: memory of at most 2.5 times its size. */
async function huge() {
  const folder = scratch();
  const file = join(folder, 'a.ipynb');
  const part = makeNotebook({ cells: 5, imageBytes: 100e6 });
  const at = part.indexOf('"image/png": "') + '"image/png": "'.length;
  const end = part.indexOf('"', at);
  const image = part.slice(at, end);
  writeFileSync(file, part.slice(0, at));
  for (let i = 0; i < 6; i++) writeFileSync(file, image, { flag: 'a' });
  writeFileSync(file, part.slice(end), { flag: 'a' });
  const size = statSync(file).size;
  const rows = [];
  const ways = {
    'strip -': ['strip', '-'],
    'strip - --keep-output': ['strip', '-', '--keep-output'],
    'git-clean': ['git-clean'],
    'strip a (in place)': ['strip', file],
  };
  for (const [name, args] of Object.entries(ways)) rows.push([name, (await peakMemory(args, file)) / size]);
  console.log(`\nmemory for ${(size / 1e6).toFixed(0)} MB`);
  for (const [name, ratio] of rows)
    console.log(`${name.padEnd(24)} ${ratio.toFixed(2)} x its size  ${ratio <= 2.5 ? 'within' : 'OVER'} 2.5`);
  return rows.filter(([, ratio]) => ratio > 2.5).map(([name]) => `memory of ${name}`);
}

const NO_FILTER = 'no filter';
const OURS = 'nbmend process';
const FLOOR = 'empty Node process';
const THEIRS = 'nbstripout clean';

/** The slow filters of others take a minute a round. */
const few = (rounds) => Math.min(rounds, 5);

function strip(file) {
  return runOnce(process.execPath, [nbmend, 'strip', file]);
}

/** Through to the disk: replacing a file whose pages are still being written would wait for that. */
function writeToDisk(file, text) {
  const fd = openSync(file, 'w');
  writeSync(fd, text);
  fsyncSync(fd);
  closeSync(fd);
}

function shell(line) {
  return runOnce('sh', ['-c', line]);
}

function nodeItself() {
  return { name: 'node -e 0', run: () => runOnce(process.execPath, ['-e', '0']) };
}

function nbstripout(candidate) {
  const tool = incumbent('nbstripout');
  return tool === undefined ? [] : [candidate(tool)];
}

/** The same notebooks in one repository for each way to filter them. */
function repositories(count, size) {
  const node = process.execPath;
  const filters = {
    [NO_FILTER]: {},
    [OURS]: { process: `${node} ${nbmend} git-filter` },
    [FLOOR]: { process: `${node} ${fileURLToPath(new URL('empty-filter.cjs', import.meta.url))}` },
    ...Object.fromEntries(
      [...nodeReleases()].map(([major, newer]) => [
        `${OURS}, Node ${major}`,
        { process: `${newer} ${nbmend} git-filter` },
      ]),
    ),
    ...Object.fromEntries(nbstripout((tool) => [THEIRS, { clean: tool, smudge: 'cat' }])),
  };
  return Object.entries(filters).map(([name, filter]) => {
    const folder = scratch();
    const home = scratch();
    const env = { ...process.env, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b' };
    Object.assign(env, { GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' });
    const git = (...args) => runOnce('git', args, { cwd: folder, env });
    git('init', '-q');
    for (const [key, value] of Object.entries(filter)) git('config', `filter.x.${key}`, value);
    if (Object.keys(filter).length > 0) writeFileSync(join(folder, '.git/info/attributes'), '*.ipynb filter=x\n');
    for (let i = 0; i < count; i++) {
      writeFileSync(join(folder, `${i}.ipynb`), makeNotebook({ seed: i, cells: 40, imageBytes: size * 0.8 }));
    }
    const reset = () => {
      rmSync(join(folder, '.git/index'), { force: true });
      rmSync(join(folder, '.git/objects'), { recursive: true, force: true });
      mkdirSync(join(folder, '.git/objects'));
    };
    let seconds = 1_600_000_000;
    const touch = () => {
      seconds++;
      for (let i = 0; i < count; i++) utimesSync(join(folder, `${i}.ipynb`), seconds, seconds);
    };
    return { name, git, reset, touch };
  });
}

/** Reads every file of the folder in as many threads as there are cores: this file is their script. */
async function readAll(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ipynb'));
  const threads = availableParallelism();
  const share = Math.ceil(files.length / threads);
  const parts = Array.from({ length: threads }, (_, i) => files.slice(i * share, (i + 1) * share));
  const script = new URL(import.meta.url);
  await Promise.all(
    parts.map(
      (part) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(script, { workerData: { read: part, folder } });
          worker.on('exit', resolve);
          worker.on('error', reject);
        }),
    ),
  );
}

if (!isMainThread && workerData?.read) {
  for (const file of workerData.read) readFileSync(join(workerData.folder, file));
}

/** Largest resident size in bytes of an nbmend that reads the file from a pipe (or by its name); Linux only. */
function peakMemory(args, file) {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', `cat ${file} | ${process.execPath} ${nbmend} ${args.join(' ')} > /dev/null`], {
      stdio: 'ignore',
    });
    let peak = 0;
    const timer = setInterval(() => {
      for (const pid of children(child.pid)) {
        try {
          const status = readFileSync(`/proc/${pid}/status`, 'utf8');
          peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
        } catch {
          // it has just ended
        }
      }
    }, 5);
    child.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve(peak);
      else reject(new Error(`nbmend ${args.join(' ')} exited ${code}`));
    });
  });
}

function children(pid) {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return list.filter((child) => child !== '');
  } catch {
    return [];
  }
}
