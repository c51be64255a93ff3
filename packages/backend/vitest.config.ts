import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import { project } from '../../tooling/vitest.ts';

export default mergeConfig(project('backend', { tensors: true }), {
  test: { globalSetup: [fileURLToPath(new URL('scripts/build-wasm.ts', import.meta.url))] },
});
