import { expectNumber, expectOptions } from '@modu/core';
import {
  combineOutputs,
  meanErrors,
  regressionTargets,
  type ErrorValue,
  type Multioutput,
  type RegressionOptions,
  type Targets,
} from './regression-targets.ts';

/** Options of {@link meanPinballLoss}. */
export interface MeanPinballLossOptions<M = Multioutput> extends RegressionOptions<M> {
  /** The quantile that is predicted, in [0, 1]; 0.5 by default, where the loss is half of the mean absolute error. */
  readonly alpha?: number;
}

/**
 * The pinball loss of predicted quantiles: the mean of α (yTrue − yPred) where that is positive, of (1 − α) (yPred − yTrue) elsewhere.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @throws {ShapeError | DataError | ArgumentError} as `meanSquaredError` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_pinball_loss.html
 * @example
 * ```ts
 * meanPinballLoss([1, 2, 3], [0, 2, 3], { alpha: 0.1 }); // 0.03333333333333333
 * ```
 */
export function meanPinballLoss<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: MeanPinballLossOptions<M>,
): ErrorValue<M> {
  const where = 'meanPinballLoss';
  const known = ['sampleWeight', 'multioutput', 'alpha'] as const;
  const {
    sampleWeight,
    multioutput = 'uniform_average',
    alpha = 0.5,
  } = expectOptions<MeanPinballLossOptions>(where, options, known);
  expectNumber(where, 'alpha', alpha, { min: 0, max: 1 });
  const losses = meanErrors(where, regressionTargets(where, yTrue, yPred, sampleWeight), pinball(alpha));
  return combineOutputs(where, losses, multioutput) as ErrorValue<M>;
}

/** The loss of one prediction. */
export function pinball(alpha: number): (wanted: number, predicted: number) => number {
  return (wanted, predicted) => {
    const difference = wanted - predicted;
    return difference >= 0 ? alpha * difference : (alpha - 1) * difference;
  };
}
