import * as tf from '@tensorflow/tfjs';

type Values = Float32Array | Int32Array | Uint8Array;

/**
 * The memory of a tensor on the backend `modu`, which copies what it hands out otherwise; undefined on other backends.
 * It is to be read at once: the next operation may write there.
 */
export function liveValues(tensor: tf.Tensor): Values | undefined {
  if (tf.getBackend() !== 'modu') return undefined;
  return (tf.backend() as { view?: (tensor: tf.TensorInfo) => Values }).view?.(tensor);
}
