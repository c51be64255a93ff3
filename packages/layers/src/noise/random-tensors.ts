import * as tf from '@tensorflow/tfjs';
import { normalValues, uniformValues } from '../initializers/random-values.ts';
import type { RandomPosition } from '../philox.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Normal numbers of a draw, the same on every backend up to rounding. The caller disposes of the tensor. */
export function normalTensor(
  shape: readonly number[],
  position: RandomPosition,
  { mean, stddev }: { readonly mean: number; readonly stddev: number },
): tf.Tensor {
  if (hasKernel('ModuRandomNormal')) {
    return runKernel('ModuRandomNormal', {}, { shape: [...shape], mean, stddev, ...position })[0] as tf.Tensor;
  }
  return tf.tensor(normalValues(sizeOf(shape), position, { mean, stddev }), [...shape], 'float32');
}

/** Numbers of a draw, even from `minval` to `maxval`, the same on every backend up to rounding. */
export function uniformTensor(shape: readonly number[], position: RandomPosition, minval = 0, maxval = 1): tf.Tensor {
  if (hasKernel('ModuRandomUniform')) {
    return runKernel('ModuRandomUniform', {}, { shape: [...shape], minval, maxval, ...position })[0] as tf.Tensor;
  }
  return tf.tensor(uniformValues(sizeOf(shape), position, minval, maxval), [...shape], 'float32');
}
