import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import type { Page } from './callbacks-page.ts';

let server: Server;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('callbacks-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@modu/source'],
    logLevel: 'silent',
  });
  const program = outputFiles[0]?.text ?? '';
  server = createServer(({ url }, response) => {
    const isProgram = url === '/page.js';
    response.writeHead(200, { 'content-type': `${isProgram ? 'text/javascript' : 'text/html'}; charset=utf-8` });
    response.end(isProgram ? program : '<!doctype html><title>…</title><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
  // One profile: what a page stores is there for the next.
  context = await browser.newContext();
});

afterAll(async () => {
  await browser.close();
  server.close();
});

async function open(): Promise<Tab> {
  const tab = await context.newPage();
  await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await tab.waitForFunction(() => document.title === 'ready');
  return tab;
}

interface Resumed {
  readonly weights: number[];
  readonly history: Record<string, number[]>;
  readonly epoch: number[];
  readonly from: number;
  readonly models: string[];
}

const resumable = (tab: Tab, backupDir: string, dieAt?: number): Promise<Resumed> =>
  tab.evaluate(
    ([dir, at]) => (globalThis as unknown as { page: Page }).page.resumable(dir as string, at as number | undefined),
    [backupDir, dieAt],
  ) as Promise<Resumed>;

describe('in a page', () => {
  test.each(['indexeddb', 'localstorage'])(
    'BackupAndRestore in %s goes on after the tab was closed, to the bits and the history of an undisturbed training',
    async (kind) => {
      const first = await open();
      void resumable(first, `${kind}://killed`, 3).catch(() => undefined);
      await first.waitForFunction(() => document.title === 'hanging');
      await first.close();
      const second = await open();
      const { from, ...result } = await resumable(second, `${kind}://killed`);
      expect(from).toBe(3);
      const { from: start, ...undisturbed } = await resumable(second, `${kind}://undisturbed`);
      expect(start).toBe(0);
      expect(result).toStrictEqual(undisturbed);
      expect(result.epoch).toStrictEqual([0, 1, 2, 3, 4]);
      // Backups of finished trainings are gone.
      expect(result.models).toStrictEqual([]);
      await second.close();
    },
  );

  test.each(['indexeddb', 'localstorage'])(
    'ModelCheckpoint saves to %s, and training goes on from there',
    async (kind) => {
      const tab = await open();
      const { epoch, resumed, undisturbed } = (await tab.evaluate(
        (place) => (globalThis as unknown as { page: Page }).page.checkpointed(place),
        `${kind}://best`,
      )) as { epoch: number; resumed: number[]; undisturbed: number[] };
      expect(epoch).toBe(2);
      expect(resumed).toStrictEqual(undisturbed);
      await tab.close();
    },
  );

  test('ProgressBar is an element that is found by the role progressbar and its label', async () => {
    const tab = await open();
    const { seen, text } = (await tab.evaluate(() => (globalThis as unknown as { page: Page }).page.progress())) as {
      seen: (string | null)[];
      text: string;
    };
    const bar = tab.getByRole('progressbar', { name: 'training of the line' });
    expect(await bar.count()).toBe(1);
    expect(await bar.getAttribute('aria-valuemin')).toBe('0');
    expect(await bar.getAttribute('aria-valuemax')).toBe('100');
    expect(seen.map(Number)).toStrictEqual([25, 50, 75, 100]);
    expect(text).toContain('loss');
    await tab.close();
  });
});
