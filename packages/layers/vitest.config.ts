import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import { project } from '../../tooling/vitest.ts';

export default mergeConfig(project('layers', { tensors: true }), {
  test: { setupFiles: [fileURLToPath(new URL('vitest.setup.ts', import.meta.url))] },
});
