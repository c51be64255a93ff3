import * as tf from '@tensorflow/tfjs';

/** Labels of a batch that are all 0 or 1 as −1 and 1; any others as they are. */
export function signedLabels(labels: tf.Tensor): tf.Tensor {
  const isBinary = tf.all(tf.logicalOr(tf.equal(labels, 0), tf.equal(labels, 1)));
  // 2·t − 1 = t + (t − 1), without waiting for the answer.
  return tf.add(labels, tf.mul(tf.cast(isBinary, 'float32'), tf.sub(labels, 1)));
}
