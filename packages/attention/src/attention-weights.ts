import { invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** What is taken off a masked score; with 16 bits 1e9 would be infinite, and 65504 is the largest finite number. */
const penaltyOfPrecision = { 16: 65504, 32: 1e9 } as const;

/**
 * Scores as weights: a softmax over the keys in which masked keys get no weight.
 *
 * weights[b,t,·] = softmax_s(scores[b,t,s] − 1e9 · (1 − mask[b,t,s]))
 *
 * Inputs   scores [B,T,S]; mask bool, of a shape that broadcasts to [B,T,S], true = may attend
 * Output   [B,T,S], each row sums to 1; the caller disposes of it
 * Edges    A row in which all keys are masked: 1e9 swallows the differences of float32 scores, so the weights are 1 / S
 *          each, as in Keras. S = 1: every weight is 1. On a backend with 16-bit floats 65504 stands for 1e9.
 *
 * @throws {ArgumentError} when mask is not of type bool
 * @throws {ShapeError} when mask does not broadcast to the scores
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, section 3.2.1
 * @example
 * const scores = tf.tensor3d([[[0, 0, 9]]]);
 * attentionWeights(scores, tf.tensor3d([[[true, true, false]]])).print(); // [[[0.5, 0.5, 0]]]
 */
export function attentionWeights(scores: tf.Tensor, mask?: tf.Tensor): tf.Tensor3D {
  if (mask === undefined) return tf.softmax(scores as tf.Tensor3D, -1);
  expectBroadcastable(scores, mask);
  return tf.tidy(() => {
    const penalty = tf.mul(tf.cast(tf.logicalNot(mask), 'float32'), penaltyOfPrecision[tf.backend().floatPrecision()]);
    return tf.softmax(tf.sub<tf.Tensor3D>(scores, penalty), -1);
  });
}

function expectBroadcastable(scores: tf.Tensor, mask: tf.Tensor): void {
  if (mask.dtype !== 'bool') throw invalid('attentionWeights', 'mask', 'a tensor of type bool', mask.dtype);
  const offset = scores.rank - mask.rank;
  if (offset >= 0 && mask.shape.every((size, axis) => size === 1 || size === scores.shape[axis + offset])) return;
  throw new ShapeError(
    `attentionWeights: mask must broadcast to the scores [B,T,S] = [${scores.shape.join(', ')}], ` +
      `received [${mask.shape.join(', ')}]`,
  );
}
