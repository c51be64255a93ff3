import { expectOneOf, expectOptions, invalid } from '@modu/core';
import type { Label, Labels } from '../labels.ts';
import { averageScores, type Average, type AveragedScores, type ScoresPerLabel } from './label-scores.ts';
import type { ClassTargets } from './multilabel-targets.ts';
import { readCounts } from './read-counts.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link precisionRecallFscoreSupport} and its relatives, without the average. */
export interface PrecisionRecallOptions {
  /** The labels to report, in this order; all that occur, sorted, by default. Ignored when the average is `'binary'`. */
  readonly labels?: Labels;
  /** The label counted as positive when the average is `'binary'`; 1 by default. */
  readonly posLabel?: Label;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The value of a score that would divide by zero: 0 (default), 1, or NaN, which averages leave out. */
  readonly zeroDivision?: number;
}

/** Options of {@link precisionRecallFscoreSupport}. */
export interface PrecisionRecallFscoreSupportOptions<
  A extends Average | null = Average | null,
> extends PrecisionRecallOptions {
  /** How much recall counts against precision in the F-score: 0 is precision alone, Infinity recall alone; 1 by default. */
  readonly beta?: number;
  /** `null` (default) for one value per label, otherwise how to average them. */
  readonly average?: A;
}

/**
 * Precision, recall, F-score and support of each label, or their averages.
 *
 * precision = tp / predicted, recall = tp / actual, F = (1 + β²) tp / (β² actual + predicted), support = actual.
 *
 * The average `'binary'` reports `posLabel` alone and wants at most two labels in the data; `'micro'` counts over all
 * labels together; `'macro'` is the plain mean of the labels; `'weighted'` is their mean weighted by support; `'samples'`,
 * for rows of labels, is the mean over the samples of the scores of each sample's labels.
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yPred the predicted labels, likewise
 * @returns a tuple of arrays [C], or of numbers and `null` when averaged
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, values that are no labels, or `'binary'` with more than two labels or a `posLabel` that is none of two
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_fscore_support.html
 * @example
 * ```ts
 * const [precision, recall] = precisionRecallFscoreSupport([0, 1, 1], [1, 1, 1], { average: 'binary' });
 * // precision 0.6666666666666666, recall 1
 * ```
 */
export function precisionRecallFscoreSupport(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: PrecisionRecallFscoreSupportOptions<null>,
): ScoresPerLabel;
export function precisionRecallFscoreSupport(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options: PrecisionRecallFscoreSupportOptions<Average> & { readonly average: Average },
): AveragedScores;
export function precisionRecallFscoreSupport(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: PrecisionRecallFscoreSupportOptions,
): ScoresPerLabel | AveragedScores;
export function precisionRecallFscoreSupport(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: PrecisionRecallFscoreSupportOptions,
): ScoresPerLabel | AveragedScores {
  return labelScores('precisionRecallFscoreSupport', yTrue, yPred, options);
}

/** The averages of precision, recall and their relatives. */
export const averages = ['binary', 'micro', 'macro', 'weighted', 'samples', null] as const;

const known = ['beta', 'labels', 'posLabel', 'average', 'sampleWeight', 'zeroDivision'] as const;

/** {@link precisionRecallFscoreSupport} under the name of the function that the caller called. */
export function labelScores(
  where: string,
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options: PrecisionRecallFscoreSupportOptions | undefined,
): ScoresPerLabel | AveragedScores {
  const {
    beta = 1,
    labels,
    posLabel = 1,
    average = null,
    sampleWeight,
    zeroDivision = 0,
  } = expectOptions(where, options, known);
  if (typeof beta !== 'number' || !(beta >= 0)) throw invalid(where, 'beta', 'a number of at least 0', beta);
  expectOneOf(where, 'average', average, averages);
  expectZeroDivision(where, zeroDivision);
  const { counts, sampleWeights } = readCounts(where, yTrue, yPred, { labels, posLabel, average, sampleWeight });
  return averageScores(counts, { beta, average, zeroDivision, sampleWeights });
}

/** @throws {ArgumentError} unless `zeroDivision` is 0, 1 or NaN */
export function expectZeroDivision(where: string, zeroDivision: number): void {
  expectOneOf(where, 'zeroDivision', zeroDivision, [0, 1, Number.NaN]);
}
