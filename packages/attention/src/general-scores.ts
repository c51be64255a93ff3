import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';
import { dotProductScores } from './dot-product-scores.ts';

/**
 * How well each query fits each key, as a product with a trained kernel between them (Luong's `general` score).
 *
 * scores[b,t,s] = Σ_d Σ_f query[b,t,d] · kernel[d,f] · key[b,s,f]
 *
 * Inputs   query [B,T,D]; key [B,S,F]; kernel [D,F]
 * Output   [B,T,S]; the caller disposes of it
 *
 * @throws {ShapeError} when query and key differ in B, or kernel is not [D,F]
 * @see Luong et al. 2015, https://arxiv.org/abs/1508.04025, eq. 8
 * @example
 * const kernel = tf.tensor2d([[1], [10]]);
 * generalScores(tf.tensor3d([[[1, 2]]]), tf.tensor3d([[[3], [5]]]), kernel).print(); // [[[63, 105]]]
 */
export function generalScores(query: tf.Tensor, key: tf.Tensor, kernel: tf.Tensor): tf.Tensor3D {
  const sizes: AxisSizes = new Map();
  expectAxes('generalScores', 'query', query.shape, ['B', 'T', 'D'], sizes);
  expectAxes('generalScores', 'key', key.shape, ['B', 'S', 'F'], sizes);
  expectAxes('generalScores', 'kernel', kernel.shape, ['D', 'F'], sizes);
  return tf.tidy(() => {
    const [batch, steps, features] = query.shape as [number, number, number];
    const rows = tf.matMul(tf.reshape(query, [batch * steps, features]), kernel);
    return dotProductScores(tf.reshape(rows, [batch, steps, kernel.shape[1] as number]), key);
  });
}
