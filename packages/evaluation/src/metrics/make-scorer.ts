import {
  DataError,
  describe,
  expectArray,
  expectBoolean,
  expectFunction,
  expectOneOf,
  expectOptions,
  type Estimator,
} from '@modu/core';
import type { Label } from '../labels.ts';
import { responseOf, responseMethods, type ResponseMethod } from './response.ts';

/** Scores a fitted estimator on samples; greater is better. */
export type Scorer = (estimator: Estimator, x: unknown, y: unknown) => number | Promise<number>;

/** A metric: `metric(yTrue, response, options)`. */
export type Metric<O> = (yTrue: never, response: never, options: O) => unknown;

/** Options of {@link makeScorer}. */
export interface MakeScorerOptions<O = object> {
  /** The method of the estimator whose answer is scored, or several in order of preference; `'predict'` by default. */
  readonly responseMethod?: ResponseMethod | readonly ResponseMethod[];
  /** Whether a greater value of the metric is better (default); otherwise the score is its negative. */
  readonly greaterIsBetter?: boolean;
  /** Options for every call of the metric. */
  readonly metricOptions?: O;
}

/**
 * Makes a scorer of a metric, for the `scoring` of cross-validation.
 *
 * For a classifier with two classes the metric gets the probabilities of one of them: of `metricOptions.posLabel` if it is
 * there, otherwise of the greater one.
 *
 * @param metric called with the true targets, the answer of the estimator, and `metricOptions`
 * @throws {ArgumentError} for a wrong option
 * @throws {DataError} from the scorer, when the estimator has no such method or the metric returns no number
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.make_scorer.html
 * @example
 * ```ts
 * const ftwo = makeScorer(fbetaScore, { metricOptions: { beta: 2 } });
 * ```
 */
export function makeScorer<O extends object>(metric: Metric<O>, options?: MakeScorerOptions<O>): Scorer {
  const where = 'makeScorer';
  expectFunction(where, 'metric', metric);
  const {
    responseMethod = 'predict',
    greaterIsBetter = true,
    metricOptions,
  } = expectOptions(where, options, ['responseMethod', 'greaterIsBetter', 'metricOptions']);
  const methods =
    typeof responseMethod === 'string' ? [responseMethod] : expectArray(where, 'responseMethod', responseMethod);
  for (const method of methods) expectOneOf(where, 'responseMethod', method, responseMethods);
  expectBoolean(where, 'greaterIsBetter', greaterIsBetter);
  const posLabel = (metricOptions as { readonly posLabel?: Label } | undefined)?.posLabel;
  return async (estimator, x, y) => {
    const response = await responseOf(estimator, x, { methods, posLabel });
    const value = metric(y as never, response as never, metricOptions as O);
    if (typeof value !== 'number') {
      throw new DataError(`makeScorer: the metric must return a number, received ${describe(value)}`);
    }
    return greaterIsBetter ? value : -value;
  };
}
