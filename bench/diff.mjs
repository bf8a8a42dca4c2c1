// How fast notebooks are compared: whole commands against `node -e 0`, against nbdiff (on PATH, or in .cache/incumbents/bin;
// left out where it is not there), and the engine against itself as notebooks double. Inputs are made here.
//   npm run bench -- diff            everything but what takes nbdiff minutes
//   npm run bench -- diff slow       those too, one round of nbdiff each
//   npm run bench -- diff 100mb      the cases whose name holds the word
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  incumbent,
  interleave,
  makeNotebook,
  median,
  nbmend,
  random,
  report,
  root,
  runOnce,
  scratch,
  table,
} from './frame.mjs';

export async function run(words) {
  const slow = words.includes('slow');
  const wanted = words.find((word) => word !== 'slow') ?? '';
  const names = [...CASES.map(({ name }) => name), ...WHOLE_RUNS];
  if (!names.some((name) => name.includes(wanted))) {
    process.stderr.write(`no case has ${wanted} in its name; there are: ${names.join('; ')}\n`);
    process.exit(2);
  }
  const folder = scratch();
  const over = [];
  for (const { name, make, against, factor, slow: isSlow, limit } of CASES) {
    if (!name.includes(wanted)) continue;
    const [a, b] = make().map((text, side) => write(folder, `${side}.ipynb`, text));
    const ours = { name: 'nbmend diff', run: () => runOnce(process.execPath, [nbmend, 'diff', a, b]) };
    if (against === undefined)
      over.push(...(await againstNbdiff(name, ours, a, b, { factor, skip: isSlow && !slow, once: isSlow })));
    else
      over.push(
        ...named(
          name,
          report(name, await interleave([against(a, b), ours], 7), against(a, b).name, { [ours.name]: limit }),
        ),
      );
    memory(name, a, b);
  }
  const [ofRange, ofDoubling, ofHostile] = WHOLE_RUNS.map((name) => name.includes(wanted));
  if (ofRange) over.push(...(await range(folder)));
  if (ofDoubling) over.push(...doubling());
  if (ofHostile) over.push(...hostile());
  return over;
}

const WHOLE_RUNS = ['range of 1,000 notebooks', 'doubling', 'hostile'];

/** Limits are those of the project: `factor` times faster than nbdiff, or at most `limit` times the other command. */
const CASES = [
  { name: 'two small notebooks', make: small, against: () => bareNode(), limit: 1.2 },
  { name: '500 cells, 5 MB, 20 edits, ids', make: () => edited({ cells: 500, imageBytes: 5e6 }), factor: 5 },
  {
    name: '500 cells, 5 MB, 20 edits, no ids',
    make: () => edited({ cells: 500, imageBytes: 5e6, ids: false }),
    factor: 40,
    slow: true,
  },
  {
    name: '500 cells, 5 MB, 20 edits, regenerated ids',
    make: () => regenerated({ cells: 500, imageBytes: 5e6 }),
    factor: 40,
    slow: true,
  },
  { name: '2,000 cells, stripped, no ids', make: () => edited({ cells: 2000, ids: false }), factor: 400, slow: true },
  { name: 'widget state of 100 kB, 10 characters', make: widgetState, factor: 1000, slow: true },
  { name: 'one cell of 2,000 lines, 285 changed', make: longCell, factor: 10, slow: true },
  { name: '300 small outputs, all changed', make: manyOutputs, factor: 10, slow: true },
  { name: 'one line of 30 kB', make: longLine, factor: 10, slow: true },
  {
    name: '100mb of pictures, 20 edits',
    make: () => edited({ cells: 500, imageBytes: 100e6 }),
    against: readAndCompare,
    limit: 2,
  },
];

async function againstNbdiff(name, ours, a, b, { factor, skip, once }) {
  const nbdiff = incumbent('nbdiff');
  if (nbdiff === undefined || skip) {
    report(name, await interleave([ours], 5), ours.name);
    return [];
  }
  const theirs = {
    name: 'nbdiff',
    run: () => runOnce(nbdiff, ['--no-color', a, b], { env: { ...process.env, HOME: root } }),
  };
  const times = once ? await onceEach(theirs, ours) : await interleave([theirs, ours, bareNode()], 5); // Node's own start is part of ours
  return named(name, report(`${name}: ${factor}x faster`, times, theirs.name, { [ours.name]: 1 / factor }));
}

/** For what takes the other tool minutes: one run of it, the median of ours for the ratio. */
async function onceEach(theirs, ours) {
  const times = await interleave([ours], 5);
  const start = process.hrtime.bigint();
  theirs.run();
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  return new Map([
    [theirs.name, [time]],
    [ours.name, [median(times.get(ours.name))]],
  ]);
}

function bareNode() {
  return { name: 'node -e 0', run: () => runOnce(process.execPath, ['-e', '0']) };
}

/** One process over a range of commits, against what git takes for the same range as plain text. */
async function range(folder) {
  const cwd = join(folder, 'repository');
  const env = { ...process.env, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args) =>
    runOnce('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], { cwd, env });
  mkdirSync(cwd);
  git('init', '--quiet');
  const pairs = Array.from({ length: 1000 }, (_, at) =>
    edited({ seed: at + 1, cells: 20 + (at % 20), imageBytes: at % 4 === 0 ? 20_000 : 0, edits: 3 }),
  );
  for (const side of [0, 1]) {
    pairs.forEach((pair, at) => {
      mkdirSync(join(cwd, `folder${at % 20}`), { recursive: true });
      writeFileSync(join(cwd, `folder${at % 20}`, `notebook${at}.ipynb`), pair[side]);
    });
    git('add', '.');
    git('commit', '--quiet', '-m', `side ${side}`);
  }
  git('gc', '--quiet');
  const candidates = [
    { name: 'git diff', run: () => git('--no-pager', 'diff', 'HEAD~1', 'HEAD') },
    { name: 'nbmend diff', run: () => runOnce(process.execPath, [nbmend, 'diff', 'HEAD~1', 'HEAD'], { cwd, env }) },
  ];
  const name = 'range of 1,000 notebooks, one process';
  return named(name, report(name, await interleave(candidates, 7), 'git diff', { 'nbmend diff': 3 }));
}

/** The floor for large files: read both and compare their bytes. */
function readAndCompare(a, b) {
  const program = `const fs = require('fs');
    const [x, y] = ${JSON.stringify([a, b])}.map((file) => fs.readFileSync(file));
    let differing = 0;
    for (let at = 0; at + 65536 <= Math.min(x.length, y.length); at += 65536)
      if (x.compare(y, at, at + 65536, at, at + 65536) !== 0) differing++;`;
  return { name: 'read and compare', run: () => runOnce(process.execPath, ['-e', program]) };
}

function memory(name, a, b) {
  const program = `process.on('exit', () => process.stderr.write('PEAK ' + process.resourceUsage().maxRSS + '\\n'));`;
  const peak = (args) => {
    const preload = ['--import', `data:text/javascript,${encodeURIComponent(program)}`];
    const { stderr } = spawnSync(process.execPath, [...preload, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
    return Number(/PEAK (\d+)/.exec(stderr)?.[1]) * 1024;
  };
  if (Math.max(readFileSync(a).length, readFileSync(b).length) < 1e6) return; // what Node itself takes would be all there is to see
  const own = peak([nbmend, 'diff', a, b]) - peak(['-e', '0']);
  const larger = Math.max(readFileSync(a).length, readFileSync(b).length);
  console.log(
    `peak memory over bare Node: ${(own / 1e6).toFixed(0)} MB; the larger file of ${name} has ${(larger / 1e6).toFixed(1)} MB (x ${(own / larger).toFixed(1)})`,
  );
}

// --- the engine against itself -------------------------------------------------------------------------------------

/** Most that twice the cells may take: a little more than linear, for sorting. */
const DOUBLING = 2.4;

function doubling() {
  const { diffNotebooks, readNotebook } = engine();
  const over = [];
  const rows = [['cells', 'ids: ms', 'ratio', 'no ids: ms', 'ratio', 'all edited, no ids: ms', 'ratio']];
  const before = [];
  for (let cells = 1000; cells <= 64_000; cells *= 2) {
    const row = [String(cells)];
    const kinds = [
      edited({ cells, edits: cells / 50 }),
      edited({ cells, edits: cells / 50, ids: false }),
      edited({ cells, edits: cells, ids: false }),
    ];
    kinds.forEach((pair, kind) => {
      const [a, b] = pair.map((text) => Buffer.from(text));
      const times = Array.from({ length: 5 }, () => cpuTime(() => diffNotebooks(readNotebook(a), readNotebook(b))));
      const time = Math.min(...times);
      row.push(time.toFixed(0), before[kind] === undefined ? '' : (time / before[kind]).toFixed(2));
      before[kind] = time;
    });
    rows.push(row);
  }
  console.log('\ndoubling the cells (CPU time, fastest of 5)');
  table(rows);
  // One step may be unlucky with the collector: the whole way is what must be near-linear.
  [2, 4, 6].forEach((column) => {
    const ratios = rows.slice(2).map((row) => Number(row[column]));
    if (median(ratios) > DOUBLING) over.push(`doubling, column ${rows[0][column - 1]}`);
  });
  return over;
}

function hostile() {
  const { diffNotebooks, readNotebook } = engine();
  const rows = [['hostile, under 10 MB', 'MB', 'CPU ms', 'said to be coarse']];
  const over = [];
  for (const [name, make] of Object.entries(HOSTILE)) {
    const next = random(11);
    const [a, b] = [make(next), make(next)].map((cells) => Buffer.from(asNotebook(cells)));
    let notes = [];
    const time = cpuTime(() => {
      notes = diffNotebooks(readNotebook(a), readNotebook(b)).coarse;
    });
    if (time > 2000) over.push(name);
    rows.push([name, (a.length / 1e6).toFixed(1), time.toFixed(0), notes.length > 0 ? 'yes' : '']);
  }
  console.log('');
  table(rows);
  return over;
}

const HOSTILE = {
  'all cells alike': () => many(50_000, () => 'df.head(20)'),
  'two kinds of cells, at random': (next) => many(40_000, () => (next() < 0.5 ? 'df.head()  # a' : 'df.tail()  # b')),
  'all cells different': (next) => many(25_000, () => many(4, () => words(next, 6)).join('\n')),
  'few words in all orders': (next) =>
    many(15_000, () => many(40, () => 'abcdef'[Math.floor(next() * 6)].repeat(5)).join(' ')),
  'one huge line': (next) => [words(next, 1_200_000)],
  'few lines in all orders': (next) => [many(400_000, () => 'abcdefgh'[Math.floor(next() * 8)].repeat(8)).join('\n')],
  'the same, in 1,000 cells': (next) =>
    many(1000, () => many(300, () => 'abcdefgh'[Math.floor(next() * 8)].repeat(8)).join('\n')),
};

function engine() {
  const require = createRequire(import.meta.url);
  return { ...require(join(root, 'dist/notebook.cjs')), ...require(join(root, 'dist/diff.cjs')) };
}

function cpuTime(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

// --- inputs -----------------------------------------------------------------------------------------------------------

function small() {
  const text = makeNotebook({ seed: 3, cells: 10 });
  return [text, text.replace('## Step 5', '## Middle')];
}

/** A notebook and the same with some sources edited and two cells inserted. */
function edited({ edits = 20, ...options }) {
  const text = makeNotebook({ seed: 5, ...options });
  const notebook = JSON.parse(text);
  const { cells } = notebook;
  for (let at = 0; at < edits; at++) {
    const cell = cells[Math.floor((at * cells.length) / edits)];
    cell.source = [...cell.source.slice(0, -1), 'changed = True\n', ...cell.source.slice(-1)];
  }
  for (const at of [0.3, 0.7]) {
    const id = options.ids === false ? {} : { id: `new${at * 10}` };
    cells.splice(Math.floor(cells.length * at), 0, {
      cell_type: 'markdown',
      ...id,
      metadata: {},
      source: ['A new remark.'],
    });
  }
  return [text, `${JSON.stringify(notebook, null, 1)}\n`];
}

function regenerated(options) {
  const [a, b] = edited(options);
  let next = 0;
  return [a, b.replace(/"id": "[^"]+"/g, () => `"id": "fresh${next++}"`)];
}

function widgetState() {
  const next = random(9);
  const state = words(next, 14_000).replaceAll(' ', '');
  const changed = [...state];
  for (let at = 0; at < 10; at++) changed[Math.floor(next() * changed.length)] = '!';
  return [state, changed.join('')].map((text) => asNotebook(['x = 1'], { widgets: { state: text } }));
}

function longCell() {
  const next = random(9);
  const lines = many(2000, () => words(next, 6));
  const changed = lines.map((line, at) => (at % 7 === 0 ? `${line} changed` : line));
  return [lines, changed].map((list) => asNotebook([list.join('\n')]));
}

function manyOutputs() {
  const next = random(9);
  return [0, 1].map(() => {
    const outputs = many(300, () => ({
      output_type: 'display_data',
      metadata: {},
      data: { 'text/plain': [words(next, 8)] },
    }));
    return asNotebook(['show()'], {}, outputs);
  });
}

function longLine() {
  const next = random(9);
  return [0, 1].map(() => asNotebook([words(next, 4600)]));
}

function asNotebook(sources, metadata = {}, outputs = []) {
  const cells = sources.map((source) => ({ cell_type: 'code', execution_count: null, metadata: {}, outputs, source }));
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 }, null, 1);
}

function many(count, make) {
  return Array.from({ length: count }, make);
}

function words(next, count) {
  const letter = () => String.fromCharCode(97 + Math.floor(next() * 26));
  return many(count, () => many(2 + Math.floor(next() * 8), letter).join('')).join(' ');
}

function write(folder, name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function named(name, list) {
  return list.map((each) => `${name}: ${each}`);
}
