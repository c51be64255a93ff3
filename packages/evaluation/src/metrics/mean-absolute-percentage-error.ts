import {
  meanError,
  type ErrorValue,
  type Multioutput,
  type RegressionOptions,
  type Targets,
} from './regression-targets.ts';

/**
 * The mean of |yTrue − yPred| / |yTrue|, as a fraction and not in percent; |yTrue| counts as 2⁻⁵² at least.
 *
 * @param yTrue true values [B] or [B,outputs]
 * @param yPred predicted values of the same shape
 * @throws {ShapeError | DataError | ArgumentError} as `meanSquaredError` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_percentage_error.html
 * @example
 * ```ts
 * meanAbsolutePercentageError([3, -0.5, 2, 7], [2.5, 0, 2, 8]); // 0.3273809523809524
 * ```
 */
export function meanAbsolutePercentageError<M extends Multioutput = 'uniform_average'>(
  yTrue: Targets,
  yPred: Targets,
  options?: RegressionOptions<M>,
): ErrorValue<M> {
  const relative = (wanted: number, predicted: number): number =>
    Math.abs(predicted - wanted) / Math.max(Math.abs(wanted), Number.EPSILON);
  return meanError('meanAbsolutePercentageError', [yTrue, yPred], options, [relative, (mean) => mean]);
}
