import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildWasm } from './build-wasm.ts';

/** What a bundle of tfjs' tests is to run on. */
export interface SuiteTarget {
  readonly platform: 'node' | 'browser';
  readonly threads: number;
  readonly relaxedSimd: boolean;
}

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** The path of jasmine's core, which the tests are bundled with and a page loads. */
export const jasmineCore = createRequire(createRequire(import.meta.url).resolve('jasmine')).resolve(
  'jasmine-core/lib/jasmine-core/jasmine.js',
);

// Imports run in this order: the environment must be known before the first test file describes anything.
const entry = `import 'modu:environment'; import '@tensorflow/tfjs-core/dist/tests';`;

function environment({ threads, relaxedSimd }: SuiteTarget): string {
  return `
    import '@tensorflow/tfjs-core';
    import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
    import { configure } from './src/index.ts';
    configure({ threads: ${threads}, relaxedSimd: ${relaxedSimd} });
    setTestEnvs([{ name: 'modu', backendName: 'modu', isDataSync: true }]);
  `;
}

/** Bundles the tests of tfjs-core with this package, on which they run, into one script. */
export async function bundleSuite(outfile: string, target: SuiteTarget): Promise<void> {
  const node = target.platform === 'node';
  await buildWasm();
  await build({
    stdin: { contents: entry, resolveDir: packageRoot },
    outfile,
    bundle: true,
    platform: target.platform,
    format: node ? 'cjs' : 'iife',
    target: node ? 'node20' : 'es2022',
    mainFields: node ? ['module', 'main'] : ['browser', 'module', 'main'],
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
            contents: environment(target),
            resolveDir: packageRoot,
          }));
          plugin.onResolve({ filter: /^jasmine-core\// }, () => ({ path: jasmineCore }));
        },
      },
    ],
  });
}
