import * as tf from '@tensorflow/tfjs';
import type { TensorSpec } from './compare-with-cpu.ts';

/**
 * The gradient of x [1,T,D] of the last output of a recurrent kernel whose recurrent weights, the third input, are small:
 * it halves at least from step to step, as far as the smallest numbers that there are.
 *
 * @param run from the inputs of the kernel, the first one x, its outputs as one vector
 */
export function fadedGradient(specs: readonly TensorSpec[], run: (...inputs: tf.Tensor[]) => tf.Tensor): Float32Array {
  return tf.tidy(() => {
    const [x, ...weights] = specs.map(({ values, shape }, i) =>
      tf.mul(tf.tensor(values, [...shape]), i === 0 ? 0.01 : 0.1),
    ) as [tf.Tensor, ...tf.Tensor[]];
    return tf
      .grad((input) => tf.sum(run(input, ...weights)))(x)
      .dataSync() as Float32Array;
  });
}

/** Whether a number is subnormal: not zero, and nearer to it than the smallest number of full precision. */
export function isSubnormal(value: number): boolean {
  return value !== 0 && Math.abs(value) < 2 ** -126;
}
