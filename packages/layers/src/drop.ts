import * as tf from '@tensorflow/tfjs';
import { philoxWords, type RandomPosition } from './philox.ts';
import { hasKernel, runKernel } from './run-kernel.ts';

/**
 * `x` with a random part, a share of `rate`, set to zero and the rest times 1 / (1 − rate).
 *
 * Number i of the draw decides about element i; it is the same on every backend. The caller disposes of the output.
 *
 * @param x float32
 * @param rate in [0, 1)
 */
export function drop(x: tf.Tensor, rate: number, position: RandomPosition): tf.Tensor {
  if (rate === 0) return tf.clone(x);
  if (!hasKernel('ModuDropout')) return tf.mul(x, keepScales(x.shape, rate, position));
  const dropped = (values: tf.Tensor): tf.Tensor =>
    runKernel('ModuDropout', { x: values }, { rate, ...position })[0] as tf.Tensor;
  const op = tf.customGrad((values) => ({ value: dropped(values as tf.Tensor), gradFunc: (dy) => dropped(dy) }));
  return op(x);
}

/** What {@link drop} multiplies a tensor of this shape by: 0 or 1 / (1 − rate). */
export function keepScales(shape: readonly number[], rate: number, position: RandomPosition): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const threshold = Math.min(2 ** 32 - 1, Math.round(rate * 2 ** 32));
  const scale = 1 / (1 - rate);
  const scales = Float32Array.from(philoxWords(size, position), (bits) => (bits < threshold ? 0 : scale));
  return tf.tensor(scales, [...shape], 'float32');
}
