import { readNotebook } from '@nbmend/notebook';
import { expect, it } from 'vitest';
import { code, markdown, notebook } from '../../../test/harness/index.ts';
import { plain } from '../src/paint.ts';
import { renderNotebook } from '../src/show.ts';

it('a title fills its line with a rule, and names every tag where they leave no room for one', () => {
  const titleWith = (tags: readonly string[]): string => {
    const read = readNotebook(Buffer.from(notebook([code('x', { tags })])));
    return renderNotebook(read, { paint: plain, width: 60, outputLines: 30, sources: true, outputs: true }).split(
      '\n',
    )[2]!;
  };
  expect(titleWith(['a'])).toMatch(/^── .* · a ─+$/);
  expect(titleWith(['a'])).toHaveLength(60);
  const many = Array.from({ length: 1000 }, (_, i) => `t${i}`);
  expect(titleWith(many)).toMatch(/ · t0 · .* · t999 $/);
});

it('Markdown of more than a million characters is shown as it is, below a note that says so', () => {
  const shown = (source: string): string[] =>
    renderNotebook(readNotebook(Buffer.from(notebook([markdown(source)]))), {
      paint: plain,
      width: 60,
      outputLines: 30,
      sources: true,
      outputs: true,
    }).split('\n');
  expect(shown('*short*')[2]).toBe('short');
  // The data of pictures is no Markdown.
  const picture = `data:image/png;base64,${'iVBOR'.repeat(300_000)}`;
  expect(shown(`![plot](${picture}) *seen*`)[2]).toBe('[picture: plot] seen');
  expect(shown(`\`${picture}\``)[2]).toBe('data:image/png;base64,...');
  const long = `*long*\n${'x'.repeat(1_000_000)}`;
  expect(shown(long).slice(2, 5)).toEqual([
    '[Markdown of 1,000,007 characters, too long to be rendered: shown as it is]',
    '*long*',
    'x'.repeat(1_000_000),
  ]);
});

it('Markdown of all cells beyond a million and a half characters is shown as it is', () => {
  const cells = Array.from({ length: 3 }, () => markdown(`*a*\n\n${'x'.repeat(600_000)}`));
  const options = { paint: plain, width: 60, outputLines: 30, sources: true, outputs: true };
  const shown = renderNotebook(readNotebook(Buffer.from(notebook(cells))), options).split('\n');
  expect(shown.filter((line) => line === 'a')).toHaveLength(2);
  expect(shown.filter((line) => line === '*a*')).toHaveLength(1);
});
