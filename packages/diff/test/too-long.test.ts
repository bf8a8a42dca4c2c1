/* Values too long to be read, with a limit of a thousand bytes instead of a quarter of a gigabyte. */
import { readNotebook, spansEqual, ValueTooLong } from '@nbmend/notebook';
import { expect, it, vi } from 'vitest';
import { diffNotebooks, toScript } from '../src/index.ts';
import { display, notebook, notebookText, stream } from './make.ts';

vi.mock('../../notebook/src/limits.ts', async (original) => ({
  ...(await original<object>()),
  LONGEST_DECODED: 1000,
  isTooLong: ({ from, to }: { from: number; to: number }) => to - from > 1000,
}));

const picture = (fill: string, length = 4000) =>
  display({ 'image/png': fill.repeat(length), 'text/plain': 'a figure' });

it('a picture is compared by its bytes and told by its size', () => {
  const [a, b] = [picture('A'), picture('B', 8000)].map((output) => notebook([{ source: 'x', outputs: [output] }]));
  expect(diffNotebooks(a!, b!).cells).toMatchObject([
    {
      change: {
        outputs: { edits: [{ parts: [{ name: 'image/png', detail: { kind: 'binary', sizeA: 3001, sizeB: 6001 } }] }] },
      },
    },
  ]);
});

it('a printed text is told by its size', () => {
  const [a, b] = ['a', 'b'].map((text) => notebook([{ source: 'x', outputs: [stream(text.repeat(4000))] }]));
  expect(JSON.stringify(diffNotebooks(a!, b!).cells)).toContain('"kind":"binary"');
});

it('the same picture in another layout of the file is the same', () => {
  const text = notebookText([{ source: 'x', outputs: [picture('A')] }]);
  const [a, b] = [text, JSON.stringify(JSON.parse(text))].map((one) => readNotebook(Buffer.from(one)));
  expect(diffNotebooks(a!, b!).cells.every(({ kind }) => kind === 'keep')).toBe(true);
  expect(spansEqual(a!.bytes, a!.root, b!.bytes, b!.root)).toBe(true);
});

it('an edit script, which needs every value, says that it cannot have it', () => {
  const [a, b] = ['A', 'B'].map((fill) => notebook([{ source: 'x', outputs: [picture(fill)] }]));
  expect(() => toScript(a!, b!)).toThrow(ValueTooLong);
});
