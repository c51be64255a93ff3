import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { runKernel } from './run-kernel.ts';

// How many gradients are being taken around the running operation: 1 in the forward pass of training.
const depth = (): number => tf.engine().state.gradientDepth;

/**
 * The gradients that tfjs writes in terms of the output, made differentiable themselves: tfjs saves a copy of the output that
 * it cannot trace back, so a second gradient would miss a term or fail. Where a gradient is itself differentiated, the output
 * is computed again from the inputs; only there are the inputs saved.
 */
function recomputed(kernelName: string, ...inputs: string[]): GradConfig {
  const { inputsToSave: usual = [], gradFunc } = tf.getGradient(kernelName);
  return {
    kernelName,
    get inputsToSave() {
      return depth() > 1 ? inputs : usual;
    },
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const names = saved.length > inputs.length ? inputs : usual;
      const byName = Object.fromEntries(names.map((name, index) => [name, saved[index] as Tensor]));
      const output = depth() > 0 ? runKernel(kernelName, byName, attrs) : saved[names.length];
      return gradFunc(dy, [...usual.map((name) => byName[name] as Tensor), output as Tensor], attrs);
    },
  };
}

/** exp, sigmoid, tanh, elu, softmax and pow. */
export const recomputedGradients: readonly GradConfig[] = [
  ...['Exp', 'Sigmoid', 'Tanh', 'Elu'].map((name) => recomputed(name, 'x')),
  recomputed('Softmax', 'logits'),
  recomputed('Pow', 'a', 'b'),
];
