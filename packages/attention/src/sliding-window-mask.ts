import { expectInteger } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The mask of local attention: query step t may attend to the key steps fewer than `slidingWindow` away from it, on both
 * sides; with a {@link causalMask} besides, to the last `slidingWindow` steps, its own among them.
 *
 * mask[t,s] = |s − t − offset| < slidingWindow
 *
 * Output   [T,S] bool, true = may attend; the caller disposes of it
 *
 * @param querySteps T
 * @param keySteps S
 * @param slidingWindow a positive integer
 * @param offset how many key steps come before the first query step, 0 by default
 * @throws {ArgumentError} when a length is no integer ≥ 0 or slidingWindow no positive integer
 * @see Beltagy, Peters, Cohan 2020, https://arxiv.org/abs/2004.05150, section 3.1
 * @example
 * slidingWindowMask(3, 3, 2).print(); // [[1, 1, 0], [1, 1, 1], [0, 1, 1]]
 */
export function slidingWindowMask(
  querySteps: number,
  keySteps: number,
  slidingWindow: number,
  offset = 0,
): tf.Tensor2D {
  expectInteger('slidingWindowMask', 'querySteps', querySteps, { min: 0 });
  expectInteger('slidingWindowMask', 'keySteps', keySteps, { min: 0 });
  expectInteger('slidingWindowMask', 'slidingWindow', slidingWindow, { min: 1 });
  expectInteger('slidingWindowMask', 'offset', offset, { min: 0 });
  return tf.tidy(() => {
    const query = tf.range(offset, offset + querySteps, 1, 'int32').reshape([querySteps, 1]);
    const key = tf.range(0, keySteps, 1, 'int32').reshape([1, keySteps]);
    return tf.less<tf.Tensor2D>(tf.abs(tf.sub(key, query)), tf.scalar(slidingWindow, 'int32'));
  });
}
