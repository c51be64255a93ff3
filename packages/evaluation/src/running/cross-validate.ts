import type { Estimator } from '@modu/core';
import type { CrossValidateOptions, CrossValidateResult } from './cross-validate-types.ts';
import { runFolds } from './run-folds.ts';
import type { EstimatorSource } from './estimator-source.ts';
import type { ScoreNames, Scoring } from './scoring.ts';

/**
 * Fits an estimator on the training part of every fold, and scores it on the test part.
 *
 * The function `estimator` is called once per fold, with `{}`. All that is fitted, is fitted on the training part alone, if it is
 * fitted by `fit` of what that function makes: put scalers and imputers into a pipeline there, and nothing of a test part
 * can leak. Estimators with a method `dispose` are disposed of after their fold, also when something throws.
 *
 * @param estimator makes a new, unfitted estimator, or names a function of a module that does
 * @param x matrix, table, array, typed array or tensor of samples
 * @param y what to predict, with as many rows
 * @throws {ArgumentError} for a wrong option or scorer
 * @throws {ShapeError} when x, y and groups have different lengths
 * @throws {DataError} for no samples, splits with indices outside the data, or when no fold could be fitted
 * @throws {AbortedError} when the signal is aborted
 * @throws what the estimator or a scorer throws, unless `errorScore` is a number
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.cross_validate.html
 * @example
 * ```ts
 * const result = await crossValidate(() => new LayersClassifier(build, { epochs: 20 }), x, y, {
 *   cv: new StratifiedKFold({ nSplits: 10, shuffle: true, randomState: 42 }),
 *   scoring: ['accuracy', 'roc_auc'],
 *   onFold: ({ fold, folds, scores }) => console.log(`fold ${fold + 1} of ${folds}: ${scores.accuracy}`),
 * });
 * result.testScores.roc_auc; // Float64Array(10)
 * ```
 */
export async function crossValidate<E extends Estimator, const S extends Scoring | undefined = undefined>(
  estimator: EstimatorSource<E>,
  x: unknown,
  y: unknown,
  options?: CrossValidateOptions<S>,
): Promise<CrossValidateResult<ScoreNames<S>, E>> {
  const result = await runFolds('crossValidate', { estimator, x, y }, options);
  return result;
}
