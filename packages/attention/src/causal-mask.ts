import { expectInteger } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The mask of a decoder: query step t may attend to key steps 0 … t + offset, and to none after it.
 *
 * mask[t,s] = s ≤ t + offset
 *
 * Output   [T,S] bool, true = may attend; the caller disposes of it
 * Edges    T ≠ S: both are counted from their first step, so with S > T + offset the last key steps are hidden from all
 *
 * @param querySteps T
 * @param keySteps S, equal to T by default
 * @param offset how many key steps come before the first query step, 0 by default; with a cache, the steps in it
 * @throws {ArgumentError} when a length or the offset is no integer ≥ 0
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, section 3.2.3
 * @example
 * causalMask(3).print(); // [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
 * causalMask(1, 4, 2).print(); // [[1, 1, 1, 0]]
 */
export function causalMask(querySteps: number, keySteps: number = querySteps, offset = 0): tf.Tensor2D {
  expectInteger('causalMask', 'querySteps', querySteps, { min: 0 });
  expectInteger('causalMask', 'keySteps', keySteps, { min: 0 });
  expectInteger('causalMask', 'offset', offset, { min: 0 });
  return tf.tidy(() => {
    const query = tf.range(offset, offset + querySteps, 1, 'int32').reshape([querySteps, 1]);
    const key = tf.range(0, keySteps, 1, 'int32').reshape([1, keySteps]);
    return tf.lessEqual(key, query);
  });
}
