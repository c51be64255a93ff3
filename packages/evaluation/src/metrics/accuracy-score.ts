import { expectBoolean, expectOptions } from '@modu/core';
import { classificationTargets } from './classification-targets.ts';
import { isLabelRows, multilabelTargets, type ClassTargets } from './multilabel-targets.ts';
import { totalWeight, type SampleWeight } from './sample-weight.ts';

/** Options of {@link accuracyScore}. */
export interface AccuracyScoreOptions {
  /** `true` (default) for the fraction of correct predictions, `false` for their number, or for the sum of their weights. */
  readonly normalize?: boolean;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/**
 * The fraction of predictions that equal the true label; of rows of labels, those that are right in every column.
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yPred the predicted labels, likewise
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, values that are no labels, or weights that sum to zero
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.accuracy_score.html
 * @example
 * ```ts
 * accuracyScore(['cat', 'dog', 'cat'], ['cat', 'dog', 'dog']); // 0.6666666666666666
 * ```
 */
export function accuracyScore(yTrue: ClassTargets, yPred: ClassTargets, options?: AccuracyScoreOptions): number {
  const where = 'accuracyScore';
  const { normalize = true, sampleWeight } = expectOptions(where, options, ['normalize', 'sampleWeight']);
  expectBoolean(where, 'normalize', normalize);
  return weightOfCorrect(where, yTrue, yPred, { normalize, sampleWeight });
}

/** The share of correct predictions, or with `normalize: false` their weight. @throws {ShapeError} @throws {DataError} */
export function weightOfCorrect(
  where: string,
  yTrue: ClassTargets,
  yPred: ClassTargets,
  { normalize, sampleWeight }: { readonly normalize: boolean; readonly sampleWeight: SampleWeight | undefined },
): number {
  const rows = isLabelRows(yTrue) || isLabelRows(yPred);
  const targets = rows
    ? multilabelTargets(where, yTrue, yPred, sampleWeight)
    : classificationTargets(where, yTrue, yPred, sampleWeight);
  const columns = 'columns' in targets ? targets.columns : 1;
  const { weights, yTrue: wanted, yPred: predicted } = targets;
  const samples = wanted.length / columns;
  let correct = 0;
  for (let i = 0; i < samples; i++) {
    let equal = true;
    for (let at = i * columns; equal && at < (i + 1) * columns; at++) equal = wanted[at] === predicted[at];
    if (equal) correct += weights === undefined ? 1 : (weights[i] as number);
  }
  if (!normalize) return correct;
  return correct / (weights === undefined ? samples : totalWeight(where, weights));
}
