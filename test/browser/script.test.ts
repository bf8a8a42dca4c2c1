import { join } from 'node:path';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { SCRIPT } from '../../packages/render/src/html/script.ts';
import { ROOT } from '../harness/index.ts';

// The page's script is the text of a function, so a compiler that moved something out of it would break it unseen.
describe.each([
  ['as a source', SCRIPT],
  ['in the bundle', bundled()],
])('the script of the review page %s', (_, script) => {
  it('stands alone: it is JavaScript that asks for nothing but the browser', () => {
    const asked = new Set<string>();
    const browser = new Proxy(Object.create(null) as object, {
      has: () => true,
      get: (_target, name) => {
        if (typeof name === 'string') asked.add(name);
        if (name === 'document') throw new Error('reached the browser');
        return undefined;
      },
    });
    expect(() => vm.runInNewContext(`with (browser) { ${script} }`, { browser })).toThrow('reached the browser');
    expect([...asked]).toEqual(['document']);
  });

  it('cannot end its own element', () => {
    expect(script).not.toMatch(/<\/script|<!--/i);
  });
});

/** The script in a page that the built program made. */
function bundled(): string {
  const { renderReviewPage } = require(join(ROOT, 'dist/render-html.cjs')) as typeof import('@nbmend/render/html');
  return /<script>([\s\S]*)<\/script>/.exec(renderReviewPage([]))![1]!;
}
