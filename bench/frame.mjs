// What every benchmark stands on: candidates run in turn, round after round, so that a machine that gets slower meanwhile
// gets slower for all of them; figures are medians, and ratios are medians of the ratios within a round.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const nbmend = join(root, 'bin/nbmend');

/**
 * Runs each candidate once a round and returns its times in milliseconds, in the order of the rounds.
 * A candidate is `{ name, run, before? }`; `before` is not timed. Either may return a promise.
 * The first round warms caches up and is not counted. The order turns by one each round.
 */
export async function interleave(candidates, rounds) {
  const times = new Map(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    progress(round, rounds);
    for (let at = 0; at < candidates.length; at++) {
      const { name, run, before } = candidates[(at + round) % candidates.length];
      await before?.();
      const start = process.hrtime.bigint();
      await run();
      const time = Number(process.hrtime.bigint() - start) / 1e6;
      if (round > 0) times.get(name).push(time);
    }
  }
  return times;
}

/**
 * Prints one line a candidate: median, fastest, ratio to the candidate named `baseline`, and whether it is within its limit
 * (`limits`: name -> ratio). Returns the names that are not.
 */
export function report(title, times, baseline, limits = {}) {
  const over = [];
  const rows = [...times].map(([name, list]) => {
    const ratio = median(list.map((time, round) => time / times.get(baseline)[round]));
    const limit = limits[name];
    if (limit !== undefined && ratio > limit) over.push(name);
    const verdict = limit === undefined ? '' : `${ratio <= limit ? 'within' : 'OVER'} ${figure(limit)}`;
    return [name, median(list).toFixed(1), Math.min(...list).toFixed(1), figure(ratio), verdict];
  });
  const rounds = times.get(baseline).length;
  console.log(`\n${title} (${rounds} rounds, ${cpus().length} cores, Node ${process.versions.node})`);
  table([['', 'median ms', 'fastest ms', `x ${baseline}`, 'limit'], ...rows]);
  return over;
}

/** Three digits that say something: 1.27, 0.0141. */
function figure(ratio) {
  return ratio >= 1 ? ratio.toFixed(2) : ratio.toPrecision(3);
}

export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])));
    console.log(cells.join('  ').trimEnd());
  }
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Runs a program to its end, without a shell; throws unless it exits with one of `codes`. */
export function runOnce(command, args, { codes = [0], ...options } = {}) {
  const result = spawnSync(command, args, { stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 2 ** 31, ...options });
  if (result.error) throw result.error;
  if (!codes.includes(result.status)) {
    throw new Error(`${command} ${args.join(' ')} exited ${result.status ?? result.signal}\n${result.stderr}`);
  }
  return result;
}

/** Where another tool is, or undefined: on PATH, or in a folder of .cache/incumbents (bin/ of a virtual environment). */
export function incumbent(name) {
  const folders = [join(root, '.cache/incumbents/bin'), ...(process.env.PATH ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined && !missed.has(name)) {
    console.log(`\n${name} is neither on PATH nor in .cache/incumbents/bin: not compared with it`);
    missed.add(name);
  }
  return found;
}

const missed = new Set();

/** Official Node binaries that scripts/node-release.mjs has fetched, by major version. */
export function nodeReleases() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = `node_modules/node-${platform}-${process.arch}/bin/${platform === 'win' ? 'node.exe' : 'node'}`;
  const found = [22, 24, 26].map((major) => [major, join(root, '.cache', `node-${major}`, file)]);
  return new Map(found.filter(([, path]) => existsSync(path)));
}

/** A folder that goes away when the process ends. */
export function scratch() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nbmend-bench-')));
  if (folders.length === 0) process.on('exit', () => folders.forEach(remove));
  folders.push(folder);
  return folder;
}

const folders = [];

function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The text of a notebook as Jupyter writes it: code cells of about eight lines, every fifth cell Markdown, every code cell with a
 * stream output, and `imageBytes` of base64 spread over every fourth code cell. The same seed gives the same text.
 */
export function makeNotebook({ seed = 1, cells = 20, imageBytes = 0, ids = true }) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const images = Math.max(1, Math.floor(cells / 5));
  const statement = () => `${pick(NAMES)}_${Math.floor(next() * 100)} = ${pick(CALLS)}(${pick(NAMES)}, ${pick(NAMES)})`;
  const list = Array.from({ length: cells }, (_, at) => {
    const id = ids
      ? {
          id: Math.floor(next() * 2 ** 32)
            .toString(16)
            .padStart(8, '0'),
        }
      : {};
    if (at % 5 === 0)
      return { cell_type: 'markdown', ...id, metadata: {}, source: [`## Step ${at}\n`, 'What happens here.'] };
    const source = Array.from({ length: 8 }, statement).map((line, row) => (row < 7 ? `${line}\n` : line));
    const outputs = [{ name: 'stdout', output_type: 'stream', text: [`${pick(NAMES)}: ${next()}\n`] }];
    if (imageBytes > 0 && at % 5 === 1) {
      const data = {
        'image/png': base64(next, Math.floor(imageBytes / images)),
        'text/plain': ['<Figure size 640x480>'],
      };
      outputs.push({ data, metadata: {}, output_type: 'display_data' });
    }
    return { cell_type: 'code', execution_count: at, ...id, metadata: {}, outputs, source };
  });
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python', version: '3.11.2' },
  };
  return `${JSON.stringify({ cells: list, metadata, nbformat: 4, nbformat_minor: ids ? 5 : 4 }, null, 1)}\n`;
}

const NAMES = ['frame', 'sales', 'region', 'total', 'model', 'series', 'weights', 'index', 'report', 'target'];
const CALLS = ['load', 'groupby', 'merge', 'resample', 'fit', 'predict', 'plot', 'pivot', 'describe', 'clean'];

/** Text that looks like an encoded picture: nothing in it repeats, so no search in it is quick by luck. */
function base64(next, length) {
  const bytes = Buffer.alloc(Math.ceil((length * 3) / 4));
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
  return bytes.toString('base64');
}

function progress(round, rounds) {
  if (process.stderr.isTTY) process.stderr.write(round < rounds ? `\rround ${round} of ${rounds}` : '\r\u001b[K');
}
