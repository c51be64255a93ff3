import { ArgumentError, describe, expectOptions, type Estimator } from '@modu/core';
import type { ScorerName } from '../metrics/get-scorer.ts';
import type { Scorer } from '../metrics/make-scorer.ts';
import type { CrossValidateOptions } from './cross-validate-types.ts';
import { runFolds } from './run-folds.ts';

/** Options of {@link crossValScore}. */
export type CrossValScoreOptions<S extends ScorerName | Scorer | undefined = ScorerName | Scorer | undefined> = Pick<
  CrossValidateOptions<S>,
  'cv' | 'scoring' | 'groups' | 'errorScore' | 'signal' | 'onFold'
>;

/**
 * The score of an estimator on the test part of every fold, fitted on the training part.
 *
 * @param estimator makes a new, unfitted estimator
 * @param x matrix, table, array, typed array or tensor of samples
 * @param y what to predict, with as many rows
 * @returns one score per fold
 * @throws as `crossValidate` does, and for several scorers at once
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.cross_val_score.html
 * @example
 * ```ts
 * await crossValScore(() => new LayersRegressor(build, { epochs: 50 }), x, y, { scoring: 'r2' }); // Float64Array(5)
 * ```
 */
export async function crossValScore<const S extends ScorerName | Scorer | undefined = undefined>(
  estimator: () => Estimator,
  x: unknown,
  y: unknown,
  options?: CrossValScoreOptions<S>,
): Promise<Float64Array> {
  const known = ['cv', 'scoring', 'groups', 'errorScore', 'signal', 'onFold'] as const;
  const scoring: unknown = expectOptions('crossValScore', options, known).scoring;
  if (scoring !== undefined && typeof scoring !== 'string' && typeof scoring !== 'function') {
    throw new ArgumentError(`crossValScore: scoring must be one scorer, received ${describe(scoring)}`);
  }
  const { testScores } = await runFolds('crossValScore', { create: estimator, x, y }, options);
  return Object.values(testScores)[0] as Float64Array;
}
