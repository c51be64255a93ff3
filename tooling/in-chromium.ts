import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';

/**
 * Runs a script of TypeScript in a page of Chromium.
 *
 * @param entry the path of the script, bundled with the sources of the packages
 * @param use what is done in the page once the script has run
 */
export async function inChromium<T>(entry: string, use: (page: Page) => Promise<T>): Promise<T> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    write: false,
    platform: 'browser',
    conditions: ['@modu/source', 'browser'],
    // tfjs' packages call themselves free of side effects, but register their kernels and gradients on import.
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
    return await use(page);
  } finally {
    await browser.close();
  }
}
