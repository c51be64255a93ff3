import { expectBoolean, expectOptions } from '@modu/core';
import { explainedShare } from './explained-deviance.ts';
import type { R2ScoreOptions } from './r2-score.ts';
import { combineOutputs, outputOf, regressionTargets, type Multioutput, type Targets } from './regression-targets.ts';
import { weightedMean } from './sample-weight.ts';

/**
 * The share of the variance that is explained: 1 − Var(yTrue − yPred) / Var(yTrue); unlike R², a constant error costs nothing.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @returns a number; with `multioutput: 'raw_values'` one per output
 * @throws {ShapeError} when shapes differ
 * @throws {DataError} for no samples, values that are not finite, or weights that sum to zero
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.explained_variance_score.html
 * @example
 * ```ts
 * explainedVarianceScore([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9571734475374732
 * ```
 */
export function explainedVarianceScore<M extends Multioutput | 'variance_weighted' = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: R2ScoreOptions<M>,
): M extends 'raw_values' ? Float64Array : number;
export function explainedVarianceScore(
  yTrue: Targets,
  yPred: Targets,
  options?: R2ScoreOptions,
): number | Float64Array {
  const where = 'explainedVarianceScore';
  const known = ['sampleWeight', 'multioutput', 'forceFinite'] as const;
  const { sampleWeight, multioutput = 'uniform_average', forceFinite = true } = expectOptions(where, options, known);
  expectBoolean(where, 'forceFinite', forceFinite);
  const targets = regressionTargets(where, yTrue, yPred, sampleWeight);
  if (multioutput !== 'variance_weighted') combineOutputs(where, new Float64Array(targets.outputs), multioutput);
  const variance = (values: Float64Array): number => {
    const mean = weightedMean(where, values, targets.weights);
    return weightedMean(
      where,
      values.map((value) => (value - mean) ** 2),
      targets.weights,
    );
  };
  const outputs = Array.from({ length: targets.outputs }, (_, output) => output);
  const errors = Float64Array.from(outputs, (output) => {
    const predicted = outputOf(targets.yPred, targets, output);
    return variance(outputOf(targets.yTrue, targets, output).map((value, i) => value - (predicted[i] as number)));
  });
  const constantErrors = Float64Array.from(outputs, (output) => variance(outputOf(targets.yTrue, targets, output)));
  return explainedShare(where, { errors, constantErrors, forceFinite }, multioutput);
}
