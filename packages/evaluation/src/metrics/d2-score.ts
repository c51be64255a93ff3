import { DataError, expectNumber, expectOptions } from '@modu/core';
import { explainedShare } from './explained-deviance.ts';
import { pinball, type MeanPinballLossOptions } from './mean-pinball-loss.ts';
import { deviance, expectPower, meanDeviance, type MeanTweedieDevianceOptions } from './mean-tweedie-deviance.ts';
import {
  combineOutputs,
  meanErrors,
  outputOf,
  regressionTargets,
  type ErrorValue,
  type Multioutput,
  type RegressionOptions,
  type Targets,
} from './regression-targets.ts';
import { weightedMean } from './sample-weight.ts';
import { weightedPercentile } from './weighted-percentile.ts';

/**
 * D², the share of the Tweedie deviance that is explained: 1 − deviance / deviance of always predicting the mean.
 *
 * @param yTrue true values [B], in the range that `meanTweedieDeviance` wants
 * @param yPred predicted values [B]
 * @returns 1 for perfect predictions; NaN for fewer than two samples
 * @throws {DataError} when all true values are the same
 * @throws {ShapeError | DataError | ArgumentError} as `meanTweedieDeviance` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.d2_tweedie_score.html
 * @example
 * ```ts
 * d2TweedieScore([0.5, 1, 2.5, 7], [1, 1, 5, 3.5], { power: 1 }); // 0.4879151349031142
 * ```
 */
export function d2TweedieScore(yTrue: Targets, yPred: Targets, options?: MeanTweedieDevianceOptions): number {
  const where = 'd2TweedieScore';
  const { sampleWeight, power = 0 } = expectOptions(where, options, ['sampleWeight', 'power']);
  expectPower(where, power);
  const targets = regressionTargets(where, yTrue, yPred, sampleWeight);
  if (targets.outputs === 1 && targets.samples < 2) return Number.NaN;
  const error = meanDeviance(where, targets, power);
  if (targets.yTrue.every((value) => value === targets.yTrue[0])) {
    throw new DataError(`${where}: yTrue must hold different values, received only ${targets.yTrue[0]}`);
  }
  const mean = weightedMean(where, targets.yTrue, targets.weights);
  const constant = { ...targets, yPred: new Float64Array(targets.samples).fill(mean) };
  return 1 - error / (meanErrors(where, constant, deviance(power))[0] as number);
}

/**
 * D², the share of the pinball loss that is explained: 1 − loss / loss of always predicting the quantile α of `yTrue`.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @returns 1 for perfect predictions; NaN for fewer than two samples
 * @throws {ShapeError | DataError | ArgumentError} as `meanPinballLoss` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.d2_pinball_score.html
 * @example
 * ```ts
 * d2PinballScore([1, 2, 3], [1, 3, 3]); // 0.5
 * ```
 */
export function d2PinballScore<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: MeanPinballLossOptions<M>,
): ErrorValue<M> {
  return pinballShare('d2PinballScore', yTrue, yPred, options) as ErrorValue<M>;
}

/**
 * D², the share of the absolute error that is explained: 1 − error / error of always predicting the median of `yTrue`.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @returns 1 for perfect predictions; NaN for fewer than two samples
 * @throws {ShapeError | DataError | ArgumentError} as `meanAbsoluteError` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.d2_absolute_error_score.html
 * @example
 * ```ts
 * d2AbsoluteErrorScore([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.7647058823529411
 * ```
 */
export function d2AbsoluteErrorScore<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  const where = 'd2AbsoluteErrorScore';
  const checked = expectOptions<RegressionOptions>(where, options, ['sampleWeight', 'multioutput']);
  return pinballShare(where, yTrue, yPred, checked) as ErrorValue<M>;
}

function pinballShare(
  where: string,
  yTrue: Targets,
  yPred: Targets,
  options: MeanPinballLossOptions | undefined,
): number | Float64Array {
  const known = ['sampleWeight', 'multioutput', 'alpha'] as const;
  const { sampleWeight, multioutput = 'uniform_average', alpha = 0.5 } = expectOptions(where, options, known);
  expectNumber(where, 'alpha', alpha, { min: 0, max: 1 });
  const targets = regressionTargets(where, yTrue, yPred, sampleWeight);
  const { samples, outputs } = targets;
  combineOutputs(where, new Float64Array(outputs), multioutput);
  if (samples < 2) return Number.NaN;
  const quantiles = Float64Array.from({ length: outputs }, (_, output) =>
    weightedPercentile(outputOf(targets.yTrue, targets, output), targets.weights, alpha),
  );
  const constant = { ...targets, yPred: targets.yPred.map((_, i) => quantiles[i % outputs] as number) };
  const errors = meanErrors(where, targets, pinball(alpha));
  const constantErrors = meanErrors(where, constant, pinball(alpha));
  return explainedShare(where, { errors, constantErrors, forceFinite: true }, multioutput);
}
