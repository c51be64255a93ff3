import * as tf from '@tensorflow/tfjs';
import { epsilon } from './epsilon.ts';

/** −t·log p − (1 − t)·log(1 − p), of each value. */
export function binaryLogLoss(targets: tf.Tensor, probabilities: tf.Tensor): tf.Tensor {
  const p = tf.clipByValue(probabilities, epsilon, 1 - epsilon);
  return tf.neg(tf.add(tf.mul(targets, tf.log(p)), tf.mul(tf.sub(1, targets), tf.log(tf.sub(1, p)))));
}

/** The same from logits: log(1 + eˣ) − t·x, of which neither value nor gradient overflows. */
export function logisticLoss(targets: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  return tf.sub(tf.softplus(logits), tf.mul(targets, logits));
}
