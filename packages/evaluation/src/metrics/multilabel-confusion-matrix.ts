import { DataError, expectBoolean, expectOptions } from '@modu/core';
import type { Labels } from '../labels.ts';
import { classificationTargets, selectLabels } from './classification-targets.ts';
import { countLabels, type LabelCounts } from './label-scores.ts';
import { isLabelRows, multilabelTargets, type ClassTargets } from './multilabel-targets.ts';
import { numpySum } from './python-format.ts';
import { countColumns, countRows, selectColumns } from './read-counts.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link multilabelConfusionMatrix}. */
export interface MultilabelConfusionMatrixOptions {
  /** The labels to count, in this order; all that occur, sorted, by default. */
  readonly labels?: Labels;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** One matrix per sample instead of one per label, for rows of labels; `false` by default. */
  readonly samplewise?: boolean;
}

/** `[[true negatives, false positives], [false negatives, true positives]]`. */
export type BinaryConfusion = [[number, number], [number, number]];

/**
 * For each label by itself, how often it was there or not, and predicted or not.
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yPred the predicted labels, likewise
 * @returns one matrix per label, or per sample with `samplewise`
 * @throws {ShapeError} when shapes differ
 * @throws {DataError} for no samples, values that are no labels, or `samplewise` without rows of labels
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.multilabel_confusion_matrix.html
 * @example
 * ```ts
 * multilabelConfusionMatrix([[1, 0, 1], [0, 1, 0]], [[1, 0, 0], [0, 1, 1]]);
 * // [[[1, 0], [0, 1]], [[1, 0], [0, 1]], [[0, 1], [1, 0]]]
 * ```
 */
export function multilabelConfusionMatrix(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: MultilabelConfusionMatrixOptions,
): BinaryConfusion[] {
  const where = 'multilabelConfusionMatrix';
  const known = ['labels', 'sampleWeight', 'samplewise'] as const;
  const { labels, sampleWeight, samplewise = false } = expectOptions(where, options, known);
  expectBoolean(where, 'samplewise', samplewise);
  if (isLabelRows(yTrue) || isLabelRows(yPred)) {
    const targets = multilabelTargets(where, yTrue, yPred, sampleWeight);
    const columns = selectColumns(where, labels, targets.columns);
    const { weights, samples } = targets;
    if (samplewise) {
      return matrices(countRows(targets, columns), (row) => columns.length * (weights?.[row] ?? 1));
    }
    const total = weights === undefined ? samples : numpySum(weights);
    return matrices(countColumns(targets, columns), () => total);
  }
  if (samplewise) {
    throw new DataError(`${where}: samplewise needs a row of labels for each sample, received one label each`);
  }
  const targets = classificationTargets(where, yTrue, yPred, sampleWeight);
  const counts = countLabels(targets, selectLabels(where, labels, targets.classes).positions);
  const total = targets.weights === undefined ? targets.yTrue.length : numpySum(targets.weights);
  return matrices(counts, () => total);
}

function matrices(
  { truePositives, predicted, actual }: LabelCounts,
  totalOf: (index: number) => number,
): BinaryConfusion[] {
  return Array.from(truePositives, (tp, i) => {
    const fp = (predicted[i] as number) - tp;
    const fn = (actual[i] as number) - tp;
    return [
      [totalOf(i) - tp - fp - fn, fp],
      [fn, tp],
    ];
  });
}
