import { expectOneOf, expectOptions } from '@modu/core';
import { sumOfCounts, type Average } from './label-scores.ts';
import type { ClassTargets } from './multilabel-targets.ts';
import { averages, expectZeroDivision, type PrecisionRecallOptions } from './precision-recall-fscore-support.ts';
import { readCounts } from './read-counts.ts';
import { weightedMean } from './sample-weight.ts';

/** Options of {@link jaccardScore}. */
export interface JaccardScoreOptions<A extends Average | null = Average | null> extends PrecisionRecallOptions {
  /** `'binary'` by default: the score of `posLabel` alone; `null` for one value per label. */
  readonly average?: A;
}

/**
 * The Jaccard index: samples both of a label and predicted as it, over samples of either kind; tp / (tp + fp + fn).
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yPred the predicted labels, likewise
 * @throws {ShapeError | DataError | ArgumentError} as `precisionRecallFscoreSupport` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.jaccard_score.html
 * @example
 * ```ts
 * jaccardScore([0, 1, 1], [1, 1, 1]); // 0.6666666666666666
 * ```
 */
export function jaccardScore<A extends Average | null = 'binary'>(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: JaccardScoreOptions<A>,
): A extends null ? Float64Array : number;
export function jaccardScore(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: JaccardScoreOptions,
): number | Float64Array {
  const where = 'jaccardScore';
  const known = ['labels', 'posLabel', 'average', 'sampleWeight', 'zeroDivision'] as const;
  const {
    labels,
    posLabel = 1,
    average = 'binary',
    sampleWeight,
    zeroDivision = 0,
  } = expectOptions(where, options, known);
  expectOneOf(where, 'average', average, averages);
  expectZeroDivision(where, zeroDivision);
  const read = readCounts(where, yTrue, yPred, { labels, posLabel, average, sampleWeight });
  const { truePositives, predicted, actual } = average === 'micro' ? sumOfCounts(read.counts) : read.counts;
  const scores = truePositives.map((tp, i) => {
    const either = tp + ((predicted[i] as number) - tp) + ((actual[i] as number) - tp);
    return either === 0 ? zeroDivision : tp / either;
  });
  if (average === null) return scores;
  if (average === 'weighted')
    return weightedMean(where, scores, actual.some((count) => count !== 0) ? actual : undefined);
  return weightedMean(where, scores, read.sampleWeights);
}
