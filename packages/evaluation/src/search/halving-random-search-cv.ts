import { ArgumentError, expectInteger, expectOptions, type Estimator } from '@modu/core';
import type { EstimatorSource, Setting } from '../running/estimator-source.ts';
import { BaseHalvingSearch, halvingOptionNames, type HalvingSearchOptions } from './base-halving-search.ts';
import { ParameterSampler, type ParamDistributions } from './parameter-sampler.ts';

/** Options of {@link HalvingRandomSearchCV}. */
export interface HalvingRandomSearchCVOptions extends HalvingSearchOptions {
  /**
   * The number of settings of the first iteration; `'exhaust'` (default) draws as many as let the last iteration use as
   * much as it can.
   */
  readonly nCandidates?: number | 'exhaust';
}

/**
 * Lets settings drawn at random compete by successive halving, see `HalvingGridSearchCV`.
 *
 * `minResources` is `'smallest'` by default.
 *
 * @param estimator makes a new estimator with the parameters of a setting, or names a function of a module that does
 * @param paramDistributions for each parameter a distribution or a list of values, or several such objects
 * @throws {ArgumentError} as `HalvingGridSearchCV`, and when `nCandidates` and `minResources` are both `'exhaust'`
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.HalvingRandomSearchCV.html
 * @example
 * ```ts
 * const search = new HalvingRandomSearchCV(create, { rate: loguniform(1e-4, 1e-1) }, { randomState: 0 });
 * await search.fit(x, y);
 * ```
 */
export class HalvingRandomSearchCV<E extends Estimator = Estimator> extends BaseHalvingSearch<E> implements Estimator {
  readonly #distributions: ParamDistributions;
  readonly #nCandidates: number | 'exhaust';

  constructor(
    estimator: EstimatorSource<E>,
    paramDistributions: ParamDistributions,
    options?: HalvingRandomSearchCVOptions,
  ) {
    const where = 'HalvingRandomSearchCV';
    const given = expectOptions<HalvingRandomSearchCVOptions>(where, options, [...halvingOptionNames, 'nCandidates']);
    super(where, estimator, given, 'smallest');
    const { nCandidates = 'exhaust' } = given;
    if (nCandidates !== 'exhaust') expectInteger(where, 'nCandidates', nCandidates, { min: 1 });
    else if (given.minResources === 'exhaust') {
      throw new ArgumentError(`${where}: nCandidates and minResources must not both be 'exhaust', one needs the other`);
    }
    this.#nCandidates = nCandidates;
    this.#distributions = paramDistributions;
    this.#sampler(1);
  }

  protected firstSettings({ min, max }: { readonly min: number; readonly max: number }): readonly Setting[] {
    return [...this.#sampler(this.#nCandidates === 'exhaust' ? Math.floor(max / min) : this.#nCandidates)];
  }

  #sampler(nIter: number): ParameterSampler {
    const seed = this.randomState === undefined ? {} : { randomState: this.randomState };
    return new ParameterSampler(this.#distributions, { nIter, ...seed });
  }
}
