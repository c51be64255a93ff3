import {
  DataError,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
  isNumericArray,
  ShapeError,
  type NumericArray,
} from '@modu/core';
import { studentUpperQuantile, studentUpperTail } from './probability.ts';

/** Options of {@link correctedResampledTTest}. */
export interface CorrectedResampledTTestOptions {
  /** Test samples over training samples of a split; 1 / (splits − 1) by default, as in one run of k folds. */
  readonly testTrainRatio?: number;
  /** Whether the first is asked to be other than, greater or less than the second; `'two-sided'` by default. */
  readonly alternative?: 'two-sided' | 'greater' | 'less';
  /** How often intervals made so hold the true difference, in (0, 1); 0.95 by default. */
  readonly confidenceLevel?: number;
}

/** What {@link correctedResampledTTest} returns. */
export interface CorrectedResampledTTestResult {
  readonly statistic: number;
  /** How probable so great a difference would be between equally good ways of training. */
  readonly pvalue: number;
  readonly degreesOfFreedom: number;
  /** The mean of the scores of the first less those of the second. */
  readonly meanDifference: number;
  /** Where the difference lies; infinite on one side for `'greater'` and `'less'`. */
  readonly confidenceInterval: { readonly low: number; readonly high: number };
}

/**
 * Whether one way of training scores higher than another over the same splits: the t-test of differences, with the variance that
 * overlapping training parts hide.
 *
 * t = mean(d) / √((1/J + test/train) · var(d)) with J − 1 degrees of freedom for J splits. The usual paired t-test leaves out
 * test/train, and finds differences far too often.
 *
 * @param scoresA a score of the first for each split, higher being better
 * @param scoresB the scores of the second on the same splits in the same order
 * @throws {ArgumentError} for a wrong option or argument
 * @throws {ShapeError} when the numbers of scores differ, or there are fewer than two
 * @throws {DataError} for a score that is no finite number
 * @see Nadeau and Bengio 2003, Inference for the Generalization Error, https://doi.org/10.1023/A:1024068626366
 * @example
 * ```ts
 * const cv = new RepeatedKFold({ nSplits: 10, nRepeats: 10, randomState: 42 });
 * const a = await crossValScore(first, x, y, { cv });
 * const b = await crossValScore(second, x, y, { cv });
 * correctedResampledTTest(a, b, { testTrainRatio: 1 / 9 }).pvalue;
 * ```
 */
export function correctedResampledTTest(
  scoresA: readonly number[] | NumericArray,
  scoresB: readonly number[] | NumericArray,
  options?: CorrectedResampledTTestOptions,
): CorrectedResampledTTestResult {
  const where = 'correctedResampledTTest';
  const known = ['testTrainRatio', 'alternative', 'confidenceLevel'] as const;
  const { alternative = 'two-sided', confidenceLevel = 0.95, testTrainRatio } = expectOptions(where, options, known);
  expectOneOf(where, 'alternative', alternative, ['two-sided', 'greater', 'less']);
  expectNumber(where, 'confidenceLevel', confidenceLevel, { minExclusive: 0, maxExclusive: 1 });
  if (testTrainRatio !== undefined) expectNumber(where, 'testTrainRatio', testTrainRatio, { minExclusive: 0 });
  const a = readScoreList(where, 'scoresA', scoresA);
  const b = readScoreList(where, 'scoresB', scoresB);
  if (a.length !== b.length) {
    throw new ShapeError(`${where}: scoresB must have as many scores as scoresA, received ${b.length} and ${a.length}`);
  }
  if (a.length < 2) throw new ShapeError(`${where}: scoresA must have at least two scores, received ${a.length}`);

  const splits = a.length;
  const differences = a.map((score, i) => score - (b[i] as number));
  const mean = differences.reduce((sum, value) => sum + value, 0) / splits;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (splits - 1);
  const error = Math.sqrt((1 / splits + (testTrainRatio ?? 1 / (splits - 1))) * variance);
  const statistic = mean === 0 ? 0 : mean / error;
  const degreesOfFreedom = splits - 1;
  const above = studentUpperTail(statistic, degreesOfFreedom);
  const below = studentUpperTail(-statistic, degreesOfFreedom);
  const twoSided = alternative === 'two-sided';
  const pvalue = twoSided ? Math.min(1, 2 * Math.min(above, below)) : alternative === 'greater' ? above : below;
  const reach = error * studentUpperQuantile((1 - confidenceLevel) / (twoSided ? 2 : 1), degreesOfFreedom);
  return {
    statistic,
    pvalue,
    degreesOfFreedom,
    meanDifference: mean,
    confidenceInterval: {
      low: alternative === 'less' ? Number.NEGATIVE_INFINITY : mean - reach,
      high: alternative === 'greater' ? Number.POSITIVE_INFINITY : mean + reach,
    },
  };
}

function readScoreList(where: string, name: string, scores: readonly number[] | NumericArray): Float64Array {
  if (!Array.isArray(scores) && !isNumericArray(scores)) throw invalid(where, name, 'an array of scores', scores);
  const list = Float64Array.from(scores as ArrayLike<number>);
  const wrong = list.findIndex((score) => !Number.isFinite(score));
  if (wrong < 0) return list;
  throw new DataError(`${where}: ${name} must hold finite numbers, received ${list[wrong]} at index ${wrong}`);
}
