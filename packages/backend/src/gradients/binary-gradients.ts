import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';
import { sumToShape } from './sum-to-shape.ts';

/** Binary operations for which tfjs forgets that inputs may have been broadcast. */
export const binaryGradients: readonly GradConfig[] = [
  gradient('Maximum', { inputs: ['a', 'b'] }, (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    return {
      a: () => sumToShape(tf.mul(dy, tf.cast(tf.greaterEqual(a, b), 'float32')), a.shape),
      b: () => sumToShape(tf.mul(dy, tf.cast(tf.less(a, b), 'float32')), b.shape),
    };
  }),
  gradient('Minimum', { inputs: ['a', 'b'] }, (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    return {
      a: () => sumToShape(tf.mul(dy, tf.cast(tf.lessEqual(a, b), 'float32')), a.shape),
      b: () => sumToShape(tf.mul(dy, tf.cast(tf.greater(a, b), 'float32')), b.shape),
    };
  }),
  gradient('SquaredDifference', { inputs: ['a', 'b'] }, (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    const slope = (from: Tensor, to: Tensor): Tensor => tf.mul(dy, tf.mul(2, tf.sub(from, to)));
    return { a: () => sumToShape(slope(a, b), a.shape), b: () => sumToShape(slope(b, a), b.shape) };
  }),
];
