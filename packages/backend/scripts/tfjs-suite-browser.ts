import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../../../tooling/browser.ts';
import { jasmineCore } from './tfjs-suite-bundle.ts';
import type { Report } from './tfjs-suite-report.ts';

// jasmine's core makes its functions global; the bundle then describes the tests, and the module runs them.
const page = `<!doctype html><title>tests of tfjs</title>
<script src="/jasmine.js"></script>
<script>
  globalThis.jasmine = jasmineRequire.core(jasmineRequire);
  Object.assign(globalThis, jasmineRequire.interface(jasmine, jasmine.getEnv()));
</script>
<script src="/suite.js"></script>
<script type="module">
  import { suiteReporter } from '/reporter.mjs';
  const { report, reporter } = suiteReporter(navigator.userAgent.match(/(?:Headless)?Chrome\\/\\d+/)[0]);
  const filter = new URLSearchParams(location.search).get('filter') ?? '';
  const env = jasmine.getEnv();
  env.configure({ random: false, specFilter: (spec) => spec.getFullName().includes(filter) });
  env.addReporter(reporter);
  await env.execute();
  globalThis.suiteReport = { ...report, isolated: crossOriginIsolated };
</script>
`;

const limitMs = 240_000;

/** Runs a bundle of tfjs' tests in a headless Chromium, on a page that may have threads. */
export async function runInBrowser(bundle: string, filter = ''): Promise<Report> {
  const reporter = fileURLToPath(new URL('tfjs-suite-reporter.mjs', import.meta.url));
  const files = new Map<string, string | Buffer>([
    ['/', page],
    ['/jasmine.js', await readFile(jasmineCore)],
    ['/suite.js', await readFile(bundle)],
    ['/reporter.mjs', await readFile(reporter)],
  ]);
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const content = files.get(pathname);
    response.writeHead(content === undefined ? 404 : 200, {
      'content-type': pathname === '/' ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  try {
    const { port } = server.address() as AddressInfo;
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${port}/?filter=${encodeURIComponent(filter)}`);
    const handle = await tab.waitForFunction(
      () => (globalThis as { suiteReport?: Report & { isolated: boolean } }).suiteReport,
      undefined,
      { timeout: limitMs, polling: 200 },
    );
    const result = await handle.jsonValue();
    if (result === undefined || !result.isolated)
      throw new Error('tfjs-suite: the page must be cross-origin isolated, or there are no threads to test');
    return result;
  } finally {
    await browser.close();
    server.close();
  }
}
