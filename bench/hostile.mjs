// Whatever a file of less than 10 MB holds, a diff of it ends: each kind of hostile pair in each format, with and without
// cell ids, as a whole command. What is measured is CPU time (of all threads), since it does not depend on the others that
// use the machine, and the peak of memory.
//   npm run bench -- hostile                  all
//   npm run bench -- hostile table html       the pairs and formats whose name holds a word of each
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { nbmend, random, scratch, table } from './frame.mjs';

/** The promise of the project, in CPU milliseconds. */
const LIMIT_MS = 2000;

const FORMATS = {
  text: [],
  'text coloured': ['--color', 'always'],
  'text, noise shown': ['--show-noise'],
  'side-by-side': ['--side-by-side', '--width', '160'],
  'ignoring space': ['-w'],
  'ignoring amounts of space': ['-b'],
  json: ['--format', 'json'],
  nbdime: ['--format', 'nbdime'],
  markdown: ['--format', 'markdown'],
  html: ['--format', 'html'],
  patch: ['--format', 'patch'],
  stat: ['--stat'],
  summary: ['--summary'],
};

export async function run(words) {
  const folder = scratch();
  const over = [];
  const pairs = Object.keys(PAIRS);
  const formats = Object.keys(FORMATS);
  const wantedPairs = pairs.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  const wantedFormats = formats.filter((name) => words.some((word) => name === word));
  const rows = [['pair', 'MB', 'slowest ms', 'in', 'peak MB', 'in', 'said to be coarse (JSON)', 'over the limit']];
  for (const name of wantedPairs.length > 0 ? wantedPairs : pairs) {
    for (const ids of [true, false]) {
      const next = random(11);
      const [a, b] = [0, 1].map((side) => write(folder, side, PAIRS[name](next, side), ids));
      if (Math.max(a.size, b.size) > 10e6)
        throw new Error(`${name}: ${a.size} and ${b.size} bytes are not under 10 MB`);
      const found = (wantedFormats.length > 0 ? wantedFormats : formats).map((format) => {
        return { format, ...measure([nbmend, 'diff', ...FORMATS[format], a.path, b.path]) };
      });
      const slowest = found.reduce((x, y) => (y.cpu > x.cpu ? y : x));
      const largest = found.reduce((x, y) => (y.peak > x.peak ? y : x));
      const late = found.filter(({ cpu, failed }) => cpu > LIMIT_MS || failed);
      over.push(...late.map(({ format }) => `${name} in ${format}`));
      rows.push([
        `${name}${ids ? '' : ', no ids'}`,
        (Math.max(a.size, b.size) / 1e6).toFixed(1),
        slowest.cpu.toFixed(0),
        slowest.format,
        (largest.peak / 1e6).toFixed(0),
        largest.format,
        found.some(({ coarse }) => coarse) ? 'yes' : '',
        late.map(({ format, cpu, failed }) => `${format} ${failed ?? cpu.toFixed(0)}`).join(', '),
      ]);
      if (process.env.NBMEND_BENCH_LIVE) console.log(rows.at(-1).join(' | '));
    }
  }
  console.log(`\nhostile notebooks of less than 10 MB: CPU time, at most ${LIMIT_MS} ms`);
  table(rows);
  return over;
}

/** Longer than this a command is ended. */
const PATIENCE_MS = 60_000;

function measure(args) {
  const program = `process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write('\\nUSED ' + (userCPUTime + systemCPUTime) / 1000 + ' ' + maxRSS * 1024 + '\\n');
  });`;
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(program)}`];
  const result = spawnSync(process.execPath, [...preload, ...args], {
    maxBuffer: 2 ** 31,
    timeout: PATIENCE_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const used = /USED ([\d.]+) (\d+)/.exec(result.stderr?.toString() ?? '');
  if (!used || result.status !== 0) {
    const said = result.stderr?.toString().split('\n')[0] ?? '';
    return {
      cpu: used ? Number(used[1]) : PATIENCE_MS,
      peak: 0,
      failed: result.error ? 'never ended' : `exit ${result.status}: ${said}`,
    };
  }
  return {
    cpu: Number(used[1]),
    peak: Number(used[2]),
    coarse: /"coarse": \[\s*\{/.test(result.stdout.toString('latin1', 0, 2 ** 28)),
  };
}

// --- the pairs -----------------------------------------------------------------------------------------------------------

/** Each makes one side (0 or 1): a list of sources, or of cells, or `{ cells, metadata }`. */
const PAIRS = {
  'all cells alike': (_, side) => many(40_000 + side, () => 'df.head(20)'),
  'tiny cells': (next) => many(60_000, () => 'abc'[Math.floor(next() * 3)]),
  'two kinds of cells, at random': (next) => many(35_000, () => (next() < 0.5 ? 'df.head()  # a' : 'df.tail()  # b')),
  'cells a b a b': (_, side) => many(35_000, (at) => ((at + side) % 2 === 0 ? 'df.head()  # a' : 'df.tail()  # b')),
  'all cells different': (next) => many(22_000, () => many(4, () => words(next, 6)).join('\n')),
  'all cells different, one line each, no backslash in the file': (next) => many(25_000, () => words(next, 14)),
  'near-equal cells': (next) =>
    many(5000, () => many(30, (at) => `    step_${at}(frame, ${at === 7 ? next() : at})`).join('\n')),
  'near-equal cells, shuffled': (next) =>
    many(3000, (at) => [at, many(30, (row) => `step_${row}(frame, ${(at * row) % 17}, ${next() < 0.05})`).join('\n')])
      .sort(() => next() - 0.5)
      .map(([, source]) => source),
  'few words in all orders': (next) =>
    many(15_000, () => many(40, () => 'abcdef'[Math.floor(next() * 6)].repeat(5)).join(' ')),
  'one huge line': (next) => [words(next, 1_100_000)],
  'one huge line of repeats': (_, side) => ['ab '.repeat(3_000_000).slice(side)],
  'one huge line of spaces': (_, side) => [`x${' '.repeat(9_000_000)}${side}`],
  'one line of one letter': (_, side) => ['a'.repeat(9_000_000 + side)],
  'spaces at the ends': (next, side) => many(20, () => `${' '.repeat(200_000)}${side}${' '.repeat(200_000)}${next()}`),
  'few lines in all orders': (next) => [many(400_000, () => 'abcdefgh'[Math.floor(next() * 8)].repeat(8)).join('\n')],
  'few lines in all orders, 1,000 cells': (next) =>
    many(1000, () => many(300, () => 'abcdefgh'[Math.floor(next() * 8)].repeat(8)).join('\n')),
  'lines a b a b': (_, side) => [many(1_000_000, (at) => ((at * (1 + side)) % 3 === 0 ? 'aaa' : 'bbb')).join('\n')],
  'all lines different': (next) => [many(100_000, () => words(next, 12)).join('\n')],
  'long lines, one word each': (next) => [many(500, () => words(next, 2000).replaceAll(/[a-z]{6,}/g, 'x')).join('\n')],
  'empty lines': (_, side) => ['\n'.repeat(4_000_000 + side)],
  brackets: (_, side) => [`x = ${'['.repeat(1_000_000)}${side}${']'.repeat(1_000_000)}`],
  quotes: (_, side) => [`${'"""\n\''.repeat(800_000)}${side}`],
  prose: (next) => [markdown(many(2000, () => words(next, 600)).join('\n\n'))],
  'prose of brackets': (_, side) => [markdown(`${'[!['.repeat(1_000_000)}${side}`)],
  'headings of hashes': (_, side) => [
    markdown(`# x${'# '.repeat(1_000_000)}x${side}\n# x${'#'.repeat(1_000_000)}x${side}\n${'#'.repeat(1_000_000)}`),
  ],
  'prose of stars': (_, side) => [markdown(`${'*a_ **b __'.repeat(500_000)}${side}`)],
  'prose of quotes and lists': (_, side) => [
    markdown(many(3000, (at) => `${'> - '.repeat(at % 400)}${at}${side}`).join('\n')),
  ],
  'prose of tables': (next) => [markdown(`|a|b|\n|-|-|\n${many(150_000, () => `|${next()}|${next()}|`).join('\n')}`)],
  'a control character each': (_, side) => ['\x1b[31m\u202e'.repeat(700_000) + side],
  'metadata, deep': (_, side) => ({ cells: ['x'], metadata: { deep: nested(190, 6, side) } }),
  'metadata, wide': (next) => ({
    cells: ['x'],
    metadata: Object.fromEntries(many(150_000, (at) => [`key${at}`, next()])),
  }),
  'metadata, as wide as fits': (next) => ({
    cells: ['x'],
    metadata: Object.fromEntries(many(400_000, (at) => [`k${at}`, String(Math.floor(next() * 1e6))])),
  }),
  'metadata, lists': (next) => ({ cells: ['x'], metadata: { list: many(300_000, () => Math.floor(next() * 3)) } }),
  'metadata, nested lists': (next) => ({
    cells: ['x'],
    metadata: { list: many(60, () => many(60, () => many(60, () => Math.floor(next() * 9)))) },
  }),
  'metadata, tags': (next) => [
    { ...code('x'), metadata: { tags: many(300_000, () => `t${Math.floor(next() * 1e6)}`) } },
  ],
  'widget state': (next) => ({
    cells: ['x'],
    metadata: {
      widgets: {
        'application/vnd.jupyter.widget-state+json': {
          state: Object.fromEntries(
            many(15_000, (at) => [
              `id${Math.floor(next() * 1e9)}`,
              { model_name: 'HTMLModel', state: { value: words(next, 20), at } },
            ]),
          ),
        },
      },
    },
  }),
  streams: (next) => [
    code(
      'x',
      many(50_000, () => stream(`${next()}\n`)),
    ),
  ],
  'one stream of lines': (next) => [code('x', [stream(many(300_000, () => `${next()}\n`).join(''))])],
  'streams of numbers': (next) =>
    many(1500, () => code('x', [stream(many(100, () => `epoch ${next()} took ${next()}s\n`).join(''))])),
  'progress bars': (next) => [
    code('x', [stream(many(100_000, (at) => `\r${at}%|${'#'.repeat(at % 40)}| ${next()} it/s`).join(''))]),
  ],
  addresses: (next) => [
    code('x', [stream(many(200_000, () => `<object at 0x7f${Math.floor(next() * 1e12).toString(16)}>\n`).join(''))]),
  ],
  'almost addresses': (_, side) => [
    code('x', [stream(`${'0x '.repeat(1_000_000)}${'<a at '.repeat(500_000)}${'1:'.repeat(500_000)}${side}`)]),
  ],
  'one run of digits': (_, side) => [code('x', [stream(`${'1'.repeat(390_000)}${side} ${'12:'.repeat(2_000_000)}`)])],
  'outputs of one kind': (next) => [
    code(
      'x',
      many(25_000, () => data({ 'text/plain': words(next, 20) })),
    ),
  ],
  'outputs of random kinds': (next) => [
    code(
      'x',
      many(25_000, () => data({ [`text/${'abcd'[Math.floor(next() * 4)]}`]: words(next, 10) })),
    ),
  ],
  'outputs of many types': (next) => [
    code('x', [data(Object.fromEntries(many(40_000, (at) => [`text/x-${at}`, words(next, 20)])))]),
  ],
  tracebacks: (next) => [
    code('x', [
      {
        output_type: 'error',
        ename: 'RecursionError',
        evalue: String(next()),
        traceback: many(
          60_000,
          (at) =>
            `\x1b[0;32m/tmp/f${at}.py\x1b[0m in \x1b[0;36mf${Math.floor(next() * 9)}\x1b[0;34m(x)\x1b[0m\n----> ${at} f(x)`,
        ),
      },
    ]),
  ],
  'one table': (next) => [code('x', [data({ 'text/html': frame(next, 15_000, 8) })])],
  'one wide table': (next) => [code('x', [data({ 'text/html': frame(next, 10, 12_000) })])],
  'many tables': (next) => many(400, () => code('x', [data({ 'text/html': frame(next, 40, 8) })])),
  'deep markup': (_, side) => [
    code('x', [data({ 'text/html': `<table>${'<tr><td><div><table>'.repeat(200_000)}${side}` })]),
  ],
  plotly: (next) => [
    code('x', [
      data({
        'application/vnd.plotly.v1+json': {
          data: many(40, () => ({ x: many(5000, next), y: many(5000, () => 1) })),
          layout: {},
        },
      }),
    ]),
  ],
  'json keys': (next) => [
    code('x', [
      data({ 'application/json': Object.fromEntries(many(450_000, (at) => [`k${at}`, Math.floor(next() * 1e6)])) }),
    ]),
  ],
  'json records': (next) => [
    code('x', [data({ 'application/json': many(40_000, (at) => ({ at, value: next(), name: words(next, 3) })) })]),
  ],
  pictures: (next) => many(300, () => code('x', [data({ 'image/png': noisePicture(next, 90) })])),
  'pictures that are none': (next) => many(300, () => code('x', [data({ 'image/png': base64(next, 30_000) })])),
  'one picture': (next) => [code('x', [data({ 'image/png': noisePicture(next, 1500) })])],
  bombs: (_, side) =>
    many(100, () => code('x', [data({ 'image/png': png(9000, 9000, Buffer.alloc(9000 * 9001, side)) })])).slice(0, 80),
  svg: (next) => [
    code('x', [data({ 'image/svg+xml': `<svg>${many(150_000, () => `<path d="M${next()} 0"/>\n`).join('')}</svg>` })]),
  ],
  attachments: (next) => [
    {
      ...markdown('![](a)'),
      attachments: Object.fromEntries(many(3000, (at) => [`${at}.png`, { 'image/png': base64(next, 3000) }])),
    },
  ],
};

function write(folder, side, made, ids) {
  const { cells, metadata = {} } = Array.isArray(made) ? { cells: made } : made;
  const list = cells.map((cell, at) => {
    const whole = typeof cell === 'string' ? code(cell) : cell;
    return ids ? { ...whole, id: `c${at}` } : whole;
  });
  const path = join(folder, `${side}.ipynb`);
  const text = JSON.stringify({ cells: list, metadata, nbformat: 4, nbformat_minor: ids ? 5 : 4 });
  writeFileSync(path, text);
  return { path, size: Buffer.byteLength(text) };
}

function code(source, outputs = []) {
  return { cell_type: 'code', execution_count: null, metadata: {}, outputs, source };
}

function markdown(source) {
  return { cell_type: 'markdown', metadata: {}, source };
}

function stream(text) {
  return { output_type: 'stream', name: 'stdout', text };
}

function data(bundle) {
  return { output_type: 'display_data', metadata: {}, data: bundle };
}

/** As pandas writes a data frame. */
function frame(next, rows, columns) {
  const row = (at) => `<tr><th>${at}</th>${many(columns, () => `<td>${next().toFixed(6)}</td>`).join('')}</tr>\n`;
  return `<table border="1" class="dataframe"><tbody>\n${many(rows, row).join('')}</tbody></table>`;
}

/** `depth` objects in each other, each with `width` members. */
function nested(depth, width, side) {
  let value = { leaf: side };
  for (let at = 0; at < depth; at++) {
    value = {
      ...Object.fromEntries(many(width, (key) => [`k${key}`, `${'x'.repeat(1000)}${key === 0 ? side : ''}`])),
      next: value,
    };
  }
  return value;
}

function noisePicture(next, size) {
  const rows = Buffer.alloc(size * (size + 1));
  for (let at = 0; at < rows.length; at++) rows[at] = at % (size + 1) === 0 ? 0 : Math.floor(next() * 256);
  return png(size, size, rows);
}

/** A grey picture; `rows` has a filter byte and the pixels of each row (PNG, "Filter types for filter method 0"). */
function png(width, height, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]).toString('base64');
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc(body), body.length + 4);
  return whole;
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function base64(next, length) {
  const bytes = Buffer.alloc(Math.ceil((length * 3) / 4));
  for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(next() * 256);
  return bytes.toString('base64');
}

function many(count, make) {
  return Array.from({ length: count }, (_, at) => make(at));
}

function words(next, count) {
  const letter = () => String.fromCharCode(97 + Math.floor(next() * 26));
  return many(count, () => many(2 + Math.floor(next() * 8), letter).join('')).join(' ');
}
