/**
 * Runs the tests of tfjs-core, which ship in its npm package, on the backend `modu`.
 *
 *     node scripts/tfjs-suite.ts [--threads n] [--no-relaxed] [--filter text] [--report file.json] [--node path]
 *
 * `--filter` keeps the tests whose full name contains the text; `--node` names another Node to run them on.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { buildWasm } from './build-wasm.ts';

interface Report {
  readonly node: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly name: string; readonly messages: readonly string[] }[];
}

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const runner = fileURLToPath(new URL('tfjs-suite-runner.mjs', import.meta.url));
const jasmineCore = createRequire(createRequire(import.meta.url).resolve('jasmine')).resolve(
  'jasmine-core/lib/jasmine-core/jasmine.js',
);

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    'no-relaxed': { type: 'boolean', default: false },
    filter: { type: 'string' },
    report: { type: 'string' },
    node: { type: 'string', default: process.execPath },
  },
});
const threads = Number(values.threads);
const relaxedSimd = !values['no-relaxed'];

// Imports run in this order: the environment must be known before the first test file describes anything.
const entry = `import 'modu:environment'; import '@tensorflow/tfjs-core/dist/tests';`;
const environment = `
  import '@tensorflow/tfjs-core';
  import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
  import { configure } from './src/index.ts';
  configure({ threads: ${threads}, relaxedSimd: ${relaxedSimd} });
  setTestEnvs([{ name: 'modu', backendName: 'modu', isDataSync: true }]);
`;

async function bundle(outfile: string): Promise<void> {
  await buildWasm();
  await build({
    stdin: { contents: entry, resolveDir: packageRoot },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['@modu/source'],
    // tfjs declares files free of side effects that register gradients and chained methods.
    ignoreAnnotations: true,
    logLevel: 'error',
    plugins: [
      {
        name: 'tfjs-suite',
        setup(plugin) {
          plugin.onResolve({ filter: /^modu:/ }, ({ path }) => ({ path, namespace: 'suite' }));
          plugin.onLoad({ filter: /.*/, namespace: 'suite' }, () => ({
            contents: environment,
            resolveDir: packageRoot,
          }));
          plugin.onResolve({ filter: /^jasmine-core\// }, () => ({ path: jasmineCore }));
        },
      },
    ],
  });
}

const folder = await mkdtemp(join(tmpdir(), 'modu-suite-'));
try {
  const file = join(folder, 'suite.cjs');
  const reportFile = join(folder, 'report.json');
  await bundle(file);
  const { status } = spawnSync(
    values.node,
    [runner, file, reportFile, ...(values.filter === undefined ? [] : [values.filter])],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const report = JSON.parse(await readFile(reportFile, 'utf8')) as Report;
  for (const { name, messages } of report.failures)
    process.stdout.write(`FAILED ${name}\n       ${messages[0] ?? ''}\n`);
  const { node, passed, failed, skipped } = report;
  process.stdout.write(
    `${passed} passed, ${failed} failed, ${skipped} skipped; threads ${threads}, relaxed SIMD ${relaxedSimd}, Node ${node}\n`,
  );
  if (values.report !== undefined) await copyFile(reportFile, values.report);
  process.exitCode = status === 0 && failed === 0 && passed > 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
