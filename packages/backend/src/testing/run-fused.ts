import * as tf from '@tensorflow/tfjs';

/** Runs a kernel by name, its inputs given by name; all outputs. */
export function runFused(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor | undefined>>,
  attrs: object = {},
): tf.Tensor[] {
  const outputs = tf
    .engine()
    .runKernel<tf.Tensor | tf.Tensor[]>(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
  return [outputs].flat();
}

/** All values of some tensors, one after another. */
export function flattened(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [-1])));
}
