import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';

/**
 * How well each query fits each key, as a saturating sum: the `concat` score of Keras' `Attention`.
 *
 * scores[b,t,s] = weight · Σ_d tanh(scale · (query[b,t,d] + key[b,s,d]))
 *
 * Inputs   query [B,T,D]; key [B,S,D]; weight a scalar; scale a scalar, 1 when absent
 * Output   [B,T,S]; the caller disposes of it. An array [B,T,S,D] exists on the way.
 *
 * @throws {ShapeError} when query and key differ in B or D
 * @see Luong et al. 2015, https://arxiv.org/abs/1508.04025, eq. 7, with one weight for all features as in Keras
 * @example
 * const weight = tf.scalar(2);
 * concatScores(tf.tensor3d([[[0.5, -1]]]), tf.tensor3d([[[0.5, 1]]]), weight).print(); // [[[1.5231884]]]
 */
export function concatScores(query: tf.Tensor, key: tf.Tensor, weight: tf.Tensor, scale?: tf.Tensor): tf.Tensor3D {
  const sizes: AxisSizes = new Map();
  expectAxes('concatScores', 'query', query.shape, ['B', 'T', 'D'], sizes);
  expectAxes('concatScores', 'key', key.shape, ['B', 'S', 'D'], sizes);
  return tf.tidy(() => {
    const sum = pairwiseSum(query, key);
    const scaled = scale === undefined ? sum : tf.mul(sum, scale);
    return tf.mul<tf.Tensor3D>(tf.sum(tf.tanh(scaled), -1), weight);
  });
}

/** query[b,t,·] + key[b,s,·] for every pair of steps: [B,T,S,D]. */
export function pairwiseSum(query: tf.Tensor, key: tf.Tensor): tf.Tensor4D {
  return tf.add<tf.Tensor4D>(tf.expandDims(query, 2), tf.expandDims(key, 1));
}
