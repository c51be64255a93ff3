import { expectOptions, expectString, invalid, isNumericArray, type NumericArray } from '@modu/core';
import type { EstimatorSource } from './estimator-source.ts';
import { checkCurveOptions, runCurve, type CurveReport, type CurveScores } from './learning-curve.ts';
import { runOptionNames, type RunOptions } from './run-options.ts';
import type { ScorerChoice } from './scoring.ts';
import { withRun } from './with-run.ts';

/** Options of {@link validationCurve}. */
export interface ValidationCurveOptions extends RunOptions {
  /** The parameter that is varied; of a step of a pipeline as `step__param`. */
  readonly paramName: string;
  /** Its values. */
  readonly paramRange: readonly unknown[] | NumericArray;
  /** What to score; the estimator's own `score` by default. */
  readonly scoring?: ScorerChoice;
  /** The score of what fails; NaN by default, `'raise'` throws instead. */
  readonly errorScore?: 'raise' | number;
  /** Called after every fit, and awaited. */
  readonly onFold?: (report: CurveReport) => unknown;
}

/** Results of {@link validationCurve}. */
export interface ValidationCurveResult extends CurveScores {
  /** The name of the parameter. */
  readonly paramName: string;
  /** Its values, one per row of the scores. */
  readonly paramRange: readonly unknown[];
}

/**
 * The scores of an estimator for several values of one of its parameters, on training and test parts.
 *
 * @param estimator makes a new, unfitted estimator with the parameter, or names a function of a module that does
 * @param x matrix, table, array, typed array or tensor of samples
 * @param y what to predict, with as many rows
 * @throws as `crossValidate` does, and {@link ArgumentError} for a parameter without a name or values
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.validation_curve.html
 * @example
 * ```ts
 * const { trainScores, testScores } = await validationCurve(({ alpha }) => new Ridge({ alpha }), x, y, {
 *   paramName: 'alpha',
 *   paramRange: [0.01, 0.1, 1],
 * });
 * ```
 */
export async function validationCurve(
  estimator: EstimatorSource,
  x: unknown,
  y: unknown,
  options: ValidationCurveOptions,
): Promise<ValidationCurveResult> {
  const where = 'validationCurve';
  const given = expectOptions<ValidationCurveOptions>(where, options, [
    ...runOptionNames,
    ...(['paramName', 'paramRange', 'scoring', 'errorScore', 'onFold'] as const),
  ]);
  const { paramName, paramRange, errorScore = Number.NaN, signal, onFold } = given;
  expectString(where, 'paramName', paramName);
  if ((!Array.isArray(paramRange) && !isNumericArray(paramRange)) || paramRange.length === 0) {
    throw invalid(where, 'paramRange', 'a non-empty array', paramRange);
  }
  checkCurveOptions(where, given);
  const values = Array.from(paramRange as ArrayLike<unknown>);
  const plan = { ...given, errorScore, returnTrainScore: true };
  return await withRun(where, { estimator, x, y }, plan, async (ready) => {
    const splits = ready.split(y);
    const folds = splits.map(([train, test]) => ({ train, test }));
    const tasks = splits.flatMap((_, fold) => values.map((value) => ({ fold, setting: { [paramName]: value } })));
    const scores = await runCurve(ready, { folds, tasks, signal }, { where, ticks: values.length, onFold });
    return { paramName, paramRange: values, ...scores };
  });
}
