import { expectBoolean, expectOptions } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { fairBinomialCdf, normalUpperTail } from './probability.ts';

/** Options of {@link mcnemar}. */
export interface McnemarOptions {
  /** Whether the probability is that of the binomial distribution (default), instead of χ². */
  readonly exact?: boolean;
  /** Whether χ² is corrected for continuity; `true` by default, without influence when exact. */
  readonly correction?: boolean;
}

/** What {@link mcnemar} returns. */
export interface McnemarResult {
  /** The lesser of the two counts of disagreement when exact, otherwise χ². */
  readonly statistic: number;
  /** How probable so great a difference would be between equally good classifiers. */
  readonly pvalue: number;
  /** Samples that both, only the first, only the second and neither told right. */
  readonly table: readonly [readonly [both: number, onlyA: number], readonly [onlyB: number, neither: number]];
}

/**
 * Whether two classifiers differ in how often they are right on the same samples, by those that only one of them told right.
 *
 * Exact: 2 · P(X ≤ min(b, c)) of b + c fair tosses, at most 1. Otherwise χ² = (|b − c| − 1)² / (b + c) with one degree of freedom, the 1
 * only with `correction`. Where they never disagree, the statistic is 0 and the p-value 1.
 *
 * It asks about two trained classifiers, not about two ways of training; for these see `correctedResampledTTest`.
 *
 * @param yTrue the true labels [B]
 * @param predictedA what the first classifier says [B]
 * @param predictedB what the second says [B]
 * @throws {ShapeError} when lengths differ
 * @throws {DataError} for no samples or labels that are none
 * @see McNemar 1947, https://doi.org/10.1007/BF02295996
 * @see statsmodels.stats.contingency_tables.mcnemar
 * @example
 * ```ts
 * mcnemar([1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 0, 1], [0, 0, 0, 1, 0, 1]).pvalue; // 0.25
 * ```
 */
export function mcnemar(
  yTrue: Labels,
  predictedA: Labels,
  predictedB: Labels,
  options?: McnemarOptions,
): McnemarResult {
  const where = 'mcnemar';
  const { exact = true, correction = true } = expectOptions(where, options, ['exact', 'correction']);
  expectBoolean(where, 'exact', exact);
  expectBoolean(where, 'correction', correction);
  const { codes } = encodeLabels(where, [
    ['yTrue', yTrue],
    ['predictedA', predictedA],
    ['predictedB', predictedB],
  ]);
  const [truth, a, b] = codes as readonly [Int32Array, Int32Array, Int32Array];
  expectSameLength(where, [
    ['yTrue', truth.length],
    ['predictedA', a.length],
    ['predictedB', b.length],
  ]);
  let [both, onlyA, onlyB, neither] = [0, 0, 0, 0];
  truth.forEach((code, i) => {
    if (a[i] === code) {
      if (b[i] === code) both += 1;
      else onlyA += 1;
    } else if (b[i] === code) onlyB += 1;
    else neither += 1;
  });
  return {
    ...testOf(onlyA, onlyB, exact, correction),
    table: [
      [both, onlyA],
      [onlyB, neither],
    ],
  };
}

function testOf(
  b: number,
  c: number,
  exact: boolean,
  correction: boolean,
): { readonly statistic: number; readonly pvalue: number } {
  if (b + c === 0) return { statistic: 0, pvalue: 1 };
  if (exact) {
    const statistic = Math.min(b, c);
    return { statistic, pvalue: Math.min(1, 2 * fairBinomialCdf(statistic, b + c)) };
  }
  const statistic = (Math.abs(b - c) - (correction ? 1 : 0)) ** 2 / (b + c);
  return { statistic, pvalue: 2 * normalUpperTail(Math.sqrt(statistic)) };
}
