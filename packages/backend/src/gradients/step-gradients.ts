import type { GradConfig } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';

function flat(kernelName: string, ...inputs: string[]): GradConfig {
  return gradient(kernelName, { inputs }, (_, saved) =>
    Object.fromEntries(inputs.map((name, index) => [name, () => tf.zeros(saved[index]?.shape ?? [])])),
  );
}

/** The gradient of logicalAnd: zero. tfjs' tests insist on there being none. */
export const logicalAndGradient: GradConfig = flat('LogicalAnd', 'a', 'b');

/**
 * Comparisons, logic and draws: piecewise constant, so their gradient is zero. tfjs refuses to differentiate anything that
 * depends on its variables through one of them, such as `where(greater(x, 0), …)`.
 */
export const stepGradients: readonly GradConfig[] = [
  ...['Equal', 'NotEqual', 'Greater', 'Less', 'LessEqual', 'LogicalOr'].map((name) => flat(name, 'a', 'b')),
  ...['LogicalNot', 'All', 'Any'].map((name) => flat(name, 'x')),
  flat('Multinomial', 'logits'),
  flat('SearchSorted', 'sortedSequence', 'values'),
];
