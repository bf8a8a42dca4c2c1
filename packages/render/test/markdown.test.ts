import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { codeSpan, fencedBlock, renderMarkdown } from '../src/markdown.ts';
import { code, markdown, stream, view } from './support.ts';

const evil = '</code></summary><script>alert(1)</script> @everyone #1 `x` ``` <!-- [a](javascript:b) ![i](http://x)';

describe('renderMarkdown', () => {
  it('has a folded section a notebook with a fenced diff a cell', async () => {
    const text = renderMarkdown([await view([code('x = 1', { id: 'load' })], [code('x = 2', { id: 'load' })])]);
    expect(text).toContain('<summary><b><code>x.ipynb</code></b>: 1 cell modified; 1 line added, 1 removed</summary>');
    expect(text).toContain('**code cell 1 modified** · `load`\n\n```diff\n-x = 1\n+x = 2\n```\n');
  });

  it('brings nothing in the notebook to life', async () => {
    const cells = [markdown(`# ${evil}`, { id: evil, tags: [evil] }), code(evil, { outputs: [stream(`${evil}\n`)] })];
    const text = renderMarkdown([await view([], cells)]);
    const html = new MarkdownIt({ html: true, linkify: true }).render(text);
    expect(html).not.toMatch(/<script|<a |<img|<!--/);
    const outside = html.replace(/<(pre|code)[^>]*>[\s\S]*?<\/\1>/g, '');
    expect(outside).not.toMatch(/@everyone|#1/);
  });

  it('stays below the limit: later notebooks lose details first, and what is left out is counted', async () => {
    const big = await view([], [code(Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n'))]);
    const text = renderMarkdown([big, big, big], { limit: 8_000 });
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(text.match(/```diff/g)?.length).toBe(2);
    expect(text).toContain('x.ipynb');
    const many = renderMarkdown(
      Array.from({ length: 500 }, () => big),
      { limit: 2_000 },
    );
    expect(many.length).toBeLessThanOrEqual(2_000);
    expect(many).toMatch(/- … and \d+ more notebooks\n$/);
  });
});

describe('codeSpan', () => {
  it('shows any text as code, and only as code', () => {
    const parser = new MarkdownIt({ html: true });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', ' ', 'a', '*', '<', '\n', '\\') }), (text) => {
        const html = parser.renderInline(`x ${codeSpan(text)} y`);
        const wanted = text.replace(/\s+/g, ' ').trim();
        if (wanted === '') return;
        expect(html).toBe(`x <code>${parser.utils.escapeHtml(wanted)}</code> y`);
      }),
    );
  });
});

describe('fencedBlock', () => {
  it('cannot be closed by what is in it', () => {
    const html = new MarkdownIt({ html: true }).render(fencedBlock(['````', '<b>', '~~~'], 'diff'));
    expect(html.match(/<pre>/g)?.length).toBe(1);
    expect(html).toContain('&lt;b&gt;');
  });
});
