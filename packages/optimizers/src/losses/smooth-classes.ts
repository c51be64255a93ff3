import * as tf from '@tensorflow/tfjs';

/** Probabilities of classes, drawn by a share to the same value for all; as in Keras, the last axis counts the classes. */
export function smoothClasses(targets: tf.Tensor, share: number): tf.Tensor {
  if (share === 0) return targets;
  return tf.add(tf.mul(targets, 1 - share), share / (targets.shape.at(-1) ?? 1));
}
