import { expectOneOutput, regressionTargets, type Targets } from './regression-targets.ts';

/**
 * The largest |yTrue − yPred|.
 *
 * @param yTrue true values [B]
 * @param yPred predicted values [B]
 * @throws {ShapeError} when lengths differ, or for several outputs
 * @throws {DataError} for no samples or values that are not finite
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.max_error.html
 * @example
 * ```ts
 * maxError([3, 2, 7, 1], [4, 2, 7, 1]); // 1
 * ```
 */
export function maxError(yTrue: Targets, yPred: Targets): number {
  const targets = regressionTargets('maxError', yTrue, yPred, undefined);
  expectOneOutput('maxError', targets);
  let largest = 0;
  for (let i = 0; i < targets.samples; i++) {
    largest = Math.max(largest, Math.abs((targets.yTrue[i] as number) - (targets.yPred[i] as number)));
  }
  return largest;
}
