import { ArgumentError, describe, expectOptions } from '@modu/core';
import type { CrossValidateOptions } from './cross-validate-types.ts';
import { isModuleReference, type EstimatorSource } from './estimator-source.ts';
import { runOptionNames } from './run-options.ts';
import { runFolds } from './run-folds.ts';
import type { ScorerChoice } from './scoring.ts';

/** Options of {@link crossValScore}. */
export type CrossValScoreOptions<S extends ScorerChoice | undefined = ScorerChoice | undefined> = Pick<
  CrossValidateOptions<S>,
  'cv' | 'scoring' | 'groups' | 'params' | 'errorScore' | 'executor' | 'signal' | 'onFold'
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
export async function crossValScore<const S extends ScorerChoice | undefined = undefined>(
  estimator: EstimatorSource,
  x: unknown,
  y: unknown,
  options?: CrossValScoreOptions<S>,
): Promise<Float64Array> {
  const known = [...runOptionNames, 'scoring', 'errorScore', 'onFold'] as const;
  const scoring: unknown = expectOptions('crossValScore', options, known).scoring;
  const one = typeof scoring === 'string' || typeof scoring === 'function' || isModuleReference(scoring);
  if (scoring !== undefined && !one) {
    throw new ArgumentError(`crossValScore: scoring must be one scorer, received ${describe(scoring)}`);
  }
  const { testScores } = await runFolds('crossValScore', { estimator, x, y }, options);
  return Object.values(testScores)[0] as Float64Array;
}
