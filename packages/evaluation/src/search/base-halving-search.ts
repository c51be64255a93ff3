import {
  ArgumentError,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectString,
  invalid,
  NotFittedError,
  type Estimator,
} from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import type { EstimatorSource, Setting } from '../running/estimator-source.ts';
import type { FoldIndices } from '../running/executor.ts';
import type { ReadyRun } from '../running/with-run.ts';
import { expectRandomSource, randomFrom, type RandomSource } from '../splitters/random-source.ts';
import { BaseSearch, type SearchContext } from './base-search.ts';
import type { CvResults } from './cv-results.ts';
import { halvingSchedule, type HalvingSchedule } from './halving-schedule.ts';
import { checkSearchOptions, searchOptionNames, type SearchOptions } from './search-options.ts';

/** Options of both searches by halving. */
export interface HalvingSearchOptions extends SearchOptions {
  /** One of `factor` candidates stays after every iteration, and gets `factor` times the resources; 3 by default. */
  readonly factor?: number;
  /** What grows: `'n_samples'` (default), or an integer parameter of the estimator such as `'epochs'`. */
  readonly resource?: string;
  /** The most resources of a candidate; `'auto'` (default) is the number of samples. */
  readonly maxResources?: number | 'auto';
  /**
   * The resources of the first iteration: a number; `'smallest'` for a small one, that is 2 · folds, for classifiers
   * times the number of classes, or 1 for another resource than samples; `'exhaust'` for one with which the last
   * iteration uses as much as it can.
   */
  readonly minResources?: number | 'exhaust' | 'smallest';
  /** Whether the first iterations repeat the least resources until few enough candidates are left; `false` by default. */
  readonly aggressiveElimination?: boolean;
  /** The seed of the samples that are taken, and of what is drawn. */
  readonly randomState?: RandomSource;
}

const halvingOptionNames = [
  ...searchOptionNames,
  'factor',
  'resource',
  'maxResources',
  'minResources',
  'aggressiveElimination',
  'randomState',
] as readonly (keyof HalvingSearchOptions)[];

/** The names of {@link HalvingSearchOptions}. */
export { halvingOptionNames };

type MinResources = number | 'exhaust' | 'smallest';

/** Candidates compete with few resources; the best of them get more, until few are left. */
export abstract class BaseHalvingSearch<E extends Estimator> extends BaseSearch<E> {
  protected readonly randomState: RandomSource | undefined;
  readonly #factor: number;
  readonly #resource: string;
  readonly #maxResources: number | 'auto';
  readonly #minResources: MinResources;
  readonly #aggressive: boolean;
  #schedule: (HalvingSchedule & { readonly maxResources: number }) | undefined;

  protected constructor(
    where: string,
    estimator: EstimatorSource<E>,
    options: HalvingSearchOptions,
    defaultMinResources: MinResources,
  ) {
    super(where, estimator, checkSearchOptions(where, options, { returnTrainScore: true, singleScorer: true }));
    const { factor = 3, resource = 'n_samples', maxResources = 'auto', minResources = defaultMinResources } = options;
    const { aggressiveElimination = false, randomState } = options;
    expectNumber(where, 'factor', factor, { minExclusive: 1 });
    expectString(where, 'resource', resource);
    if (maxResources !== 'auto') expectInteger(where, 'maxResources', maxResources, { min: 1 });
    if (typeof minResources !== 'string') expectInteger(where, 'minResources', minResources, { min: 1 });
    else if (minResources !== 'exhaust' && minResources !== 'smallest') {
      throw invalid(where, 'minResources', "a positive integer, 'exhaust' or 'smallest'", minResources);
    }
    if (resource !== 'n_samples' && maxResources === 'auto') {
      throw new ArgumentError(
        `${where}: maxResources must be a number for the resource '${resource}', received 'auto'`,
      );
    }
    expectBoolean(where, 'aggressiveElimination', aggressiveElimination);
    expectRandomSource(where, randomState);
    this.#factor = factor;
    this.#resource = resource;
    this.#maxResources = maxResources;
    this.#minResources = minResources;
    this.#aggressive = aggressiveElimination;
    this.randomState = randomState;
  }

  /** The settings of the first iteration. */
  protected abstract firstSettings(resources: { readonly min: number; readonly max: number }): readonly Setting[];

  /** The number of iterations that leave fewer than `factor` candidates. @throws {NotFittedError} before `fit` */
  get nRequiredIterations(): number {
    return this.#expectSchedule().nRequiredIterations;
  }

  /** The number of iterations that the resources allow. @throws {NotFittedError} before `fit` */
  get nPossibleIterations(): number {
    return this.#expectSchedule().nPossibleIterations;
  }

  /** The number of iterations. @throws {NotFittedError} before `fit` */
  get nIterations(): number {
    return this.#expectSchedule().nIterations;
  }

  /** The resources of the first iteration. @throws {NotFittedError} before `fit` */
  get minResources(): number {
    return this.#expectSchedule().minResources;
  }

  /** The most resources of a candidate. @throws {NotFittedError} before `fit` */
  get maxResources(): number {
    return this.#expectSchedule().maxResources;
  }

  /** The resources of a candidate in every iteration. @throws {NotFittedError} before `fit` */
  get nResources(): readonly number[] {
    return this.#expectSchedule().nResources;
  }

  /** The number of candidates of every iteration. @throws {NotFittedError} before `fit` */
  get nCandidates(): readonly number[] {
    return this.#expectSchedule().nCandidates;
  }

  /** The number of candidates left after the last iteration. @throws {NotFittedError} before `fit` */
  get nRemainingCandidates(): number {
    return this.#expectSchedule().nRemainingCandidates;
  }

  #checkSplitter({ splitter }: ReadyRun<Estimator>): void {
    const { shuffle = 'randomState' in splitter, randomState } = splitter as {
      readonly shuffle?: boolean;
      readonly randomState?: unknown;
    };
    if (!shuffle || typeof randomState === 'number') return;
    throw new ArgumentError(`${this.where}: cv must give the same folds every time, with an integer as randomState`);
  }

  protected async search({ y, ready, evaluate, expectFits }: SearchContext): Promise<void> {
    const { where } = this;
    this.#checkSplitter(ready);
    const bySamples = this.#resource === 'n_samples';
    const splits = ready.split(y);
    const max = this.#maxResources === 'auto' ? ready.samples : this.#maxResources;
    const min = this.#smallest(splits.length, ready.classifier, y);
    if (min > max) {
      throw new ArgumentError(`${where}: minResources must be at most maxResources, received ${min} and ${max}`);
    }
    let settings = this.firstSettings({ min, max });
    if (!bySamples && settings.some((setting) => Object.hasOwn(setting, this.#resource))) {
      throw new ArgumentError(`${where}: resource must not be searched itself, received '${this.#resource}'`);
    }
    const schedule = halvingSchedule({
      ...{ candidates: settings.length, factor: this.#factor, minResources: min, maxResources: max },
      ...{ exhaust: this.#minResources === 'exhaust', aggressiveElimination: this.#aggressive },
    });
    this.#schedule = { ...schedule, maxResources: max };
    expectFits(schedule.nCandidates.reduce((sum, count) => sum + count, 0) * splits.length);
    for (const [iteration, resources] of schedule.nResources.entries()) {
      const fraction = resources / ready.samples;
      const folds = splits.map(([train, test]): FoldIndices =>
        bySamples ? { train: this.#take(train, fraction), test: this.#take(test, fraction) } : { train, test },
      );
      const tried = bySamples ? settings : settings.map((setting) => ({ ...setting, [this.#resource]: resources }));
      const more = { iter: iteration, n_resources: resources };
      const means = await evaluate({ settings: tried, folds, more, iteration, iterations: schedule.nIterations });
      settings = bestOf(tried, means, Math.ceil(tried.length / this.#factor));
    }
  }

  /** The best of the last iteration; scores of others rest on fewer resources. */
  protected selectBest(results: CvResults): number {
    const iterations = Array.from(results['iter'] as ArrayLike<number>);
    const means = Array.from(results['mean_test_score'] as ArrayLike<number>);
    const last = Math.max(...iterations);
    let best = iterations.indexOf(last);
    iterations.forEach((iteration, i) => {
      const better = (means[i] as number) > (means[best] as number) || Number.isNaN(means[best]);
      if (iteration === last && better && !Number.isNaN(means[i])) best = i;
    });
    return best;
  }

  #smallest(folds: number, classifier: boolean, y: unknown): number {
    if (typeof this.#minResources === 'number') return this.#minResources;
    if (this.#resource !== 'n_samples') return 1;
    const classes = classifier ? encodeLabels(this.where, [['y', y as Labels]]).classes.length : 1;
    return folds * 2 * classes;
  }

  /** Some positions at random; an integer seed takes the same share of the same positions every time. */
  #take(positions: Int32Array, fraction: number): Int32Array {
    const order = randomFrom(this.randomState).permutation(positions.length);
    const count = Math.trunc(fraction * positions.length);
    return order.subarray(0, count).map((at) => positions[at] as number);
  }

  #expectSchedule(): HalvingSchedule & { readonly maxResources: number } {
    if (this.#schedule === undefined) throw new NotFittedError(`${this.where}: fit must be called first`);
    return this.#schedule;
  }
}

/** The settings with the best scores, the best last; of equal scores later ones are better, and NaN is worst. */
function bestOf(settings: readonly Setting[], scores: readonly number[], count: number): Setting[] {
  const value = (i: number): number => (Number.isNaN(scores[i]) ? Number.NEGATIVE_INFINITY : (scores[i] as number));
  const order = Array.from(settings.keys()).sort((a, b) => value(a) - value(b));
  return order.slice(-count).map((i) => settings[i] as Setting);
}
