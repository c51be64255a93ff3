import { DataError, expectBoolean, expectInteger, expectNumber, expectOptions, ShapeError } from '@modu/core';
import { expectSameLength } from '../same-length.ts';
import { readSampleWeight, weightedMean, type SampleWeight } from './sample-weight.ts';
import { readScores, type Scores, type ScoreTable } from './scores.ts';
import { sortDescending } from './sort-descending.ts';

/** Options of {@link ndcgScore}. */
export interface NdcgScoreOptions {
  /** How many of the highest scores count; all (`null`) by default. */
  readonly k?: number | null;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** Takes it that no scores of a sample are equal, which is faster; `false` by default. */
  readonly ignoreTies?: boolean;
}

/** Options of {@link dcgScore}. */
export interface DcgScoreOptions extends NdcgScoreOptions {
  /** The base of the logarithm by which gains are discounted; 2 by default. */
  readonly logBase?: number;
}

/**
 * Discounted cumulative gain: the sum of true gains in the order of falling scores, the one at rank r divided by log(r + 1).
 *
 * The gains of equal scores are averaged over their ranks, unless `ignoreTies` is set.
 *
 * @param yTrue true gains [B,N], a row of N ≥ 2 items per sample
 * @param yScore scores of the same shape
 * @returns the mean over the samples
 * @throws {ShapeError} when shapes differ, or rows have fewer than two items
 * @throws {DataError} for no samples or values that are not finite
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.dcg_score.html
 * @example
 * ```ts
 * dcgScore([[10, 0, 0, 1, 5]], [[0.1, 0.2, 0.3, 4, 70]]); // 9.499457825916874
 * ```
 */
export function dcgScore(yTrue: Scores, yScore: Scores, options?: DcgScoreOptions): number {
  const where = 'dcgScore';
  const known = ['k', 'logBase', 'sampleWeight', 'ignoreTies'] as const;
  const { k = null, logBase = 2, sampleWeight, ignoreTies = false } = expectOptions(where, options, known);
  expectNumber(where, 'logBase', logBase, { minExclusive: 0 });
  const { gains, scores } = readRankings(where, yTrue, yScore, { k, ignoreTies });
  const weights = readSampleWeight(where, sampleWeight, gains.rows);
  const discounts = discountsOf(gains.columns, k, logBase);
  return weightedMean(where, rowGains(gains, scores, discounts, ignoreTies), weights);
}

/**
 * Normalized discounted cumulative gain: {@link dcgScore} divided by that of the best possible order, sample by sample.
 *
 * @param yTrue true gains of at least 0 [B,N], a row of N ≥ 2 items per sample
 * @param yScore scores of the same shape
 * @returns the mean over the samples, from 0 to 1; samples without any gain count 0
 * @throws {ShapeError} when shapes differ, or rows have fewer than two items
 * @throws {DataError} for no samples, negative gains, or values that are not finite
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.ndcg_score.html
 * @see Järvelin and Kekäläinen 2002, https://doi.org/10.1145/582415.582418
 * @example
 * ```ts
 * ndcgScore([[10, 0, 0, 1, 5]], [[0.1, 0.2, 0.3, 4, 70]]); // 0.6956940443813076
 * ```
 */
export function ndcgScore(yTrue: Scores, yScore: Scores, options?: NdcgScoreOptions): number {
  const where = 'ndcgScore';
  const {
    k = null,
    sampleWeight,
    ignoreTies = false,
  } = expectOptions(where, options, ['k', 'sampleWeight', 'ignoreTies']);
  const { gains, scores } = readRankings(where, yTrue, yScore, { k, ignoreTies });
  const negative = gains.data.find((gain) => gain < 0);
  if (negative !== undefined) throw new DataError(`${where}: yTrue must not be negative, received ${negative}`);
  const weights = readSampleWeight(where, sampleWeight, gains.rows);
  const discounts = discountsOf(gains.columns, k, 2);
  const best = rowGains(gains, gains, discounts, true);
  const reached = rowGains(gains, scores, discounts, ignoreTies);
  return weightedMean(
    where,
    reached.map((gain, i) => (best[i] === 0 ? 0 : gain / (best[i] as number))),
    weights,
  );
}

function readRankings(
  where: string,
  yTrue: Scores,
  yScore: Scores,
  { k, ignoreTies }: { readonly k: number | null; readonly ignoreTies: boolean },
): { readonly gains: ScoreTable; readonly scores: ScoreTable } {
  if (k !== null) expectInteger(where, 'k', k, { min: 1 });
  expectBoolean(where, 'ignoreTies', ignoreTies);
  const gains = readScores(where, yTrue, 'yTrue');
  const scores = readScores(where, yScore, 'yScore');
  expectSameLength(where, [
    ['yTrue', gains.rows],
    ['yScore', scores.rows],
  ]);
  if (gains.columns < 2 || gains.columns !== scores.columns) {
    throw new ShapeError(
      `${where}: yTrue and yScore must have rows of the same two or more items, received ${gains.columns} and ${scores.columns}`,
    );
  }
  return { gains, scores };
}

function discountsOf(items: number, k: number | null, logBase: number): Float64Array {
  return Float64Array.from({ length: items }, (_, rank) =>
    k !== null && rank >= k ? 0 : 1 / (Math.log(rank + 2) / Math.log(logBase)),
  );
}

function rowGains(gains: ScoreTable, scores: ScoreTable, discounts: Float64Array, ignoreTies: boolean): Float64Array {
  const { columns } = gains;
  return Float64Array.from({ length: gains.rows }, (_, row) => {
    const gain = gains.data.subarray(row * columns, (row + 1) * columns);
    const score = scores.data.subarray(row * columns, (row + 1) * columns);
    const order = sortDescending(score);
    let total = 0;
    for (let start = 0; start < columns;) {
      let end = start + 1;
      const level = score[order[start] as number];
      if (!ignoreTies) while (end < columns && score[order[end] as number] === level) end += 1;
      let gained = 0;
      let discount = 0;
      for (let rank = start; rank < end; rank++) {
        gained += gain[order[rank] as number] as number;
        discount += discounts[rank] as number;
      }
      total += (gained / (end - start)) * discount;
      start = end;
    }
    return total;
  });
}
