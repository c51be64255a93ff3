import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';
import { sumToShape } from './sum-to-shape.ts';

/** The gradient of matMul, also when the matrices of one side are shared by the whole batch of the other. */
export const matMulGradient: GradConfig = gradient<{ readonly transposeA: boolean; readonly transposeB: boolean }>(
  'BatchMatMul',
  { inputs: ['a', 'b'] },
  (dy, saved, { transposeA, transposeB }) => {
    const [a, b] = saved as [Tensor, Tensor];
    return {
      a: () =>
        sumToShape(transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB), a.shape),
      b: () =>
        sumToShape(transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false), b.shape),
    };
  },
);
