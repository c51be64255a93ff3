import { expectBoolean, expectOptions } from '@modu/core';
import { weightOfCorrect, type AccuracyScoreOptions } from './accuracy-score.ts';
import type { ClassTargets } from './multilabel-targets.ts';

/**
 * The fraction of predictions that do not equal the true label; of rows of labels, those that are wrong in any column.
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yPred the predicted labels, likewise
 * @param options with `normalize: false` the number of wrong predictions, or the sum of their weights
 * @throws {ShapeError} when shapes differ
 * @throws {DataError} for no samples, values that are no labels, or weights that sum to zero
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.zero_one_loss.html
 * @example
 * ```ts
 * zeroOneLoss([2, 2, 3, 4], [1, 2, 3, 4]); // 0.25
 * ```
 */
export function zeroOneLoss(yTrue: ClassTargets, yPred: ClassTargets, options?: AccuracyScoreOptions): number {
  const where = 'zeroOneLoss';
  const { normalize = true, sampleWeight } = expectOptions(where, options, ['normalize', 'sampleWeight']);
  expectBoolean(where, 'normalize', normalize);
  const correct = weightOfCorrect(where, yTrue, yPred, { normalize, sampleWeight });
  if (normalize) return 1 - correct;
  if (sampleWeight === undefined) return sampleCount(yTrue) - correct;
  let total = 0;
  for (let i = 0; i < sampleWeight.length; i++) total += sampleWeight[i] as number;
  return total - correct;
}

function sampleCount(y: ClassTargets): number {
  return 'shape' in y ? y.shape[0] : y.length;
}
