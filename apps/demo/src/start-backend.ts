import * as tf from '@tensorflow/tfjs';
import '@modu/backend';

/** Starts the `modu` backend and returns its name. */
export async function startBackend(): Promise<string> {
  await tf.setBackend('modu');
  await tf.ready();
  return tf.getBackend();
}
