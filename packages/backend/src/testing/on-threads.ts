import * as tf from '@tensorflow/tfjs';
import { ModuBackend } from '../backend.ts';
import { register } from '../register.ts';
import { configure, type ModuOptions } from '../settings.ts';

/** Starts `modu` afresh with these options and makes it the active backend, all threads at work. */
export async function restart(options: ModuOptions): Promise<ModuBackend> {
  if (tf.findBackendFactory('modu') !== null) tf.removeBackend('modu');
  configure(options);
  register();
  await tf.setBackend('modu');
  const backend = tf.backend();
  if (!(backend instanceof ModuBackend)) throw new Error('restart: the backend did not start');
  await backend.ready();
  return backend;
}

/**
 * The bytes of the tensor that `run` returns, for each number of threads; they are to be equal. `run` makes its own inputs,
 * large enough that the work is split.
 */
export async function bytesByThreads(
  run: () => tf.Tensor,
  counts: readonly number[] = [1, 2, 3, 4],
): Promise<Uint8Array[]> {
  const results: Uint8Array[] = [];
  for (const threads of counts) {
    await restart({ threads });
    results.push(tf.tidy(() => new Uint8Array(run().dataSync().buffer)));
  }
  return results;
}
