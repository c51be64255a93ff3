/**
 * Runs the tests of tfjs-core, which ship in its npm package, on the backend `modu`.
 *
 *     node scripts/tfjs-suite.ts [--threads n] [--no-relaxed] [--browser] [--node path] [--filter text] [--report file.json]
 *
 * `--browser` runs them in a headless Chromium, `--node` on another Node; `--filter` keeps the tests whose full name contains
 * the text.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runInBrowser } from './tfjs-suite-browser.ts';
import { bundleSuite } from './tfjs-suite-bundle.ts';
import type { Report } from './tfjs-suite-report.ts';

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    'no-relaxed': { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
    node: { type: 'string', default: process.execPath },
    filter: { type: 'string' },
    report: { type: 'string' },
  },
});
const threads = Number(values.threads);
const relaxedSimd = !values['no-relaxed'];

async function runInNode(bundle: string, reportFile: string): Promise<Report> {
  const runner = fileURLToPath(new URL('tfjs-suite-runner.mjs', import.meta.url));
  const filter = values.filter === undefined ? [] : [values.filter];
  const { status } = spawnSync(values.node, [runner, bundle, reportFile, ...filter], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const report = JSON.parse(await readFile(reportFile, 'utf8')) as Report;
  if (status !== 0 && report.failed === 0) throw new Error(`tfjs-suite: the runner ended with code ${status}`);
  return report;
}

const folder = await mkdtemp(join(tmpdir(), 'modu-suite-'));
try {
  const bundle = join(folder, 'suite.cjs');
  await bundleSuite(bundle, { platform: values.browser ? 'browser' : 'node', threads, relaxedSimd });
  const report = values.browser
    ? await runInBrowser(bundle, values.filter)
    : await runInNode(bundle, join(folder, 'report.json'));
  for (const { name, messages } of report.failures)
    process.stdout.write(`FAILED ${name}\n       ${messages[0] ?? ''}\n`);
  const { place, passed, failed, skipped } = report;
  process.stdout.write(
    `${passed} passed, ${failed} failed, ${skipped} skipped; threads ${threads}, relaxed SIMD ${relaxedSimd}, ${place}\n`,
  );
  if (values.report !== undefined) await writeFile(values.report, `${JSON.stringify(report, undefined, 2)}\n`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
