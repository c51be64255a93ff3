import * as tf from '@tensorflow/tfjs';

/** `x` divided by its lengths along some axes, or by `least` where they are less. */
export function unitLength(x: tf.Tensor, axes: readonly number[], least: number): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), [...axes], true), least ** 2)));
}
