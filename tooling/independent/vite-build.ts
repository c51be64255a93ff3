import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build, preview } from 'vite';

/**
 * Builds the project's example with Vite for production, opens it in the browser, and returns a complaint
 * when its console shows something else than the README says.
 */
export async function runInVite(project: string, browser: Browser, expected: string): Promise<string | undefined> {
  writeFileSync(
    join(project, 'index.html'),
    '<!doctype html><title>example</title><script type="module" src="./page.js"></script>\n',
  );
  writeFileSync(
    join(project, 'page.js'),
    "import('./example.js').then(() => { document.title = 'done'; }, (error) => { document.title = `failed: ${error.stack}`; });\n",
  );
  await build({ root: project, configFile: false, logLevel: 'error', build: { target: 'esnext' } });
  const server = await preview({
    root: project,
    configFile: false,
    logLevel: 'error',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const page = await browser.newPage();
  try {
    const lines: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'log') lines.push(message.text());
    });
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.waitForFunction(() => document.title === 'done' || document.title.startsWith('failed'), undefined, {
      timeout: 60_000,
    });
    const title = await page.title();
    if (title !== 'done') return `in the Vite build, ${title}`;
    const printed = lines.join('\n').trim();
    return printed === expected
      ? undefined
      : `the README promises\n${expected}\nand the Vite build printed\n${printed}`;
  } finally {
    await page.close();
    await server.close();
  }
}
