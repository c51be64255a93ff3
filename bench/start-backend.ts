import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { builtAddon } from '../tooling/tfjs-node/addon.ts';

/**
 * Starts a tfjs backend by name.
 *
 * @throws when the backend cannot be started here
 */
export async function startBackend(name: string, threads: number): Promise<void> {
  if (name === 'modu') {
    const { configure } = await import('@modu/backend');
    configure({ threads });
  } else if (name === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(
      new URL('.', import.meta.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm')).pathname,
    );
  } else if (name === 'tensorflow') {
    // Node 23 removed two functions that the addon's loader calls.
    const util = (await import('node:util')).default as unknown as Record<string, unknown>;
    util['isNullOrUndefined'] ??= (value: unknown) => value === undefined || value === null;
    util['isArray'] ??= Array.isArray;
    const addon = builtAddon();
    if (addon === undefined) throw new Error("startBackend: 'tensorflow' is not built; see tooling/tfjs-node");
    await import(pathToFileURL(addon).href);
  }
  if (!(await tf.setBackend(name))) throw new Error(`startBackend: '${name}' cannot be started`);
  await tf.ready();
}
