/* The real browser for the tests of pages: Debian's chromium or any other Chrome on the machine, never a download. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Path of a Chromium, or undefined: then the tests say what they miss. NBMEND_CHROMIUM names another one. */
export const CHROMIUM = [
  process.env.NBMEND_CHROMIUM,
  ...onPath('chromium', 'chromium-browser', 'google-chrome', 'chrome'),
]
  .filter((path) => path !== undefined && path !== '')
  .find((path) => existsSync(path!));

export const WITHOUT_CHROMIUM = 'no chromium on this machine (apt-get install chromium, or set NBMEND_CHROMIUM)';

export function launch(): Promise<Browser> {
  // The browser's own sandbox needs rights that root in a container has not.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** A page on a file, with everything that went wrong in it. */
export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Messages of errors, dialogs, windows that opened. */
  readonly troubles: readonly string[];
}

export async function open(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => troubles.push(`window: ${popup.url()}`));
  page.on('download', (download) => troubles.push(`download: ${download.url()}`));
  await page.goto(pathToFileURL(file).href);
  return { page, context, troubles };
}

/** A server that hostile content may call: `calls` is what reached it. */
export async function listener(): Promise<{ readonly url: string; readonly calls: string[]; close(): void }> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url ?? '');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('x');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close: () => void server.close() };
}

function onPath(...names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}
