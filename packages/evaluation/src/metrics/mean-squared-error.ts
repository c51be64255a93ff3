import {
  meanError,
  type ErrorValue,
  type Multioutput,
  type RegressionOptions,
  type Targets,
} from './regression-targets.ts';

const squared = (yTrue: number, yPred: number): number => (yTrue - yPred) ** 2;
const unchanged = (mean: number): number => mean;

/**
 * The mean of (yTrue − yPred)².
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @returns a number, or with `multioutput: 'raw_values'` one per output
 * @throws {ShapeError} when shapes differ
 * @throws {DataError} for no samples or values that are not finite
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_squared_error.html
 * @example
 * ```ts
 * meanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.375
 * ```
 */
export function meanSquaredError<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  return meanError('meanSquaredError', [yTrue, yPred], options, [squared, unchanged]);
}

/**
 * The square root of the mean of (yTrue − yPred)², taken for each output before outputs are averaged.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @throws {ShapeError | DataError | ArgumentError} as {@link meanSquaredError} does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.root_mean_squared_error.html
 * @example
 * ```ts
 * rootMeanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.6123724356957945
 * ```
 */
export function rootMeanSquaredError<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  return meanError('rootMeanSquaredError', [yTrue, yPred], options, [squared, Math.sqrt]);
}

/**
 * The mean of |yTrue − yPred|.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @throws {ShapeError | DataError | ArgumentError} as {@link meanSquaredError} does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html
 * @example
 * ```ts
 * meanAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.5
 * ```
 */
export function meanAbsoluteError<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  const absolute = (wanted: number, predicted: number): number => Math.abs(wanted - predicted);
  return meanError('meanAbsoluteError', [yTrue, yPred], options, [absolute, unchanged]);
}
