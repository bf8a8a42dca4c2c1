/* Values too long to be read, with a limit of a thousand bytes instead of a quarter of a gigabyte. */
import { readNotebook } from '@nbmend/notebook';
import { expect, it, vi } from 'vitest';
import { outputText } from '../src/output.ts';
import { textForm } from '../src/text-form.ts';

vi.mock('../../notebook/src/limits.ts', async (original) => ({
  ...(await original<object>()),
  LONGEST_DECODED: 1000,
  isTooLong: ({ from, to }: { from: number; to: number }) => to - from > 1000,
}));

const withOutput = (output: object) => {
  const cell = { cell_type: 'code', metadata: {}, execution_count: 1, source: 'x', outputs: [output] };
  return readNotebook(Buffer.from(JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 4 })));
};
const picture = (fill: string) =>
  withOutput({ output_type: 'display_data', metadata: {}, data: { 'image/png': fill.repeat(4000) } });

it('a picture is named with its size and not drawn', () => {
  expect(outputText(picture('A').cells[0]!.outputs[0]!)).toEqual({ title: 'image/png (3.0 kB)', lines: [] });
});

it('a printed text is named with its size', () => {
  const printed = withOutput({ output_type: 'stream', name: 'stdout', text: 'a'.repeat(4000) });
  expect(outputText(printed.cells[0]!.outputs[0]!)).toEqual({ title: 'stream (4.0 kB)', lines: [] });
});

it('another picture of the same size makes another text form', () => {
  const digest = (bytes: Buffer): string => String(bytes.indexOf('BB') > 0);
  expect(textForm(picture('A'), digest)).not.toBe(textForm(picture('B'), digest));
});
