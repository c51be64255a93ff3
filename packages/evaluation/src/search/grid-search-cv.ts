import { expectOptions, type Estimator } from '@modu/core';
import type { EstimatorSource } from '../running/estimator-source.ts';
import { BaseSearch, firstOfRankOne, type SearchContext } from './base-search.ts';
import type { CvResults } from './cv-results.ts';
import { ParameterGrid, readGrids, type ParamGrid } from './parameter-grid.ts';
import { checkSearchOptions, searchOptionNames, type SearchOptions } from './search-options.ts';

/** Options of {@link GridSearchCV}. */
export type GridSearchCVOptions = SearchOptions;

/**
 * Cross-validates every combination of some values of parameters, and fits the best on all samples.
 *
 * A setting that fails gets `errorScore` and a reason in `errors`; the search goes on. Test scores of the best setting are
 * optimistic, since it was chosen by them: cross-validate the search itself for an honest number (nested cross-validation).
 *
 * @param estimator makes a new estimator with the parameters of a setting, or names a function of a module that does; a
 *   function that takes no argument makes one that is told its parameters by `setParams` or, in a pipeline, by `step__param`
 * @param paramGrid values by parameter, or several such objects
 * @throws {ArgumentError} for a wrong grid or option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GridSearchCV.html
 * @example
 * ```ts
 * const search = new GridSearchCV(
 *   ({ hidden, epochs }: { hidden?: number[]; epochs?: number }) =>
 *     new LayersClassifier(({ features }) => mlp({ inputs: features, hidden, outputs: 1 }), { epochs }),
 *   { hidden: [[8], [16, 8]], epochs: [20, 50] },
 *   { scoring: 'roc_auc', onProgress: ({ completed, total }) => console.log(`${completed} of ${total}`) },
 * );
 * await search.fit(x, y);
 * search.bestParams; // { epochs: 50, hidden: [8] }
 * ```
 */
export class GridSearchCV<E extends Estimator = Estimator> extends BaseSearch<E> implements Estimator {
  readonly #grid: ParameterGrid;

  constructor(estimator: EstimatorSource<E>, paramGrid: ParamGrid, options?: GridSearchCVOptions) {
    const where = 'GridSearchCV';
    const given = expectOptions(where, options, searchOptionNames);
    super(where, estimator, checkSearchOptions(where, given, { returnTrainScore: false, singleScorer: false }));
    readGrids(where, paramGrid);
    this.#grid = new ParameterGrid(paramGrid);
  }

  protected async search({ y, ready, evaluate, expectFits }: SearchContext): Promise<void> {
    const folds = ready.split(y).map(([train, test]) => ({ train, test }));
    expectFits(this.#grid.length * folds.length);
    await evaluate({ settings: [...this.#grid], folds, more: {}, iteration: 0, iterations: 1 });
  }

  protected selectBest(results: CvResults, scorer: string): number {
    return firstOfRankOne(results, scorer);
  }
}
