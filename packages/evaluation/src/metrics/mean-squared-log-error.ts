import { DataError } from '@modu/core';
import {
  meanError,
  type ErrorValue,
  type Multioutput,
  type RegressionOptions,
  type Targets,
} from './regression-targets.ts';

const squaredLog =
  (where: string) =>
  (wanted: number, predicted: number): number => {
    if (wanted <= -1 || predicted <= -1) {
      const [name, value] = wanted <= -1 ? ['yTrue', wanted] : ['yPred', predicted];
      throw new DataError(`${where}: ${name} must be greater than -1, received ${value}`);
    }
    return (Math.log1p(wanted) - Math.log1p(predicted)) ** 2;
  };

/**
 * The mean of (log(1 + yTrue) − log(1 + yPred))².
 *
 * @param yTrue true values above −1, [B] or [B,outputs]
 * @param yPred predicted values above −1 of the same shape
 * @throws {DataError} for a value of −1 or less, no samples, or values that are not finite
 * @throws {ShapeError | ArgumentError} as `meanSquaredError` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_squared_log_error.html
 * @example
 * ```ts
 * meanSquaredLogError([3, 5, 2.5, 7], [2.5, 5, 4, 8]); // 0.03973012298459379
 * ```
 */
export function meanSquaredLogError<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  const where = 'meanSquaredLogError';
  return meanError(where, [yTrue, yPred], options, [squaredLog(where), (mean) => mean]);
}

/**
 * The square root of {@link meanSquaredLogError}, taken for each output before outputs are averaged.
 *
 * @param yTrue true values above −1, [B] or [B,outputs]
 * @param yPred predicted values above −1 of the same shape
 * @throws {DataError | ShapeError | ArgumentError} as {@link meanSquaredLogError} does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.root_mean_squared_log_error.html
 * @example
 * ```ts
 * rootMeanSquaredLogError([3, 5, 2.5, 7], [2.5, 5, 4, 8]); // 0.19932416558108
 * ```
 */
export function rootMeanSquaredLogError<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  const where = 'rootMeanSquaredLogError';
  return meanError(where, [yTrue, yPred], options, [squaredLog(where), Math.sqrt]);
}
