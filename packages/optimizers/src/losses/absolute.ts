import * as tf from '@tensorflow/tfjs';

/** |x|, with the gradient 0 at 0, where that of tfjs is 1. */
export function absolute(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sign(x));
}
