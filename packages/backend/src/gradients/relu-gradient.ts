import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';
import { runKernel } from './run-kernel.ts';

/** The gradient of relu: one kernel on `modu`, where tfjs makes a step, a cast and a product of it. */
export const reluGradient: GradConfig = gradient('Relu', { inputs: ['x'] }, (dy, [input]) => {
  const x = input as Tensor;
  const fused = x.dtype === 'float32' && tf.getKernel('ModuActivationGrad', tf.getBackend()) !== undefined;
  return {
    // The output is positive just where the input is.
    x: () =>
      fused
        ? runKernel('ModuActivationGrad', { dy, y: x }, { activation: 'relu' })
        : tf.mul(dy, tf.cast(tf.step(x), 'float32')),
  };
});
