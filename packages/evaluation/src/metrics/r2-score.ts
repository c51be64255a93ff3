import { expectBoolean, expectOptions } from '@modu/core';
import { explainedShare } from './explained-deviance.ts';
import {
  combineOutputs,
  regressionTargets,
  type Multioutput,
  type RegressionOptions,
  type Targets,
} from './regression-targets.ts';
import { totalWeight, weightedMean } from './sample-weight.ts';

/** Options of {@link r2Score}. */
export interface R2ScoreOptions<
  M extends Multioutput | 'variance_weighted' = Multioutput | 'variance_weighted',
> extends RegressionOptions<M> {
  /** `true` (default) gives 1 for perfect and 0 for other predictions of a constant, instead of NaN and −Infinity. */
  readonly forceFinite?: boolean;
}

/**
 * R², the coefficient of determination: 1 − Σ(yTrue − yPred)² / Σ(yTrue − mean)².
 *
 * 1 is perfect, 0 as good as predicting the mean, below 0 worse. `multioutput: 'variance_weighted'` weights outputs by
 * their variance.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @returns a number, NaN for fewer than two samples; with `multioutput: 'raw_values'` one per output
 * @throws {ShapeError} when shapes differ
 * @throws {DataError} for no samples or values that are not finite
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 * @example
 * ```ts
 * r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.9486081370449679
 * ```
 */
export function r2Score<M extends Multioutput | 'variance_weighted' = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: R2ScoreOptions<M>,
): M extends 'raw_values' ? number | Float64Array : number;
export function r2Score(yTrue: Targets, yPred: Targets, options?: R2ScoreOptions): number | Float64Array {
  const where = 'r2Score';
  const {
    sampleWeight,
    multioutput = 'uniform_average',
    forceFinite = true,
  } = expectOptions(where, options, ['sampleWeight', 'multioutput', 'forceFinite']);
  expectBoolean(where, 'forceFinite', forceFinite);
  const targets = regressionTargets(where, yTrue, yPred, sampleWeight);
  const { samples, outputs, weights } = targets;
  if (multioutput !== 'variance_weighted') combineOutputs(where, new Float64Array(outputs), multioutput);
  if (samples < 2) return Number.NaN;
  if (weights !== undefined) totalWeight(where, weights);

  const residuals = new Float64Array(outputs);
  const totals = new Float64Array(outputs);
  const column = new Float64Array(samples);
  for (let output = 0; output < outputs; output++) {
    for (let i = 0; i < samples; i++) column[i] = targets.yTrue[i * outputs + output] as number;
    const mean = weightedMean(where, column, weights);
    for (let i = 0; i < samples; i++) {
      const weight = weights === undefined ? 1 : (weights[i] as number);
      const wanted = column[i] as number;
      const missed = wanted - (targets.yPred[i * outputs + output] as number);
      residuals[output] = (residuals[output] as number) + weight * missed ** 2;
      totals[output] = (totals[output] as number) + weight * (wanted - mean) ** 2;
    }
  }
  return explainedShare(where, { errors: residuals, constantErrors: totals, forceFinite }, multioutput);
}
