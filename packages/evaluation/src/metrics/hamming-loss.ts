import { expectOptions } from '@modu/core';
import { weightOfCorrect } from './accuracy-score.ts';
import { isLabelRows, multilabelTargets, type ClassTargets } from './multilabel-targets.ts';
import { totalWeight, type SampleWeight } from './sample-weight.ts';

/** Options of {@link hammingLoss}. */
export interface HammingLossOptions {
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/**
 * The fraction of labels that are wrong; for one label per sample that of the samples.
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yPred the predicted labels, likewise
 * @throws {ShapeError} when shapes differ
 * @throws {DataError} for no samples, values that are no labels, or weights that sum to zero
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.hamming_loss.html
 * @example
 * ```ts
 * hammingLoss([[0, 1], [1, 1]], [[0, 0], [1, 1]]); // 0.25
 * ```
 */
export function hammingLoss(yTrue: ClassTargets, yPred: ClassTargets, options?: HammingLossOptions): number {
  const where = 'hammingLoss';
  const { sampleWeight } = expectOptions(where, options, ['sampleWeight']);
  if (!isLabelRows(yTrue) && !isLabelRows(yPred)) {
    return 1 - weightOfCorrect(where, yTrue, yPred, { normalize: true, sampleWeight });
  }
  const targets = multilabelTargets(where, yTrue, yPred, sampleWeight);
  const { columns, samples, weights } = targets;
  let wrong = 0;
  targets.yTrue.forEach((label, at) => {
    if (label !== targets.yPred[at]) wrong += weights === undefined ? 1 : (weights[Math.floor(at / columns)] as number);
  });
  return wrong / (columns * (weights === undefined ? samples : totalWeight(where, weights)));
}
