import { expectOptions, invalid } from '@modu/core';
import type { Average } from './label-scores.ts';
import type { ClassTargets } from './multilabel-targets.ts';
import { labelScores, type PrecisionRecallOptions } from './precision-recall-fscore-support.ts';

/** Options of {@link precisionScore}, {@link recallScore} and {@link f1Score}. */
export interface PrecisionScoreOptions<A extends Average | null = Average | null> extends PrecisionRecallOptions {
  /** `'binary'` by default: the score of `posLabel` alone; `null` for one value per label. */
  readonly average?: A;
}

/** Options of {@link fbetaScore}. */
export interface FbetaScoreOptions<A extends Average | null = Average | null> extends PrecisionScoreOptions<A> {
  /** How much recall counts against precision: 0 is precision alone, Infinity recall alone. */
  readonly beta: number;
}

type Score<A extends Average | null> = A extends null ? Float64Array : number;

const known = ['labels', 'posLabel', 'average', 'sampleWeight', 'zeroDivision'] as const;

function scoreAt<A extends Average | null>(
  where: string,
  index: 0 | 1 | 2,
  [yTrue, yPred]: readonly [ClassTargets, ClassTargets],
  options: FbetaScoreOptions<A>,
): Score<A> {
  return labelScores(where, yTrue, yPred, { average: 'binary', ...options })[index] as Score<A>;
}

/**
 * Precision: of what was predicted as a label, the fraction that is that label; tp / (tp + fp).
 *
 * @throws {ShapeError | DataError | ArgumentError} as `precisionRecallFscoreSupport` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html
 * @example
 * ```ts
 * precisionScore([0, 1, 1, 0], [1, 1, 1, 0]); // 0.6666666666666666
 * ```
 */
export function precisionScore<A extends Average | null = 'binary'>(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: PrecisionScoreOptions<A>,
): Score<A> {
  const checked = expectOptions('precisionScore', options, known);
  return scoreAt<A>('precisionScore', 0, [yTrue, yPred], { ...checked, beta: 1 });
}

/**
 * Recall: of the samples of a label, the fraction that was predicted as it; tp / (tp + fn).
 *
 * @throws {ShapeError | DataError | ArgumentError} as `precisionRecallFscoreSupport` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html
 * @example
 * ```ts
 * recallScore([0, 1, 1, 0], [1, 1, 0, 0]); // 0.5
 * ```
 */
export function recallScore<A extends Average | null = 'binary'>(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: PrecisionScoreOptions<A>,
): Score<A> {
  const checked = expectOptions('recallScore', options, known);
  return scoreAt<A>('recallScore', 1, [yTrue, yPred], { ...checked, beta: 1 });
}

/**
 * F1: the harmonic mean of precision and recall; 2 tp / (2 tp + fp + fn).
 *
 * @throws {ShapeError | DataError | ArgumentError} as `precisionRecallFscoreSupport` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html
 * @example
 * ```ts
 * f1Score(['a', 'b', 'c'], ['a', 'b', 'b'], { average: 'macro' }); // 0.5555555555555555
 * ```
 */
export function f1Score<A extends Average | null = 'binary'>(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: PrecisionScoreOptions<A>,
): Score<A> {
  const checked = expectOptions('f1Score', options, known);
  return scoreAt<A>('f1Score', 2, [yTrue, yPred], { ...checked, beta: 1 });
}

/**
 * F-beta: the harmonic mean of precision and recall, with recall weighted β times; (1 + β²) tp / ((1 + β²) tp + β² fn + fp).
 *
 * @throws {ShapeError | DataError | ArgumentError} as `precisionRecallFscoreSupport` does, and without `beta`
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.fbeta_score.html
 * @example
 * ```ts
 * fbetaScore([0, 1, 1, 0], [1, 1, 0, 0], { beta: 2 }); // 0.5
 * ```
 */
export function fbetaScore<A extends Average | null = 'binary'>(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options: FbetaScoreOptions<A>,
): Score<A> {
  const checked = expectOptions('fbetaScore', options, [...known, 'beta']);
  if (checked.beta === undefined) throw invalid('fbetaScore', 'beta', 'a number of at least 0', undefined);
  return scoreAt<A>('fbetaScore', 2, [yTrue, yPred], checked);
}
