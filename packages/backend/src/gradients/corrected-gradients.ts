import type { GradConfig } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { depthwiseGradient } from './conv-gradients.ts';
import { mirrorPadGradient } from './layout-gradients.ts';
import { averagePoolGradient } from './pool-gradients.ts';
import { logicalAndGradient } from './step-gradients.ts';

/** What `registerCorrectedGradients` registers. */
export const correctedGradients: readonly GradConfig[] = [
  averagePoolGradient,
  depthwiseGradient,
  logicalAndGradient,
  mirrorPadGradient,
];

/**
 * Replaces the gradients that tfjs has wrong, or refuses, and that its own tests insist on, on every backend: mirrorPad (tfjs
 * drops what the mirrored borders contribute), avgPool with a list of paddings (divided by the whole window), depthwiseConv2d
 * with dilation and logicalAnd (refused). Importing the package replaces only what no test of tfjs looks at.
 *
 * @example
 * registerCorrectedGradients();
 * const slope = tf.grad((x) => tf.mirrorPad(x, [[2, 1]], 'reflect').sum())(tf.tensor1d([1, 2, 3])); // [1, 3, 2]
 */
export function registerCorrectedGradients(): void {
  for (const config of correctedGradients) tf.registerGradient(config);
}
