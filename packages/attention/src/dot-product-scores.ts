import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';

/**
 * How well each query fits each key, as their dot product (Luong's `dot` score).
 *
 * scores[b,t,s] = scale · Σ_d query[b,t,d] · key[b,s,d]
 *
 * Inputs   query [B,T,D]; key [B,S,D]; scale a scalar, 1 when absent
 * Output   [B,T,S]; the caller disposes of it
 *
 * @throws {ShapeError} when query and key differ in B or D
 * @see Luong et al. 2015, https://arxiv.org/abs/1508.04025, eq. 7
 * @example
 * dotProductScores(tf.tensor3d([[[1, 2]]]), tf.tensor3d([[[3, 4], [5, 6]]])).print(); // [[[11, 17]]]
 */
export function dotProductScores(query: tf.Tensor, key: tf.Tensor, scale?: tf.Tensor): tf.Tensor3D {
  const sizes: AxisSizes = new Map();
  expectAxes('dotProductScores', 'query', query.shape, ['B', 'T', 'D'], sizes);
  expectAxes('dotProductScores', 'key', key.shape, ['B', 'S', 'D'], sizes);
  return tf.tidy(() => {
    const scores = tf.matMul<tf.Tensor3D>(query, key, false, true);
    return scale === undefined ? scores : tf.mul<tf.Tensor3D>(scores, scale);
  });
}
