import { describe, expect, it } from 'vitest';
import { renderProse, renderProseDiff } from '../../src/html/prose.ts';

const none = (): undefined => undefined;
const prose = (source: string): string => renderProse(source, none).text;
const changed = (a: string, b: string): string | undefined => renderProseDiff(a, b, none, none)?.text;

describe('renderProse', () => {
  it('passes no HTML through', () => {
    expect(prose('a <b onclick="x">c</b> <script>d</script>')).not.toMatch(/<b|<script/);
  });

  it('links to the web and to mail only, and says where', () => {
    expect(prose('[a](https://e.org/x "mine")')).toContain(
      '<a href="https://e.org/x" title="https://e.org/x" rel="noopener noreferrer nofollow" target="_blank">a</a>',
    );
    expect(prose('[a](javascript:x) [b](data:text/html,x) [c](../x.ipynb) [d](#c-1)')).not.toContain('<a');
  });

  it('loads no picture, and shows those of the cell', () => {
    expect(prose('![alt](https://e.org/x.png)')).toContain('picture: alt (not loaded)');
    const own = renderProse('![alt](attachment:x.png)', (name) =>
      name === 'attachment:x.png' ? 'data:image/png;base64,AA==' : undefined,
    );
    expect(own.text).toContain('<img src="data:image/png;base64,AA==" alt="alt"');
  });

  it('keeps TeX as it is written', () => {
    expect(prose('let $a_1 * b_1 * c$ and $$x_1_2$$, for $5 or $6')).toContain(
      '<code class="math">$a_1 * b_1 * c$</code> and <code class="math">$$x_1_2$$</code>, for $5 or $6',
    );
  });

  it('starts headings below those of the page', () => {
    expect(prose('# a\n\n## b')).toContain('<h4 class="m1">a</h4>\n<h5 class="m2">b</h5>');
  });

  it('shows bidi characters', () => {
    expect(prose('a\u202eb')).toContain('a&lt;U+202E&gt;b');
  });
});

describe('renderProseDiff', () => {
  it('marks words inside one text where the shape is the same', () => {
    expect(changed('It runs **every** month.', 'It runs **every** week.')).toContain(
      'It runs <strong>every</strong> <del>month</del><ins>week</ins>.',
    );
  });

  it('adds an item to a list without repeating the list', () => {
    const text = changed('- a\n- b', '- a\n- b\n- c')!;
    expect(text.match(/<ul>/g)).toHaveLength(1);
    expect(text).toContain('<ins>c</ins>');
  });

  it('shows the old block above the new one where the shapes differ', () => {
    const text = changed('one two three four', '# one two three four five')!;
    expect(text).toContain('block old');
    expect(text).toContain('block new');
  });

  it('shows blocks that came or went whole', () => {
    expect(changed('a', 'a\n\nb')).toContain('<div class="block new"><span class="sr">Added: </span><p>b</p>');
    expect(changed('a\n\nb', 'a')).toContain('<div class="block old"><span class="sr">Removed: </span><p>b</p>');
  });

  it('says nothing where the reader sees no difference', () => {
    expect(changed('a\nb', 'a\n b')).toBeUndefined();
  });

  it('folds long unchanged text', () => {
    const old = Array.from({ length: 9 }, (_, i) => `paragraph ${i}`).join('\n\n');
    expect(changed(old, `${old}\n\nnew`)).toContain('<summary>8 unchanged paragraphs</summary>');
  });

  it('keeps tags whole and in order when marking', () => {
    const text = changed('a [b](https://e.org/1) c `d` e f g h', 'a [x](https://e.org/1) c `y` e f g h')!;
    expect(text).toContain('><del>b</del><ins>x</ins></a> c <code><del>d</del><ins>y</ins></code> e');
  });
});
