import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, code, exec, notebook, tempDir } from '../harness/index.ts';
import { CHROMIUM, launch, listener, open, WITHOUT_CHROMIUM } from './browser.ts';
import { hostile, report } from './notebooks.ts';

if (CHROMIUM === undefined) console.warn(`test/browser is skipped: ${WITHOUT_CHROMIUM}`);

describe.skipIf(CHROMIUM === undefined)('the review page in a browser', () => {
  const folder = tempDir('browser');
  const file = join(folder, 'review.html');
  let browser: Browser;

  beforeAll(async () => {
    const { a, b } = report();
    await review(file, a, b);
    browser = await launch();
  });
  afterAll(() => browser?.close());

  /** Has the program itself write the page of two notebooks. */
  async function review(target: string, a: string, b: string): Promise<void> {
    const [old, now] = [join(folder, 'old.ipynb'), join(folder, 'new.ipynb')];
    writeFileSync(old, a);
    writeFileSync(now, b);
    const { code: exit, stderr } = await exec(process.execPath, [BIN, 'review', old, now, '-o', target]);
    expect(exit, stderr).toBe(0);
  }

  describe('reads', () => {
    it('without script, with all content, filters and layouts', async () => {
      const { page, context } = await open(browser, file, { javaScriptEnabled: false });
      const text = await page.locator('main').textContent();
      for (const piece of [
        'how="all"',
        'split into 3 cells',
        'moved from',
        'joined from 2 cells',
        'region',
        '2026-04-11',
      ])
        expect(text).toContain(piece);
      // What is folded is in the page, and opens.
      await page.locator('details.fold > summary').first().click();
      expect(await page.getByText('import numpy as np').first().isVisible()).toBe(true);

      expect(await page.locator('#c-plot .part-outputs').isVisible()).toBe(true);
      await page.locator('label[for=f-outputs]').click();
      expect(await page.locator('#c-plot .part-outputs').isVisible()).toBe(false);
      expect(await page.locator('#c-fit').isVisible()).toBe(false);
      expect(await page.locator('#c-plot').isVisible()).toBe(true);

      expect(await columns(page)).toBe(1);
      await page.locator('label[for=layout-split]').click();
      expect(await columns(page)).toBe(2);

      await page.locator('label[for=theme-dark]').click();
      expect(await background(page)).toBe('rgb(20, 22, 26)');
      await context.close();
    });

    it('in the colours that the system asks for', async () => {
      for (const [colorScheme, colour] of [
        ['light', 'rgb(246, 247, 249)'],
        ['dark', 'rgb(20, 22, 26)'],
      ] as const) {
        const { page, context } = await open(browser, file, { colorScheme });
        expect(await background(page)).toBe(colour);
        await context.close();
      }
    });

    it('on a narrow screen without scrolling sideways', async () => {
      const { page, context } = await open(browser, file, { viewport: { width: 360, height: 700 } });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(await page.locator('#outline').isVisible()).toBe(false);
      await page.locator('label[for=f-outline]').click();
      expect(await page.locator('#outline').isVisible()).toBe(true);
      await context.close();
    });

    it('on paper: no bars, everything light and unfolded but unchanged cells', async () => {
      const { page, context } = await open(browser, file, { colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      for (const gone of ['.bar', '#outline', '.copy'])
        expect(await page.locator(gone).first().isVisible()).toBe(false);
      expect(await page.evaluate(() => document.querySelectorAll('main details:not(.fold):not([open])').length)).toBe(
        0,
      );
      const colour = await page.locator('#c-load').evaluate((cell) => getComputedStyle(cell).backgroundColor);
      expect(colour).toBe('rgb(255, 255, 255)');
      await context.close();
    });
  });

  describe('is moved through by keys', () => {
    it('j and k go to the next and previous change, ] and [ to notebooks', async () => {
      const { page, context, troubles } = await open(browser, file);
      const ids = await page.locator('article.cell:not(.same)').evaluateAll((cells) => cells.map(({ id }) => id));
      const current = () => page.locator('article.current').evaluate(({ id }) => id);
      for (const id of ids.slice(0, 4)) {
        await page.keyboard.press('j');
        expect(await current()).toBe(id);
      }
      await page.keyboard.press('k');
      expect(await current()).toBe(ids[2]);
      expect(await page.locator('#outline a[aria-current]').getAttribute('href')).toBe(`#${ids[2]}`);
      expect(await page.locator('#at').textContent()).toBe(`3 / ${ids.length}`);
      await page.keyboard.press('[');
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('notebook');
      expect(troubles).toEqual([]);
      await context.close();
    });

    it('j goes on from where the last one led, however fast the keys come', async () => {
      const { page, context } = await open(browser, file);
      const ids = await page.locator('article.cell:not(.same)').evaluateAll((cells) => cells.map(({ id }) => id));
      // All in one turn of the page: nothing that a frame or a scroll does later can help.
      const seen = await page.evaluate(() =>
        Array.from({ length: 4 }, () => {
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }));
          return document.querySelector('article.current')?.id;
        }),
      );
      expect(seen).toEqual(ids.slice(0, 4));
      await context.close();
    });

    it('u, s, o, n, t and ? switch layout, outputs, noise, colours and help', async () => {
      const { page, context } = await open(browser, file);
      await page.keyboard.press('s');
      expect(await columns(page)).toBe(2);
      await page.keyboard.press('u');
      expect(await columns(page)).toBe(1);
      await page.keyboard.press('o');
      expect(await page.locator('#c-fit').isVisible()).toBe(false);
      await page.keyboard.press('o');
      expect(await page.locator('#c-fit').isVisible()).toBe(true);

      const noise = page.getByText('at 0x7f12aa').first();
      expect(await noise.isVisible()).toBe(false);
      await page.keyboard.press('n');
      expect(await noise.isVisible()).toBe(true);
      await page.keyboard.press('n');
      expect(await noise.isVisible()).toBe(false);

      for (const colour of ['rgb(246, 247, 249)', 'rgb(20, 22, 26)']) {
        await page.keyboard.press('t');
        expect(await background(page)).toBe(colour);
      }
      await page.keyboard.press('?');
      expect(await page.locator('#help').isVisible()).toBe(true);
      await page.keyboard.press('Escape');
      expect(await page.locator('#help').isVisible()).toBe(false);
      await context.close();
    });

    it('steps over cells that are filtered away', async () => {
      const { page, context } = await open(browser, file);
      const all = await page.locator('#at').textContent();
      await page.keyboard.press('m');
      expect(await page.locator('#at').textContent()).not.toBe(all);
      await page.keyboard.press('j');
      expect(await page.locator('article.current').getAttribute('id')).toBe('c-parameters');
      await context.close();
    });
  });

  it('opens at the cell of a permanent link, and copies such links', async () => {
    const { page, context } = await open(browser, file);
    await page.goto(`${page.url()}#c-bars`.replace('bars', 'plot'));
    await page.reload();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('c-plot');
    const copied = page.waitForFunction(() => document.getElementById('told')?.textContent !== '');
    await page.locator('#c-load .copy').click();
    await copied;
    expect(page.url()).toMatch(/#c-load$/);
    await context.close();
  });

  it('compares pictures side by side, by swiping, as onion skin and by difference', async () => {
    const { page, context } = await open(browser, file);
    const compare = page.locator('#c-plot .compare');
    const styleOf = (property: string) =>
      compare.locator('.new img').evaluate((image, name) => getComputedStyle(image).getPropertyValue(name), property);
    const places = () =>
      compare.locator('img').evaluateAll((images) => images.map((image) => image.getBoundingClientRect().left));
    expect(await compare.textContent()).toMatch(/\d % of pixels changed/);
    expect(
      await compare
        .locator('img')
        .evaluateAll((images) => (images as HTMLImageElement[]).map((image) => image.naturalWidth)),
    ).toEqual([360, 360]);
    expect(new Set(await places()).size).toBe(2);
    await compare.locator('[value=swipe]').check({ force: true });
    expect(new Set(await places()).size).toBe(1);
    expect(await styleOf('clip-path')).toBe('inset(0px 0px 0px 50%)');
    await compare.locator('.slide').fill('80');
    expect(await styleOf('clip-path')).toBe('inset(0px 0px 0px 20%)');
    await compare.locator('[value=onion]').check({ force: true });
    expect(await styleOf('opacity')).toBe('0.8');
    await compare.locator('[value=difference]').check({ force: true });
    expect(await styleOf('mix-blend-mode')).toBe('difference');
    await page.keyboard.press('n');
    expect(await page.getByText('pixel-identical, bytes differ').isVisible()).toBe(true);
    await context.close();
  });

  describe('is for everybody', () => {
    it('has landmarks, one main heading, names for every control', async () => {
      const { page, context } = await open(browser, file);
      for (const role of ['banner', 'navigation', 'main'] as const) expect(await page.getByRole(role).count()).toBe(1);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      const nameless = await page.evaluate(
        () =>
          [...document.querySelectorAll('button, input, iframe, img, a')].filter((element) => {
            const named =
              element.getAttribute('aria-label') ??
              element.getAttribute('title') ??
              element.getAttribute('alt') ??
              element.textContent;
            return !(named || (element as HTMLInputElement).labels?.[0]?.textContent);
          }).length,
      );
      expect(nameless).toBe(0);
      await context.close();
    });

    it('has text with a contrast of 4.5 and more, in both colours, with everything shown', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, context } = await open(browser, file, { colorScheme });
        await page.keyboard.press('n');
        await page.keyboard.press('e');
        expect(await page.evaluate(weakTexts), colorScheme).toEqual([]);
        await context.close();
      }
    });

    it('can be used with the keyboard alone', async () => {
      const { page, context } = await open(browser, file);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the changes');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('f-source');
      const outline = await page
        .locator('.filters label >> nth=0')
        .evaluate((span) => getComputedStyle(span).outlineStyle);
      expect(outline).toBe('solid');
      await page.keyboard.press('Space');
      expect(await page.locator('#c-steps').isVisible()).toBe(false);
      await context.close();
    });
  });

  it('lays a large report out only near the screen, and still finds its last cell', async () => {
    const cells = (mark: number) =>
      Array.from({ length: 500 }, (_, i) =>
        code(`value_${i} = compute(${i}, ${mark})\nshow(value_${i})`, { id: `cell-${i}` }),
      );
    const large = join(folder, 'large.html');
    await review(large, notebook(cells(1)), notebook(cells(2)));
    const { page, context } = await open(browser, large);
    expect(await page.locator('article.cell').count()).toBe(500);
    expect(await page.locator('#c-cell-499').evaluate((cell) => getComputedStyle(cell).contentVisibility)).toBe('auto');
    await page.locator('#outline a[href="#c-cell-499"]').click();
    await page.waitForFunction(() => {
      const { top, bottom } = document.getElementById('c-cell-499')!.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    await context.close();
  });

  describe.each([
    ['as it is', false],
    ['even in a browser that ignores its policy', true],
  ])('obeys no hostile notebook, %s', (_, bypassCSP) => {
    it('runs, loads, sends and opens nothing', async () => {
      const server = await listener();
      const target = join(folder, `hostile-${bypassCSP}.html`);
      await review(target, hostile(1, server.url), hostile(2, server.url));
      const { page, context, troubles } = await open(browser, target, { bypassCSP });
      const address = page.url();
      const scripts = await page.locator('script').count();
      await showEverything(page);
      expect(scripts).toBe(1);
      expect(await page.evaluate(() => 'pwned' in window || document.documentElement.hasAttribute('data-pwned'))).toBe(
        false,
      );
      expect(await page.evaluate(activeParts)).toEqual([]);
      expect(page.frames().length).toBeGreaterThan(4);
      for (const frame of page.frames().slice(1)) expect(frame.url()).toBe('about:srcdoc');
      expect(page.url()).toBe(address);
      expect(server.calls).toEqual([]);
      expect(troubles).toEqual([]);
      await context.close();
      server.close();
    });
  });

  it('keeps a hostile notebook inside its cells: nothing covers the page or takes its names', async () => {
    const target = join(folder, 'hostile.html');
    await review(target, hostile(1, 'http://127.0.0.1:9'), hostile(2, 'http://127.0.0.1:9'));
    const { page, context, troubles } = await open(browser, target);
    expect(await page.evaluate(() => document.elementFromPoint(20, 20)?.closest('.bar') !== null)).toBe(true);
    for (const id of ['main', 'help', 'told']) expect(await page.locator(`[id="${id}"]`).count()).toBe(1);
    await page.keyboard.press('j');
    await page.keyboard.press('n');
    await page.keyboard.press('?');
    expect(await page.locator('#help').isVisible()).toBe(true);
    const text = readFileSync(target, 'utf8');
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f]/);
    expect(troubles).toEqual([]);
    await context.close();
  });
});

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

/** In how many columns the changed lines of a cell stand. */
function columns(page: Page): Promise<number> {
  return page.locator('#c-load .part-source .hunk').evaluate((hunk) => {
    const [old, now] = [hunk.querySelector('del')!, hunk.querySelector('ins')!];
    return old.getBoundingClientRect().left === now.getBoundingClientRect().left ? 1 : 2;
  });
}

/** Unfolds all, shows noise, scrolls through, and points and clicks at what a person might. */
async function showEverything(page: Page): Promise<void> {
  await page.keyboard.press('e');
  await page.keyboard.press('n');
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < height; y += 800) await page.evaluate((at) => scrollTo({ top: at, behavior: 'instant' }), y);
  for (const frame of page.frames().slice(1)) {
    const link = frame.locator('a, text').first();
    if ((await link.count()) > 0) await link.click({ force: true, timeout: 1000 }).catch(() => {});
  }
  for (const odd of await page.locator('.nolink, .noimage, .tag').all())
    await odd.hover({ force: true, timeout: 500 }).catch(() => {});
  await page.waitForTimeout(300);
}

/** What could act, found in the page: handlers, foreign scripts, frames with rights, addresses that load by themselves. */
function activeParts(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName;
    for (const { name: key, value } of element.attributes) {
      if (/^on/i.test(key)) found.push(`${name} ${key}`);
      if (
        ['src', 'srcset', 'data', 'poster', 'action', 'formaction', 'background'].includes(key) &&
        !/^data:image\/(png|jpeg);base64,[\w+/=]*$/.test(value)
      ) {
        found.push(`${name} ${key}=${value.slice(0, 80)}`);
      }
      if (key === 'href' && !/^(#|https?:|mailto:)/.test(value)) found.push(`${name} href=${value.slice(0, 80)}`);
      if (key === 'style' && /url|expression|import/i.test(value)) found.push(`${name} style=${value}`);
    }
    if (['object', 'embed', 'form', 'base', 'link', 'video', 'audio', 'svg', 'math'].includes(name)) found.push(name);
    if (name === 'iframe' && element.getAttribute('sandbox') !== '') found.push('iframe with rights');
    if (name === 'meta' && element.parentElement !== document.head) found.push('meta in the body');
  }
  return found;
}

/** Texts whose colour is too close to what is behind them (WCAG 2, 1.4.3), as far as styles tell. */
function weakTexts(): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const rgba = (colour: string): number[] => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (parts: readonly number[]): number => {
    const [r, g, b] = parts.slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const behind = (element: Element): number[] => {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255];
  };
  const weak = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement!;
    if (
      !node.textContent?.trim() ||
      element.closest('script, style, .sr, iframe') ||
      element.getClientRects().length === 0
    )
      continue;
    const [ink, paper] = [luminance(rgba(getComputedStyle(element).color)), luminance(behind(element))];
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5)
      weak.add(
        `${contrast.toFixed(2)} ${element.localName}.${element.className} in ${element.parentElement?.className}`,
      );
  }
  return [...weak];
}
