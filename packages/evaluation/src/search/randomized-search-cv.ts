import { expectOptions, type Estimator } from '@modu/core';
import type { EstimatorSource } from '../running/estimator-source.ts';
import type { RandomSource } from '../splitters/random-source.ts';
import { BaseSearch, firstOfRankOne, type SearchContext } from './base-search.ts';
import type { CvResults } from './cv-results.ts';
import { ParameterSampler, type ParamDistributions } from './parameter-sampler.ts';
import { checkSearchOptions, searchOptionNames, type SearchOptions } from './search-options.ts';

/** Options of {@link RandomizedSearchCV}. */
export interface RandomizedSearchCVOptions extends SearchOptions {
  /** The number of settings; 10 by default. */
  readonly nIter?: number;
  /** The seed of the settings. */
  readonly randomState?: RandomSource;
}

/**
 * Cross-validates settings drawn at random, and fits the best on all samples.
 *
 * Beyond two or three parameters it finds a good setting with fewer fits than a grid. All else is as in `GridSearchCV`.
 *
 * @param estimator makes a new estimator with the parameters of a setting, or names a function of a module that does
 * @param paramDistributions for each parameter a distribution or a list of values, or several such objects
 * @throws {ArgumentError} for a wrong distribution or option
 * @see Bergstra and Bengio 2012, https://jmlr.org/papers/v13/bergstra12a.html
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.RandomizedSearchCV.html
 * @example
 * ```ts
 * const search = new RandomizedSearchCV(({ alpha }) => new Ridge({ alpha }), { alpha: loguniform(1e-3, 1e3) }, {
 *   nIter: 30,
 *   randomState: 42,
 * });
 * await search.fit(x, y);
 * ```
 */
export class RandomizedSearchCV<E extends Estimator = Estimator> extends BaseSearch<E> implements Estimator {
  readonly #sampler: ParameterSampler;

  constructor(
    estimator: EstimatorSource<E>,
    paramDistributions: ParamDistributions,
    options?: RandomizedSearchCVOptions,
  ) {
    const where = 'RandomizedSearchCV';
    const given = expectOptions<RandomizedSearchCVOptions>(where, options, [
      ...searchOptionNames,
      ...(['nIter', 'randomState'] as const),
    ]);
    super(where, estimator, checkSearchOptions(where, given, { returnTrainScore: false, singleScorer: false }));
    const { nIter, randomState } = given;
    this.#sampler = new ParameterSampler(paramDistributions, {
      ...(nIter === undefined ? {} : { nIter }),
      ...(randomState === undefined ? {} : { randomState }),
    });
  }

  protected async search({ y, ready, evaluate, expectFits }: SearchContext): Promise<void> {
    const folds = ready.split(y).map(([train, test]) => ({ train, test }));
    expectFits(this.#sampler.length * folds.length);
    await evaluate({ settings: [...this.#sampler], folds, more: {}, iteration: 0, iterations: 1 });
  }

  protected selectBest(results: CvResults, scorer: string): number {
    return firstOfRankOne(results, scorer);
  }
}
