import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderFrame, withoutReach } from '../../src/html/frame.ts';
import { Document } from './sample.ts';

describe('withoutReach', () => {
  it.each([
    ['<b onclick="x()">a</b>', '<b>a</b>'],
    ['<script>x()</script>a', 'a'],
    ['<a href="https://e.org/">a</a>', '<a>a</a>'],
    ['<a href="javascript:x()">a</a>', '<a>a</a>'],
    ['<img src="https://e.org/a.png" alt="x">', '<img alt="x">'],
    ['<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'],
    ['<meta http-equiv="refresh" content="0;url=x"><link rel="stylesheet" href="x"><base href="x">a', 'a'],
    ['<form action="x"><input><button>ok</button></form>a', 'a'],
    [
      '<svg><use xlink:href="#m1"/><use href="https://e.org/#m1"/></svg>',
      '<svg><use xlink:href="#m1"></use><use></use></svg>',
    ],
    [
      '<style>a{background:url(https://e.org/x.png)} @import "x"; p{clip-path:url(#c)}</style>',
      '<style>a{background:none}  p{clip-path:url(#c)}</style>',
    ],
    ['<p style="background:url(//e.org)">a</p>', '<p style="background:none">a</p>'],
    ['<iframe srcdoc="<script>x()</script>"></iframe>a', 'a'],
  ])('makes %j into %j', (input, output) => {
    expect(withoutReach(input)).toBe(output);
  });

  it('lets no address, handler or active element through, whatever is put together', () => {
    const parts = fc.array(
      fc.constantFrom(
        '<script>',
        '</script>',
        '<img src=x onerror=y>',
        '<svg onload=x>',
        '<style>',
        '</style>',
        '<a href="//e.org">',
        '<',
        '>',
        '"',
        "'",
        '<!--',
        '-->',
        '<p ',
        'onload=x ',
        'style="background:url(//e.org)" ',
        '<meta ',
        '<iframe ',
        '<math>',
        '<noscript>',
        '</noscript>',
        '<title>',
        '</title>',
        '<textarea>',
        '<![CDATA[',
        ']]>',
        '&lt;script&gt;',
        '\0',
        '<template>',
      ),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(parts, (list) => {
        for (const { name, attributes } of new Document(withoutReach(list.join(''))).elements) {
          expect(['script', 'meta', 'link', 'base', 'iframe', 'form', 'object', 'embed']).not.toContain(name);
          for (const [key, value] of Object.entries(attributes)) {
            expect(key).not.toMatch(/^on/i);
            expect(`${key}=${value}`).not.toMatch(/^(href|src)=(?!#|data:)|url\(\/\//);
          }
        }
      }),
    );
  });
});

describe('renderFrame', () => {
  it('gives the frame no right at all and a policy that loads nothing', () => {
    const [frame] = new Document(renderFrame('<p>a</p>', 'Output').text).all('iframe');
    expect(frame?.attributes.sandbox).toBe('');
    expect(frame?.attributes.srcdoc).toContain("default-src 'none'");
    expect(frame?.attributes.srcdoc?.endsWith('<p>a</p>')).toBe(true);
  });

  it('is as tall as an SVG says it is, within reason', () => {
    const height = (svg: string) => /height:(\d+)px/.exec(renderFrame(svg, 'x').text)?.[1];
    expect(height('<svg width="10" height="100">')).toBe('124');
    expect(height('<svg width="10" height="300pt">')).toBe('424');
    expect(height('<svg width="10" height="99999">')).toBe('480');
  });
});
