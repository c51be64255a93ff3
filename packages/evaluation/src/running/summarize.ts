import { invalid } from '@modu/core';
import type { CrossValidateResult } from './cross-validate-types.ts';

/** The middle and the spread of the scores of all folds. */
export interface ScoreSummary {
  readonly mean: number;
  /** The standard deviation over the folds, divided by their number as `np.std` does. */
  readonly std: number;
}

/**
 * Mean and standard deviation of every test score of a cross-validation.
 *
 * The deviation says how much folds differ, not how sure the mean is: folds share most of their training samples.
 *
 * @throws {ArgumentError} when `result` is not what `crossValidate` returns
 * @example
 * ```ts
 * const { accuracy } = summarize(result);
 * console.log(`${accuracy.mean.toFixed(3)} ± ${accuracy.std.toFixed(3)}`);
 * ```
 */
export function summarize<Name extends string>(
  result: Pick<CrossValidateResult<Name>, 'testScores'>,
): Readonly<Record<Name, ScoreSummary>> {
  const scores: unknown = (result as { readonly testScores?: unknown } | undefined)?.testScores;
  if (typeof scores !== 'object' || scores === null)
    throw invalid('summarize', 'result', 'a result of crossValidate', result);
  const entries = Object.entries(scores as Record<Name, Float64Array>) as [Name, Float64Array][];
  return Object.fromEntries(entries.map(([name, values]) => [name, summary(values)])) as Record<Name, ScoreSummary>;
}

function summary(values: Float64Array): ScoreSummary {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}
