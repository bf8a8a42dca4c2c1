import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterHandler, filterOnce, type Pipe, ProtocolError, serveFilter } from '../src/filter.ts';
import { MAX_PAYLOAD } from '../src/pkt-line.ts';

const upper: FilterHandler = (bytes) => ({
  kind: 'changed',
  chunks: [Buffer.from(bytes.toString('latin1').toUpperCase())],
});
const HELLO = [
  list('git-filter-client', 'version=2'),
  list('capability=clean', 'capability=smudge', 'capability=delay'),
];
const HELLO_BACK = list('git-filter-server', 'version=2') + list('capability=clean', 'capability=smudge');
const SUCCESS = list('status=success');

describe('serveFilter', () => {
  it('cleans one file after another and ends quietly with the pipe', async () => {
    const { out, warnings } = await serve(upper, [
      ...HELLO,
      ...file('clean', 'a b.ipynb', 'one'),
      ...file('clean', 'b', 'two'),
    ]);
    expect(out).toBe(`${HELLO_BACK}${SUCCESS}${packet('ONE')}00000000${SUCCESS}${packet('TWO')}00000000`);
    expect(warnings).toEqual([]);
  });

  it('gives back what it got on the way out, and does not offer that where it is not wanted', async () => {
    const smudge = file('smudge', 'a', 'x'.repeat(MAX_PAYLOAD + 3));
    const { out } = await serve(upper, [...HELLO, ...smudge]);
    expect(out).toBe(`${HELLO_BACK}${SUCCESS}${packet('x'.repeat(MAX_PAYLOAD))}${packet('xxx')}00000000`);
    const without = await serve(upper, HELLO, { smudge: false });
    expect(without.out).toBe(list('git-filter-server', 'version=2') + list('capability=clean'));
  });

  it('offers nothing that git did not offer first', async () => {
    const { out } = await serve(upper, [HELLO[0]!, list('capability=clean')]);
    expect(out).toBe(list('git-filter-server', 'version=2') + list('capability=clean'));
  });

  it('passes an unreadable file through with one warning', async () => {
    const unreadable: FilterHandler = () => ({ kind: 'unreadable', reason: 'line 3: not a notebook' });
    const twice = [...file('clean', 'a.ipynb', 'x'), ...file('clean', 'a.ipynb', 'x')];
    const { out, warnings } = await serve(unreadable, [...HELLO, ...twice]);
    expect(out).toBe(HELLO_BACK + `${SUCCESS}${packet('x')}00000000`.repeat(2));
    expect(warnings).toEqual(['a.ipynb: line 3: not a notebook (stored as it is)']);
  });

  it('says status=error for a file on which the handler fails, and serves the next', async () => {
    const failing: FilterHandler = async (bytes, path) => {
      if (path === 'bad') throw new Error('broken');
      return upper(bytes, path);
    };
    const { out, warnings } = await serve(failing, [
      ...HELLO,
      ...file('clean', 'bad', 'x'),
      ...file('clean', 'good', 'y'),
    ]);
    expect(out).toBe(`${HELLO_BACK}${list('status=error')}${SUCCESS}${packet('Y')}00000000`);
    expect(warnings).toEqual(['bad: broken']);
  });

  it('says what happens to such a file where the filter is not required', async () => {
    const failing: FilterHandler = () => Promise.reject(new Error('broken'));
    const { warnings } = await serve(failing, [...HELLO, ...file('clean', 'bad', 'x')], { smudge: false });
    expect(warnings).toEqual(['bad: broken (stored as it is)']);
  });

  it('counts what it would say of many files', async () => {
    const unreadable: FilterHandler = () => ({ kind: 'unreadable', reason: 'no' });
    const files = Array.from({ length: 19 }, (_, at) => file('clean', `${at}`, 'x')).flat();
    const { warnings } = await serve(unreadable, [...HELLO, ...files]);
    expect(warnings).toHaveLength(6);
    expect(warnings.at(-1)).toBe('the same goes for 14 more files');
  });

  it('says status=error to a command that it does not know', async () => {
    const { out } = await serve(upper, [...HELLO, ...file('frobnicate', 'a', 'x')]);
    expect(out).toBe(HELLO_BACK + list('status=error'));
  });

  it.each([
    ['something else than git', 'hello, world\n', /no packet length/],
    ['another program with packets', list('git-upload-pack'), /not git speaking/],
    ['another version', list('git-filter-client', 'version=3'), /version=3 .* not version=2/],
    ['a pipe closed inside a packet', '0010git', /inside a packet/],
    [
      'a pipe closed inside a file',
      [...HELLO, list('command=clean', 'pathname=a'), packet('half')].join(''),
      /inside a file/,
    ],
  ])('refuses %s', async (_, input, message) => {
    const served = serve(upper, [input]);
    await expect(served).rejects.toThrow(ProtocolError);
    await expect(served).rejects.toThrow(message);
  });

  it('ends quietly when nobody listens any more', async () => {
    const pipe = memoryPipe([...HELLO, ...file('clean', 'a', 'x')].join(''), 64);
    pipe.write = () => {
      throw Object.assign(new Error('gone'), { code: 'EPIPE' });
    };
    await serveFilter({ clean: upper, warn: () => {}, pipe });
  });

  it('keeps every byte, whatever the sizes of files, reads and answers', async () => {
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: MAX_PAYLOAD - 3, max: 3 * MAX_PAYLOAD + 3 }),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        sizes,
        cuts,
        fc.integer({ min: 1, max: 150_000 }),
        fc.option(sizes),
        async (size, cut, read, hint) => {
          const bytes = Buffer.from(Array.from({ length: size }, (_, at) => 97 + (at % 26)));
          const inPieces: FilterHandler = (got) => {
            const chunks: Buffer[] = [];
            let from = 0;
            for (const length of cut) {
              chunks.push(got.subarray(from, from + length));
              from += length;
            }
            return { kind: 'changed', chunks: [...chunks, got.subarray(from)] };
          };
          const input = [...HELLO, ...file('clean', 'a', bytes.toString('latin1'))];
          const { out } = await serve(inPieces, input, { readSize: read, sizeOf: () => hint ?? undefined });
          expect(contentOf(out.slice((HELLO_BACK + SUCCESS).length)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('filterOnce', () => {
  it('filters stdin to stdout, through the same handler', async () => {
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const pipe = memoryPipe('abc'.repeat(50_000), 1000);
    await filterOnce('a', { clean: upper, warn, pipe });
    expect(pipe.written()).toBe('ABC'.repeat(50_000));
    const same = memoryPipe('abc', 1000);
    await filterOnce('a', { clean: () => ({ kind: 'unreadable', reason: 'a:1:2: no' }), warn, pipe: same });
    expect(same.written()).toBe('abc');
    expect(warnings).toEqual(['a:1:2: no (stored as it is)']);
  });
});

interface ServeOptions {
  readonly smudge?: boolean;
  readonly readSize?: number;
  readonly sizeOf?: () => number | undefined;
}

async function serve(clean: FilterHandler, input: readonly string[], { readSize = 7, ...options }: ServeOptions = {}) {
  const warnings: string[] = [];
  const pipe = memoryPipe(input.join(''), readSize);
  await serveFilter({ clean, warn: (message) => warnings.push(message), pipe, ...options });
  return { out: pipe.written(), warnings };
}

/** Gives `readSize` bytes at a time, as a slow writer would. */
function memoryPipe(input: string, readSize: number): Pipe & { written(): string } {
  const bytes = Buffer.from(input, 'latin1');
  const out: Buffer[] = [];
  let at = 0;
  return {
    read: (into) => {
      const copied = bytes.copy(into, 0, at, at + readSize);
      at += copied;
      return copied;
    },
    write: (written) => out.push(Buffer.from(written)),
    written: () => Buffer.concat(out).toString('latin1'),
  };
}

function packet(payload: string): string {
  return (payload.length + 4).toString(16).padStart(4, '0') + payload;
}

function list(...lines: string[]): string {
  return `${lines.map((line) => packet(`${line}\n`)).join('')}0000`;
}

function file(command: string, path: string, content: string): string[] {
  const packets = content.match(new RegExp(`[^]{1,${MAX_PAYLOAD}}`, 'g')) ?? [];
  return [list(`command=${command}`, `pathname=${path}`), ...packets.map(packet), '0000'];
}

/** The payloads of packets up to the flush packet. */
function contentOf(packets: string): Buffer {
  const payloads: string[] = [];
  for (let at = 0; ; ) {
    const length = Number.parseInt(packets.slice(at, at + 4), 16);
    if (length === 0) return Buffer.from(payloads.join(''), 'latin1');
    payloads.push(packets.slice(at + 4, at + length));
    at += length;
  }
}
