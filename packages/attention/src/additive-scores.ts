import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';
import { pairwiseSum } from './concat-scores.ts';

/**
 * How well each query fits each key, as a weighted sum of tanh (Bahdanau's additive score).
 *
 * scores[b,t,s] = Σ_d scale[d] · tanh(query[b,t,d] + key[b,s,d])
 *
 * Inputs   query [B,T,D]; key [B,S,D]; scale [D], all ones when absent. The projections of query and key in Bahdanau's
 *          formula are left to dense layers in front.
 * Output   [B,T,S]; the caller disposes of it. An array [B,T,S,D] exists on the way.
 *
 * @throws {ShapeError} when query and key differ in B or D, or scale is not [D]
 * @see Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473, appendix A.1.2
 * @example
 * const scale = tf.tensor1d([2, 1]);
 * additiveScores(tf.tensor3d([[[0.5, -1]]]), tf.tensor3d([[[0.5, 1]]]), scale).print(); // [[[1.5231884]]]
 */
export function additiveScores(query: tf.Tensor, key: tf.Tensor, scale?: tf.Tensor): tf.Tensor3D {
  const sizes: AxisSizes = new Map();
  expectAxes('additiveScores', 'query', query.shape, ['B', 'T', 'D'], sizes);
  expectAxes('additiveScores', 'key', key.shape, ['B', 'S', 'D'], sizes);
  if (scale !== undefined) expectAxes('additiveScores', 'scale', scale.shape, ['D'], sizes);
  return tf.tidy(() => {
    const fit = tf.tanh(pairwiseSum(query, key));
    return tf.sum<tf.Tensor3D>(scale === undefined ? fit : tf.mul(fit, scale), -1);
  });
}
