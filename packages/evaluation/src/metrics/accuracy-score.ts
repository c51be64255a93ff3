import { expectBoolean, expectOptions } from '@modu/core';
import type { Labels } from '../labels.ts';
import { classificationTargets } from './classification-targets.ts';
import { totalWeight, type SampleWeight } from './sample-weight.ts';

/** Options of {@link accuracyScore}. */
export interface AccuracyScoreOptions {
  /** `true` (default) for the fraction of correct predictions, `false` for their number, or for the sum of their weights. */
  readonly normalize?: boolean;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/**
 * The fraction of predictions that equal the true label.
 *
 * @param yTrue the true labels [B]
 * @param yPred the predicted labels [B]
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, values that are no labels, or weights that sum to zero
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.accuracy_score.html
 * @example
 * ```ts
 * accuracyScore(['cat', 'dog', 'cat'], ['cat', 'dog', 'dog']); // 0.6666666666666666
 * ```
 */
export function accuracyScore(yTrue: Labels, yPred: Labels, options?: AccuracyScoreOptions): number {
  const where = 'accuracyScore';
  const { normalize = true, sampleWeight } = expectOptions(where, options, ['normalize', 'sampleWeight']);
  expectBoolean(where, 'normalize', normalize);
  const targets = classificationTargets(where, yTrue, yPred, sampleWeight);
  const { weights } = targets;
  let correct = 0;
  for (let i = 0; i < targets.yTrue.length; i++) {
    if (targets.yTrue[i] === targets.yPred[i]) correct += weights === undefined ? 1 : (weights[i] as number);
  }
  if (!normalize) return correct;
  return correct / (weights === undefined ? targets.yTrue.length : totalWeight(where, weights));
}
