import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The sum of `x` over the dimensions along which a tensor of `shape` was broadcast to the shape of `x`. */
export function sumToShape(x: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return axes.length === 0 ? tf.reshape(x, shape) : tf.reshape(tf.sum(x, axes), shape);
}
