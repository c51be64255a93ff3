import * as tf from '@tensorflow/tfjs';
import { ModuBackend } from './backend.ts';
import { drawKernel } from './draw-kernel.ts';
import { registerGradients } from './gradients/index.ts';
import { nativeKernels } from './kernels/index.ts';
import { setRunning, settings } from './settings.ts';
import { slowKernel } from './slow-path.ts';
import { wasmModule } from './wasm-module.ts';

// Above tfjs' own backends (webgpu and webgl have 3 and 2, wasm 2, cpu 1): who imports this package means to use it.
const priority = 4;

let current: Promise<ModuBackend> | undefined;

async function start(): Promise<ModuBackend> {
  const { threads, relaxedSimd } = settings();
  setRunning(true);
  try {
    const module = await wasmModule({ relaxed: relaxedSimd, shared: threads > 1 });
    return new ModuBackend({ module, threads, onDispose: stopped });
  } catch (error) {
    stopped();
    throw error;
  }
}

/**
 * The backend that runs, or one that starts now. tfjs asks twice when two calls of setBackend overlap: both get the one instance.
 *
 * @throws {BackendError} where WebAssembly SIMD is missing
 */
export function startedBackend(): Promise<ModuBackend> {
  return (current ??= start());
}

/** The backend that runs, if one does. */
export function runningBackend(): Promise<ModuBackend> | undefined {
  return current;
}

function stopped(): void {
  current = undefined;
  setRunning(false);
}

function registerKernels(): void {
  for (const config of [...nativeKernels, drawKernel]) {
    if (tf.getKernel(config.kernelName, 'modu') === undefined) tf.registerKernel(config);
  }
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernelName, 'modu') === undefined) tf.registerKernel(slowKernel(kernelName));
  }
}

/**
 * Registers the backend `modu` and its kernels with tfjs. Importing the package does it once; call it to have the backend
 * again after `tf.removeBackend('modu')`.
 *
 * @returns whether it was registered now: `false` when it is registered already
 */
export function register(): boolean {
  registerKernels();
  return tf.findBackendFactory('modu') === null && tf.registerBackend('modu', startedBackend, priority);
}

registerGradients();
register();
