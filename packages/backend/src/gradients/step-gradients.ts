import type { GradConfig } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';

function flat(kernelName: string, ...inputs: string[]): GradConfig {
  return gradient(kernelName, { inputs }, (_, saved) =>
    Object.fromEntries(inputs.map((name, index) => [name, () => tf.zeros(saved[index]?.shape ?? [])])),
  );
}

/**
 * Comparisons, logic and draws: piecewise constant, so their gradient is zero. tfjs refuses to differentiate anything that
 * depends on its variables through one of them, such as `where(greater(x, 0), …)`.
 */
export const stepGradients: readonly GradConfig[] = [
  ...['Equal', 'NotEqual', 'Greater', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'].map((name) =>
    flat(name, 'a', 'b'),
  ),
  ...['LogicalNot', 'All', 'Any'].map((name) => flat(name, 'x')),
  flat('Multinomial', 'logits'),
  flat('SearchSorted', 'sortedSequence', 'values'),
];
