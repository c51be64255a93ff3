import * as tf from '@tensorflow/tfjs';

/** What `compute` makes of a tensor, as a constant: tfjs has no gradient through a comparison, and none is wanted. */
export function withoutGradient(x: tf.Tensor, compute: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const { shape } = x;
  const constant = tf.customGrad((inner) => ({
    value: compute(inner as tf.Tensor),
    gradFunc: () => tf.zeros(shape),
  }));
  return constant(x);
}
