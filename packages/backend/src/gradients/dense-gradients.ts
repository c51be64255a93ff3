import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { DenseAttrs } from '../kernels/dense.ts';
import { gradient } from './gradient.ts';
import { runKernel } from './run-kernel.ts';

// [...,D] as [rows,D]
function rowsOf(x: Tensor): tf.Tensor2D {
  return tf.reshape<tf.Rank.R2>(x, [tf.util.sizeFromShape(x.shape.slice(0, -1)), x.shape.at(-1) ?? 1]);
}

/**
 * The gradients of `ModuDense` and of the slope of its activation. Each of the three products is made only where it is asked
 * for: the first layer of a model makes none for its input.
 */
export const denseGradients: readonly GradConfig[] = [
  gradient<DenseAttrs>('ModuDense', { inputs: ['x', 'kernel'], outputs: [true] }, (dy, saved, attrs) => {
    const [x, kernel, y] = saved as [Tensor, tf.Tensor2D, Tensor];
    const isLinear = (attrs.activation ?? 'linear') === 'linear';
    const slope = rowsOf(isLinear ? dy : runKernel('ModuActivationGrad', { dy, y }, attrs));
    return {
      x: () => tf.reshape(tf.matMul(slope, kernel, false, true), x.shape),
      kernel: () => tf.matMul(rowsOf(x), slope, true, false),
      bias: () => tf.sum(slope, 0),
    };
  }),

  // The slope of a piecewise linear activation is constant; that of another depends on y.
  gradient<DenseAttrs>('ModuActivationGrad', { inputs: ['dy', 'y'] }, (given, saved, attrs) => {
    const [dy, y] = saved as [Tensor, Tensor];
    return {
      dy: () => runKernel('ModuActivationGrad', { dy: given, y }, attrs),
      y: () => tf.mul(tf.mul(given, dy), curvature(y, attrs)),
    };
  }),
];

// The derivative of the slope with respect to the output.
function curvature(y: Tensor, { activation }: DenseAttrs): Tensor {
  if (activation === 'elu') return tf.cast(tf.less(y, 0), 'float32');
  if (activation === 'sigmoid') return tf.sub(1, tf.mul(y, 2));
  return activation === 'tanh' ? tf.mul(y, -2) : tf.zerosLike(y);
}
