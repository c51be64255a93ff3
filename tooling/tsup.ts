import { defineConfig, type Options } from 'tsup';

/** The one build of every published package: ESM, one entry, types beside it, nothing bundled that is a dependency. */
export function library(options: Options = {}): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: ['src/index.ts'],
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: false,
    ...options,
  });
}
