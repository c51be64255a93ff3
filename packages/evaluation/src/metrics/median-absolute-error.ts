import { expectOptions } from '@modu/core';
import {
  combineOutputs,
  outputOf,
  regressionTargets,
  type ErrorValue,
  type Multioutput,
  type RegressionOptions,
  type Targets,
} from './regression-targets.ts';
import { weightedPercentile } from './weighted-percentile.ts';

/**
 * The median of |yTrue − yPred|, which outliers do not move.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @throws {ShapeError | DataError | ArgumentError} as `meanSquaredError` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.median_absolute_error.html
 * @example
 * ```ts
 * medianAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 * ```
 */
export function medianAbsoluteError<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  const where = 'medianAbsoluteError';
  const known = ['sampleWeight', 'multioutput'] as const;
  const { sampleWeight, multioutput = 'uniform_average' } = expectOptions<RegressionOptions>(where, options, known);
  const targets = regressionTargets(where, yTrue, yPred, sampleWeight);
  const distances = targets.yTrue.map((wanted, i) => Math.abs((targets.yPred[i] as number) - wanted));
  const medians = Float64Array.from({ length: targets.outputs }, (_, output) =>
    weightedPercentile(outputOf(distances, targets, output), targets.weights, 0.5),
  );
  return combineOutputs(where, medians, multioutput) as ErrorValue<M>;
}
