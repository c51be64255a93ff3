import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const tensorGuard = fileURLToPath(new URL('../packages/testing/src/tensor-guard.setup.ts', import.meta.url));
const plainSetup = fileURLToPath(new URL('../packages/testing/src/matchers.setup.ts', import.meta.url));
const properties = fileURLToPath(new URL('../packages/testing/src/properties.setup.ts', import.meta.url));

/** Shared vitest settings of a package; with `tensors`, every test runs on tfjs' `cpu` backend inside a leak guard. */
export function project(name: string, { tensors = false }: { tensors?: boolean } = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions: ['@modu/source', 'module', 'import', 'default'] },
    ssr: { resolve: { conditions: ['@modu/source', 'module', 'import', 'node', 'default'] } },
    test: {
      name,
      include: ['**/*.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**'],
      setupFiles: tensors ? [plainSetup, properties, tensorGuard] : [plainSetup, properties],
      // The modules of a package load once for all its test files, which halves the time of a run.
      isolate: false,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  });
}
