import { DataError, describe, expectOptions } from '@modu/core';
import type { Label, Labels } from '../labels.ts';
import { confusionCounts } from './confusion-matrix.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link classLikelihoodRatios}. */
export interface ClassLikelihoodRatiosOptions {
  /** The negative and the positive label; those that occur, sorted, by default. */
  readonly labels?: readonly Label[];
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The value of a ratio that would divide by zero, for both or one each; NaN by default. */
  readonly replaceUndefinedBy?: number | { readonly positive: number; readonly negative: number };
}

/**
 * The positive and the negative likelihood ratio of a test: sensitivity / (1 − specificity) and (1 − sensitivity) / specificity.
 *
 * @param yTrue the true labels [B], of two classes
 * @param yPred the predicted labels [B]
 * @returns `[positive, negative]`
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, values that are no labels, or not exactly two labels
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.class_likelihood_ratios.html
 * @example
 * ```ts
 * classLikelihoodRatios([0, 1, 0, 1, 0], [1, 1, 0, 0, 0]); // [1.5, 0.75]
 * ```
 */
export function classLikelihoodRatios(
  yTrue: Labels,
  yPred: Labels,
  options?: ClassLikelihoodRatiosOptions,
): [positive: number, negative: number] {
  const where = 'classLikelihoodRatios';
  const known = ['labels', 'sampleWeight', 'replaceUndefinedBy'] as const;
  const { labels, sampleWeight, replaceUndefinedBy = Number.NaN } = expectOptions(where, options, known);
  const { counts, size, classes } = confusionCounts(where, yTrue, yPred, { labels, sampleWeight });
  if (size !== 2 || classes.length > 2) {
    throw new DataError(`${where}: yTrue and yPred must hold two labels, received ${describe(classes)}`);
  }
  const [tn, fp, fn, tp] = counts as unknown as readonly [number, number, number, number];
  const replacement =
    typeof replaceUndefinedBy === 'number'
      ? { positive: replaceUndefinedBy, negative: replaceUndefinedBy }
      : replaceUndefinedBy;
  return [
    fp === 0 ? replacement.positive : (tp * (tn + fp)) / (fp * (tp + fn)),
    tn === 0 ? replacement.negative : (fn * (tn + fp)) / (tn * (tp + fn)),
  ];
}
