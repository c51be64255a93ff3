import { expectOptions, type Estimator } from '@modu/core';
import type { EstimatorSource, Setting } from '../running/estimator-source.ts';
import { BaseHalvingSearch, halvingOptionNames, type HalvingSearchOptions } from './base-halving-search.ts';
import { ParameterGrid, readGrids, type ParamGrid } from './parameter-grid.ts';

/** Options of {@link HalvingGridSearchCV}. */
export type HalvingGridSearchCVOptions = HalvingSearchOptions;

/**
 * Lets every combination of some values of parameters compete by successive halving: all with few resources, then the best
 * third with three times as many, and so on; fits the best of the last iteration on all samples.
 *
 * `minResources` is `'exhaust'` by default. Results have the columns `iter` and `n_resources` besides those of `GridSearchCV`.
 *
 * @param estimator makes a new estimator with the parameters of a setting, or names a function of a module that does
 * @param paramGrid values by parameter, or several such objects
 * @throws {ArgumentError} for a wrong grid or option; in `fit` when the least resources are more than the most, or folds
 *   would differ from iteration to iteration
 * @see Karnin, Koren and Somekh 2013, Almost Optimal Exploration in Multi-Armed Bandits
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.HalvingGridSearchCV.html
 * @example
 * ```ts
 * const search = new HalvingGridSearchCV(create, { hidden: [[4], [8], [16]], rate: [0.01, 0.1] }, {
 *   resource: 'epochs',
 *   maxResources: 90,
 *   randomState: 0,
 * });
 * await search.fit(x, y);
 * search.nResources; // [30, 90]
 * ```
 */
export class HalvingGridSearchCV<E extends Estimator = Estimator> extends BaseHalvingSearch<E> implements Estimator {
  readonly #grid: ParameterGrid;

  constructor(estimator: EstimatorSource<E>, paramGrid: ParamGrid, options?: HalvingGridSearchCVOptions) {
    const where = 'HalvingGridSearchCV';
    super(where, estimator, expectOptions<HalvingSearchOptions>(where, options, halvingOptionNames), 'exhaust');
    readGrids(where, paramGrid);
    this.#grid = new ParameterGrid(paramGrid);
  }

  protected firstSettings(): readonly Setting[] {
    return [...this.#grid];
  }
}
